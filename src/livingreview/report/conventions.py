"""The conventions behind the numbers of a synthesis, as sentences.

1. Model, pooling, estimator of τ² and interval; what became of several results of one study; the profile.
2. Heterogeneity: τ² and I² with their intervals, Q with its test, the definition of I² and what the other gives.
3. The prediction interval with its convention, or why there is none.
Source: PRISMA 2020 items 13d and 20b; Cochrane Handbook 10.10.
"""

import re
from collections.abc import Iterable

from livingreview.figures import numbers
from livingreview.figures.forest_notes import sentence, subgroup_test
from livingreview.tables import Row
from livingreview.terms import (
    ONE_GROUP_SCALES,
    I2Definition,
    Measure,
    Model,
    Pooling,
    PredictionMethod,
    Profile,
    SeveralResults,
    SubgroupTau2,
    Tau2Method,
)
from livingreview.words import mark, retell, say, say_counted

PROFILES = {
    Profile.COCHRANE_2025: mark(
        "Cochrane Handbook (2025) (random effects by inverse variance, τ² by REML, the wider of the HKSJ and the "
        "Wald interval, Q-profile interval for τ², I² from τ²)"
    ),
    Profile.REVMAN_5: mark(
        "Review Manager 5 (Mantel-Haenszel where there are tables, τ² by DerSimonian and Laird, Wald "
        "interval, I² from Q, and its own small-sample correction and variance of the standardised mean difference)"
    ),
}
"""What each profile stands for."""
MODEL_NOT_STATED = mark("model not stated")
METHOD_NOT_STATED = mark("method not stated")
DEFINITION_NOT_STATED = mark("definition not stated")
ABBREVIATIONS = {**{method.value: method.label for method in Tau2Method}, "HKSJ": "Hartung-Knapp-Sidik-Jonkman"}
"""Estimators of tau2 and intervals, as their abbreviations stand in tables."""


def made(row: Row) -> str:
    """Say how the summary was computed."""
    parts = [model_and_pooling(row)]
    parts[0] = parts[0][:1].upper() + parts[0][1:]
    if Measure(row["measure"]).is_one_group:
        measure = Measure(row["measure"])
        parts.append(
            say(
                "{measure}s of one group, pooled as {scales}",
                measure=say(measure.label),
                scales=say(ONE_GROUP_SCALES[measure]),
            )
        )
    if row["tau2_method"]:
        parts.append(say("τ² by {in_words}", in_words=in_words(row["tau2_method"])))
    said = [
        say(
            "{parts}; 95% CI: {in_words}.",
            parts=", ".join(parts),
            in_words=in_words(row["interval_method"] or say("not stated")),
        )
    ]
    if row["interval_note"]:
        said.append(sentence(retell(row["interval_note"])))
    if row["common_method"] and row["model"] != Model.COMMON:
        said.append(
            say("The common effect beside it: {common_method}.", common_method=retell(row["common_method"].rstrip(".")))
        )
    if row["q_method"]:
        said.append(f"Q: {retell(row['q_method'].rstrip('.'))}.")
    said += [_several(row), say("Profile: {label}.", label=Profile(row["profile"]).label) if row["profile"] else ""]
    return " ".join(words for words in said if words)


def model_and_pooling(row: Row) -> str:
    """Name the model, and how studies were put together in it, as `random effects by inverse variance`."""
    if row["several_results"] == SeveralResults.MULTILEVEL and row["tau2_between"] is not None:
        return say("multilevel model of several results a study, by inverse variance")
    how = (row["pooling"] or Pooling.IV.value) if row["model"] == Model.COMMON else Pooling.IV.value
    return say("{model} by {how}", model=say(row["model"] or MODEL_NOT_STATED), how=say(how))


def in_words(method: str) -> str:
    """Write out the abbreviation that a method starts with, and keep it: `restricted maximum likelihood (REML)`."""
    told = retell(method)
    first, separator, rest = re.match(r"^(\w*)(\W*)(.*)$", told, re.DOTALL).groups()  # type: ignore[union-attr]
    if first not in ABBREVIATIONS:
        return told
    if separator.startswith(" ("):
        return f"{say(ABBREVIATIONS[first])} ({first}; {rest}"
    return f"{say(ABBREVIATIONS[first])} ({first}){separator}{rest}"


def abbreviations(words: Iterable[str]) -> str:
    """Write out every abbreviation of a method that is used in some words; empty where there is none."""
    used = set(re.findall(r"\w+", " ".join(words)))
    return "; ".join(f"{short}: {say(long)}" for short, long in ABBREVIATIONS.items() if short in used)


def _several(row: Row) -> str:
    if row["several_results"] in (None, SeveralResults.SELECT) and not _has_several(row):
        return ""
    what = {
        SeveralResults.SELECT.value: say("one result of each study was taken by the protocol’s rule"),
        SeveralResults.COMBINE.value: say("several results of one study were combined into one"),
        SeveralResults.MULTILEVEL.value: say("several results of one study were kept in a multilevel model"),
    }
    said = [say("Dependence: {what}", what=what[row["several_results"] or SeveralResults.SELECT.value])]
    if row["n_results"] is not None:
        said.append(
            say(
                " ({n_results} of {n_studies})",
                n_results=say_counted("{n} result", "{n} results", row["n_results"]),
                n_studies=say_counted("{n} study", "{n} studies", row["k"]),
            )
        )
    if row["results_correlation"] is not None:
        said.append(
            say(", correlation {results_correlation}", results_correlation=numbers.plain(row["results_correlation"]))
        )
        if row["results_correlation_source"]:
            said.append(f" ({row['results_correlation_source'].rstrip('.')})")
    if row["tau2_between"] is not None:
        between, within = numbers.tau_squared(row["tau2_between"]), numbers.tau_squared(row["tau2_within"])
        said.append(
            say("; variance between studies {between}, within studies {within}", between=between, within=within)
        )
    return f"{''.join(said)}."


def _has_several(row: Row) -> bool:
    return row["n_results"] is not None and row["n_results"] > row["k"]


def heterogeneity(row: Row) -> str:
    """Give τ², Q and I² with intervals and definitions; empty where there is none to speak of."""
    if row["q"] is None:
        return ""
    parts = [] if row["tau2"] is None else [_tau2(row)]
    parts.append(
        say(
            "Q = {q}, df = {q_df} ({q_p})",
            q=numbers.fixed(row["q"], 2),
            q_df=row["q_df"],
            q_p=numbers.p_value(row["q_p"]),
        )
    )
    if row["i2"] is not None:
        parts.append(_i2(row))
    note = f" {signs(sentence(retell(row['tau2_note'])))}" if row["tau2_note"] else ""
    return say("Heterogeneity: {parts}.{note}", parts="; ".join(parts), note=note)


def _tau2(row: Row) -> str:
    said = f"τ² = {numbers.tau_squared(row['tau2'])}".replace("= <", "< ")
    if row["tau2_low"] is not None and row["tau2_high"] is not None:
        limits = say(
            "{tau2_low} to {tau2_high}",
            tau2_low=numbers.tau_squared(row["tau2_low"]),
            tau2_high=numbers.tau_squared(row["tau2_high"]),
        )
        return say(
            "{said} (95% CI {limits}, {method})",
            said=said,
            limits=limits,
            method=retell(row["tau2_interval_method"] or METHOD_NOT_STATED),
        )
    return (
        say(
            "{said} (no interval: {why})",
            said=said,
            why=retell(row["tau2_interval_method"].rstrip(".")),
        )
        if row["tau2_interval_method"]
        else said
    )


FROM_TAU2 = mark("from τ²")


def _i2(row: Row) -> str:
    """Give I2 with the name of its definition; the formula stands under the forest plot."""
    inside = [retell(signs((row["i2_definition"] or DEFINITION_NOT_STATED).split(":")[0]))]
    if row["i2_low"] is not None and row["i2_high"] is not None:
        limits = say(
            "{i2_low} to {i2_high}", i2_low=numbers.percent(row["i2_low"]), i2_high=numbers.percent(row["i2_high"])
        )
        inside.append(say("95% CI {limits} by the limits of τ²", limits=limits))
    other, name = _other_i2(row)
    if other is not None and numbers.percent(other) != numbers.percent(row["i2"]):
        inside.append(f"{numbers.percent(other)} {name}")
    return f"I² = {numbers.percent(row['i2'])} ({'; '.join(inside)})"


def signs(words: str) -> str:
    """Write tau2 and I2 with their signs."""
    for machine, shown in (("tau²", "τ²"), ("tau2", "τ²"), ("Tau2", "τ²"), ("I2", "I²")):
        words = words.replace(machine, shown)
    return words


def _other_i2(row: Row) -> tuple[float | None, str]:
    is_from_q = I2Definition.Q.value in (row["i2_definition"] or "")
    if is_from_q:
        return row["i2_from_tau2"], say("from τ²")
    return row["i2_from_q"], say("from Q")


def prediction(row: Row) -> str:
    """Give the prediction interval with its convention, or why there is none."""
    if row["prediction_low"] is None or row["prediction_high"] is None:
        return (
            say(
                "No prediction interval: {prediction_note}.", prediction_note=retell(row["prediction_note"].rstrip("."))
            )
            if row["prediction_note"]
            else ""
        )
    limits = numbers.interval(row["prediction_low"], row["prediction_high"], row["measure"])
    method = None if row["prediction_method"] == PredictionMethod.BY_INTERVAL else row["prediction_method"]
    convention = [retell(part.rstrip(".")) for part in (method, row["prediction_note"]) if part]
    how = f" ({': '.join(convention)})" if convention else ""
    return say("95% prediction interval {limits}{how}.", limits=limits, how=how)


def subgroup_differences(row: Row) -> str:
    """Give the test for subgroup differences with I² of the differences and whose τ² it took, or nothing."""
    if row["subgroup_q"] is None:
        return ""
    said = subgroup_test(row).rstrip(".")
    if row["subgroup_i2"] is not None:
        said += say("; I² of the differences = {subgroup_i2} (from Q)", subgroup_i2=numbers.percent(row["subgroup_i2"]))
    if row["subgroup_tau2"] is not None:
        is_shared = row["subgroup_tau2"] == SubgroupTau2.COMMON
        said += say("; one τ² for all subgroups") if is_shared else say("; each subgroup with its own τ²")
    return f"{said}."
