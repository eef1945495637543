"""Where each number of the Summary of Findings comes from: study file, place in it, report, conversions.

1. A row for each study whose result goes into an outcome, in the order of the table and of the study's name.
2. The study leads to its characteristics, the outcome to its numbers, the report to its DOI where it has one.
Source: MECIR C45 to C51 on data as extracted; PRISMA 2020 item 27.
"""

from livingreview.judgements.evidence import main_effects
from livingreview.report.elements import Cell, Column, DataTable, Details, Inline, Lines, Link, lines
from livingreview.report.inputs import ReportTables, in_order
from livingreview.report.references import References
from livingreview.report.result_tables import place, study_link
from livingreview.tables import Row
from livingreview.words import say


def origins(tables: ReportTables, references: References) -> tuple[Details, ...]:
    """Give the table behind the Summary of Findings; nothing where no study gave a result."""
    ordered = sorted(tables.summary_of_findings, key=lambda row: row["order"])
    rows = tuple(
        _row(tables, references, finding, row)
        for finding in ordered
        for row in in_order(main_effects(tables.effects, finding["synthesis_id"]))
    )
    if not rows:
        return ()
    headings = (
        Column(say("Outcome"), width=20),
        Column(say("Study"), width=15),
        Column(say("Report, and where in it"), width=35),
        Column(say("How the estimate was made"), width=30),
    )
    caption = say("The result of each study behind each outcome")
    table = DataTable("origins", caption, headings, rows, "", style="wide")
    return (Details(say("Where do these numbers come from?"), (table,), is_printed=False),)


def _row(tables: ReportTables, references: References, finding: Row, row: Row) -> tuple[Cell, ...]:
    synthesis = finding["synthesis_id"]
    at = place(references, row)
    dois = references.dois(row["record_id"])
    linked: tuple[tuple[Inline, ...], ...] = (dois,) if dois else ()
    where = Lines((*at.lines, *linked)) if isinstance(at, Lines) else at
    made = [*row["conversions"], *(say("Imputed: {part}", part=part) for part in row["imputed"])]
    return (
        Link(tables.review.syntheses[synthesis].label, f"#synthesis-{synthesis}"),
        study_link(tables, row),
        where,
        lines(made or [say("As printed, nothing converted")]) if row["display"] is not None else say(row["state"]),
    )
