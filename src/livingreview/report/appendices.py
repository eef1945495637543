"""The appendices: which sections each holds, and which tables it is made from.

1. Each is a document of its own, printed by a job of its own, and reads as few tables as its sections need: excluded
   reports, search strategies and decisions are not printed again where a study's number changes.
2. An appendix that looks at a table it does not declare is an error, never an empty table.
3. Study by study, the numbers of each synthesis are one document; a number that changes concerns only its own.
4. Flags on a study's extraction stand in the appendix about certainty, which is made anew with every judgement.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, SupportsIndex

from livingreview import tables as declared
from livingreview.errors import TableError
from livingreview.models.review import Review
from livingreview.report import (
    appendix,
    bias,
    bias_appendix,
    characteristics,
    evidence_profile,
    extracting,
    front,
    integrity,
    process,
    selection,
    stale,
)
from livingreview.report.certainty import certainty_reasons
from livingreview.report.contacts import contact_log
from livingreview.report.elements import Block, DataTable, Section, columns, text
from livingreview.report.inputs import ReportTables, of
from livingreview.report.other_reviews import published_table
from livingreview.report.reference_list import study_references
from livingreview.report.references import References
from livingreview.report.result_tables import data_table, not_taken_table, printed_table
from livingreview.report.search_reporting import prisma_s
from livingreview.tables import Row, Rows, Table
from livingreview.terms import MAIN_ANALYSIS, ResultState
from livingreview.words import mark, say

FOLDER = "appendices"
CHECKLISTS = "checklists"
BIAS = "risk_of_bias"
RESULTS = "results"
CERTAINTY = "certainty"
NUMBERS_OF = "numbers_"
"""How the name of an appendix begins that holds the numbers of one synthesis."""

MOST_NOT_TAKEN = 500
"""Results not taken that one appendix lists; the table beside the report has all."""

CITED = (declared.RECORDS, declared.LINKED_RECORDS, declared.NOTICES)
"""Tables behind a reference."""


class Appendix(NamedTuple):
    """One appendix."""

    name: str
    heading: str
    reads: tuple[Table, ...]
    sections: Callable[[ReportTables, References], tuple[Section, ...]]
    has_notes: bool = False
    printed: Callable[[ReportTables, References], tuple[Section, ...]] | None = None
    """Sections of the print alone; on screen their tables stand with the synthesis they are about."""
    empty: tuple[str, ...] = ()
    """Tables whose rows are left out on purpose, as they change with things that the appendix is not about."""


def fixed_sections(tables: ReportTables, references: References) -> tuple[Section, ...]:
    """Give the sections of all appendices but the numbers of each synthesis, which stand with its results on screen."""
    return tuple(section for part in APPENDICES for section in part.sections(tables, references))


def named(review: Review) -> dict[str, str]:
    """Give every appendix by name with its heading, in order: the checklists stand before the numbers."""
    fixed = {part.name: say(part.heading) for part in APPENDICES}
    numbers = {
        f"{NUMBERS_OF}{name}": say("Study by study: {label}", label=one.label) for name, one in review.syntheses.items()
    }
    return {**fixed, CHECKLISTS: say("Reporting checklists"), **numbers}


def letter(name: str, review: Review) -> str:
    """Give `Appendix C`, and `Appendix I3` for the third synthesis."""
    fixed = [*(part.name for part in APPENDICES), CHECKLISTS]
    if name in fixed:
        return say("Appendix {letter}", letter=chr(ord("A") + fixed.index(name)))
    place = list(review.syntheses).index(name.removeprefix(NUMBERS_OF)) + 1
    return say("Appendix {letter}", letter=f"{chr(ord('A') + len(fixed))}{place}")


def pointer(name: str, review: Review) -> str:
    """Say where an appendix is: its letter and its file beside the main PDF."""
    return f"{letter(name, review)} ({FOLDER}/{name}.pdf)"


def listing(review: Review) -> tuple[Block, ...]:
    """Give the list of appendices for the main document."""
    rows = tuple(
        (letter(name, review).rpartition(" ")[2], heading, f"{FOLDER}/{name}.pdf")
        for name, heading in named(review).items()
    )
    said = say("Each appendix is a file of its own, published beside this one; the review as HTML holds all of them.")
    return text(said), DataTable(
        "appendices", say("Appendices"), columns(say("Appendix"), say("Holds"), say("File")), rows, ""
    )


def appendix_named(name: str, review: Review) -> Appendix:
    """Give an appendix of a review."""
    fixed = next((part for part in APPENDICES if part.name == name), None)
    if fixed is not None:
        return fixed
    synthesis_id = name.removeprefix(NUMBERS_OF)
    if name == synthesis_id or synthesis_id not in review.syntheses:
        raise TableError(f"The review has no appendix named {name!r}.")

    def sections(tables: ReportTables, references: References) -> tuple[Section, ...]:
        return numbers_sections(tables, references, synthesis_id)

    reads = (declared.EFFECTS, declared.WEIGHTS, declared.STUDY_RESULTS, *CITED)
    return Appendix(name, named(review)[name], reads, sections, empty=("studies", "stale"))


def synthesis_of(name: str) -> str | None:
    """Give the synthesis that an appendix holds the numbers of."""
    return name.removeprefix(NUMBERS_OF) if name.startswith(NUMBERS_OF) else None


def only(part: Appendix, review: Review, rows: Mapping[str, Rows], **people: Any) -> ReportTables:
    """Give what an appendix may read; to look at another table is an error."""
    every = {table.name for table in declared.TABLES} & set(ReportTables.__dataclass_fields__)
    known = {table.name for table in part.reads}
    found: dict[str, Any] = {name: rows[name] if name in known else _Undeclared(part.name, name) for name in every}
    return ReportTables(review=review, **{**found, **{name: [] for name in part.empty}}, **people)


def numbers_sections(tables: ReportTables, references: References, synthesis_id: str) -> tuple[Section, ...]:
    """Give every study's numbers in one synthesis, and the results that it did not take."""
    effects = [row for row in of(tables.effects, synthesis_id) if row["analysis"] == MAIN_ANALYSIS]
    blocks: list[Block] = [data_table(tables, references, synthesis_id, effects)]
    if any(row["state"] == ResultState.NOT_TAKEN for row in of(tables.study_results, synthesis_id)):
        blocks.append(not_taken_table(tables, references, synthesis_id, most=MOST_NOT_TAKEN))
    label = tables.review.syntheses[synthesis_id].label
    return (Section(f"numbers-{synthesis_id}", label, tuple(blocks), is_wide=True),)


class _Undeclared(list[Row]):
    """The rows of a table that an appendix does not declare."""

    def __init__(self, part: str, table: str) -> None:
        super().__init__()
        self._said = f"The appendix {part} reads the table {table} and does not declare it."

    def __iter__(self) -> Iterator[Row]:
        raise TableError(self._said)

    def __len__(self) -> int:
        raise TableError(self._said)

    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        raise TableError(self._said)


def _studies(tables: ReportTables, references: References) -> tuple[Section, ...]:
    included = characteristics.included(tables, references)
    ongoing = characteristics.ongoing(tables, references)
    waiting = say("Ongoing studies and studies awaiting classification")
    has_ongoing = characteristics.has_ongoing(tables)
    return (
        Section("appendix-included", say("Characteristics of included studies"), (included,), is_wide=True),
        Section("appendix-ongoing", waiting, (ongoing,), is_wide=has_ongoing),
        Section("appendix-awaiting", say("Reports awaiting a decision"), (selection.awaiting(tables, references),)),
        Section(
            "appendix-discrepancies",
            say("Discrepancies between sources"),
            (characteristics.discrepancies(tables, references),),
        ),
        Section("appendix-contacts", say("Contact about missing data"), (contact_log(tables),)),
        Section(
            "appendix-extraction", say("How data were extracted"), extracting.extraction_process(tables), is_wide=True
        ),
    )


def _reports(tables: ReportTables, references: References) -> tuple[Section, ...]:
    return (study_references(tables, references),)


def _results(tables: ReportTables, references: References) -> tuple[Section, ...]:
    return (Section("appendix-results", say("Results as printed"), (printed_table(tables, references),), is_wide=True),)


def _other_reviews(tables: ReportTables, references: References) -> tuple[Section, ...]:
    compared = tuple(
        published_table(tables, references, name)
        for name in tables.review.syntheses
        if of(tables.published_results, name)
    )
    return (Section("appendix-other-reviews", say("Other reviews"), compared, is_wide=True),) if compared else ()


def _excluded(tables: ReportTables, references: References) -> tuple[Section, ...]:
    return (Section("appendix-excluded", say("Excluded reports"), (selection.excluded(tables, references),)),)


def _searches(tables: ReportTables, references: References) -> tuple[Section, ...]:  # noqa: ARG001 - one signature
    return (Section("appendix-strategies", say("Search strategies"), (*appendix.strategies(tables), prisma_s(tables))),)


def _screening(tables: ReportTables, references: References) -> tuple[Section, ...]:  # noqa: ARG001 - one signature
    return (
        Section("appendix-rounds", say("The flow by round of searching"), (selection.rounds(tables),)),
        Section("appendix-decisions", say("How screening was done"), process.screening_process(tables), is_wide=True),
    )


def _bias(tables: ReportTables, references: References) -> tuple[Section, ...]:  # noqa: ARG001 - one signature
    agreement = bias_appendix.agreement(tables)
    has_agreement = bool(tables.risk_of_bias_agreement)
    return (
        Section("appendix-bias", say("Risk of bias: answers and support"), bias.answers(tables), is_wide=True),
        Section(
            "appendix-bias-agreement", say("Risk of bias: agreement of assessors"), agreement, is_wide=has_agreement
        ),
        Section("appendix-missing", say("Bias due to missing evidence"), bias_appendix.missing_evidence(tables)),
    )


def _certainty(tables: ReportTables, references: References) -> tuple[Section, ...]:
    said = (integrity.notices(tables, references), appendix.notes(tables, references))
    profile = evidence_profile.evidence_profile(tables)
    return (
        Section("appendix-profile", say("GRADE evidence profile"), profile, is_wide=True),
        Section(
            "appendix-stale", say("Judgements made on earlier evidence"), stale.stale_judgements(tables), is_wide=True
        ),
        Section("appendix-notes", say("Notes and integrity concerns"), said, is_wide=True),
        Section("appendix-signals", say("Signals of an update"), (front.signals(tables),), is_wide=True),
    )


def _reasons(tables: ReportTables, references: References) -> tuple[Section, ...]:  # noqa: ARG001 - one signature
    found = tuple(table for name in tables.review.syntheses for table in certainty_reasons(tables, name))
    return (Section("appendix-reasons", say("Reasons for the certainty"), found, is_wide=True),) if found else ()


APPENDICES = (
    Appendix(
        "studies",
        mark("Characteristics of studies, their reports, and how data were extracted"),
        (
            *(declared.STUDIES, declared.STUDY_REPORTS, declared.DISCREPANCIES, declared.CONTACTS),
            declared.EXTRACTION_AGREEMENT,
            *(declared.SUSPECTS, declared.REPORT_STATUS, declared.DECISION_NOTES, *CITED),
        ),
        _studies,
        has_notes=True,
        printed=_reports,
        empty=("stale",),
    ),
    Appendix(
        RESULTS,
        mark("Every result as printed, and pooled results of other reviews"),
        (declared.STUDIES, declared.PRINTED_RESULTS, declared.PUBLISHED_RESULTS, declared.STUDY_RESULTS, *CITED),
        _results,
        printed=_other_reviews,
    ),
    Appendix(
        "excluded_reports",
        mark("Excluded reports"),
        (declared.REPORT_STATUS, declared.DECISION_NOTES, *CITED),
        _excluded,
        has_notes=True,
    ),
    Appendix("search_strategies", mark("Search strategies"), (declared.SEARCHES, declared.PRISMA_S), _searches),
    Appendix(
        "screening",
        mark("Screening decisions, agreement, and the flow by round"),
        (
            *(declared.SCREENING_STAGES, declared.REVIEWERS, declared.REASONS_BY_REVIEWER, declared.SCREENING_PROCESS),
            *(declared.AGREEMENT, declared.FLOW, declared.FLOW_ROUNDS),
        ),
        _screening,
    ),
    Appendix(
        BIAS,
        mark("Risk of bias: answers and support"),
        (declared.JUDGEMENTS, declared.RISK_OF_BIAS_AGREEMENT, declared.MISSING_EVIDENCE),
        _bias,
    ),
    Appendix(
        CERTAINTY,
        mark("Evidence profile, reasons for the certainty, notes, and signals of an update"),
        (
            *(declared.EVIDENCE_PROFILE, declared.STALE, declared.TRIGGERS, declared.SUMMARY_OF_FINDINGS),
            *(declared.RATINGS, declared.SUGGESTIONS, declared.DIRECTNESS),
            *(declared.STUDIES, declared.STUDY_REPORTS, declared.STUDY_NOTICES, declared.REPORT_STATUS, *CITED),
        ),
        _certainty,
        has_notes=True,
        printed=_reasons,
    ),
)
"""In the order of their letters."""
