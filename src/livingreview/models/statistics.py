"""Statistics of the protocol: profiles, and what a synthesis explores beside its main analysis.

A profile is a set of conventions (Cochrane Handbook 10; Review Manager 5); a key that a synthesis sets itself stands
over its profile.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from livingreview.models.base import Id, Model, Text
from livingreview.terms import Measure, Pooling, Profile, SmallStudyTest

FieldName = Id
"""`year`, `participants`, `route`, `condition`, `design`, or a field declared under `study_fields`."""

BUILT_IN_NUMBERS = ("year", "participants")
BUILT_IN_CATEGORIES = ("route", "condition", "design")
BUILT_IN = BUILT_IN_NUMBERS + BUILT_IN_CATEGORIES
"""Facts that every study file holds."""

RAW_CELLS = (Measure.RR, Measure.OR, Measure.RD, Measure.IRR, Measure.IRD)
"""Measures that Mantel-Haenszel pools."""
PETO_CELLS = (Measure.OR, Measure.PETO)
"""Measures that Peto's method pools."""

PROFILE_DEFAULTS: Mapping[str, Mapping[str, str]] = {
    Profile.COCHRANE_2025.value: {},
    Profile.REVMAN_5.value: {
        "tau2": "DL",
        "interval": "Wald",
        "i2": "from Q",
        "smd_correction": "approximate",
        "smd_variance": "RevMan",
    },
}
"""What a synthesis takes from a profile for the keys it leaves out, where that is not the default of the key."""


class Statistics(Model):
    """Conventions of every synthesis that does not set its own."""

    profile: Profile = Profile.COCHRANE_2025
    """Set of conventions to start from."""


class StudyField(Model):
    """A fact about studies that syntheses may ask for: subgroups, moderators, order of a cumulative analysis."""

    label: Text
    """Name shown in tables and figures."""
    type: Literal["number", "category"]
    """Whether study files give a number or words."""
    unit: Text | None = None
    """Unit of a number."""


class ResultsCorrelation(Model):
    """Correlation taken between several results of one study."""

    value: Annotated[float, Field(ge=0, lt=1)]
    """The correlation; results of one study share participants, so it is not negative."""
    source: Text
    """Where it comes from."""


class Stated(Model):
    """A number that an analysis assumes."""

    value: float | int
    """The number."""
    source: Text
    """Where it comes from."""


Share = Annotated[float, Field(gt=0, lt=1)]


class SequentialPlan(Model):
    """A trial sequential analysis: secondary, with the frozen versions of the review as its looks."""

    difference: Stated
    """The effect looked for, on the measure's own scale, as a risk ratio of 0.8 or a mean difference of -1."""
    comparator_risk: Stated | None = None
    """Binary outcomes: risk of the comparator; left out, that of `baseline_risk`."""
    sd: Stated | None = None
    """Mean differences: standard deviation of the outcome."""
    diversity: Stated | None = None
    """Share of the variance of the summary that is taken as made by heterogeneity (D2), 0 to below 1; left out, from
    the studies of today."""
    alpha: Share = 0.05
    """Error of the first kind, both sides together."""
    power: Share = 0.8
    """Chance to find the effect looked for."""

    @model_validator(mode="after")
    def _numbers_are_possible(self) -> Self:
        if self.comparator_risk is not None and not 0 < self.comparator_risk.value < 1:
            raise ValueError("comparator_risk lies between 0 and 1")
        if self.sd is not None and not self.sd.value > 0:
            raise ValueError("sd is above 0")
        if self.diversity is not None and not 0 <= self.diversity.value < 1:
            raise ValueError("diversity lies between 0 and below 1")
        return self


class Explore(Model):
    """What is looked at beside the main analysis. What is left out follows its default."""

    leave_one_out: bool | None = None
    """The analysis without each study; left out, from three studies on."""
    influence: bool = False
    """Influence diagnostics of every study."""
    cumulative: FieldName | None = None
    """Field whose order studies are added in, as `year`."""
    by_version: bool | None = None
    """The analysis as the review's versions added studies; left out, where an earlier version is frozen."""
    small_study: list[SmallStudyTest] | None = None
    """Tests of funnel asymmetry; left out, those suited to the measure. Conditions are held in any case."""
    trim_and_fill: bool = False
    """Whether the summary with studies filled in is shown."""


def with_profile(keys: Any) -> Any:
    """Fill in, for keys that a synthesis leaves out, what its profile says."""
    if not isinstance(keys, dict) or not isinstance(keys.get("profile"), str):
        return keys
    defaults = dict(PROFILE_DEFAULTS.get(keys["profile"], {}))
    if keys["profile"] == Profile.REVMAN_5 and keys.get("measure") in RAW_CELLS:
        defaults["pooling"] = Pooling.MH.value
    return {**defaults, **keys}
