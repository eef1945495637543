"""What the protocol says about statistics, as sentences: the profile, what differs from it, and what is explored.

1. The profile is named once for the review, or for each synthesis where they differ.
2. A convention that a synthesis sets itself is named with it in the table of planned syntheses.
3. Explorations, dependence and synthesis without pooling have a sentence where any synthesis plans them.
Source: PRISMA 2020 items 13a to 13f.
"""

from collections.abc import Iterable

from livingreview.figures import numbers
from livingreview.models.review import Review
from livingreview.models.synthesis import Synthesis
from livingreview.report.conventions import PROFILES
from livingreview.terms import (
    ONE_GROUP_SCALES,
    I2Definition,
    IntervalMethod,
    Model,
    Pooling,
    PredictionMethod,
    Profile,
    SeveralResults,
)
from livingreview.words import mark, say

INTERVALS = {
    IntervalMethod.WIDER: mark("the wider of the Hartung-Knapp-Sidik-Jonkman (HKSJ) and the Wald interval"),
    IntervalMethod.HKSJ: mark("the Hartung-Knapp-Sidik-Jonkman (HKSJ) method, with k − 1 degrees of freedom"),
    IntervalMethod.WALD: mark("the Wald method (normal distribution)"),
}
DEPENDENCE = {
    SeveralResults.COMBINE: mark("combined into one with a given correlation"),
    SeveralResults.MULTILEVEL: mark("kept together in a multilevel model with a given correlation"),
}


def model_words(synthesis: Synthesis) -> str:
    """Give model, estimator and interval of a synthesis, and conventions that are not those of every profile."""
    if synthesis.without_pooling:
        return say(
            "Not pooled: {without_pooling}",
            without_pooling=numbers.joined([say(method.value) for method in synthesis.without_pooling]),
        )
    pooled = (
        ""
        if synthesis.pooling is Pooling.IV
        else say("; common effect by {pooling}", pooling=say(synthesis.pooling.value))
    )
    if synthesis.measure.is_one_group:
        pooled += say(
            "; {measure}s of one group, pooled as {scales}",
            measure=say(synthesis.measure.label),
            scales=say(ONE_GROUP_SCALES[synthesis.measure]),
        )
    if synthesis.model is Model.COMMON:
        return say("Common effect; Wald interval{pooled}", pooled=pooled)
    tau2 = say("τ² by {name} ({short})", name=say(synthesis.tau2.label), short=synthesis.tau2.value)
    said = say(
        "Random effects; {tau2}; interval: {interval}{pooled}",
        tau2=tau2,
        interval=say(INTERVALS[synthesis.interval]),
        pooled=pooled,
    )
    if synthesis.i2 is not I2Definition.TAU2:
        said += say("; I² from Q")
    if synthesis.prediction is not PredictionMethod.BY_INTERVAL:
        said += say("; prediction interval: {prediction}", prediction=say(synthesis.prediction.value))
    return said


def profile_sentences(review: Review) -> list[str]:
    """Say which profile holds and what is explored."""
    syntheses = list(review.syntheses.values())
    if not syntheses:
        return []
    said = [_profiles(review), _dependence(syntheses), *_explored(review, syntheses)]
    return [words for words in said if words]


def _profiles(review: Review) -> str:
    by_profile: dict[Profile, list[str]] = {}
    for synthesis in review.syntheses.values():
        by_profile.setdefault(synthesis.profile, []).append(synthesis.label)
    if len(by_profile) == 1:
        (profile,) = by_profile
        return say(
            "The conventions start from the profile {profile}; what a synthesis sets itself stands below.",
            profile=say(PROFILES[profile]),
        )
    parts = [
        say("{profile} for {labels}", profile=say(PROFILES[profile]), labels=numbers.joined(labels))
        for profile, labels in by_profile.items()
    ]
    return say("The conventions start from the profiles {parts}.", parts=say("; and ").join(parts))


def _dependence(syntheses: Iterable[Synthesis]) -> str:
    parts = []
    for synthesis in syntheses:
        if synthesis.several_results in DEPENDENCE and synthesis.results_correlation:
            value, source = synthesis.results_correlation.value, synthesis.results_correlation.source
            how = say(
                "{dependence} of {value} ({source})",
                dependence=say(DEPENDENCE[synthesis.several_results]),
                value=numbers.plain(value),
                source=source.rstrip("."),
            )
            parts.append(say("in “{synthesis}” they are {how}", synthesis=synthesis.label, how=how))
    rule = say(
        "Several results of one study never count as independent: one is selected by the rule of the time window"
    )
    return f"{'; '.join([rule, *parts])}."


def _explored(review: Review, syntheses: list[Synthesis]) -> list[str]:
    parts = []
    if any(synthesis.explore.leave_one_out is not False for synthesis in syntheses):
        parts.append(say("each study was left out in turn where at least three can be pooled"))
    if any(synthesis.explore.small_study is None or synthesis.explore.small_study for synthesis in syntheses):
        parts.append(say("small-study effects were looked at where at least ten can, by tests that suit the measure"))
    parts += _planned(review, syntheses)
    if any(synthesis.explore.influence for synthesis in syntheses):
        parts.append(say("influence diagnostics were computed for each study"))
    if any(synthesis.explore.trim_and_fill for synthesis in syntheses):
        parts.append(say("trim and fill was done as a sensitivity analysis"))
    sequential = [f"“{synthesis.label}”" for synthesis in syntheses if synthesis.sequential]
    if sequential:
        parts.append(
            say(
                "a trial sequential analysis, secondary, was planned for {sequential}",
                sequential=numbers.joined(sequential),
            )
        )
    if not parts:
        return []
    return [
        (
            say(
                "Beside the main analyses, {parts}. An analysis whose conditions do not hold is named "
                "with the condition.",
                parts=numbers.joined(parts),
            )
        )
    ]


def _planned(review: Review, syntheses: list[Synthesis]) -> list[str]:
    """Name the fields of meta-regressions and of the order of cumulative analyses."""
    parts = []
    regressions = [
        say(" and ").join(field_label(review, name) for name in names) for s in syntheses for names in s.regressions
    ]
    if regressions:
        parts.append(
            say(
                "meta-regressions were planned on {fields}",
                fields=numbers.joined(list(dict.fromkeys(regressions)), mark("and on")),
            )
        )
    orders = [field_label(review, s.explore.cumulative) for s in syntheses if s.explore.cumulative]
    if orders:
        parts.append(
            say(
                "studies were added one by one in the order of {fields}",
                fields=numbers.joined(list(dict.fromkeys(orders))),
            )
        )
    return parts


BUILT_IN = (mark("year"), mark("route"))
"""Fields that every study has, by which studies are parted or put in order."""


def field_label(review: Review, field: str) -> str:
    """Name a field of the studies as the protocol does."""
    declared = review.study_fields.get(field)
    return declared.label if declared else say(field.replace("_", " "))
