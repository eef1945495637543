"""Syntheses of the protocol: what is put together, and how it is pooled."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from livingreview.models.base import Id, Model, Text
from livingreview.terms import (
    IntervalMethod,
    Measure,
    Tau2Method,
)
from livingreview.terms import Model as SynthesisModel

BINARY_MEASURES = (Measure.RR, Measure.OR, Measure.RD, Measure.PETO)
CONTINUOUS_MEASURES = (Measure.MD, Measure.SMD, Measure.ROM)
RATE_MEASURES = (Measure.IRR, Measure.IRD)
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
