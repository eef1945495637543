"""`livingreview step publish_html`."""

import json
from importlib.metadata import version
from pathlib import Path

import click

from livingreview import io, layout, tables
from livingreview.canonical import canonical_json
from livingreview.cli.faces import uses_faces
from livingreview.cli.steps import FILE, reads, writes
from livingreview.folder import load_notes, load_review
from livingreview.look_files import load_look, load_texts
from livingreview.models.review import Review
from livingreview.stages import publish
from livingreview.tables import Rows, Table

LIBRARIES = ("livingreview", "numpy", "scipy", "pandas", "snakemake", "weasyprint")
"""Libraries whose versions a reader needs to repeat the numbers and the pages."""

READ = (
    *(
        tables.SEARCHES,
        tables.PRISMA_S,
        tables.RECORDS,
        tables.LINKED_RECORDS,
        tables.NOTICES,
        tables.STUDY_NOTICES,
        tables.LINKS,
        tables.REPORT_STATUS,
        tables.DECISION_HEADS,
        tables.DECISION_NOTES,
    ),
    *(tables.AGREEMENT, tables.STUDIES, tables.STUDY_REPORTS, tables.DISCREPANCIES, tables.QUOTED_RISK_OF_BIAS),
    *(tables.SCREENING_STAGES, tables.REVIEWERS, tables.REASONS_BY_REVIEWER, tables.SCREENING_PROCESS),
    *(tables.PRINTED_RESULTS, tables.PUBLISHED_RESULTS, tables.SUSPECTS, tables.EXTRACTION_AGREEMENT),
    tables.CONTACTS,
    *(tables.STUDY_RESULTS, tables.JUDGEMENTS, tables.EFFECTS, tables.SUMMARY, tables.WEIGHTS),
    *(tables.SUBGROUPS, tables.TESTS, tables.REFITS, tables.META_REGRESSION, tables.SMALL_STUDY),
    *(tables.RISK_OF_BIAS_AGREEMENT, tables.MISSING_EVIDENCE),
    *(tables.WITHOUT_POOLING, tables.LIVING, tables.SEQUENTIAL),
    *(tables.SUMMARY_OF_FINDINGS, tables.RATINGS, tables.STALE, tables.CLAIMS, tables.SUGGESTIONS, tables.ABSOLUTE),
    *(tables.EVIDENCE_PROFILE, tables.DIRECTNESS, tables.FLOW, tables.FLOW_MEMBERS),
    *(tables.CHANGES, tables.VERSION_HISTORY, tables.CURRENCY, tables.TRIGGERS),
    *(tables.FLOW_ROUNDS, tables.FLOW_VERSIONS),
)
"""Tables of the report, each under its own name in `ReportTables`."""


@click.command("publish_html")
@click.option("--results", type=FILE, default=Path(layout.RESULTS), show_default=True, help="Read built tables below.")
@click.option("--texts", type=FILE, default=Path(layout.TEXT), show_default=True, help="Read text sections here.")
@click.option(
    "--notes", type=FILE, default=Path(layout.NOTES), show_default=True, help="Read notes, where there are any."
)
@click.option(
    "--figures",
    type=FILE,
    default=Path(layout.RESULTS) / "publish/figures",
    show_default=True,
    help="Read the drawn figures here.",
)
@click.option(
    "--paper",
    type=FILE,
    default=Path(layout.RESULTS) / "publish/paper",
    show_default=True,
    help="Read the figures as drawn for paper here.",
)
@reads("review", "fonts")
@writes("html", "print_html", "print_checklists", "explored", "findings", "profile", "checklists")
@uses_faces
def command(
    results: Path, texts: Path, notes: Path, figures: Path, paper: Path, review: Path, fonts: Path, **outputs: Path
) -> None:
    """Write the review as one HTML file, as the pages its PDF is made from, and its GRADE tables for Word."""
    protocol = load_review(review)
    built = {table.name: _read(results, table, protocol) for table in READ}
    drawn = [*protocol.syntheses, *(publish.BIAS_BARS.format(synthesis=name) for name in protocol.syntheses)]
    inputs = publish.ReportTables(
        review=protocol,
        notes=tuple(load_notes(notes)),
        texts=load_texts(texts, protocol.report.own_sections),
        look=load_look(Path(), protocol.report),
        figures={name: io.read_text(figures / f"{name}.svg") for name in drawn},
        paper={name: json.loads(io.read_text(paper / f"{name}.json")) for name in protocol.syntheses},
        versions={name: version(name) for name in LIBRARIES},
        **built,
    )
    written = publish.pages(inputs, fonts=io.read_text(fonts))
    io.write_text(outputs["html"], written.screen)
    io.write_text(outputs["print_html"], written.printed)
    io.write_text(outputs["print_checklists"], written.printed_checklists)
    io.write_bytes(outputs["explored"], canonical_json(written.figures))
    io.write_text(outputs["findings"], written.findings)
    io.write_text(outputs["profile"], written.profile)
    io.write_table(written.checklists, outputs["checklists"], tables.CHECKLISTS)


def _read(results: Path, table: Table, review: Review) -> Rows:
    """Read one table, or that of every synthesis in one."""
    if "{synthesis}" not in table.path:
        return io.read_table(results / table.path, table)
    return io.read_tables(results, table, review.syntheses)
