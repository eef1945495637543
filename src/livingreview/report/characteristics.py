"""Characteristics of studies: included, ongoing and awaiting, with their reports."""

from livingreview.figures import numbers
from livingreview.report.contacts import contact_notes
from livingreview.report.elements import (
    Anchored,
    Block,
    Cell,
    Column,
    DataTable,
    Inline,
    Lines,
    Missing,
    lines,
    text,
)
from livingreview.report.inputs import ReportTables, in_order, included_reports, included_studies, study_label
from livingreview.report.references import References, registration
from livingreview.report.stale import extraction_lines
from livingreview.tables import Row, Rows
from livingreview.terms import StudyStatus
from livingreview.words import say, say_counted


def overview(tables: ReportTables) -> tuple[Block, ...]:
    """Give the included studies in two sentences."""
    included, reports = included_studies(tables), included_reports(tables)
    if not included:
        return (Missing(say("included studies: no study has been included.")),)
    designs: dict[str, int] = {}
    for row in included:
        designs[row["design"]] = designs.get(row["design"], 0) + 1
    kinds = numbers.joined(
        [f"{n} {say(design)}" for design, n in sorted(designs.items(), key=lambda pair: (-pair[1], pair[0]))]
    )
    known = [row["randomised"] for row in included if row["randomised"] is not None]
    unknown = len(included) - len(known)
    seen: dict[str, int] = {}
    for row in reports:
        seen[row["seen"]] = seen.get(row["seen"], 0) + 1
    depth = numbers.joined(
        [
            say("{number} as {how}", number=n, how=say(how))
            for how, n in sorted(seen.items(), key=lambda pair: (-pair[1], pair[0]))
        ]
    )
    studies = say_counted("{n} study", "{n} studies", len(included))
    return (
        text(
            say("The review includes {studies}: {designs}.", studies=studies, designs=kinds),
            " ",
            _people(known, unknown),
        ),
        text(
            say_counted(
                "Their {n} report was seen: {depth}. Characteristics stand in the appendix.",
                "Their {n} reports were seen: {depth}. Characteristics stand in the appendix.",
                len(reports),
                depth=depth,
            )
        ),
    )


def _people(known: list[int], unknown: int) -> str:
    """Say how many participants were randomised, and how many studies do not say so."""
    said = say_counted(
        "{n} participant was randomised in {studies} that give the number",
        "{n} participants were randomised in {studies} that give the number",
        sum(known),
        studies=say_counted("{n} study", "{n} studies", len(known)),
    )
    if unknown:
        said += "; " + say_counted("{n} study does not report it", "{n} studies do not report it", unknown)
    return f"{said}."


def included(tables: ReportTables, references: References) -> DataTable:
    """Give the characteristics of the studies whose results can be expected in their files."""
    rows = included_studies(tables)
    return _table(
        tables,
        references,
        rows,
        "included",
        say("Characteristics of included studies"),
        say("no study has been included."),
    )


OPEN = (StudyStatus.ONGOING, StudyStatus.AWAITING_CLASSIFICATION)


def ongoing(tables: ReportTables, references: References) -> DataTable:
    """Give the studies that are ongoing or await classification."""
    rows = [row for row in tables.studies if row["status"] in OPEN]
    caption = say("Ongoing studies and studies awaiting classification")
    return _table(tables, references, rows, "ongoing", caption, say("no study is ongoing or awaits classification."))


def has_ongoing(tables: ReportTables) -> bool:
    """Say whether any study is ongoing or awaits classification."""
    return any(row["status"] in OPEN for row in tables.studies)


def discrepancies(tables: ReportTables, references: References) -> DataTable:
    """Give what sources contradict each other about."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            study_label(tables, row["study_id"]),
            row["field"],
            lines([references.named(value) for value in row["values"]]),
            row["note"] or "–",
            row["resolution"] or say("open"),
        )
        for row in sorted(tables.discrepancies, key=lambda row: (row["study_id"], row["number"]))
    )
    headings = (
        Column(say("Study"), width=16),
        Column(say("About"), width=18),
        Column(say("What the sources say"), width=28),
        Column(say("Note"), width=20),
        Column(say("How it was settled"), width=18),
    )
    return DataTable(
        "discrepancies", say("Discrepancies between sources"), headings, rows, say("no discrepancy has been recorded.")
    )


def _table(
    tables: ReportTables, references: References, rows: Rows, anchor: str, caption: str, missing: str
) -> DataTable:
    reports: dict[str, list[tuple[Inline, ...]]] = {}
    for row in tables.study_reports:
        cited = references.citation(row["record_id"])
        seen = f" ({say(row['seen'])})"
        reports.setdefault(row["study_id"], []).append((*references.marks(row["record_id"]), cited, seen))
    headings = (
        Column(say("Study"), width=12),
        Column(say("Design and reports"), width=16),
        Column(say("Participants"), width=19),
        Column(say("Arms"), width=19),
        Column(say("Outcomes as reported"), width=15),
        Column(say("Funding; notes"), width=19),
    )
    cells = tuple(
        _row(
            row,
            [*extraction_lines(tables, row["study_id"]), *reports.get(row["study_id"], [])],
            contact_notes(tables, row["study_id"]),
        )
        for row in in_order(rows)
    )
    return DataTable(anchor, caption, headings, cells, missing, style="wide")


def _row(row: Row, reports: list[tuple[Inline, ...]], asked: list[str]) -> tuple[Cell, ...]:
    people = (
        say("Number randomised not reported")
        if row["randomised"] is None
        else say_counted("{n} randomised", "{n} randomised", row["randomised"])
    )
    numbers_of_registration: list[Inline] = []
    for name in row["registrations"]:
        numbers_of_registration += [registration(name), " "]
    design: list[tuple[Inline, ...]] = [(say(row["design"]).capitalize(),), *reports]
    if row["status"] != StudyStatus.COMPLETED:
        design.insert(0, (say(row["status"]).capitalize(),))
    notes = [
        say("Funding: {funding}", funding=row["funding"] or say("not reported")),
        *([row["notes"]] if row["notes"] else []),
        *(
            [say("Eligible because: {argument}", argument=row["eligibility_argument"])]
            if row["eligibility_argument"]
            else []
        ),
        *(
            [
                say("Risk of bias not assessed: {reason}", reason=row["risk_of_bias_not_assessed"]),
            ]
            if row["risk_of_bias_not_assessed"]
            else []
        ),
        *asked,
    ]
    return (
        Anchored(row["study_label"], f"study-{row['study_id']}"),
        Lines((*design, *((tuple(numbers_of_registration),) if numbers_of_registration else ()))),
        lines([people, row["condition"], *([row["details"]] if row["details"] else [])]),
        lines(row["arms"]),
        row["outcomes_measured"] or say("not reported"),
        lines(notes),
    )
