"""`records/studies/STUDY.yaml`: everything taken from one study's reports."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from livingreview.models.base import Count, FileModel, Id, Model, Positive, RecordId, Text
from livingreview.terms import (
    BiasDirection,
    Design,
    Judgement,
    ReportRole,
    RobAnswer,
    RobEffect,
    RobVariant,
    Seen,
    StudyStatus,
)

Number = float | int
Rated = Literal[Judgement.LOW, Judgement.SOME_CONCERNS, Judgement.HIGH]


class Source(Model):
    """Where something was read."""

    record_id: RecordId
    """A record of the report it was read in."""
    locator: Text
    """Where in the report: page, table, section, or "abstract"."""
    quote: Text | None = None
    """The words themselves, kept short."""


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


class ArmData(Model):
    """One arm's numbers for one result, as printed."""

    n: Count | None = None
    """Number analysed; null where the source does not say."""
    events: Count | None = None
    """Participants with the event (binary outcomes)."""
    percent: Annotated[Number, Field(ge=0, le=100)] | None = None
    """Percentage as printed where the source gives no count; never converted into one."""
    mean: Number | None = None
    """Mean (continuous outcomes)."""
    sd: Positive | None = None
    """Standard deviation."""
    se: Positive | None = None
    """Standard error of the mean."""
    ci: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = None
    """95 % confidence interval of the mean, lower and upper."""
    plus_minus: Positive | None = None
    """A spread printed as "±" without saying what it is; `plus_minus_is` says how it is read."""

    @model_validator(mode="after")
    def _numbers_are_possible(self) -> Self:
        if self.events is not None and self.n is not None and self.events > self.n:
            raise ValueError(f"events ({self.events}) exceed n ({self.n})")
        if self.ci is not None and self.ci[0] >= self.ci[1]:
            raise ValueError("the lower limit of ci is not below the upper one")
        spreads = [name for name in ("sd", "se", "ci", "plus_minus") if getattr(self, name) is not None]
        if len(spreads) > 1:
            raise ValueError(f"more than one spread is given ({', '.join(spreads)}); keep the one printed")
        if self.mean is not None and self.ci is not None and not self.ci[0] <= self.mean <= self.ci[1]:
            raise ValueError("the mean lies outside its confidence interval")
        return self


class Estimate(Model):
    """A difference between two arms as the report computed it, on the measure's own scale."""

    experimental: Id
    """Arm on the first side."""
    comparator: Id
    """Arm on the second side."""
    measure: Literal["RR", "OR", "RD", "MD", "SMD"]
    """Effect measure; ratios are given as ratios, not logarithms."""
    value: Number
    """The estimate."""
    ci: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = None
    """Confidence interval, lower and upper."""
    ci_level: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    """Level of the interval."""
    se: Positive | None = None
    """Standard error on the analysis scale (logarithm for ratios)."""
    p: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Two-sided P value, taken as from a normal test."""
    n_experimental: Count | None = None
    """Number analysed on the first side."""
    n_comparator: Count | None = None
    """Number analysed on the second side."""
    n_total: Count | None = None
    """Number analysed on both sides, where the sides are not reported."""
    adjusted_for: Text | None = None
    """What the estimate is adjusted for."""

    @model_validator(mode="after")
    def _numbers_are_possible(self) -> Self:
        if self.measure in ("RR", "OR") and (self.value <= 0 or (self.ci and self.ci[0] <= 0)):
            raise ValueError(f"a {self.measure} and its limits are above 0; give the ratio, not its logarithm")
        if self.measure == "RD" and abs(self.value) > 1:
            raise ValueError("a RD lies between -1 and 1; give a difference of proportions, not of percentages")
        if self.ci and not self.ci[0] <= self.value <= self.ci[1]:
            raise ValueError("the estimate lies outside its confidence interval")
        if self.ci and self.ci[0] >= self.ci[1]:
            raise ValueError("the lower limit of ci is not below the upper one")
        return self


class Timepoint(Model):
    """When something was measured."""

    days: Annotated[float, Field(ge=0)]
    """Days from the start of treatment; 0 is during treatment on the first day."""
    label: Text
    """As reported."""


class Alternative(Model):
    """Another reading of a result, used by the sensitivity analyses that name it."""

    reason: Text
    """Why one could read it so."""
    data: Annotated[dict[Id, ArmData], Field(min_length=2)] | None = None
    """Other numbers by arm."""
    plus_minus_is: Literal["sd", "se"] | None = None
    """Another reading of a spread printed as "±"."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.data is None and self.plus_minus_is is None:
            raise ValueError("an alternative gives data or plus_minus_is")
        return self


class Result(Model):
    """One study's numbers for an outcome at a time: by arm, as an estimate, or in words only."""

    outcome: Id
    """Which of the protocol's outcomes."""
    timepoint: Timepoint
    """When."""
    data: Annotated[dict[Id, ArmData], Field(min_length=1)] | None = None
    """Numbers by arm."""
    estimate: Estimate | None = None
    """An estimate computed by the report."""
    narrative: Text | None = None
    """What the report says in words; without data or estimate the result is narrative only."""
    source: Source
    """Where it was read."""
    paired: Literal["yes", "no", "unknown"] | None = None
    """Crossover trials: whether the numbers respect the pairing; unknown is flagged, not hidden."""
    plus_minus_is: Literal["sd", "se"] | None = None
    """How a spread printed as "±" is read; without it the result is not estimable."""
    assumption: Text | None = None
    """What is assumed in reading the numbers, and why."""
    alternatives: dict[Id, Alternative] = {}
    """Other readings, by name."""

    @model_validator(mode="after")
    def _has_numbers_or_words(self) -> Self:
        if self.data is None and self.estimate is None and self.narrative is None:
            raise ValueError("a result gives data, an estimate, or a narrative")
        if self.data is not None and self.estimate is not None:
            raise ValueError("a result gives data or an estimate, not both; keep what the synthesis is to use")
        has_plus_minus = any(arm.plus_minus is not None for arm in (self.data or {}).values())
        if self.plus_minus_is is not None and not has_plus_minus:
            raise ValueError("plus_minus_is is given, but no arm has plus_minus")
        if self.plus_minus_is is not None and self.assumption is None:
            raise ValueError("plus_minus_is needs an assumption that says why the spread is read so")
        if self.alternatives and self.data is None and self.estimate is None:
            raise ValueError("alternatives are other readings of numbers, and this result is in words only")
        return self


class Override(Model):
    """An assessor's judgement that differs from the algorithm's."""

    judgement: Rated
    """The assessor's judgement."""
    reason: Text
    """Why it differs."""


class RiskOfBias(Model):
    """One RoB 2 assessment of the study's results for one outcome, or for all of them."""

    tool: Literal["RoB 2"]
    """Tool."""
    version: Literal["2019-08-22", "2021-03-18"]
    """Date of the tool's guidance (2021-03-18 for cluster and crossover trials)."""
    variant: RobVariant
    """Variant by design."""
    effect: RobEffect = RobEffect.ASSIGNMENT
    """Effect of interest."""
    adhering_to: list[Literal["2.3", "2.4", "2.5"]] = []
    """Adhering only: which questions on deviations were selected."""
    outcome: Id | None = None
    """The outcome it is about; left out, it holds for every outcome without its own."""
    answers: dict[str, RobAnswer]
    """Answers by question number; a question not answered is not assessed."""
    support: dict[str, Text] = {}
    """Quotes and places behind the answers, by question or domain."""
    direction: dict[str, BiasDirection] = {}
    """Predicted direction of bias, by domain."""
    overrides: dict[str, Override] = {}
    """Judgements that differ from the algorithm's, by domain or "overall"."""
    by: Id
    """Who assessed it."""
    fingerprint: str | None = None
    """Fingerprint of the evidence it was made on; without it the judgement is unconfirmed."""


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
    status: StudyStatus = StudyStatus.COMPLETED
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
    outcomes_measured: Text | None = None
    """Outcomes as reported, for the table of characteristics."""
    funding: Text | None = None
    """Funding as reported."""
    notes: Text | None = None
    """Anything a reader of the table of characteristics needs."""
    eligibility_argument: Text | None = None
    """Why the study is eligible where that is not obvious."""
    results: list[Result] = []
    """Everything reported about an outcome of the protocol, taken into a synthesis or not."""
    risk_of_bias: list[RiskOfBias] = []
    """Assessments agreed by the team; none is shown as *not assessed*, never as low."""
    risk_of_bias_not_assessed: Text | None = None
    """Why there is no assessment, as "only the abstract was seen"."""
    quoted_risk_of_bias: list[QuotedJudgement] = []
    """Judgements that others published, shown as theirs."""
    discrepancies: list[Discrepancy] = []
    """Where its sources contradict each other."""
