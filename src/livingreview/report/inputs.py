"""Everything the built review is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from livingreview.models.look_files import NO_FILES, LookFiles
from livingreview.models.notes import Note
from livingreview.models.review import Review
from livingreview.tables import Row, Rows
from livingreview.terms import StudyStatus


@dataclass(frozen=True)
class ReportTables:
    """The built tables (all syntheses in one list), the protocol, people's texts and notes, and the figures."""

    review: Review
    searches: Rows = field(default_factory=list)
    prisma_s: Rows = field(default_factory=list)
    records: Rows = field(default_factory=list)
    linked_records: Rows = field(default_factory=list)
    notices: Rows = field(default_factory=list)
    study_notices: Rows = field(default_factory=list)
    links: Rows = field(default_factory=list)
    report_status: Rows = field(default_factory=list)
    decision_heads: Rows = field(default_factory=list)
    decision_notes: Rows = field(default_factory=list)
    inclusions: Rows = field(default_factory=list)
    agreement: Rows = field(default_factory=list)
    screening_stages: Rows = field(default_factory=list)
    reviewers: Rows = field(default_factory=list)
    reasons_by_reviewer: Rows = field(default_factory=list)
    screening_process: Rows = field(default_factory=list)
    studies: Rows = field(default_factory=list)
    study_reports: Rows = field(default_factory=list)
    discrepancies: Rows = field(default_factory=list)
    quoted_risk_of_bias: Rows = field(default_factory=list)
    printed_results: Rows = field(default_factory=list)
    published_results: Rows = field(default_factory=list)
    suspects: Rows = field(default_factory=list)
    extraction_agreement: Rows = field(default_factory=list)
    contacts: Rows = field(default_factory=list)
    study_results: Rows = field(default_factory=list)
    judgements: Rows = field(default_factory=list)
    risk_of_bias_agreement: Rows = field(default_factory=list)
    missing_evidence: Rows = field(default_factory=list)
    effects: Rows = field(default_factory=list)
    summary: Rows = field(default_factory=list)
    weights: Rows = field(default_factory=list)
    subgroups: Rows = field(default_factory=list)
    tests: Rows = field(default_factory=list)
    refits: Rows = field(default_factory=list)
    meta_regression: Rows = field(default_factory=list)
    small_study: Rows = field(default_factory=list)
    without_pooling: Rows = field(default_factory=list)
    living: Rows = field(default_factory=list)
    sequential: Rows = field(default_factory=list)
    summary_of_findings: Rows = field(default_factory=list)
    ratings: Rows = field(default_factory=list)
    stale: Rows = field(default_factory=list)
    claims: Rows = field(default_factory=list)
    suggestions: Rows = field(default_factory=list)
    absolute: Rows = field(default_factory=list)
    evidence_profile: Rows = field(default_factory=list)
    directness: Rows = field(default_factory=list)
    flow: Rows = field(default_factory=list)
    flow_members: Rows = field(default_factory=list)
    changes: Rows = field(default_factory=list)
    version_history: Rows = field(default_factory=list)
    flow_rounds: Rows = field(default_factory=list)
    flow_versions: Rows = field(default_factory=list)
    currency: Rows = field(default_factory=list)
    triggers: Rows = field(default_factory=list)
    notes: Sequence[Note] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)
    paper: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Figures that are drawn otherwise for paper: the parts that pages hold."""
    versions: Mapping[str, str] = field(default_factory=dict)
    look: LookFiles = NO_FILES
    """The team's templates and logo."""


def included_studies(tables: ReportTables) -> Rows:
    """Give the included studies; ongoing ones and those awaiting classification are no evidence yet."""
    return [row for row in tables.studies if row["status"] == StudyStatus.COMPLETED]


def included_reports(tables: ReportTables) -> Rows:
    """Give the reports of the included studies."""
    included = {row["study_id"] for row in included_studies(tables)}
    return [row for row in tables.study_reports if row["study_id"] in included]


def of(rows: Rows, synthesis_id: str) -> Rows:
    """Give the rows of one synthesis."""
    return [row for row in rows if row["synthesis_id"] == synthesis_id]


def in_order(rows: Rows) -> Rows:
    """Sort rows about studies by label, then id; several results of one study as they stand in its file."""

    def place(row: Row) -> tuple[str, str, int, str]:
        result = row.get("result") or ""
        return row["study_label"].casefold(), row["study_id"], len(result), result

    return sorted(rows, key=place)


def study_label(tables: ReportTables, study_id: str) -> str:
    """Give a study's label; the id where no study file has it."""
    return next((str(row["study_label"]) for row in tables.studies if row["study_id"] == study_id), study_id)
