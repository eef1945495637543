"""What effects, pooling and forest plots take from the protocol: exactly the settings they use, for their slices."""

from typing import Any

from livingreview.models.review import Review
from livingreview.models.synthesis import Synthesis
from livingreview.stages.retracted import notice_text
from livingreview.tables import Rows
from livingreview.terms import MAIN_ANALYSIS, ResultState

POOLING_SETTINGS = ("model", "tau2", "interval", "pooling", "prediction")
SYNTHESIS_POOLING_SETTINGS = (
    *("measure", "profile", "i2", "tau2_interval", "several_results", "subgroup", "subgroups", "subgroup_tau2"),
    *("moderators", "regression_test", "without_pooling"),
)
EFFECT_SETTINGS = ("measure", "scores", "skewed", "smd_correction", "smd_variance", "several_results")
SENSITIVITY_EFFECT_SETTINGS = (
    *("alternatives", "without_imputed", "correlation", "icc", "sd", "skewed", "results_correlation"),
)


def effects_settings(synthesis: Synthesis) -> list[Any]:
    """Give the measure of a synthesis, how numbers become it, and what its sensitivity analyses change in that."""
    main = [getattr(synthesis, key) for key in EFFECT_SETTINGS]
    others = {
        name: [getattr(part, key) for key in SENSITIVITY_EFFECT_SETTINGS]
        for name, part in synthesis.sensitivity.items()
    }
    return [main, others, _plain(synthesis.results_correlation), _plain(synthesis.sd)]


def pooling_settings(review: Review, synthesis_id: str) -> list[Any]:
    """Give how a synthesis and its sensitivity analyses are pooled, and what is explored."""
    synthesis = review.syntheses[synthesis_id]
    analyses = {MAIN_ANALYSIS: synthesis, **synthesis.sensitivity}
    settings = {name: [getattr(part, key) for key in POOLING_SETTINGS] for name, part in analyses.items()}
    filters = {name: [part.results_correlation, part.low_risk_of_bias] for name, part in synthesis.sensitivity.items()}
    asked = {name for fields in synthesis.regressions for name in fields}
    fields = {name: field.plain() for name, field in review.study_fields.items() if name in asked}
    outcome = review.outcomes.get(synthesis.outcome)
    direction = outcome.direction if outcome and synthesis.without_pooling else None
    own = [getattr(synthesis, key) for key in SYNTHESIS_POOLING_SETTINGS]
    explored = [synthesis.explore.plain(), _plain(synthesis.results_correlation), fields, direction]
    return [own, settings, filters, explored, _sequential(review, synthesis)]


def forest_settings(review: Review, synthesis_id: str) -> list[Any]:
    """Give what a forest plot takes from the protocol."""
    synthesis = review.syntheses[synthesis_id]
    comparison = review.comparisons[synthesis.comparison]
    outcome = review.outcomes[synthesis.outcome]
    sides = [*comparison.experimental, *comparison.comparator]
    labels = [review.interventions[intervention].label for intervention in sides]
    return [synthesis.plain(), comparison.plain(), outcome.plain(), labels]


def notice_words(grave: Rows, results: Rows) -> list[str]:
    """Give the options that tell of the notices about studies with a result that is taken."""
    own = {row["study_id"] for row in results if row["state"] != ResultState.NOT_TAKEN}
    told = [notice_text(row) for row in grave if row["study_id"] in own]
    return [word for text in told for word in ("--notice", text)]


def _sequential(review: Review, synthesis: Synthesis) -> list[Any]:
    if synthesis.sequential is None:
        return []
    return [synthesis.sequential.plain(), _plain(synthesis.baseline_risk), review.version]


def _plain(part: Any) -> Any:
    return None if part is None else part.plain()
