"""The words around a forest plot: title, description, and the lines under it that say how the numbers were made.

1. Model, estimator and interval method of the summary, as computed.
2. Heterogeneity: tau2, Q with its P value, I2 with its definition; the test of no effect; the prediction interval.
3. The test for subgroup differences where there are subgroups.
Source: Cochrane Handbook 10.10; PRISMA 2020 items 13d, 20b.
"""

from collections.abc import Sequence

from livingreview.figures import numbers
from livingreview.figures.forest_bias import domain_words
from livingreview.figures.forest_rows import MARK, NEW, Plot, PlotRow
from livingreview.models.review import Review
from livingreview.tables import Row
from livingreview.terms import Direction, Measure, Model, Pooling, SynthesisState
from livingreview.words import mark, retell, say, say_counted

NOBODY = mark("no comparator")
"""Name of the second side of a comparison that only describes the first."""


def notes(plot: Plot) -> list[str]:
    """Give the lines under the plot."""
    marked = (
        [say("{mark} Retracted or of concern: {studies}.", mark=MARK, studies=numbers.joined(list(plot.marked)))]
        if plot.marked
        else []
    )
    new = [say("({new}) Study that came since version {since}.", new=say(NEW), since=plot.since)] if plot.since else []
    return [*_notes(plot), *new, *marked]


def _notes(plot: Plot) -> list[str]:
    row = plot.summary
    if row is None or row["state"] == SynthesisState.NO_DATA:
        return [say("No study contributed a result.")]
    if row["state"] == SynthesisState.NARRATIVE:
        return [say("No result could be estimated; nothing is pooled."), *_note(row)]
    if row["state"] == SynthesisState.SINGLE_STUDY:
        return [say("One study: its result is shown and not pooled."), *_note(row)]
    if row["state"] == SynthesisState.NOT_POOLED:
        return [say("The results are shown and, by protocol, not pooled."), *_note(row)]
    lines = [_model(row), heterogeneity(row), _test(row), _prediction(row), subgroup_test(row), *_note(row)]
    return [line for line in lines if line]


def title(plot: Plot, review: Review, synthesis_id: str) -> str:
    """Name the figure and say its key result: the alternative text."""
    synthesis = review.syntheses[synthesis_id]
    start = say("Forest plot: {synthesis}.", synthesis=synthesis.label)
    row = plot.summary
    if row is None or row["state"] == SynthesisState.NO_DATA:
        return say("{start} No study contributed a result.", start=start)
    if row["state"] == SynthesisState.NARRATIVE:
        return say(
            "{start} {n_studies} reported in words; nothing is pooled.",
            start=start,
            n_studies=say_counted("{n} study", "{n} studies", row["n_studies"]),
        )
    if row["state"] == SynthesisState.NOT_POOLED:
        return say(
            "{start} {n_studies} with an estimate, by protocol not pooled.",
            start=start,
            n_studies=say_counted("{n} study", "{n} studies", row["k"]),
        )
    measure = Measure(row["measure"])
    result = numbers.effect_value(row["display"], measure)
    limits = numbers.interval(row["display_low"], row["display_high"], measure)
    who = say_counted("{n} study", "{n} studies", row["k"])
    pooled = say("Pooled") if row["state"] == SynthesisState.POOLED else say("Not pooled, one study:")
    return say(
        "{start} {pooled} {measure} {result} (95% CI {limits}), {who}{participants}.",
        start=start,
        pooled=pooled,
        measure=say(measure.label),
        result=result,
        limits=limits,
        who=who,
        participants=participants(row),
    )


def description(plot: Plot, rows: Sequence[PlotRow]) -> str:
    """Give every row in words."""
    parts = []
    for row in rows:
        if row.kind == "heading":
            parts.append(say("Subgroup {name}:", name=row.label))
        else:
            weight = say(", weight {weight}", weight=row.weight) if row.weight else ""
            parts.append(f"{row.label}: {row.words or f'{row.effect}{weight}.'}{_bias(row, plot)}")
    return " ".join(parts) or say("No study contributed a result.")


def _bias(row: PlotRow, plot: Plot) -> str:
    """Give a study's risk of bias in words, where it stands beside the rows."""
    if not plot.bias or row.judgement is None:
        return ""
    words = [word for grid in plot.bias for word in domain_words(grid, row.study_id)]
    return say(
        " Risk of bias: {value}.", value=", ".join([*words, say("overall {judgement}", judgement=say(row.judgement))])
    )


def favours(review: Review, synthesis_id: str) -> tuple[str, str]:
    """Say whom each side of the axis favours: left, right."""
    synthesis = review.syntheses[synthesis_id]
    experimental, comparator = arm_labels(review, synthesis_id)
    is_right_good = review.outcomes[synthesis.outcome].direction is Direction.HIGHER_IS_BETTER
    sides = (comparator, experimental) if is_right_good else (experimental, comparator)
    return say("Favours {side}", side=sides[0]), say("Favours {side}", side=sides[1])


def arm_labels(review: Review, synthesis_id: str) -> tuple[str, str]:
    """Name the two sides of a synthesis's comparison."""
    comparison = review.comparisons[review.syntheses[synthesis_id].comparison]
    sides = (comparison.experimental, comparison.comparator)
    named = [numbers.joined([review.interventions[name].label for name in side], "or") or say(NOBODY) for side in sides]
    return named[0], named[1]


def participants(row: Row) -> str:
    """Give `, 312 participants`, or nothing where the number is unknown."""
    return (
        ""
        if row["n_participants"] is None
        else f", {say_counted('{n} participant', '{n} participants', row['n_participants'])}"
    )


def heterogeneity(row: Row) -> str:
    """Give heterogeneity in one line; empty where there is none to speak of."""
    if row["q"] is None:
        return ""
    parts = [] if row["tau2"] is None else [f"τ² = {numbers.tau_squared(row['tau2'])}".replace("= <", "< ")]
    parts.append(
        say(
            "Q = {q}, df = {q_df} ({q_p})",
            q=numbers.fixed(row["q"], 2),
            q_df=row["q_df"],
            q_p=numbers.p_value(row["q_p"]),
        )
    )
    if row["i2"] is not None:
        definition = f" ({retell(row['i2_definition']).replace('tau²', 'τ²')})" if row["i2_definition"] else ""
        parts.append(f"I² = {numbers.percent(row['i2'])}{definition}")
    return say("Heterogeneity: {parts}.", parts="; ".join(parts))


def subgroup_test(row: Row) -> str:
    """Give the test for subgroup differences, or nothing."""
    if row["subgroup_q"] is None:
        return ""
    q = say(
        "Q = {subgroup_q}, df = {subgroup_df} ({subgroup_p})",
        subgroup_q=numbers.fixed(row["subgroup_q"], 2),
        subgroup_df=row["subgroup_df"],
        subgroup_p=numbers.p_value(row["subgroup_p"]),
    )
    return say("Test for subgroup differences: {q}.", q=q)


def _model(row: Row) -> str:
    estimator = say(", τ² by {tau2_method}", tau2_method=retell(row["tau2_method"])) if row["tau2_method"] else ""
    method = (
        say("; 95% CI: {interval_method}", interval_method=retell(row["interval_method"]))
        if row["interval_method"]
        else ""
    )
    why = f" ({retell(row['interval_note'].rstrip('.'))})" if row["interval_note"] else ""
    return say(
        "Model: {model}, {pooling}{estimator}{method}{why}.",
        model=say(row["model"] or "not stated"),
        pooling=weights_by(row),
        estimator=estimator,
        method=method,
        why=why,
    )


def weights_by(row: Row) -> str:
    """Name how studies are weighted: random effects by inverse variance, the common effect as the protocol says."""
    is_common = row["model"] == Model.COMMON and row["pooling"] is not None
    return say(str(row["pooling"]) if is_common else Pooling.IV.value)


def _test(row: Row) -> str:
    if row["p"] is None:
        return ""
    statistic = "" if row["test"] is None else f"{numbers.fixed(row['test'], 2)}; "
    return say("Test of no effect: {statistic}{p}.", statistic=statistic, p=numbers.p_value(row["p"]))


def _prediction(row: Row) -> str:
    return (
        say("Prediction interval: {prediction_note}.", prediction_note=retell(row["prediction_note"].rstrip(".")))
        if row["prediction_note"]
        else ""
    )


def _note(row: Row) -> list[str]:
    return [sentence(retell(row["note"]))] if row["note"] else []


def sentence(words: str) -> str:
    """Give words a capital and a full stop."""
    return words[:1].upper() + words[1:].rstrip(".") + "."
