"""What the placeholders in people's prose stand for: `{{ SYNTHESIS.effect }}` and its kin, the flow, and claims."""

from collections.abc import Callable, Mapping

from livingreview.figures import numbers
from livingreview.judgements.evidence import main_row
from livingreview.report.inputs import ReportTables, of
from livingreview.report.placeholders import ANALYSIS_NAMES, CLAIM, FLOW, FLOW_BOXES, fill
from livingreview.tables import Row
from livingreview.terms import ALL_STUDIES, OF_CERTAINTY, ClaimState, Evidence, Measure
from livingreview.words import mark, retell, say, say_of

NO_ESTIMATE = mark("no estimate")
NOT_KNOWN = mark("not known")


def placeholder_values(tables: ReportTables) -> Mapping[str, str]:
    """Give the value of every name of every synthesis of the protocol, of the flow, and of every claim."""
    found = {row["synthesis_id"]: row for row in tables.summary_of_findings}
    values: dict[str, str] = {}
    for synthesis_id, synthesis in tables.review.syntheses.items():
        values |= _analysis(synthesis_id, main_row(tables.summary, synthesis_id))
        values |= _rated(synthesis_id, found.get(synthesis_id))
        rows = of(tables.summary, synthesis_id)
        for analysis in synthesis.sensitivity:
            whole = (row for row in rows if (row["analysis"], row["subgroup"]) == (analysis, ALL_STUDIES))
            values |= _analysis(f"{synthesis_id}.{analysis}", next(whole, None))
    values |= {f"{FLOW}.{name}": _flow(tables, boxes) for name, boxes in FLOW_BOXES.items()}
    return values | {f"{CLAIM}.{row['claim_id']}": claim_in_words(row, values) for row in tables.claims}


def effect_in_words(row: Row | None) -> str:
    """Give `RR 1.40, 95% CI 1.10 to 1.78`, or that there is no estimate."""
    if row is None or row["display"] is None:
        return say(NO_ESTIMATE)
    measure = Measure(row["measure"])
    value = numbers.effect_value(row["display"], measure)
    return say(
        "{measure} {value}, 95% CI {interval}",
        measure=say(measure.short),
        value=value,
        interval=numbers.interval(row["display_low"], row["display_high"], measure),
    )


def claim_in_words(row: Row, values: Mapping[str, str]) -> str:
    """Give a claim as a text section prints it: withdrawn, open or made on other numbers where it is so."""
    said = " ".join(fill(row["text"], values).split())
    because = numbers.joined([retell(why) for why in row["because"]])
    if row["state"] == ClaimState.WITHDRAWN:
        return say("**Withdrawn:** “{said}” ({because})", said=said, because=because)
    if row["state"] == ClaimState.OPEN:
        return say("**Cannot be evaluated:** “{said}” ({because})", said=said, because=because)
    notes = [say(row["evidence"])] if row["evidence"] != Evidence.CURRENT else []
    ratings = dict.fromkeys(rating.partition(" is ")[2] for rating in row["rests_on"])
    notes += [say("rests on a rating of certainty that is {evidence}", evidence=say(evidence)) for evidence in ratings]
    return f"{said} (**{'; '.join(notes)}**)" if notes else said


def _analysis(prefix: str, row: Row | None) -> dict[str, str]:
    return {f"{prefix}.{name}": ANALYSIS[name](row) for name in ANALYSIS_NAMES}


def _effect(column: str) -> Callable[[Row | None], str]:
    def value(row: Row | None) -> str:
        known = row is not None and row[column] is not None
        return numbers.effect_value(row[column], row["measure"]) if row and known else say(NO_ESTIMATE)

    return value


def _interval(low: str, high: str) -> Callable[[Row | None], str]:
    def value(row: Row | None) -> str:
        if row is None or row[low] is None or row[high] is None:
            return say(NO_ESTIMATE if low == "display_low" else NOT_KNOWN)
        return numbers.interval(row[low], row[high], row["measure"])

    return value


def _participants(row: Row | None) -> str:
    known = row["n_participants"] if row else 0
    return say("an unknown number of") if known is None else numbers.count(known)


def _number(column: str, words: Callable[[float | None], str]) -> Callable[[Row | None], str]:
    return lambda row: words(row[column]) if row is not None and row[column] is not None else say(NOT_KNOWN)


ANALYSIS: Mapping[str, Callable[[Row | None], str]] = {
    "effect": effect_in_words,
    "estimate": _effect("display"),
    "ci": _interval("display_low", "display_high"),
    "ci_low": _effect("display_low"),
    "ci_high": _effect("display_high"),
    "studies": lambda row: numbers.count(row["k"] if row else 0),
    "participants": _participants,
    "i2": _number("i2", numbers.percent),
    "tau2": _number("tau2", numbers.tau_squared),
    "prediction": _interval("prediction_low", "prediction_high"),
    "prediction_low": _effect("prediction_low"),
    "prediction_high": _effect("prediction_high"),
}
"""How each name of an analysis is written."""


def _rated(synthesis_id: str, row: Row | None) -> dict[str, str]:
    parts = {
        "certainty": say_of(OF_CERTAINTY, (row["certainty"] if row else None) or "not rated"),
        "risk_comparator": retell((row["comparator_text"] if row else None) or NOT_KNOWN),
        "risk_experimental": retell((row["experimental_text"] if row else None) or NOT_KNOWN),
        "difference": retell((row["difference_text"] if row else None) or NOT_KNOWN),
    }
    return {f"{synthesis_id}.{name}": words for name, words in parts.items()}


def _flow(tables: ReportTables, boxes: tuple[str, ...]) -> str:
    """Add up boxes of the flow, whose sets have nothing in common."""
    return numbers.count(sum(row["n"] for row in tables.flow if row["item"] is None and row["box"] in boxes))
