"""`livingreview step publish_html`."""

import json
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

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
        tables.INCLUSIONS,
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

SOURCES = (
    ("--results", layout.RESULTS, "Read built tables below."),
    ("--texts", layout.TEXT, "Read text sections here."),
    ("--notes", layout.NOTES, "Read notes, where there are any."),
    ("--figures", f"{layout.RESULTS}/publish/figures", "Read the drawn figures here."),
    ("--paper", f"{layout.RESULTS}/publish/paper", "Read the figures as drawn for paper here."),
)
"""Options for what the report is made from: each with its default, and what is read."""


def report_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for what the report is made from."""
    for option, default, about in reversed(SOURCES):
        function = click.option(option, type=FILE, default=Path(default), show_default=True, help=about)(function)
    return reads("review")(function)


@click.command("publish_html")
@report_options
@reads("fonts")
@writes("html", "print_html", "print_checklists", "explored", "checklists", "feed")
@uses_faces
def command(
    review: Path, results: Path, texts: Path, notes: Path, figures: Path, paper: Path, fonts: Path, **outputs: Path
) -> None:
    """Write the review as one HTML file, and as the pages its PDF is made from."""
    inputs = report_inputs(review=review, results=results, texts=texts, notes=notes, figures=figures, paper=paper)
    written = publish.pages(inputs, fonts=io.read_text(fonts))
    io.write_text(outputs["html"], written.screen)
    io.write_text(outputs["print_html"], written.printed)
    io.write_text(outputs["print_checklists"], written.printed_checklists)
    io.write_bytes(outputs["explored"], canonical_json(written.figures))
    io.write_text(outputs["feed"], written.feed)
    io.write_table(written.checklists, outputs["checklists"], tables.CHECKLISTS)


def report_inputs(
    *, review: Path, results: Path, texts: Path, notes: Path, figures: Path, paper: Path
) -> publish.ReportTables:
    """Read everything the report is made from."""
    protocol = load_review(review)
    built = {table.name: _read(results, table, protocol) for table in READ}
    drawn = [*protocol.syntheses, *(publish.BIAS_BARS.format(synthesis=name) for name in protocol.syntheses)]
    return publish.ReportTables(
        review=protocol,
        notes=tuple(load_notes(notes)),
        texts=load_texts(texts, protocol.report.own_sections),
        look=load_look(Path(), protocol.report),
        figures={name: io.read_text(figures / f"{name}.svg") for name in drawn},
        paper={name: json.loads(io.read_text(paper / f"{name}.json")) for name in protocol.syntheses},
        versions={name: version(name) for name in LIBRARIES},
        **built,
    )


def _read(results: Path, table: Table, review: Review) -> Rows:
    """Read one table, or that of every synthesis in one."""
    if "{synthesis}" not in table.path:
        return io.read_table(results / table.path, table)
    return io.read_tables(results, table, review.syntheses)
