"""Each synthesis before and after: estimate, interval, heterogeneity, people, risk of bias, certainty, sentence.

1. Values are compared as readers see them: a difference that no page shows is none.
2. A value changed by evidence alone where no setting of its synthesis differs, by method alone where no result does.
   Where both differ, the value from the evidence of now with the method of then (`held`) says which of the two did it.
3. Where neither differs, the software did.
4. A conclusion changed where an interval began or ceased to include no effect, a certainty or a sentence changed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from livingreview import tables
from livingreview.figures import numbers
from livingreview.stages.changes_evidence import printed_changes
from livingreview.stages.changes_method import method_differences, setting_text, settings_of
from livingreview.stages.changes_state import State, change, labels
from livingreview.tables import Row, Rows
from livingreview.terms import (
    ALL_STUDIES,
    MAIN_ANALYSIS,
    OVERALL,
    ChangeCause,
    ChangeTopic,
    Measure,
    ResultState,
    VersionKind,
)
from livingreview.words import mark, say

CROSSES = mark("no effect in the interval")
NOT_COMPUTED = (mark("risk of bias"),)
"""Values that come from judgements, which no pooling moves."""


class _Why(NamedTuple):
    """What differs behind a synthesis."""

    evidence: list[str]
    method: list[str]


def outcome_changes(old: State, new: State, held: Mapping[str, Row]) -> Rows:
    """Give every value of every synthesis that differs."""
    if not old.knows(tables.SUMMARY):
        return []
    found: Rows = []
    mains = [_mains(state) for state in (old, new)]
    for synthesis in dict.fromkeys([*mains[1], *mains[0]]):
        then, now = (each.get(synthesis) for each in mains)
        why = _why(synthesis, old, new)
        label = _label(synthesis, old, new)
        found += _numbers(
            synthesis, label, (_values(then, old), _values(now, new)), _values(held.get(synthesis), new), why
        )
        found += _findings(synthesis, label, old, new, why)
    return found


def _mains(state: State) -> dict[str, Row]:
    rows = state.rows(tables.SUMMARY)
    return {
        row["synthesis_id"]: row
        for row in rows
        if row["analysis"] == MAIN_ANALYSIS and (row["subgroup"] or ALL_STUDIES) == ALL_STUDIES
    }


def _label(synthesis: str, *states: State) -> str:
    known = [state.protocol.get("syntheses", {}).get(synthesis, {}).get("label") for state in states]
    return str(next((label for label in reversed(known) if label), synthesis))


def _values(row: Row | None, state: State) -> dict[str, str | None]:
    """Give the values of a synthesis as readers see them."""
    if row is None:
        return {}
    measure = row["measure"]
    shown = numbers.effect_with_interval(row["display"], row["display_low"], row["display_high"], measure)
    has_estimate, has_prediction = row["display"] is not None, row["prediction_low"] is not None
    prediction = numbers.interval(row["prediction_low"], row["prediction_high"], measure) if has_prediction else None
    return {
        mark("state"): row["state"],
        mark("estimate"): f"{measure} {shown}" if has_estimate else None,
        mark("prediction interval"): prediction,
        mark("heterogeneity"): _heterogeneity(row),
        mark("studies"): str(row["n_studies"]),
        mark("participants"): None if row["n_participants"] is None else str(row["n_participants"]),
        CROSSES: _crosses(row),
        "risk of bias": _mix(row["synthesis_id"], state),
    }


def _heterogeneity(row: Row) -> str | None:
    if row["tau2"] is None:
        return None
    i2 = "" if row["i2"] is None else f", I² {numbers.percent(row['i2'])}"
    return f"τ² {numbers.tau_squared(row['tau2'])}{i2}"


def _crosses(row: Row) -> str | None:
    if row["display_low"] is None or row["display_high"] is None or row["measure"] not in set(Measure):
        return None
    null = Measure(row["measure"]).null_value
    return mark("yes") if row["display_low"] <= null <= row["display_high"] else mark("no")


def _mix(synthesis: str, state: State) -> str | None:
    """Count the overall judgements on the studies of a synthesis."""
    rows = state.rows(tables.JUDGEMENTS)
    counts = Counter(row["judgement"] for row in rows if (row["synthesis_id"], row["domain"]) == (synthesis, OVERALL))
    return ", ".join(f"{n} {word}" for word, n in sorted(counts.items())) or None


def _why(synthesis: str, old: State, new: State) -> _Why:
    then, now = (settings_of(state.protocol, synthesis) for state in (old, new))
    is_known = bool(old.protocol and new.protocol and synthesis in old.protocol.get("syntheses", {}))
    settings = [
        say(
            "{setting}: was {was}, is {now}",
            setting=path,
            was=setting_text(before) or say("not set"),
            now=setting_text(after) or say("not set"),
        )
        for path, before, after in (method_differences(then, now) if is_known else ())
    ]
    return _Why(list(_evidence(synthesis, old, new)), settings)


def _evidence(synthesis: str, old: State, new: State) -> Iterator[str]:
    """Name the studies that came, went or differ, with the cells that do."""
    named = labels(old, new)
    then, now = (_taken(synthesis, state) for state in (old, new))
    printed = printed_changes(old, new)
    for study in sorted({study for study, _ in then} ^ {study for study, _ in now}):
        came = study in {each for each, _ in now}
        label = named.get(study, study)
        yield say("{study} came in", study=label) if came else say("{study} went out", study=label)
    for (study, result), (before, after) in printed.items():
        is_taken = (study, result) in then or (study, result) in now
        if is_taken and study in {s for s, _ in then} and study in {s for s, _ in now}:
            absent = say("not there")
            yield say(
                "{study}, {result}: was {was}, is {now}",
                study=named.get(study, study),
                result=result,
                was=before or absent,
                now=after or absent,
            )


def _taken(synthesis: str, state: State) -> set[tuple[str, str]]:
    rows = state.rows(tables.STUDY_RESULTS)
    return {
        (row["study_id"], row["result"])
        for row in rows
        if row["synthesis_id"] == synthesis and row["state"] != ResultState.NOT_TAKEN
    }


def _numbers(
    synthesis: str,
    label: str,
    values: tuple[dict[str, str | None], dict[str, str | None]],
    held: dict[str, str | None],
    why: _Why,
) -> Iterator[Row]:
    then, now = values
    for what in now or then:
        before, after = then.get(what), now.get(what)
        if before == after:
            continue
        middle = held.get(what) if held and what not in NOT_COMPUTED else None
        cause = _cause(before, after, middle, why, is_held=bool(held) and what not in NOT_COMPUTED)
        is_conclusion = what == CROSSES and before is not None and after is not None
        yield change(
            *(ChangeTopic.OUTCOME, synthesis, label, what, before, after),
            synthesis_id=synthesis,
            cause=(ChangeCause.JUDGEMENT if what in NOT_COMPUTED and not why.evidence else cause).value,
            held=middle,
            because=_because(cause, why),
            consequence=(VersionKind.MAJOR if is_conclusion else VersionKind.PATCH).value,
        )


def _cause(before: str | None, after: str | None, middle: str | None, why: _Why, *, is_held: bool) -> ChangeCause:
    if is_held and why.method:
        by_evidence, by_method = middle != before, middle != after
        if by_evidence and by_method:
            return ChangeCause.BOTH
        return ChangeCause.METHOD if by_method else ChangeCause.EVIDENCE
    if why.method and why.evidence:
        return ChangeCause.BOTH
    if why.method:
        return ChangeCause.METHOD
    return ChangeCause.EVIDENCE if why.evidence else ChangeCause.SOFTWARE


def _because(cause: ChangeCause, why: _Why) -> list[str]:
    evidence = why.evidence if cause in (ChangeCause.EVIDENCE, ChangeCause.BOTH) else []
    method = why.method if cause in (ChangeCause.METHOD, ChangeCause.BOTH) else []
    return [*evidence, *method]


def _findings(synthesis: str, label: str, old: State, new: State, why: _Why) -> Iterator[Row]:
    """Compare the certainty and the sentence of the Summary of Findings."""
    then, now = (
        {row["synthesis_id"]: row for row in state.rows(tables.SUMMARY_OF_FINDINGS)}.get(synthesis) or {}
        for state in (old, new)
    )
    for topic, what in ((ChangeTopic.CERTAINTY, mark("certainty")), (ChangeTopic.CLAIM, mark("statement"))):
        before, after = then.get(what), now.get(what)
        by_evidence = bool(why.evidence) and None in (before, after)
        if before != after:
            yield change(
                *(topic, synthesis, label, what, before, after),
                synthesis_id=synthesis,
                cause=(ChangeCause.EVIDENCE if by_evidence else ChangeCause.JUDGEMENT).value,
                because=[*why.evidence, *why.method],
                consequence=VersionKind.MAJOR.value,
            )
