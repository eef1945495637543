"""Syntheses of the protocol: what is put together, and how it is pooled."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from livingreview.models.base import Id, Model, Text
from livingreview.models.statistics import Explore, FieldName, ResultsCorrelation, SequentialPlan, with_profile
from livingreview.terms import (
    MEANS_OF_ONE_GROUP,
    PROPORTIONS,
    RATES_OF_ONE_GROUP,
    I2Definition,
    IntervalMethod,
    KnappHartung,
    Measure,
    Pooling,
    PredictionMethod,
    Profile,
    SeveralResults,
    SubgroupTau2,
    Tau2IntervalMethod,
    Tau2Method,
    WithoutPoolingMethod,
)
from livingreview.terms import Model as SynthesisModel

BINARY_MEASURES = (Measure.RR, Measure.OR, Measure.RD, Measure.PETO, *PROPORTIONS)
CONTINUOUS_MEASURES = (Measure.MD, Measure.SMD, Measure.ROM, *MEANS_OF_ONE_GROUP)
RATE_MEASURES = (Measure.IRR, Measure.IRD, *RATES_OF_ONE_GROUP)
TIME_TO_EVENT_MEASURES = (Measure.HR,)
GENERIC_MEASURES = (Measure.RATIO, Measure.DIFFERENCE, Measure.CORRELATION)


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


class ImputedSd(Model):
    """A standard deviation taken for means that a report gives without any spread."""

    value: Annotated[float | int, Field(gt=0)] | Literal["median"]
    """The number; "median" takes the median of the synthesis's other studies, final values and changes apart."""
    source: Text
    """Where it comes from, or why the other studies can lend theirs."""


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
    sd: Annotated[float | int, Field(gt=0)] | None = None
    """Another standard deviation wherever one was imputed."""
    skewed: Literal["convert"] | None = None
    """Take means from medians also where the numbers look skewed."""
    model: SynthesisModel | None = None
    """Another model."""
    tau2: Tau2Method | None = None
    """Another estimator."""
    interval: IntervalMethod | None = None
    """Another interval."""
    pooling: Pooling | None = None
    """Another way of pooling the common effect."""
    prediction: PredictionMethod | None = None
    """Another convention of the prediction interval."""
    results_correlation: Annotated[float, Field(ge=0, lt=1)] | None = None
    """Another correlation between several results of one study."""
    low_risk_of_bias: bool = False
    """Take only studies whose overall risk of bias is judged low; a study not assessed is left out."""

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
    """Effect measure, or a measure of one group for a descriptive synthesis: proportion, mean or rate, with the scale
    that it is pooled on where that is not the usual one."""
    several_arms: Literal["combine"] | None = None
    """What becomes of several arms on one side: combine them; without it such a result is not estimable."""
    scores: Literal["final", "change"] | None = None
    """Which scores are wanted where a study gives a choice; an SMD takes these only."""
    correlation: Imputed | None = None
    """Correlation of a participant's two measurements, for studies that do not give theirs; flagged as imputed."""
    icc: Imputed | None = None
    """Intracluster correlation, for cluster trials that do not give theirs; flagged as imputed."""
    sd: ImputedSd | None = None
    """Standard deviation of a group, for means that a report gives without any spread; flagged as imputed."""
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
    profile: Profile = Profile.COCHRANE_2025
    """Set of conventions to start from; left out, that of `statistics`."""
    pooling: Pooling = Pooling.IV
    """How the common effect is pooled; Mantel-Haenszel and Peto work on raw cells."""
    prediction: PredictionMethod = PredictionMethod.BY_INTERVAL
    """Convention of the prediction interval."""
    i2: I2Definition = I2Definition.TAU2
    """Which I2 is the main one; both are in the table."""
    tau2_interval: Tau2IntervalMethod = Tau2IntervalMethod.QP
    """Method of the interval for tau2, and through it for I2."""
    several_results: SeveralResults = SeveralResults.SELECT
    """What becomes of several results of one study that fit: one is selected by the window's rule, they are combined
    into one, or all are kept in a multilevel model. They never count as independent."""
    results_correlation: ResultsCorrelation | None = None
    """Correlation between several results of one study, for combine and multilevel."""
    subgroup: FieldName | None = None
    """Field of the studies that the results are also shown by."""
    subgroups: list[FieldName] = []
    """Further fields that subgroups are formed by."""
    subgroup_tau2: SubgroupTau2 = SubgroupTau2.SEPARATE
    """Whether every subgroup has a tau2 of its own."""
    moderators: list[FieldName | Annotated[list[FieldName], Field(min_length=1)]] = []
    """Meta-regressions: a field each, or a list of fields for one with several."""
    regression_test: KnappHartung = KnappHartung.YES
    """Tests and intervals of meta-regressions."""
    explore: Explore = Explore()
    """What is looked at beside the main analysis."""
    sequential: SequentialPlan | None = None
    """Trial sequential analysis, a secondary one; none without it."""
    without_pooling: list[WithoutPoolingMethod] = []
    """Methods of synthesis without pooling (SWiM); where they are named, the main analysis is not pooled."""
    baseline_risk: BaselineRisk | None = None
    """Comparator risk for absolute effects; without it the median of the comparator arms is used."""
    summary_of_findings: bool = True
    """Whether the synthesis has a row in the Summary of Findings."""
    sensitivity: dict[Id, Sensitivity] = {}
    """Pre-specified sensitivity analyses."""

    @model_validator(mode="before")
    @classmethod
    def _profile_fills_in(cls, keys: Any) -> Any:
        return with_profile(keys)

    @model_validator(mode="after")
    def _results_have_a_correlation(self) -> Self:
        if self.several_results is not SeveralResults.SELECT and self.results_correlation is None:
            raise ValueError(f"{self.several_results} of several results needs results_correlation, with its source")
        return self

    @property
    def subgroup_fields(self) -> list[str]:
        """Give the fields that subgroups are formed by, the main one first."""
        return list(dict.fromkeys([*([self.subgroup] if self.subgroup else []), *self.subgroups]))

    @property
    def regressions(self) -> list[list[str]]:
        """Give the moderators of every meta-regression."""
        return [[item] if isinstance(item, str) else item for item in self.moderators]

    @property
    def asked_facts(self) -> list[str]:
        """Give every field of the studies that the synthesis asks for."""
        ordered_by = [self.explore.cumulative] if self.explore.cumulative else []
        asked = [*self.subgroup_fields, *(name for fields in self.regressions for name in fields), *ordered_by]
        return list(dict.fromkeys(asked))
