"""Results in a study file: numbers by arm, tables of pairs, reported estimates, and where they stand."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from livingreview.models.base import Count, Id, Model, Positive, RecordId, Text
from livingreview.terms import (
    Judgement,
    Measure,
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
    mean_change: Number | None = None
    """Mean change from baseline, after minus before; sd, se, ci or plus_minus beside it are those of the change."""
    baseline_mean: Number | None = None
    """Mean before treatment, of the participants analysed."""
    baseline_sd: Positive | None = None
    """Standard deviation before treatment."""
    median: Number | None = None
    """Median, with q1 and q3, or min and max, or all four."""
    q1: Number | None = None
    """Lower quartile."""
    q3: Number | None = None
    """Upper quartile."""
    min: Number | None = None
    """Smallest value."""
    max: Number | None = None
    """Largest value."""
    person_time: Positive | None = None
    """Time at risk in all, in one unit for every arm (rates: `events` may then exceed `n`)."""
    log_scale: bool = False
    """Whether mean and spread are those of natural logarithms (the logarithm of a geometric mean)."""
    split_between: Annotated[int, Field(ge=2)] | None = None
    """How many comparisons share this arm, where a study is entered as several: counts are divided by it."""
    sd_imputed_from: Text | None = None
    """Where an `sd` was borrowed that the reports of this study do not give; marks it as imputed."""

    @model_validator(mode="after")
    def _numbers_are_possible(self) -> Self:
        is_rate = self.person_time is not None
        if self.events is not None and self.n is not None and self.events > self.n and not is_rate:
            raise ValueError(f"events ({self.events}) exceed n ({self.n})")
        if self.ci is not None and self.ci[0] >= self.ci[1]:
            raise ValueError("the lower limit of ci is not below the upper one")
        spreads = [name for name in ("sd", "se", "ci", "plus_minus") if getattr(self, name) is not None]
        if len(spreads) > 1:
            raise ValueError(f"more than one spread is given ({', '.join(spreads)}); keep the one printed")
        if self.mean is not None and self.ci is not None and not self.ci[0] <= self.mean <= self.ci[1]:
            raise ValueError("the mean lies outside its confidence interval")
        if self.mean is not None and self.mean_change is not None:
            raise ValueError("a final mean and a mean change are given; keep the one that the spread belongs to")
        if self.sd_imputed_from is not None and self.sd is None:
            raise ValueError("sd_imputed_from is given, but no sd")
        return self

    @model_validator(mode="after")
    def _quantiles_are_in_order(self) -> Self:
        named = {name: getattr(self, name) for name in ("min", "q1", "median", "q3", "max")}
        given = {name: value for name, value in named.items() if value is not None}
        if given and self.median is None:
            raise ValueError(f"{', '.join(given)} given without a median")
        if (self.q1 is None) != (self.q3 is None) or (self.min is None) != (self.max is None):
            raise ValueError("quartiles and ranges are given in pairs: q1 with q3, min with max")
        for (low, value), (high, next_value) in pairwise(given.items()):
            if value > next_value:
                raise ValueError(f"{low} ({value:g}) is above {high} ({next_value:g})")
        return self


class Borrowed(Model):
    """A number that a calculation needs: computed from this study, or imputed from elsewhere."""

    value: Number
    """The number."""
    source: Text
    """Where it comes from: place in a report, calculation, or other study."""
    imputed: bool = False
    """Whether it comes from outside this study; then it is flagged and can be left out."""


class Clusters(Model):
    """What randomised clusters do to the numbers."""

    accounted_for: bool = False
    """Whether the numbers given already respect the clusters; if so they are taken as they are."""
    mean_size: Annotated[Number, Field(ge=1)] | None = None
    """Mean number of participants analysed in a cluster."""
    cv: Annotated[Number, Field(ge=0)] | None = None
    """Coefficient of variation of the clusters' sizes."""
    icc: Borrowed | None = None
    """Intracluster correlation coefficient; without it the synthesis's own is taken, as imputed."""

    @model_validator(mode="after")
    def _numbers_are_possible(self) -> Self:
        if self.icc is not None and not 0 <= self.icc.value <= 1:
            raise ValueError(f"an intracluster correlation lies between 0 and 1, not {self.icc.value:g}")
        if not self.accounted_for and self.mean_size is None:
            raise ValueError("clusters that are not accounted for need mean_size")
        return self


class Pairs(Model):
    """A crossover trial's two by two table: participants by the event under one and the other treatment."""

    experimental: Id
    """Arm on the first side."""
    comparator: Id
    """Arm on the second side."""
    both: Count
    """Event under both."""
    experimental_only: Count
    """Event under the experimental treatment only."""
    comparator_only: Count
    """Event under the comparator only."""
    neither: Count
    """Event under neither."""

    @model_validator(mode="after")
    def _has_participants(self) -> Self:
        if not (self.both or self.experimental_only or self.comparator_only or self.neither):
            raise ValueError("a table of pairs holds at least one participant")
        return self


class Estimate(Model):
    """A difference between two arms as the report computed it, on the measure's own scale."""

    experimental: Id
    """Arm on the first side."""
    comparator: Id
    """Arm on the second side."""
    measure: Measure
    """Effect measure; ratios are given as ratios, not logarithms."""
    value: Number | None = None
    """The estimate; may be left out for HR and Peto OR that o_minus_e or a log-rank test stand for."""
    ci: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = None
    """Confidence interval, lower and upper."""
    ci_level: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    """Level of the interval."""
    se: Positive | None = None
    """Standard error on the analysis scale (logarithm for ratios)."""
    p: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Two-sided P value, taken as from a normal test, or from a t test where df is given."""
    p_is: Literal["exact", "below"] = "exact"
    """"below" for a printed bound, as P < 0.05: the bound is taken, which is conservative, and flagged as imputed."""
    statistic: Number | None = None
    """Test statistic of no effect, z or t."""
    df: Positive | None = None
    """Degrees of freedom: interval and P value are then read with the t distribution."""
    o_minus_e: Number | None = None
    """Observed minus expected events on the first side (HR, Peto OR)."""
    variance: Positive | None = None
    """Variance of o_minus_e."""
    events: Count | None = None
    """Events on both sides, with `statistic` and both numbers analysed: a log-rank test (HR)."""
    comparator_risk: Annotated[Number, Field(ge=0, lt=1)] | None = None
    """Comparator risk, with which an OR also serves a synthesis of risk ratios."""
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
        if self.measure.is_one_group:
            raise ValueError(f"a {self.measure.label} of one group is given by arm, under data")
        if self.value is None:
            return self._stands_for_a_value()
        if self.measure.is_ratio and (self.value <= 0 or (self.ci and self.ci[0] <= 0)):
            raise ValueError(f"a {self.measure} and its limits are above 0; give the ratio, not its logarithm")
        if self.measure is Measure.RD and abs(self.value) > 1:
            raise ValueError("a RD lies between -1 and 1; give a difference of proportions, not of percentages")
        if self.measure is Measure.CORRELATION and abs(self.value) >= 1:
            raise ValueError("a correlation lies between -1 and 1")
        if self.ci and not self.ci[0] <= self.value <= self.ci[1]:
            raise ValueError("the estimate lies outside its confidence interval")
        if self.ci and self.ci[0] >= self.ci[1]:
            raise ValueError("the lower limit of ci is not below the upper one")
        return self

    def _stands_for_a_value(self) -> Self:
        has_difference = self.o_minus_e is not None and self.variance is not None
        numbers = (self.events, self.statistic, self.n_experimental, self.n_comparator)
        if self.measure not in (Measure.HR, Measure.PETO) or not (has_difference or None not in numbers):
            raise ValueError(
                "value is missing; only a HR or Peto OR goes without one, given o_minus_e and variance, "
                "or events, statistic, n_experimental and n_comparator"
            )
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
    paired: Literal["yes", "no", "unknown", "first period only"] | None = None
    """Crossover trials: whether the numbers respect the pairing; unknown is flagged, not hidden."""
    pairs: Pairs | None = None
    """Crossover trials with a binary outcome: the table of pairs, instead of data."""
    correlation: Borrowed | None = None
    """Correlation of a participant's two measurements (crossover periods, or before and after)."""
    clusters: Clusters | None = None
    """Trials that randomised clusters: their sizes and correlation."""
    reversed: bool = False
    """Whether the numbers run against the outcome as the protocol has it: a scale turned round, non-events counted."""
    conclusion: Literal["favours experimental", "favours comparator", "no difference"] | None = None
    """What the report concludes; numbers that point the other way are flagged."""
    plus_minus_is: Literal["sd", "se"] | None = None
    """How a spread printed as "±" is read; without it the result is not estimable."""
    assumption: Text | None = None
    """What is assumed in reading the numbers, and why."""
    alternatives: dict[Id, Alternative] = {}
    """Other readings, by name."""

    @model_validator(mode="after")
    def _has_numbers_or_words(self) -> Self:
        numbers = [name for name in ("data", "estimate", "pairs") if getattr(self, name) is not None]
        if not numbers and self.narrative is None:
            raise ValueError("a result gives data, an estimate, or a narrative")
        if numbers == ["data", "estimate"]:
            raise ValueError("a result gives data or an estimate, not both; keep what the synthesis is to use")
        if len(numbers) > 1:
            raise ValueError(f"a result gives one of {' and '.join(numbers)}; keep what the synthesis is to use")
        if self.correlation is not None and not -1 <= self.correlation.value <= 1:
            raise ValueError(f"a correlation lies between -1 and 1, not {self.correlation.value:g}")
        has_plus_minus = any(arm.plus_minus is not None for arm in (self.data or {}).values())
        if self.plus_minus_is is not None and not has_plus_minus:
            raise ValueError("plus_minus_is is given, but no arm has plus_minus")
        if self.plus_minus_is is not None and self.assumption is None:
            raise ValueError("plus_minus_is needs an assumption that says why the spread is read so")
        if self.alternatives and not numbers:
            raise ValueError("alternatives are other readings of numbers, and this result is in words only")
        return self
