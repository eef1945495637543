"""`records/studies/STUDY.yaml`: everything taken from one study's reports."""

from typing import Annotated

from pydantic import AfterValidator, Field

from livingreview.models.acknowledged import Acknowledged
from livingreview.models.base import Count, FileModel, Fingerprint, Id, Model, RecordId, Text
from livingreview.models.grading import Directness
from livingreview.models.result import Result, Source
from livingreview.models.risk_of_bias import RiskOfBias
from livingreview.terms import Design, ReportRole, Seen, StudyStatus

__all__ = [
    "Arm",
    "Discrepancy",
    "DiscrepancyValue",
    "Participants",
    "QuotedJudgement",
    "Report",
    "RiskOfBias",
    "Study",
]

Number = float | int


def _is_a_persons(status: StudyStatus) -> StudyStatus:
    if status is StudyStatus.PUBLISHED_LATER:
        raise ValueError("this status is the build's; a reconstruction gives it")
    return status


class Report(Model):
    """One report of the study."""

    record_id: RecordId
    """Any record of the report."""
    role: ReportRole
    """What the report is to the study."""
    seen: Seen
    """How much of it was seen."""


class Participants(Model):
    """Who took part."""

    randomised: Count | None = None
    """Number randomised; left out where the sources do not say."""
    condition: Text
    """What they had."""
    details: Text | None = None
    """Age, sex, setting, country as reported."""


class Arm(Model):
    """One group, or in a crossover trial one treatment period."""

    label: Text
    """What was given, as reported."""
    intervention: Id
    """Which of the protocol's interventions it is."""
    route: Text | None = None
    """Route of administration."""
    n: Count | None = None
    """Number allocated; left out where not reported."""


class Consensus(Model):
    """That the file's cells are what the team agreed on."""

    by: Id
    """Who settled it."""
    fingerprint: Fingerprint | None = None
    """Fingerprint of the cells as they were agreed on; without it the consensus is unconfirmed."""
    confirmed_by: Id | None = None
    """Who last confirmed it on the cells of its fingerprint; left out where that is `by`."""


class QuotedJudgement(Model):
    """A risk-of-bias judgement that somebody else published; shown as theirs, never pooled."""

    by: Text
    """Whose judgement."""
    tool: Text
    """Which tool or table."""
    judgements: dict[Text, Text]
    """Domain and judgement in their words."""
    source: Source
    """Where it was read."""


class DiscrepancyValue(Model):
    """One of the contradicting values."""

    value: str | int | float
    """As printed."""
    record_id: RecordId
    """Where it was read."""
    locator: Text | None = None
    """Where in that report."""


class Discrepancy(Model):
    """Sources that contradict each other."""

    field: Text
    """What they contradict each other about."""
    values: Annotated[list[DiscrepancyValue], Field(min_length=1)]
    """What each says."""
    note: Text | None = None
    """What makes it a discrepancy, where the values alone do not show it."""
    resolution: Text | None = None
    """How the team settled it; null while it is open."""


class Study(FileModel):
    """One study."""

    study_id: Id
    """Id; the file has the same name."""
    label: Text
    """First author and year, as shown in tables and figures."""
    status: Annotated[StudyStatus, AfterValidator(_is_a_persons)] = StudyStatus.COMPLETED
    """Whether results can be expected; a synthesis takes those of completed studies only."""
    design: Design
    """Design."""
    registrations: list[Text] = []
    """Trial registration numbers."""
    reports: Annotated[list[Report], Field(min_length=1)]
    """Its reports."""
    participants: Participants
    """Who took part."""
    arms: dict[Id, Arm] = {}
    """Its groups, by an id that its results use."""
    facts: dict[Id, Number | Text] = {}
    """Facts that the protocol declares under `study_fields`, as `latitude: 44`; one not reported is left out."""
    outcomes_measured: Text | None = None
    """Outcomes as reported, for the table of characteristics."""
    funding: Text | None = None
    """Funding as reported."""
    industry_funded: bool | None = None
    """Whether somebody with an interest in the result paid for it; left out where the sources do not say."""
    directness: list[Directness] | None = None
    """How well the study fits the question; an empty list is direct in every element, left out is not judged."""
    notes: Text | None = None
    """Anything a reader of the table of characteristics needs."""
    eligibility_argument: Text | None = None
    """Why the study is eligible where that is not obvious."""
    results: list[Result] = []
    """Everything reported about an outcome of the protocol, taken into a synthesis or not."""
    consensus: Consensus | None = None
    """That the extracted cells were agreed on; left out, the extraction is not marked as settled."""
    risk_of_bias: list[RiskOfBias] = []
    """Assessments agreed by the team; none is shown as *not assessed*, never as low."""
    risk_of_bias_not_assessed: Text | None = None
    """Why there is no assessment, as "only the abstract was seen"."""
    quoted_risk_of_bias: list[QuotedJudgement] = []
    """Judgements that others published, shown as theirs."""
    discrepancies: list[Discrepancy] = []
    """Where its sources contradict each other."""
    acknowledged: list[Acknowledged] = []
    """Suspect values that a person looked up and keeps."""
    consensus_of: list[Id] = []
    """Whose own files (`records/extraction/PERSON/`) this file settles; left out where one person extracted."""
