"""Suspect numbers: which rule finds what, and that numbers made from real values are never suspect."""

import math
from statistics import mean, stdev
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_outcome, make_result, make_review, make_study
from livingreview.models.study import Study
from livingreview.stages.suspects import suspects
from livingreview.tables import SUSPECTS, Rows, check
from livingreview.terms import SuspectRule as Rule

RATING = {"type": "continuous", "direction": "lower is better", "range": [0, 10], "step": 1}
REVIEW = make_review(outcomes={"relief": make_outcome(), "pain": make_outcome(label="Pain", **RATING)})
HOURS = make_review(
    outcomes={
        "pain": make_outcome(label="Hours", type="continuous", direction="lower is better"),
        "relief": make_outcome(),
    }
)


def found(*studies: Study, review: Any = REVIEW) -> Rows:
    return check(suspects(studies, review), SUSPECTS)


def rules(*studies: Study, review: Any = REVIEW) -> list[str]:
    return [row["rule"] for row in found(*studies, review=review)]


def pain(days: int = 7, **arms: dict[str, Any]) -> dict[str, Any]:
    return make_result(outcome="pain", days=days, data=arms)


def estimate(**parts: Any) -> dict[str, Any]:
    return make_result(
        outcome="pain", estimate={"experimental": "bath", "comparator": "rest", "measure": "MD", **parts}
    )


GOOD = {"bath": {"mean": 3.45, "sd": 2.11, "n": 20}, "rest": {"mean": 5.1, "sd": 2.36, "n": 20}}

CASES = {
    "a mean that no whole numbers have": (pain(bath={"mean": 3.47, "sd": 2.11, "n": 20}), [Rule.GRIM]),
    "a spread that no whole numbers have": (pain(bath={"mean": 2.5, "sd": 0.31, "n": 10}), [Rule.GRIMMER]),
    "a standard error that no whole numbers have": (pain(bath={"mean": 2.5, "se": 0.098, "n": 10}), [Rule.GRIMMER]),
    "a baseline that no whole numbers have": (
        pain(bath={"mean": 3.45, "baseline_mean": 5.03, "n": 20}),
        [Rule.GRIM],
    ),
    "a mean outside of the scale": (pain(bath={"mean": 11.5, "sd": 2, "n": 20}), [Rule.OUTSIDE_SCALE]),
    "a change larger than the scale": (pain(bath={"mean_change": -11, "sd": 2, "n": 20}), [Rule.OUTSIDE_SCALE]),
    "a spread beyond the ends of the scale": (pain(bath={"mean": 0.5, "sd": 4, "n": 20}), [Rule.SPREAD_BEYOND_SCALE]),
    "a spread without a mean beyond the ends of the scale": (
        pain(bath={"sd": 12, "n": 20}),
        [Rule.SPREAD_BEYOND_SCALE],
    ),
    "a mean off the middle of its interval": (
        pain(bath={"mean": 3.5, "ci": [1.2, 4.2], "n": 20}),
        [Rule.MEAN_OFF_CENTRE],
    ),
    "final values that equal those at baseline": (
        pain(bath={"mean": 3.45, "sd": 2.11, "baseline_mean": 3.45, "baseline_sd": 2.11, "n": 20}),
        [Rule.BASELINE_IS_FINAL],
    ),
    "a percentage that no count gives": (make_result(data={"bath": {"percent": 76, "n": 19}}), [Rule.PERCENT]),
    "a percentage of another count": (
        make_result(data={"bath": {"percent": 55, "events": 12, "n": 20}}),
        [Rule.PERCENT],
    ),
    "an SE entered as SD beside a true SD": (
        pain(bath={"mean": 3.45, "sd": 0.47, "n": 20}, rest={"mean": 5.1, "sd": 2.36, "n": 20}),
        [Rule.GRIMMER, Rule.SD_OR_SE],
    ),
    "means that lie far apart": (
        pain(bath={"mean": 2.45, "sd": 0.8, "n": 20}, rest={"mean": 5.1, "sd": 0.79, "n": 20}),
        [Rule.SD_OR_SE],
    ),
    "an estimate off the middle of its interval": (
        estimate(value=-1.5, ci=[-2.0, 0.8]),
        [Rule.ESTIMATE_OFF_CENTRE],
    ),
    "a standard error that is not the interval's": (
        estimate(value=-1.52, ci=[-2.5, -0.54], se=0.98),
        [Rule.SE_AGAINST_INTERVAL],
    ),
    "a P value of another estimate": (estimate(value=-1.52, ci=[-2.5, -0.54], p=0.03), [Rule.P_AGAINST_ESTIMATE]),
    "a bound that the estimate does not reach": (
        estimate(value=-0.52, ci=[-1.5, 0.46], p=0.05, p_is="below"),
        [Rule.P_AGAINST_ESTIMATE],
    ),
    "sides that do not add up": (
        estimate(value=-1.5, ci=[-2.5, -0.5], n_experimental=19, n_comparator=18, n_total=39),
        [Rule.TOTALS],
    ),
    "more analysed than allocated": (make_result(data={"bath": {"events": 3, "n": 21}}), [Rule.MORE_THAN_RANDOMISED]),
    "the same numbers in two arms": (
        pain(bath={"mean": 3.45, "sd": 2.11, "n": 20}, rest={"mean": 3.45, "sd": 2.11, "n": 20}),
        [Rule.SAME_IN_TWO_ARMS],
    ),
}


@pytest.mark.parametrize(("result", "expected"), CASES.values(), ids=CASES)
def test_a_rule_finds(result: dict[str, Any], expected: list[Rule]) -> None:
    study = make_study(results=[result], participants={"randomised": 60, "condition": "sore feet"})

    assert rules(study) == expected


def test_good_numbers_are_not_suspect() -> None:
    parts = (
        estimate(value=-1.52, ci=[-2.5, -0.54], se=0.5, p=0.002, n_experimental=20, n_comparator=20),
        make_result(),
    )

    assert found(make_study(results=[pain(**GOOD), *parts], participants={"randomised": 60, "condition": "x"})) == []


@given(
    st.lists(st.lists(st.integers(0, 10), min_size=10, max_size=40), min_size=2, max_size=2),
    st.integers(1, 2),
)
def test_ratings_of_people_who_took_part_are_never_impossible(groups: list[list[int]], decimals: int) -> None:
    data = {}
    for arm, values in zip(("bath", "rest"), groups, strict=True):
        cells = {"mean": round(mean(values), decimals), "n": len(values)}
        sd = round(stdev(values), decimals)
        data[arm] = {**cells, **({"sd": sd} if sd else {})}
    arms = {arm: {"label": arm, "intervention": arm, "n": len(data[arm]) and data[arm]["n"]} for arm in data}
    randomised = sum(cells["n"] for cells in data.values())
    study = make_study(
        results=[pain(**data)], arms=arms, participants={"randomised": randomised, "condition": "sore feet"}
    )

    assert [row for row in found(study) if row["suspicion"] == "impossible"] == []


def test_without_a_declared_step_or_range_the_scale_says_nothing() -> None:
    arms = {"bath": {"mean": 3.47, "sd": 3.9, "n": 20}, "rest": {"mean": -2.5, "sd": 1.4, "n": 20}}
    study = make_study(results=[pain(**arms)], participants={"randomised": 60, "condition": "sore feet"})

    assert rules(study, review=HOURS) == []


def test_arms_that_do_not_add_up_to_the_number_randomised_are_suspect() -> None:
    fewer = make_study(participants={"randomised": 70, "condition": "sore feet"})
    more = make_study(participants={"randomised": 50, "condition": "sore feet"})
    crossover = make_study(design="randomised crossover", participants={"randomised": 20, "condition": "sore feet"})

    assert [(row["rule"], row["suspicion"]) for row in found(fewer)] == [(Rule.TOTALS, "doubtful")]
    assert [(row["rule"], row["suspicion"]) for row in found(more)] == [(Rule.TOTALS, "impossible")]
    assert found(crossover) == []


def test_more_than_all_cannot_be_analysed() -> None:
    arms = {name: {"label": name, "intervention": name} for name in ("bath", "rest")}
    study = make_study(results=[make_result()], arms=arms, participants={"randomised": 39, "condition": "sore feet"})

    assert found(study)[0]["found"] == "relief, day 7: 40 analysed, randomised 39"


def test_a_result_copied_from_another_day_is_suspect() -> None:
    study = make_study(results=[pain(**GOOD), pain(14, **GOOD)], participants={"randomised": 60, "condition": "x"})

    assert rules(study) == [Rule.SAME_IN_TWO_RESULTS]
    assert found(study)[0]["place"] == "results[1]"


@pytest.mark.parametrize(("kind", "factor"), [("sd", 1 / math.sqrt(25)), ("se", 1.0)])
def test_a_spread_of_the_other_kind_is_seen_against_other_studies(kind: str, factor: float) -> None:
    def arms(name: str, size: float) -> dict[str, Any]:
        return {
            arm: {"mean": 30 + shift, name: size + shift / 100, "n": 25} for arm, shift in (("bath", 0), ("rest", 1))
        }

    people = {"randomised": 75, "condition": "sore feet"}
    groups = {name: {"label": name, "intervention": name, "n": 25} for name in ("bath", "rest", "sock")}
    usual = [
        make_study(name, results=[pain(**arms("sd", size))], participants=people, arms=groups)
        for name, size in (("ash_2001", 8.1), ("elm_2002", 9.3), ("fir_2004", 7.9))
    ]
    odd = make_study("oak_2003", results=[pain(**arms(kind, 8.5 * factor))], participants=people, arms=groups)

    rows = found(*usual, odd, review=HOURS)

    assert {(row["study_id"], row["rule"]) for row in rows} == {("oak_2003", Rule.SD_OR_SE)}
    assert ("SE entered as SD" if kind == "sd" else "SD entered as SE") in rows[0]["why"]


def test_a_suspect_that_a_person_keeps_stays_listed_with_the_reason_until_a_number_in_it_changes() -> None:
    kept = {"rule": "GRIM", "found": "pain, day 7, bath: mean 3.47, n = 20", "reason": "Printed so.", "by": "ann"}
    people = {"randomised": 60, "condition": "sore feet"}

    def study(value: float) -> Study:
        return make_study(results=[pain(bath={"mean": value, "n": 20})], participants=people, acknowledged=[kept])

    assert [(row["reason"], row["by"]) for row in found(study(3.47))] == [("Printed so.", "ann")]
    assert [(row["reason"], row["by"]) for row in found(study(3.48))] == [(None, None)]


def test_another_reading_is_held_against_the_scale_too() -> None:
    reading = {"reason": "Misprint?", "data": {"bath": {"mean": 34.5, "sd": 2.11, "n": 20}, "rest": GOOD["rest"]}}
    study = make_study(
        results=[{**pain(**GOOD), "alternatives": {"misprint": reading}}],
        participants={"randomised": 60, "condition": "sore feet"},
    )

    assert [(row["rule"], row["place"]) for row in found(study)] == [
        (Rule.OUTSIDE_SCALE, "results[0].alternatives.misprint.data.bath.mean")
    ]


def test_order_of_studies_changes_nothing_and_inputs_stay_as_they_are() -> None:
    studies = [
        make_study(
            name, results=[pain(bath={"mean": 3.47, "n": 20})], participants={"randomised": 60, "condition": "x"}
        )
        for name in ("oak_2003", "ash_2001")
    ]
    before = [study.model_copy(deep=True) for study in studies]

    assert found(*studies) == found(*reversed(studies))
    assert studies == before


@pytest.mark.parametrize("spread", [1e300, 1e-300])
@pytest.mark.parametrize("other", [9.0, 1e300, 1e-300])
def test_spreads_of_any_size_are_looked_at_without_a_crash(spread: float, other: float) -> None:
    near, far = ({"mean": 40.0, "sd": sd, "n": 30, "baseline_sd": 1e300} for sd in (other, spread))

    assert set(rules(make_study(results=[pain(bath=near, rest={**far, "mean": 52.0})]))) <= set(Rule)
