"""`livingreview audit report`: how screening was done, as a page of its own and as tables."""

from collections.abc import Iterator

from livingreview.derived import Derived
from livingreview.figures.numbers import counted
from livingreview.models.review import Review
from livingreview.report.appendix import chains
from livingreview.report.document import Document
from livingreview.report.elements import DataTable, Section, columns
from livingreview.report.front import STATUS_WORDS
from livingreview.report.inputs import ReportTables
from livingreview.report.process import screening_process as blocks
from livingreview.stages.screening_process import screening_process
from livingreview.tables import (
    AGREEMENT,
    REASONS_BY_REVIEWER,
    REVIEWERS,
    SCREENING_PROCESS,
    SCREENING_STAGES,
    Rows,
    Table,
)

TABLES = (SCREENING_STAGES, AGREEMENT, REVIEWERS, REASONS_BY_REVIEWER, SCREENING_PROCESS)
"""What is written as CSV beside the page."""


def process_tables(derived: Derived, review: Review) -> ReportTables:
    """Give the tables of the report that are about how screening was done."""
    folded = derived.screening
    how = screening_process(folded, review)
    return ReportTables(
        review=review,
        report_status=folded.report_status,
        decision_heads=folded.heads,
        agreement=folded.agreement,
        screening_stages=how.stages,
        reviewers=how.reviewers,
        reasons_by_reviewer=how.reasons,
        screening_process=how.process,
    )


def written(tables: ReportTables) -> Iterator[tuple[Table, Rows]]:
    """Give the rows of each table that is written."""
    for table in TABLES:
        yield table, getattr(tables, table.name)


def process_document(tables: ReportTables) -> Document:
    """Lay the process out as a page of its own."""
    review = tables.review
    return Document(
        title=f"How screening was done: {review.title}",
        version=review.version,
        date=review.version_date,
        status=STATUS_WORDS[review.living.status],
        notice=review.notice,
        authors=(),
        currency=_summary(tables),
        sections=(
            Section("process", "How screening was done", blocks(tables), is_wide=True),
            Section("heads", "Decision files", (chains(tables),)),
        ),
    )


def _summary(tables: ReportTables) -> DataTable:
    people, n_lines = len({row["actor"] for row in tables.reviewers}), sum(row["n_lines"] for row in tables.reviewers)
    rows = (
        ("Reports", f"{len(tables.report_status):,}"),
        ("Decisions and resolutions", f"{n_lines:,} by {counted(people, 'member')} of the team"),
        ("Findings", counted(len(tables.screening_process), "finding")),
    )
    return DataTable("summary", "In short", columns("What", "Number"), rows, "nothing has been screened.")
