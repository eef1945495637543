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

INTERVALS = {
    IntervalMethod.WIDER: "the wider of the Hartung-Knapp-Sidik-Jonkman (HKSJ) and the Wald interval",
    IntervalMethod.HKSJ: "the Hartung-Knapp-Sidik-Jonkman (HKSJ) method, with k − 1 degrees of freedom",
    IntervalMethod.WALD: "the Wald method (normal distribution)",
}
DEPENDENCE = {
    SeveralResults.COMBINE: "combined into one with a given correlation",
    SeveralResults.MULTILEVEL: "kept together in a multilevel model with a given correlation",
}


def model_words(synthesis: Synthesis) -> str:
    """Give model, estimator and interval of a synthesis, and conventions that are not those of every profile."""
    if synthesis.without_pooling:
        return f"Not pooled: {numbers.joined([method.value for method in synthesis.without_pooling])}"
    pooled = "" if synthesis.pooling is Pooling.IV else f"; common effect by {synthesis.pooling.value}"
    if synthesis.measure.is_one_group:
        pooled += f"; {synthesis.measure.label}s of one group, pooled as {ONE_GROUP_SCALES[synthesis.measure]}"
    if synthesis.model is Model.COMMON:
        return f"Common effect; Wald interval{pooled}"
    tau2 = f"τ² by {synthesis.tau2.label} ({synthesis.tau2.value})"
    said = f"Random effects; {tau2}; interval: {INTERVALS[synthesis.interval]}{pooled}"
    if synthesis.i2 is not I2Definition.TAU2:
        said += "; I² from Q"
    if synthesis.prediction is not PredictionMethod.BY_INTERVAL:
        said += f"; prediction interval: {synthesis.prediction.value}"
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
        return f"The conventions start from the profile {PROFILES[profile]}; what a synthesis sets itself stands below."
    parts = [f"{PROFILES[profile]} for {numbers.joined(labels)}" for profile, labels in by_profile.items()]
    return f"The conventions start from the profiles {'; and '.join(parts)}."


def _dependence(syntheses: Iterable[Synthesis]) -> str:
    parts = []
    for synthesis in syntheses:
        if synthesis.several_results in DEPENDENCE and synthesis.results_correlation:
            value, source = synthesis.results_correlation.value, synthesis.results_correlation.source
            how = f"{DEPENDENCE[synthesis.several_results]} of {numbers.plain(value)} ({source.rstrip('.')})"
            parts.append(f"in “{synthesis.label}” they are {how}")
    rule = "Several results of one study never count as independent: one is selected by the rule of the time window"
    return f"{'; '.join([rule, *parts])}."


def _explored(review: Review, syntheses: list[Synthesis]) -> list[str]:
    parts = []
    if any(synthesis.explore.leave_one_out is not False for synthesis in syntheses):
        parts.append("each study was left out in turn where at least three can be pooled")
    if any(synthesis.explore.small_study is None or synthesis.explore.small_study for synthesis in syntheses):
        parts.append("small-study effects were looked at where at least ten can, by tests that suit the measure")
    regressions = [
        " and ".join(field_label(review, name) for name in names) for s in syntheses for names in s.regressions
    ]
    if regressions:
        parts.append(f"meta-regressions were planned on {numbers.joined(list(dict.fromkeys(regressions)), 'and on')}")
    orders = [field_label(review, s.explore.cumulative) for s in syntheses if s.explore.cumulative]
    if orders:
        parts.append(f"studies were added one by one in the order of {numbers.joined(list(dict.fromkeys(orders)))}")
    if any(synthesis.explore.influence for synthesis in syntheses):
        parts.append("influence diagnostics were computed for each study")
    if any(synthesis.explore.trim_and_fill for synthesis in syntheses):
        parts.append("trim and fill was done as a sensitivity analysis")
    sequential = [f"“{synthesis.label}”" for synthesis in syntheses if synthesis.sequential]
    if sequential:
        parts.append(f"a trial sequential analysis, secondary, was planned for {numbers.joined(sequential)}")
    if not parts:
        return []
    return [
        (
            f"Beside the main analyses, {numbers.joined(parts)}. "
            "An analysis whose conditions do not hold is named with the condition."
        )
    ]


def field_label(review: Review, field: str) -> str:
    """Name a field of the studies as the protocol does."""
    declared = review.study_fields.get(field)
    return declared.label if declared else field.replace("_", " ")
