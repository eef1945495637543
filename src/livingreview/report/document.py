"""The whole document in the order of a living systematic review; a section without data says what is missing.

Source: PRISMA 2020 and PRISMA-LSR items; order of sections as in Cochrane reviews.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from livingreview.report import (
    appendix,
    bias,
    characteristics,
    evidence_profile,
    extracting,
    findings,
    front,
    integrity,
    methods,
    origins,
    process,
    selection,
    stale,
    syntheses,
    whats_new,
)
from livingreview.report.checklists import checklist_tables, checklists
from livingreview.report.elements import Block, DataTable, Missing, Prose, Section, text
from livingreview.report.glance import Glance, first_screen
from livingreview.report.inputs import ReportTables
from livingreview.report.markdown import prose
from livingreview.report.placeholders import fill
from livingreview.report.references import References
from livingreview.report.result_tables import printed_table
from livingreview.report.search_reporting import prisma_s
from livingreview.report.values import placeholder_values
from livingreview.tables import Rows


@dataclass(frozen=True)
class Document:
    """What the templates print."""

    title: str
    version: str
    date: str
    status: str
    notice: str | None
    authors: tuple[str, ...]
    currency: DataTable
    sections: tuple[Section, ...]
    checklists: Rows = field(default_factory=list)
    """Every item of the reporting checklists."""
    glance: Glance | None = None
    """The first screen; a document that is no review has none."""
    reconstruction: str | None = None
    """What every page says where the review is one that never stood."""


def document(tables: ReportTables, *, flow: Markup | None, figures: Mapping[str, Markup]) -> Document:
    """Make the document."""
    review = tables.review
    references = References(tables.records, tables.linked_records, tables.notices)
    body = _body(tables, references, flow, figures)
    parts = _appendices(tables, references)
    items = checklists(tables, (*body, *parts))
    filled = Section("appendix-checklists", "Reporting checklists", checklist_tables(items))
    appendices = Section("appendix", "Appendices", (), (*parts, filled))
    return Document(
        title=review.title,
        version=review.version,
        date=review.version_date,
        status=front.STATUS_WORDS[review.living.status],
        notice=review.notice,
        reconstruction=review.reconstruction.label if review.reconstruction else None,
        authors=tuple(front.authors(tables)),
        currency=front.currency(tables),
        sections=(*body, appendices),
        glance=first_screen(tables),
        checklists=items,
    )


def _body(
    tables: ReportTables, references: References, flow: Markup | None, figures: Mapping[str, Markup]
) -> tuple[Section, ...]:
    return (
        Section("abstract", "Abstract", front.abstract(tables)),
        Section(
            "findings",
            "Summary of Findings",
            (*findings.summary_of_findings(tables), *origins.origins(tables, references)),
            is_wide=True,
        ),
        *whats_new.whats_new(tables),
        Section("background", "Background", _own(tables, "background")),
        Section("objectives", "Objectives", _own(tables, "objectives")),
        Section("methods", "Methods", (), methods.methods(tables)),
        Section("results", "Results", (), _results(tables, references, flow, figures)),
        Section("discussion", "Discussion", _own(tables, "discussion")),
        Section("limitations", "Limitations", _own(tables, "limitations")),
        Section("conclusions", "Conclusions", (*_own(tables, "conclusions"), *stale.claims(tables))),
        Section("other", "Other information", (), _other(tables)),
    )


def _own(tables: ReportTables, name: str) -> tuple[Block, ...]:
    """Give the team's own text with its numbers filled in."""
    words = tables.texts.get(name, "")
    if not words.strip():
        return (Missing(f"the team has written no text for this section (config/text/{name}.md)."),)
    return (Prose(prose(fill(words, placeholder_values(tables), file=f"config/text/{name}.md"))),)


def _results(
    tables: ReportTables, references: References, flow: Markup | None, figures: Mapping[str, Markup]
) -> tuple[Section, ...]:
    parts = syntheses.synthesis_sections(tables, references, figures)
    none = (Section("results-syntheses", "Syntheses", (Missing("syntheses: the protocol plans none yet."),)),)
    return (
        Section("results-flow", "Results of the search", selection.flow(tables, references, flow)),
        Section(
            "results-studies",
            "Included studies",
            (
                *characteristics.overview(tables),
                *integrity.concerned_studies(tables, references),
                *integrity.open_studies(tables, references),
            ),
        ),
        Section("results-bias", "Risk of bias", bias.risk_of_bias(tables, references)),
        *(parts or none),
    )


def _other(tables: ReportTables) -> tuple[Section, ...]:
    review = tables.review
    said = (
        ("registration", "Registration and protocol", review.registration),
        ("funding", "Funding", review.funding),
        ("interests", "Declarations of interest", review.interests),
    )
    given = tuple(Section(name, heading, (_said(words),)) for name, heading, words in said)
    team = Section("contributions", "Contributions", (appendix.team(tables),))
    return (team, *given, Section("provenance", "Data availability and provenance", appendix.provenance(tables)))


def _said(words: str | None) -> Block:
    return text(words) if words else Missing("not given in the protocol (config/review.yaml).")


def _appendices(tables: ReportTables, references: References) -> tuple[Section, ...]:
    return (
        Section(
            "appendix-included",
            "Characteristics of included studies",
            (characteristics.included(tables, references),),
            is_wide=True,
        ),
        Section(
            "appendix-ongoing",
            "Ongoing studies and studies awaiting classification",
            (characteristics.ongoing(tables, references),),
            is_wide=bool(characteristics.has_ongoing(tables)),
        ),
        characteristics.reference_list(tables, references),
        Section("appendix-results", "Results as printed", (printed_table(tables, references),)),
        Section("appendix-excluded", "Excluded reports", (selection.excluded(tables, references),)),
        Section("appendix-awaiting", "Reports awaiting a decision", (selection.awaiting(tables, references),)),
        Section(
            "appendix-discrepancies",
            "Discrepancies between sources",
            (characteristics.discrepancies(tables, references),),
        ),
        Section(
            "appendix-notes",
            "Notes and integrity concerns",
            (integrity.notices(tables, references), appendix.notes(tables, references)),
        ),
        Section("appendix-bias", "Risk of bias: answers and support", bias.answers(tables)),
        Section("appendix-stale", "Judgements made on earlier evidence", stale.stale_judgements(tables), is_wide=True),
        Section("appendix-profile", "GRADE evidence profile", evidence_profile.evidence_profile(tables), is_wide=True),
        Section("appendix-rounds", "The flow by round of searching", (selection.rounds(tables),)),
        Section("appendix-signals", "Signals of an update", (front.signals(tables),), is_wide=True),
        Section("appendix-strategies", "Search strategies", (*appendix.strategies(tables), prisma_s(tables))),
        Section("appendix-extraction", "How data were extracted", extracting.extraction_process(tables), is_wide=True),
        Section("appendix-decisions", "How screening was done", process.screening_process(tables), is_wide=True),
    )
