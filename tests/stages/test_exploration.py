"""What stands beside the main analysis: refits, regressions, small-study effects, tests, several results."""

import math
import time
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livingreview.frames import from_frame, to_frame
from livingreview.stages.living_change import living_change
from livingreview.stages.looks import Look
from livingreview.stages.meta_analysis import Pooled, whole_synthesis
from livingreview.tables import EFFECTS, JUDGEMENTS, SUMMARY, TABLES, WEIGHTS, Row, Rows, check, new_row
from synthesis_builders import (
    SYNTHESIS_ID,
    binary,
    effect_rows,
    make_effect,
    make_effects,
    make_result,
    make_synthesis,
)

EVERYTHING = {
    "subgroups": ["condition"],
    "moderators": ["year", "condition", ["year", "condition"]],
    "explore": {"influence": True, "cumulative": "year", "trim_and_fill": True, "small_study": ["Egger", "Begg"]},
}
HALF = {"value": 0.5, "source": "assumed"}
DECLARED = {table.name: table for table in TABLES}


def explore(rows: Rows, judgements: Rows | None = None, measure: str = "MD", **keys: Any) -> Pooled:
    synthesis = make_synthesis(measure, **keys)
    frame = to_frame(rows, EFFECTS)
    return whole_synthesis(frame, synthesis_id=SYNTHESIS_ID, synthesis=synthesis, judgements=judgements)


def main_row(pooled: Pooled, analysis: str = "main") -> Row:
    rows = from_frame(pooled.summary, SUMMARY)
    return next(row for row in rows if (row["analysis"], row["subgroup"]) == (analysis, ""))


def trials(k: int, **cells: Any) -> Rows:
    rows = make_effects([0.2 + 0.3 * math.sin(n) for n in range(k)], [0.02 + 0.01 * (n % 5) for n in range(k)], **cells)
    for n, row in enumerate(rows):
        row["facts"] = [f"year: {1990 + (7 * n) % 23}", f"condition: {'acute' if n % 2 else 'chronic'}"]
    return rows


def binary_trials(*cells: tuple[int, int, int, int], measure: str = "OR", **keys: Any) -> Rows:
    results = [binary(f"study_{n}", *own) for n, own in enumerate(cells)]
    return effect_rows(results, make_synthesis(measure, **keys))


def two_results(study_id: str, first: float, second: float, se: float = 0.2) -> Rows:
    return [make_effect(study_id, y, se, result=f"results[{n}]") for n, y in enumerate((first, second))]


@pytest.mark.parametrize("k", [0, 1, 2, 3, 9, 10])
def test_every_table_holds_its_declaration_however_few_studies_there_are(k: int) -> None:
    pooled = explore(trials(k), **EVERYTHING, without_pooling=[])

    for name, rows in pooled.explored.items():
        assert check(rows, DECLARED[name]) is not None
        assert all(row["state"] == "computed" or row["reason"] for row in rows)
    assert {row["kind"] for row in pooled.explored["refits"]} == {"leave-one-out", "cumulative", "influence"}


@pytest.mark.parametrize(("k", "state"), [(0, "no study"), (1, "one study"), (2, "too few studies"), (3, "computed")])
def test_leave_one_out_says_what_stands_against_it(k: int, state: str) -> None:
    rows = [row for row in explore(trials(k)).explored["refits"] if row["kind"] == "leave-one-out"]

    assert {row["state"] for row in rows} == {state}


def test_tests_of_asymmetry_wait_for_ten_studies() -> None:
    (nine,), (ten,) = (explore(trials(k)).explored["small_study"][:1] for k in (9, 10))

    assert (nine["state"], nine["reason"]) == ("too few studies", "Egger: 9 studies, at least 10 are needed")
    assert ten["state"] == "computed"


def test_a_study_without_the_moderator_is_left_out_by_name() -> None:
    rows = trials(6)
    rows[2]["facts"] = []
    fitted = explore(rows, moderators=["year"]).explored["meta_regression"]

    assert [row["left_out"] for row in fitted] == [["Study 02"], ["Study 02"]]
    assert fitted[0]["k"] == 5
    assert fitted[0]["caution"].startswith("5 studies for 1 moderator(s)")


def test_a_moderator_that_does_not_vary_gives_a_row_with_the_reason() -> None:
    rows = [{**row, "facts": ["year: 2001"]} for row in trials(6)]
    (row,) = explore(rows, moderators=["year"]).explored["meta_regression"]

    assert (row["order"], row["state"]) == (0, "not estimable")
    assert "does not vary" in row["reason"]


def test_a_category_is_compared_with_its_first_level() -> None:
    rows = explore(trials(8), moderators=["condition"]).explored["meta_regression"]

    assert [row["term"] for row in rows] == ["intercept", "condition: chronic"]
    assert rows[1]["term_label"] == "condition: chronic against acute"


def test_a_category_alone_tests_what_subgroups_with_a_common_tau2_test() -> None:
    keys = {"moderators": ["condition"], "subgroups": ["condition"], "subgroup_tau2": "common"}
    pooled = explore(trials(12), **keys, regression_test="Wald")
    (test,) = (row for row in pooled.explored["subgroups"] if row["subgroup"] == "")

    assert test["q"] == pytest.approx(pooled.explored["meta_regression"][0]["qm"], rel=1e-9)
    assert {row["tau2_is"] for row in pooled.explored["subgroups"]} == {"common"}
    assert len({row["tau2"] for row in pooled.explored["subgroups"] if row["subgroup"]}) == 1


def test_mantel_haenszel_takes_double_zero_tables_and_inverse_variance_does_not() -> None:
    cells = ((3, 40, 7, 38), (5, 60, 9, 61), (0, 30, 0, 31))
    pooled = explore(binary_trials(*cells), measure="OR", pooling="Mantel-Haenszel", model="common effect")
    row = main_row(pooled)
    tests = {row["test"]: row for row in pooled.explored["tests"]}

    # By hand: sum of ad/N over sum of bc/N.
    r, s = 3 * 31 / 78 + 5 * 52 / 121, 37 * 7 / 78 + 55 * 9 / 121
    assert row["display"] == pytest.approx(r / s, rel=1e-12)
    assert (row["k"], row["n_studies"], row["interval_method"]) == (2, 3, "Mantel-Haenszel (normal)")
    assert tests["Cochran-Mantel-Haenszel"]["k"] == 3
    assert tests["Breslow-Day"]["state"] == "computed"


def test_mantel_haenszel_without_raw_cells_is_said_and_pooled_by_inverse_variance() -> None:
    rows = [*binary_trials((3, 40, 7, 38), (5, 60, 9, 61)), make_effect("own", -0.3, 0.2, measure="OR")]
    pooled = explore(rows, measure="OR", pooling="Mantel-Haenszel")
    row = main_row(pooled)

    assert row["pooling"] == "inverse variance"
    assert "Mantel-Haenszel needs raw cells, which Own has not; pooled by inverse variance" in row["note"]
    assert {row["state"] for row in pooled.explored["tests"]} == {"conditions not met"}


def test_no_event_in_one_arm_of_any_study_leaves_the_common_effect_without_a_number() -> None:
    rows = binary_trials((0, 40, 7, 38), (0, 60, 9, 61))
    row = main_row(explore(rows, measure="OR", pooling="Mantel-Haenszel", model="common effect"))

    assert (row["state"], row["estimate"]) == ("nothing to pool, narrative", None)
    assert row["note"].startswith("Not pooled: odds ratio: one arm has no event")


def test_only_studies_at_low_risk_of_bias_stand_in_that_analysis() -> None:
    sensitivity = {"low": {"label": "Low risk of bias only", "low_risk_of_bias": True}}
    synthesis = make_synthesis("MD", sensitivity=sensitivity)
    rows = [row | {"analysis": analysis} for analysis in ("main", "low") for row in trials(4)]
    judged = dict(zip(("study_00", "study_01", "study_02"), ("low", "low", "high"), strict=True))
    judgements = [
        new_row(JUDGEMENTS, study_id=study, domain="overall", judgement=word) for study, word in judged.items()
    ]
    pooled = whole_synthesis(
        to_frame(rows, EFFECTS), synthesis_id=SYNTHESIS_ID, synthesis=synthesis, judgements=judgements
    )

    assert (main_row(pooled)["k"], main_row(pooled, "low")["k"]) == (4, 2)
    assert main_row(pooled, "low")["note"] == (
        "Left out, overall risk of bias not judged low: Study 02 (high), Study 03 (not assessed)"
    )


def test_several_results_are_combined_into_one_by_the_assumed_correlation() -> None:
    results = [
        make_result("berg", result=f"results[{n}]", estimate_measure="MD", estimate=y, estimate_se=0.2, n_total=50)
        for n, y in enumerate((1.0, 2.0))
    ]
    (row,) = effect_rows(results, make_synthesis("MD", several_results="combine", results_correlation=HALF))

    assert (row["estimate"], row["n_total"], row["result"]) == (1.5, 50, "results[0], results[1]")
    assert row["se"] == pytest.approx(math.sqrt(0.04 * (2 + 2 * 0.5) / 4))
    assert row["conversions"][-1] == (
        "mean of 2 results of the study (results[0], results[1]), correlation between them 0.5 (assumed)"
    )


def test_a_multilevel_synthesis_counts_studies_and_weighs_results() -> None:
    rows = [*two_results("a", 0.1, 0.4), *two_results("b", 0.9, 0.7), make_effect("c", -0.2, 0.15)]
    pooled = explore(rows, several_results="multilevel", results_correlation=HALF)
    row, weights = main_row(pooled), from_frame(pooled.weights, WEIGHTS)

    assert (row["k"], row["n_results"], row["n_participants"]) == (3, 5, 120)
    assert row["interval_method"] == "multilevel model (t, 4 df)"
    assert row["tau2"] == pytest.approx(row["tau2_between"] + row["tau2_within"])
    assert row["results_correlation"] == 0.5
    assert sum(weight["weight"] for weight in weights) == pytest.approx(100)
    estimates = {(own["study_id"], own["result"]): own["estimate"] for own in rows}
    mean = sum(w["weight"] * estimates[w["study_id"], w["result"]] for w in weights) / 100
    assert mean == pytest.approx(row["estimate"], rel=1e-9)
    assert pooled.explored["small_study"][0]["state"] == "conditions not met"


def test_a_multilevel_synthesis_without_several_results_is_an_ordinary_one() -> None:
    plain, several = (
        main_row(explore(trials(5), **keys))
        for keys in ({}, {"several_results": "multilevel", "results_correlation": HALF})
    )

    assert (several["estimate"], several["tau2"]) == (plain["estimate"], plain["tau2"])


def test_a_synthesis_that_is_not_pooled_by_protocol_has_no_summary_and_the_methods_named() -> None:
    methods = ["median and range", "vote counting by direction (Wilson)", "effect direction"]
    pooled = explore(make_effects([0.2, -0.1, 0.5], [0.04] * 3), without_pooling=methods, moderators=["year"])
    median, votes, *studies = sorted(
        pooled.explored["without_pooling"], key=lambda row: (methods.index(row["method"]), row["study_id"])
    )

    assert (main_row(pooled)["state"], main_row(pooled)["estimate"]) == ("not pooled by protocol", None)
    assert (median["value"], median["low"], median["high"]) == pytest.approx((0.2, -0.1, 0.5))
    assert (votes["n_above"], votes["n_counted"], votes["value"]) == (2, 3, pytest.approx(2 / 3))
    assert [row["direction"] for row in studies] == ["above no effect", "below no effect", "above no effect"]
    assert len(pooled.weights) == 0
    assert {row["state"] for row in pooled.explored["refits"]} == {"conditions not met"}


def test_a_prediction_interval_follows_the_named_convention() -> None:
    by = {
        name: main_row(explore(trials(6), prediction=name, interval="Wald"))
        for name in ("by the interval", "as the test", "t, k - 1 df", "tau alone")
    }

    assert [row["prediction_df"] for row in by.values()] == [4, None, 5, None]
    assert by["as the test"]["prediction_note"] == "normal distribution and the Wald standard error"
    assert by["tau alone"]["prediction_high"] < by["as the test"]["prediction_high"]


def test_new_evidence_is_told_from_old() -> None:
    rows = living_change(
        Look("1.0", effects=trials(4)), trials(7), synthesis_id=SYNTHESIS_ID, synthesis=make_synthesis("MD")
    )
    parts = {row["part"]: row for row in rows}

    assert [parts[name]["k"] for name in ("before", "after", "new")] == [4, 7, 3]
    shift = parts["after"]["estimate"] - parts["before"]["estimate"]
    assert parts["change"]["estimate"] == pytest.approx(shift)
    assert 0 < parts["new"]["weight"] < 100


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(11)))
def test_the_order_of_studies_changes_nothing(order: list[int]) -> None:
    rows = trials(11)
    one, other = (explore(given, **EVERYTHING) for given in (rows, [rows[n] for n in order]))

    assert one.explored == other.explored
    assert main_row(one) == main_row(other)


@pytest.mark.parametrize(
    ("estimates", "variances"),
    [
        ([0.3] * 12, [0.1] * 12),
        ([1e-300 * n for n in range(12)], [1e-90] * 12),
        ([1e45 * n for n in range(12)], [1e80] * 12),
        ([1e300] * 12, [1.0] * 12),
        ([0.1 * n for n in range(12)], [1e-30] + [1.0] * 11),
    ],
)
def test_numbers_that_no_trial_has_end_as_states_and_warn_nobody(
    estimates: list[float], variances: list[float]
) -> None:
    rows = make_effects(estimates, variances)
    for n, row in enumerate(rows):
        row["facts"] = [f"year: {1990 + n}", f"condition: {n % 2}"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pooled = explore(rows, **EVERYTHING)

    for name, table in pooled.explored.items():
        check(table, DECLARED[name])
    check(from_frame(pooled.summary, SUMMARY), SUMMARY)


def test_a_synthesis_of_twenty_studies_with_everything_on_takes_less_than_half_a_second() -> None:
    rows = trials(20)
    explore(rows, **EVERYTHING)
    start = time.process_time()
    explore(rows, **EVERYTHING)

    assert time.process_time() - start < 0.5


def test_rows_of_influence_match_a_refit_by_hand() -> None:
    rows = trials(5)
    pooled = explore(rows, explore={"influence": True})
    kinds = {
        kind: [row for row in pooled.explored["refits"] if row["kind"] == kind]
        for kind in ("leave-one-out", "influence")
    }
    all_ = main_row(pooled)

    for left, own in zip(kinds["leave-one-out"], kinds["influence"], strict=True):
        assert own["tau2"] == pytest.approx(left["tau2"])
        assert np.sign(own["dffits"]) == np.sign(all_["estimate"] - left["estimate"])
