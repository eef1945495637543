"""Descriptive syntheses of one group: from the study's numbers to the summary, held to metafor's pinned answers."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from livingreview.figures import numbers
from livingreview.frames import to_frame
from livingreview.stages.extraction_cells import PrintedArm
from livingreview.stages.meta_analysis import whole_synthesis
from livingreview.tables import EFFECTS
from livingreview.terms import Measure
from synthesis_builders import SYNTHESIS_ID, effect_rows, make_result, make_synthesis, pooled_results

PINNED = json.loads(Path(__file__).parents[1].joinpath("data/metafor_one_group.json").read_text(encoding="utf-8"))
CASES = {case["measure"]: case for case in PINNED["cases"]}
CLOSE = 1e-8
"""Scaled error, as everywhere against metafor."""


def group(number: int, **arm: Any) -> dict[str, Any]:
    return make_result(f"study_{number}", arms_1=[PrintedArm("active", **arm).as_json()])


def results(measure: str) -> list[dict[str, Any]]:
    if measure.startswith("proportion"):
        pairs = zip(PINNED["counts"]["x"], PINNED["counts"]["n"], strict=True)
        return [group(n, events=int(x), n=int(of)) for n, (x, of) in enumerate(pairs)]
    if measure.startswith("rate"):
        pairs = zip(PINNED["times"]["x"], PINNED["times"]["t"], strict=True)
        return [group(n, events=int(x), person_time=t) for n, (x, t) in enumerate(pairs)]
    parts = zip(*(PINNED["means"][name] for name in ("m", "sd", "n")), strict=True)
    return [group(n, mean=m, spread=sd, spread_is="sd", n=int(of)) for n, (m, sd, of) in enumerate(parts)]


@pytest.mark.parametrize("measure", CASES)
def test_estimates_of_one_group_are_those_of_metafor(measure: str) -> None:
    case = CASES[measure]
    rows = effect_rows(results(measure), make_synthesis(measure))

    assert [row["estimate"] for row in rows] == pytest.approx(case["yi"], rel=CLOSE, abs=CLOSE)
    assert [row["se"] ** 2 for row in rows] == pytest.approx(case["vi"], rel=CLOSE, abs=CLOSE)


@pytest.mark.parametrize("measure", CASES)
def test_the_summary_of_one_group_is_that_of_metafor_and_is_turned_back(measure: str) -> None:
    case = CASES[measure]
    summaries, _ = pooled_results(results(measure), make_synthesis(measure))
    row = summaries["main", ""]

    assert (row["estimate"], row["tau2"]) == pytest.approx((case["estimate"][0], case["tau2"][0]), rel=CLOSE, abs=CLOSE)
    assert [row["display"], row["wald_low"], row["wald_high"]] == pytest.approx(case["wald"], rel=CLOSE, abs=CLOSE)
    assert [row["hksj_low"], row["hksj_high"]] == pytest.approx(case["hksj"][1:], rel=CLOSE, abs=CLOSE)
    common = [row["common_display"], row["common_low"], row["common_high"]]
    assert common == pytest.approx(case["common"], rel=CLOSE, abs=CLOSE)


def test_one_group_has_no_test_of_no_effect() -> None:
    row = pooled_results(results("proportion"), make_synthesis("proportion"))[0]["main", ""]

    assert (row["state"], row["p"], row["test"]) == ("pooled", None, None)


def test_nobody_with_the_event_is_corrected_and_flagged_as_logit_and_stays_as_it_is_as_arcsine() -> None:
    nobody = group(1, events=0, n=25)
    (logit,), (arcsine,) = (
        effect_rows([nobody], make_synthesis(measure)) for measure in ("proportion", "proportion (Freeman-Tukey)")
    )

    assert logit["estimate"] == pytest.approx(np.log(0.5 / 25.5))
    assert logit["flags"] == ["0.5 added to events and to non-events (nobody, or everybody, had the event)"]
    assert (arcsine["display"], arcsine["flags"]) == (0.0, [])


def test_freeman_tukey_warns_where_its_summary_stands() -> None:
    row = pooled_results(results("proportion"), make_synthesis("proportion (Freeman-Tukey)"))[0]["main", ""]

    assert "turned back as the square of the sine" in row["note"]
    assert "the logit is preferred" in row["note"]


def test_several_arms_of_the_group_are_added_up() -> None:
    arms = [PrintedArm(name, events=x, n=n).as_json() for name, x, n in (("low", 3, 20), ("high", 9, 30))]
    (row,) = effect_rows([make_result("study_1", arms_1=arms)], make_synthesis("proportion"))

    assert (row["events_1"], row["n_1"], row["n_total"]) == (12, 50, 50)
    assert row["display"] == pytest.approx(12 / 50)
    assert row["conversions"] == ["2 arms combined: low 3 of 20 + high 9 of 30"]


@pytest.mark.parametrize(
    ("arm", "measure", "why"),
    [
        ({"n": 20}, "proportion", "number of events not reported"),
        ({"events": 3}, "proportion", "number analysed not reported"),
        ({"events": 30, "n": 20}, "proportion", "number of events does not fit the number analysed"),
        ({"events": 3, "n": 20}, "rate", "person-time not reported"),
        ({"mean": -2.0, "spread": 1.0, "spread_is": "sd", "n": 20}, "mean (log)", "a mean that is not above 0 has no logarithm"),  # noqa: E501
        ({"mean": 2.0, "n": 20}, "mean", "spread of the mean not reported"),
    ],
)  # fmt: skip
def test_what_has_no_estimate_says_why(arm: dict[str, Any], measure: str, why: str) -> None:
    (row,) = effect_rows([group(1, **arm)], make_synthesis(measure))

    assert (row["state"], row["why"]) == ("not estimable", why)


def test_a_reversed_outcome_counts_those_without_the_event() -> None:
    (row,) = effect_rows([group(1, events=5, n=20) | {"is_reversed": "yes"}], make_synthesis("proportion"))

    assert row["display"] == pytest.approx(15 / 20)


def test_clusters_widen_the_interval_of_one_group() -> None:
    plain = group(1, events=5, n=20)
    clustered = plain | {"clusters": "not accounted for", "cluster_size": 5.0, "icc": 0.1, "icc_source": "a trial"}
    one, wider = (effect_rows([row], make_synthesis("proportion"))[0] for row in (plain, clustered))

    assert wider["se"] == pytest.approx(one["se"] * np.sqrt(1 + 4 * 0.1))
    assert (wider["events_1"], wider["n_1"]) == (5, 20)


def test_small_study_tests_of_one_group_say_why_they_are_not_made() -> None:
    synthesis = make_synthesis("proportion", explore={"trim_and_fill": True})
    frame = to_frame(effect_rows(results("proportion"), synthesis), EFFECTS)
    rows = whole_synthesis(frame, synthesis_id=SYNTHESIS_ID, synthesis=synthesis).explored["small_study"]

    assert [row["reason"].partition(": ")[2] for row in rows] == ["not for one group, which has no effect"] * 2


@pytest.mark.parametrize(("value", "shown"), [(0.3456, "0.35"), (0.0456, "0.046"), (0.00456, "0.0046"), (0.0, "0.000")])
def test_small_proportions_keep_their_digits(value: float, shown: str) -> None:
    assert numbers.effect_value(value, Measure.PROPORTION) == shown
