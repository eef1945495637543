"""`config/review.yaml`: the protocol as data."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from livingreview.models.base import Date, FileModel, Id, Model, Positive, Text
from livingreview.models.rewrite import Rewrite
from livingreview.terms import (
    Design,
    Direction,
    IntervalMethod,
    LivingStatus,
    Measure,
    OutcomeType,
    ScreeningStage,
    Tau2Method,
)
from livingreview.terms import Model as SynthesisModel

BINARY_MEASURES = (Measure.RR, Measure.OR, Measure.RD, Measure.PETO)
CONTINUOUS_MEASURES = (Measure.MD, Measure.SMD, Measure.ROM)
RATE_MEASURES = (Measure.IRR, Measure.IRD)
TIME_TO_EVENT_MEASURES = (Measure.HR,)
GENERIC_MEASURES = (Measure.RATIO, Measure.DIFFERENCE, Measure.CORRELATION)


class Question(Model):
    """The question in its parts, as sentences for readers."""

    population: Text
    """Who."""
    intervention: Text
    """What is given."""
    comparator: Text
    """Compared with what."""
    outcomes: Text
    """What is measured."""


class Eligibility(Model):
    """What a report must and must not be; shown to screeners and in the methods."""

    include: list[Text]
    """Criteria a study must meet."""
    exclude: list[Text] = []
    """Criteria that rule a study out."""
    designs: list[Design]
    """Designs that are eligible."""


class Reason(Model):
    """A reason for excluding a report at full text."""

    label: Text
    """Words shown in the flow diagram; no comma or semicolon."""
    definition: Text
    """When the reason applies."""

    @model_validator(mode="after")
    def _label_fits_the_flow_diagram_export(self) -> Self:
        # The PRISMA2020 package splits labels at both characters (standards 1.4).
        if "," in self.label or ";" in self.label:
            raise ValueError("a reason's label holds no comma and no semicolon, the flow diagram's export splits there")
        return self


class StageSettings(Model):
    """How one screening stage is done."""

    reviewers: Annotated[int, Field(ge=1, le=2)] = 2
    """How many people decide on each record, independently."""
    second_share: Annotated[float, Field(gt=0, lt=1)] | None = None
    """With one reviewer: the share of records, drawn at random, that a second person decides on too."""
    seed: Annotated[int, Field(ge=0)] | None = None
    """Number that the random share is drawn by; a record once drawn stays drawn."""

    @model_validator(mode="after")
    def _share_has_a_seed_and_one_reviewer(self) -> Self:
        if self.second_share is not None and (self.reviewers != 1 or self.seed is None):
            raise ValueError("second_share needs reviewers: 1 and a seed, any whole number, that the share is drawn by")
        if self.second_share is None and self.seed is not None:
            raise ValueError("a seed draws a share; give second_share too, or remove it")
        return self


class TitleAbstractSettings(StageSettings):
    """How the first stage is done."""

    maybe_advances: bool = True
    """Whether a maybe goes on to full text; else an adjudicator settles it. It never excludes."""


class Screening(Model):
    """How screening is done, and the reasons for exclusion in their order of priority."""

    title_abstract: TitleAbstractSettings = TitleAbstractSettings()
    """First stage, on titles and abstracts."""
    full_text: StageSettings = StageSettings()
    """Second stage, on full texts."""
    reasons: Annotated[dict[Id, Reason], Field(min_length=1)]
    """Reasons for excluding a report at full text, the first that applies is given."""
    rewritten: list[Rewrite] = []
    """Commits that wrote decision files anew; `livingreview audit verify` shows them, as known."""

    def settings(self, stage: ScreeningStage) -> StageSettings:
        """Give the settings of a stage."""
        return self.title_abstract if stage is ScreeningStage.TITLE_ABSTRACT else self.full_text


class Person(Model):
    """A member of the team; may be a role rather than a name."""

    roles: Annotated[list[Literal["screener", "adjudicator", "extractor", "author"]], Field(min_length=1)]
    """What the person does in the review."""
    label: Text
    """Name shown in the report."""
    note: Text | None = None
    """Anything a reader should know about this person or role."""
    git: list[Text] = []
    """Authors under which this person commits, as "Name <mail>" or the mail; the audit compares them with `by`."""
    automation: bool = False
    """True for a program. What it decides is kept and shown as a suggestion, and counts for nobody's decision."""
    version: Text | None = None
    """Name and version of the program, with its settings."""

    @model_validator(mode="after")
    def _program_has_a_version_and_only_suggests(self) -> Self:
        if self.automation and (self.version is None or self.roles != ["screener"]):
            raise ValueError("a program has a version, and no role but screener: it suggests, people decide")
        if self.version is not None and not self.automation:
            raise ValueError("only a program has a version; add automation: true, or remove it")
        return self


class Intervention(Model):
    """Something an arm may receive."""

    label: Text
    """Name shown in tables and figures."""


class Comparison(Model):
    """Which interventions are compared with which."""

    label: Text
    """Name shown as the heading of its results."""
    experimental: Annotated[list[Id], Field(min_length=1)]
    """Interventions whose arms stand on the first side."""
    comparator: Annotated[list[Id], Field(min_length=1)]
    """Interventions whose arms stand on the second side."""


class Outcome(Model):
    """Something measured on participants."""

    label: Text
    """Name shown in tables and figures."""
    type: OutcomeType
    """Kind of numbers."""
    direction: Direction
    """Whether more (events, or a higher score) is better for the patient."""
    scale: Text | None = None
    """Instrument and range, as "0 to 10 numerical rating scale"."""
    range: Annotated[list[float | int], Field(min_length=2, max_length=2)] | None = None
    """Lowest and highest possible value of the scale; numbers outside are found, and skewed ones flagged."""
    mid: Positive | None = None
    """Minimal important difference on the outcome's scale, where one is known."""
    importance: Literal["critical", "important", "not important"]
    """Importance for a decision, as GRADE asks for."""

    @model_validator(mode="after")
    def _range_is_possible(self) -> Self:
        if self.range is None:
            return self
        low, high = self.range
        if low >= high:
            raise ValueError("the lowest value of range is not below the highest one")
        if self.mid is not None and self.mid > high - low:
            raise ValueError(f"mid ({self.mid:g}) is larger than the whole range of the scale")
        return self


class Window(Model):
    """A span of time in days from the start of treatment; both ends belong to it."""

    from_days: Annotated[float, Field(ge=0)]
    """First day."""
    to_days: Annotated[float, Field(ge=0)]
    """Last day."""
    label: Text
    """Words for readers, as "1 week"."""
    prefer: Literal["earliest", "latest"]
    """Which result is taken when a study has several in the window."""

    @model_validator(mode="after")
    def _ends_in_order(self) -> Self:
        if self.from_days > self.to_days:
            raise ValueError("from_days is later than to_days")
        return self


class BaselineRisk(Model):
    """The comparator group's risk that absolute effects are computed at."""

    risk: Annotated[float, Field(ge=0, le=1)]
    """Risk as a proportion."""
    source: Text
    """Where the risk comes from."""


class Imputed(Model):
    """A number taken for every study that does not give its own."""

    value: float | int
    """The number."""
    source: Text
    """Where it comes from."""


class Sensitivity(Model):
    """A pre-specified analysis that differs from the main one in one respect."""

    label: Text
    """Name shown in tables."""
    alternatives: list[Id] = []
    """Named alternative readings of results (in study files) taken instead of the main ones."""
    without_imputed: bool = False
    """Leave out studies whose estimate rests on an imputed SD, correlation, ICC or bound of P."""
    correlation: Annotated[float, Field(ge=-1, le=1)] | None = None
    """Another correlation wherever one was imputed."""
    icc: Annotated[float, Field(ge=0, le=1)] | None = None
    """Another intracluster correlation wherever one was imputed."""
    skewed: Literal["convert"] | None = None
    """Take means from medians also where the numbers look skewed."""
    model: SynthesisModel | None = None
    """Another model."""
    tau2: Tau2Method | None = None
    """Another estimator."""
    interval: IntervalMethod | None = None
    """Another interval."""

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        keys = [name for name in Sensitivity.model_fields if name != "label"]
        if not any(getattr(self, name) not in (None, False, []) for name in keys):
            raise ValueError(f"a sensitivity analysis changes at least one of {', '.join(keys)}")
        return self


class Synthesis(Model):
    """One comparison, one outcome, one time window."""

    label: Text
    """Name shown as a heading."""
    comparison: Id
    """Which comparison."""
    outcome: Id
    """Which outcome."""
    window: Window
    """Which time."""
    measure: Measure
    """Effect measure."""
    several_arms: Literal["combine"] | None = None
    """What becomes of several arms on one side: combine them; without it such a result is not estimable."""
    scores: Literal["final", "change"] | None = None
    """Which scores are wanted where a study gives a choice; an SMD takes these only."""
    correlation: Imputed | None = None
    """Correlation of a participant's two measurements, for studies that do not give theirs; flagged as imputed."""
    icc: Imputed | None = None
    """Intracluster correlation, for cluster trials that do not give theirs; flagged as imputed."""
    skewed: Literal["leave out", "convert"] = "leave out"
    """What becomes of medians that look skewed: not estimable, or converted all the same and flagged."""
    smd_correction: Literal["exact", "approximate"] = "exact"
    """Small-sample correction of an SMD."""
    smd_variance: Literal["LS", "LS2", "UB", "RevMan"] = "LS"
    """Variance of an SMD, by the names of docs/stages/effects.md."""
    model: SynthesisModel = SynthesisModel.RANDOM
    """Meta-analysis model."""
    tau2: Tau2Method = Tau2Method.REML
    """Estimator of the between-study variance."""
    interval: IntervalMethod = IntervalMethod.WIDER
    """Interval of the random-effects summary."""
    subgroup: Literal["route", "condition"] | None = None
    """Field of the studies that the results are also shown by."""
    baseline_risk: BaselineRisk | None = None
    """Comparator risk for absolute effects; without it the median of the comparator arms is used."""
    summary_of_findings: bool = True
    """Whether the synthesis has a row in the Summary of Findings."""
    sensitivity: dict[Id, Sensitivity] = {}
    """Pre-specified sensitivity analyses."""


class Living(Model):
    """The parameters of living mode (PRISMA-LSR item L1)."""

    status: LivingStatus
    """Whether the review is being kept up to date."""
    searches: Text
    """How often each source is searched, or what triggers a search."""
    incorporation: Text
    """When new evidence is taken into the review."""
    retirement: Text
    """When living mode ends, or that no plan exists."""


class Amendment(Model):
    """A dated change of the protocol (PRISMA-LSR item L2)."""

    date: Date
    """When."""
    change: Text
    """What changed."""
    why: Text
    """Why, and whether it was applied to studies already included."""


class Review(FileModel):
    """The protocol of the review."""

    title: Text
    """Title; says "living systematic review" while the review is living."""
    version: Annotated[str, Field(pattern=r"^\d+\.\d+(\.\d+)?$")]
    """Version of the review, as "1.0"; written in quotes."""
    version_date: Date
    """Date of this version; stands on every page instead of any clock."""
    notice: Text | None = None
    """A notice shown at the top of every page."""
    registration: Text | None = None
    """Registration of the protocol."""
    funding: Text | None = None
    """Support for the review."""
    interests: Text | None = None
    """Declarations of interest."""
    question: Question
    """The question in its four parts."""
    eligibility: Eligibility
    """What a report must and must not be."""
    team: Annotated[dict[Id, Person], Field(min_length=1)]
    """Everyone who writes into the review, by the id used in files."""
    screening: Screening
    """How screening is done, and the reasons for exclusion."""
    interventions: dict[Id, Intervention] = {}
    """What arms may receive, by the id that study files use."""
    comparisons: dict[Id, Comparison] = {}
    """Which interventions are compared, in the order of the report."""
    outcomes: dict[Id, Outcome] = {}
    """What is measured, by the id that study files use."""
    syntheses: dict[Id, Synthesis] = {}
    """Each comparison, outcome and time that is put together; the id is also its file name and anchor."""
    living: Living
    """How the review is kept up to date."""
    amendments: list[Amendment] = []
    """Changes of the protocol, oldest first."""

    @property
    def programs(self) -> set[str]:
        """Give the ids of the programs in the team, whose decisions are suggestions."""
        return {person for person, member in self.team.items() if member.automation}
