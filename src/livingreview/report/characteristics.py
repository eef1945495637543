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
    Section,
    lines,
    text,
)
from livingreview.report.inputs import ReportTables, in_order, included_reports, included_studies, study_label
from livingreview.report.references import References, registration
from livingreview.report.stale import extraction_lines
from livingreview.tables import Row, Rows
from livingreview.terms import StudyStatus


def overview(tables: ReportTables) -> tuple[Block, ...]:
    """Give the included studies in two sentences."""
    included, reports = included_studies(tables), included_reports(tables)
    if not included:
        return (Missing("included studies: no study has been included."),)
    designs: dict[str, int] = {}
    for row in included:
        designs[row["design"]] = designs.get(row["design"], 0) + 1
    kinds = numbers.joined(
        [f"{n} {design}" for design, n in sorted(designs.items(), key=lambda pair: (-pair[1], pair[0]))]
    )
    known = [row["randomised"] for row in included if row["randomised"] is not None]
    unknown = len(included) - len(known)
    seen: dict[str, int] = {}
    for row in reports:
        seen[row["seen"]] = seen.get(row["seen"], 0) + 1
    depth = numbers.joined([f"{n} as {how}" for how, n in sorted(seen.items(), key=lambda pair: (-pair[1], pair[0]))])
    rest = f"; {numbers.counted(unknown, 'study does', 'studies do')} not report it" if unknown else ""
    studies = numbers.counted(len(included), "study", "studies")
    return (
        text(
            f"The review includes {studies}: {kinds}. {numbers.counted(sum(known), 'participant')} were randomised in "
            f"{numbers.counted(len(known), 'study', 'studies')} that report the number{rest}."
        ),
        text(
            f"Their {numbers.counted(len(reports), 'report')} were seen: {depth}. "
            "Characteristics stand in the appendix."
        ),
    )


def included(tables: ReportTables, references: References) -> DataTable:
    """Give the characteristics of the studies whose results can be expected in their files."""
    rows = included_studies(tables)
    return _table(
        tables, references, rows, "included", "Characteristics of included studies", "no study has been included."
    )


OPEN = (StudyStatus.ONGOING, StudyStatus.AWAITING_CLASSIFICATION)


def ongoing(tables: ReportTables, references: References) -> DataTable:
    """Give the studies that are ongoing or await classification."""
    rows = [row for row in tables.studies if row["status"] in OPEN]
    caption = "Ongoing studies and studies awaiting classification"
    return _table(tables, references, rows, "ongoing", caption, "no study is ongoing or awaits classification.")


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
            row["resolution"] or "open",
        )
        for row in sorted(tables.discrepancies, key=lambda row: (row["study_id"], row["number"]))
    )
    headings = (
        Column("Study", width=16),
        Column("About", width=18),
        Column("What the sources say", width=28),
        Column("Note", width=20),
        Column("How it was settled", width=18),
    )
    return DataTable(
        "discrepancies", "Discrepancies between sources", headings, rows, "no discrepancy has been recorded."
    )


def reference_list(tables: ReportTables, references: References) -> Section:
    """Give the references of the included studies' reports."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            study_label(tables, row["study_id"]),
            Lines((references.reference(row["record_id"]),)),
            row["role"],
            row["seen"],
        )
        for row in sorted(tables.study_reports, key=lambda row: (row["study_id"], row["role"], row["record_id"]))
    )
    headings = (
        Column("Study", width=16),
        Column("Report", width=58),
        Column("Role", width=12),
        Column("Seen", width=14),
    )
    table = DataTable("references", "Reports of the studies", headings, rows, "no study has been included.")
    return Section("appendix-references", "Reports of the studies", (table,))


def _table(
    tables: ReportTables, references: References, rows: Rows, anchor: str, caption: str, missing: str
) -> DataTable:
    reports: dict[str, list[tuple[Inline, ...]]] = {}
    for row in tables.study_reports:
        short = f"{references.short(row['record_id'])} ({row['seen']})"
        reports.setdefault(row["study_id"], []).append((*references.marks(row["record_id"]), short))
    headings = (
        Column("Study", width=12),
        Column("Design and reports", width=16),
        Column("Participants", width=19),
        Column("Arms", width=19),
        Column("Outcomes as reported", width=15),
        Column("Funding; notes", width=19),
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
        "Number randomised not reported"
        if row["randomised"] is None
        else f"{numbers.count(row['randomised'])} randomised"
    )
    numbers_of_registration: list[Inline] = []
    for name in row["registrations"]:
        numbers_of_registration += [registration(name), " "]
    design: list[tuple[Inline, ...]] = [(row["design"].capitalize(),), *reports]
    if row["status"] != StudyStatus.COMPLETED:
        design.insert(0, (row["status"].capitalize(),))
    notes = [
        f"Funding: {row['funding'] or 'not reported'}",
        *([row["notes"]] if row["notes"] else []),
        *([f"Eligible because: {row['eligibility_argument']}"] if row["eligibility_argument"] else []),
        *(
            [f"Risk of bias not assessed: {row['risk_of_bias_not_assessed']}"]
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
        row["outcomes_measured"] or "not reported",
        lines(notes),
    )
