"""The whole document in the order of a living systematic review; a section without data says what is missing.

Source: PRISMA 2020 and PRISMA-LSR items; order of sections as in Cochrane reviews.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from livingreview.models.review import Review
from livingreview.report import (
    abstract,
    appendix,
    bias,
    characteristics,
    findings,
    front,
    integrity,
    methods,
    origins,
    selection,
    stale,
    syntheses,
    whats_new,
)
from livingreview.report.appendices import fixed_sections
from livingreview.report.checklists import checklist_tables, checklists
from livingreview.report.citations import labels_of, with_citations
from livingreview.report.citing import citing
from livingreview.report.elements import Block, DataTable, Missing, Prose, Section, text
from livingreview.report.evidence_map import evidence_map_section
from livingreview.report.glance import Glance, first_screen
from livingreview.report.inputs import ReportTables
from livingreview.report.look import NO_LOOK, Look, arranged, look_of
from livingreview.report.markdown import prose
from livingreview.report.placeholders import fill
from livingreview.report.reference_list import cited_studies, study_references
from livingreview.report.references import References
from livingreview.report.reporting_guidelines import guideline_labels, guideline_references, named_guidelines
from livingreview.report.values import placeholder_values
from livingreview.tables import Rows
from livingreview.terms import Language
from livingreview.words import say


@dataclass(frozen=True)
class Document:
    """What the templates print."""

    title: str
    version: str
    date: str
    status: str
    notice: str | None
    authors: tuple[str, ...]
    currency: DataTable | None
    sections: tuple[Section, ...]
    checklists: Rows = field(default_factory=list)
    """Every item of the reporting checklists."""
    glance: Glance | None = None
    """The first screen; a document that is no review has none."""
    keywords: tuple[str, ...] = ()
    """What the review is about, for catalogues."""
    reconstruction: str | None = None
    """What every page says where the review is one that never stood."""
    language: Language = Language.ENGLISH
    look: Look = NO_LOOK
    """The team's logo, colours and templates."""
    part: str = ""
    """Letter and heading of an appendix that is printed alone; empty for the review itself."""


def document(tables: ReportTables, *, flow: Markup | None, figures: Mapping[str, Markup]) -> Document:
    """Make the document."""
    review = tables.review
    references = References(tables.records, tables.linked_records, tables.notices)
    planned = arranged(_body(tables, references, flow, figures), _own_sections(tables), review.report)
    body = (*_with_citations(tables, references, planned), citing(tables, references, planned))
    parts = _cited(tables, fixed_sections(tables, references))
    items = checklists(tables, (*body, *parts))
    filled = Section("appendix-checklists", say("Reporting checklists"), checklist_tables(items))
    appendices = Section("appendix", say("Appendices"), (), (*parts, filled))
    return Document(
        title=review.title,
        version=review.version,
        date=review.version_date,
        status=say(front.STATUS_WORDS[review.living.status]),
        notice=review.notice,
        language=review.language,
        reconstruction=review.reconstruction.label if review.reconstruction else None,
        authors=tuple(front.authors(tables)),
        keywords=keywords(review),
        currency=front.currency(tables),
        sections=(*body, appendices),
        glance=first_screen(tables),
        checklists=items,
        look=look_of(tables),
    )


def _with_citations(tables: ReportTables, references: References, planned: tuple[Section, ...]) -> tuple[Section, ...]:
    """Link what the sections name to its references, which follow them."""
    followed = next((named_guidelines(part) for part in planned if part.anchor == "methods"), ())
    linked = tuple(
        with_citations(part, guideline_labels(followed)) if part.anchor == "methods" else part for part in planned
    )
    below = (study_references(tables, references), guideline_references(followed))
    return (*_cited(tables, linked), Section("references", say("References"), (), below))


def _cited(tables: ReportTables, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Link every study that the sections name to its references."""
    labels = labels_of(tables.studies, cited_studies(tables))
    return tuple(with_citations(part, labels) for part in sections)


def keywords(review: Review) -> tuple[str, ...]:
    """Give what a catalogue files the review under: its kind, what is compared, what is measured."""
    compared = [part.label for part in review.interventions.values()]
    measured = [part.label for part in review.outcomes.values()]
    return tuple(dict.fromkeys([say(front.STATUS_WORDS[review.living.status]), *compared, *measured]))


def _body(
    tables: ReportTables, references: References, flow: Markup | None, figures: Mapping[str, Markup]
) -> tuple[Section, ...]:
    return (
        Section("abstract", say("Abstract"), abstract.abstract(tables)),
        Section(
            "findings",
            say("Summary of Findings"),
            (*findings.summary_of_findings(tables), *origins.origins(tables, references)),
            is_wide=True,
        ),
        *whats_new.whats_new(tables),
        Section("background", say("Background"), _own(tables, "background")),
        Section("objectives", say("Objectives"), _own(tables, "objectives")),
        Section("methods", say("Methods"), (), methods.methods(tables)),
        Section("results", say("Results"), (), _results(tables, references, flow, figures)),
        Section("discussion", say("Discussion"), _own(tables, "discussion")),
        Section("limitations", say("Limitations"), _own(tables, "limitations")),
        Section("conclusions", say("Conclusions"), (*_own(tables, "conclusions"), *stale.claims(tables))),
        Section("other", say("Other information"), (), _other(tables)),
    )


def _own(tables: ReportTables, name: str) -> tuple[Block, ...]:
    """Give the team's own text with its numbers filled in."""
    words = tables.texts.get(name, "")
    if not words.strip():
        return (Missing(say("the team has written no text for this section (config/text/{name}.md).", name=name)),)
    return (Prose(prose(fill(words, placeholder_values(tables), file=f"config/text/{name}.md"))),)


def _own_sections(tables: ReportTables) -> dict[str, Section]:
    """Give the sections that the team adds."""
    own = tables.review.report.own_sections
    anchors = {name: f"own-{name.replace('_', '-')}" for name in own}
    return {name: Section(anchors[name], section.heading, _own(tables, name)) for name, section in own.items()}


def _results(
    tables: ReportTables, references: References, flow: Markup | None, figures: Mapping[str, Markup]
) -> tuple[Section, ...]:
    parts = syntheses.synthesis_sections(tables, references, figures)
    none = (Section("results-syntheses", say("Syntheses"), (Missing(say("syntheses: the protocol plans none yet.")),)),)
    return (
        Section("results-flow", say("Results of the search"), selection.flow(tables, references, flow)),
        Section(
            "results-studies",
            say("Included studies"),
            (
                *characteristics.overview(tables),
                *integrity.concerned_studies(tables, references),
                *integrity.open_studies(tables, references),
            ),
        ),
        Section("results-bias", say("Risk of bias"), bias.risk_of_bias(tables, references, figures)),
        evidence_map_section(tables, figures),
        *(parts or none),
    )


def _other(tables: ReportTables) -> tuple[Section, ...]:
    review = tables.review
    said = (
        ("registration", say("Registration and protocol"), review.registration),
        ("funding", say("Funding"), review.funding),
        ("interests", say("Declarations of interest"), review.interests),
    )
    given = tuple(Section(name, heading, (_said(words),)) for name, heading, words in said)
    team = Section("contributions", say("Contributions"), (appendix.team(tables),))
    return (team, *given, Section("provenance", say("Data availability and provenance"), appendix.provenance(tables)))


def _said(words: str | None) -> Block:
    return text(words) if words else Missing(say("not given in the protocol (config/review.yaml)."))
