"""Statistics of the protocol: profiles, and what a synthesis explores beside its main analysis.

A profile is a set of conventions (Cochrane Handbook 10; Review Manager 5); a key that a synthesis sets itself stands
over its profile.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

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


class Explore(Model):
    """What is looked at beside the main analysis. What is left out follows its default."""

    leave_one_out: bool | None = None
    """The analysis without each study; left out, from three studies on."""
    influence: bool = False
    """Influence diagnostics of every study."""
    cumulative: FieldName | None = None
    """Field whose order studies are added in, as `year`."""
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
