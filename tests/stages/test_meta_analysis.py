"""From estimates to summaries: states, intervals, subgroups, weights, and numbers that are never NaN."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livingreview.errors import TableError
from livingreview.frames import to_frame
from livingreview.stages.meta_analysis import meta_analysis
from livingreview.tables import EFFECTS, SUMMARY, WEIGHTS, check
from synthesis_builders import (
    SYNTHESIS_ID,
    binary,
    make_effect,
    make_effects,
    make_synthesis,
    pooled_results,
    pooled_tables,
    summary_row,
)

APART = make_effects([0.1, 0.9, -0.4, 1.5], [0.04, 0.05, 0.03, 0.06])
CLOSE = make_effects([0.30, 0.31, 0.29, 0.305], [0.04, 0.05, 0.03, 0.06])
MD = make_synthesis("MD")
NARRATIVE = make_effect("kim_2010", None, None, state="narrative only", why="reported in words only")
NOT_ESTIMABLE = make_effect("ho_2001", None, None, state="not estimable", why="number analysed not reported")
POOLED_COLUMNS = ("model", "tau2", "tau2_method", "q", "i2", "i2_definition", "hksj_low", "wald_low", "common_display")


def test_without_any_row_there_is_still_a_summary_that_says_so():
    summary, weights = pooled_tables([], MD)

    assert [(row["analysis"], row["subgroup"], row["state"], row["k"]) for row in summary] == [
        ("main", "", "no data", 0)
    ]
    assert summary[0]["note"] == "No study has a result"
    assert weights == []


def test_results_in_words_only_make_a_narrative_synthesis():
    row = summary_row([NARRATIVE, NOT_ESTIMABLE], MD)

    assert (row["state"], row["k"], row["n_studies"]) == ("nothing to pool, narrative", 0, 2)
    assert row["note"] == (
        "No study has an estimate; without an estimate: Kim 2010 (narrative only), Ho 2001 (not estimable)"
    )
    assert (row["estimate"], row["display"], row["n_participants"]) == (None, None, None)


def test_one_study_is_shown_and_not_pooled():
    row = summary_row([make_effect("smith_2020", 0.3, 0.2), NARRATIVE], MD)

    assert (row["state"], row["k"], row["n_studies"]) == ("one study, not pooled", 1, 2)
    assert (row["display"], row["display_low"], row["display_high"]) == pytest.approx(
        (0.3, -0.0919928, 0.6919928), abs=5e-8
    )
    assert row["interval_method"] == "Wald (normal)"
    assert row["p"] == pytest.approx(0.133614, abs=5e-7)
    assert [row[name] for name in POOLED_COLUMNS] == [None] * len(POOLED_COLUMNS)
    assert row["note"].startswith("One study with an estimate (Smith 2020), nothing is pooled")


def test_one_study_has_no_weight_as_nothing_is_pooled():
    assert pooled_tables([make_effect("smith_2020", 0.3, 0.2)], MD)[1] == []


def test_two_studies_show_both_intervals_and_call_neither_the_interval():
    row = summary_row(APART[:2], MD)

    assert row["interval_method"] == "HKSJ (t, 1 df)"
    assert "neither is the interval of this synthesis" in row["interval_note"]
    assert "the main columns hold HKSJ" in row["interval_note"]
    assert row["hksj_low"] < row["wald_low"] < row["wald_high"] < row["hksj_high"]
    assert (row["display_low"], row["display_high"]) == (row["hksj_low"], row["hksj_high"])
    assert row["prediction_low"] is None
    assert row["prediction_note"] == "not given with fewer than 3 studies"


def test_the_wider_interval_stands_in_the_main_columns_with_its_own_standard_error_test_and_prediction():
    apart, close = summary_row(APART, MD), summary_row(CLOSE, MD)

    assert apart["interval_method"] == "HKSJ (t, 3 df)"
    assert (apart["display_low"], apart["display_high"]) == (apart["hksj_low"], apart["hksj_high"])
    assert apart["prediction_note"] == "t with 3 df (k − 1) and the HKSJ standard error"
    assert close["interval_method"] == "Wald (normal)"
    assert (close["display_low"], close["display_high"]) == pytest.approx((0.09839, 0.50056), abs=5e-6)
    assert (close["hksj_low"], close["hksj_high"]) == pytest.approx((0.28521, 0.31374), abs=5e-6)
    assert close["prediction_note"] == "t with 2 df (k − 2) and the Wald standard error"
    assert close["test"] == pytest.approx(close["estimate"] / close["se"], rel=1e-12)


def test_the_ad_hoc_interval_stands_beside_the_others() -> None:
    # Worked out with metafor 3.8-1: HKSJ 0.28521 to 0.31374, with a scale of at least 1 -0.02704 to 0.62599.
    row = summary_row(make_effects([0.30, 0.31, 0.29, 0.305], [0.04, 0.05, 0.03, 0.06]), make_synthesis("MD"))

    assert (row["hksj_low"], row["hksj_high"]) == pytest.approx((0.28521, 0.31374), abs=5e-6)
    assert (row["hksj_ad_hoc_low"], row["hksj_ad_hoc_high"]) == pytest.approx((-0.02704, 0.62599), abs=5e-6)


def test_a_protocol_can_name_the_interval():
    row = summary_row(CLOSE, make_synthesis("MD", interval="HKSJ"))

    assert (row["display_low"], row["display_high"]) == pytest.approx((0.28521, 0.31374), abs=5e-6)
    assert row["interval_note"] == "HKSJ is the main interval by protocol, though narrower than Wald"


def test_wider_is_decided_on_the_analysis_scale():
    rows = [{**row, "measure": "RR"} for row in APART]
    row = summary_row(rows, make_synthesis("RR"))

    assert row["estimate"] == summary_row(APART, MD)["estimate"]
    assert row["display"] == pytest.approx(math.exp(row["estimate"]), rel=1e-12)
    assert row["hksj_high"] == pytest.approx(math.exp(summary_row(APART, MD)["hksj_high"]), rel=1e-12)


def test_identical_estimates_have_no_heterogeneity_and_a_wald_interval():
    row = summary_row(make_effects([0.5, 0.5, 0.5], [0.04, 0.05, 0.03]), make_synthesis("MD", interval="HKSJ"))

    assert (row["q"], row["tau2"], row["i2"], row["q_p"]) == (0.0, 0.0, 0.0, 1.0)
    assert (row["hksj_low"], row["hksj_high"]) == (0.5, 0.5)
    assert row["interval_method"] == "Wald (normal)"
    assert row["display_low"] < 0.5 < row["display_high"]


def test_a_common_effect_has_i2_from_q_and_no_prediction_interval():
    row = summary_row(APART, make_synthesis("MD", model="common effect"))

    assert (row["model"], row["tau2"], row["tau2_method"]) == ("common effect", None, None)
    assert row["i2"] == pytest.approx(100 * (row["q"] - 3) / row["q"], rel=1e-12)
    assert row["i2_definition"] == "from Q: (Q − df) / Q"
    assert (row["hksj_low"], row["wald_low"], row["prediction_low"]) == (None, None, None)
    assert row["prediction_note"] == "not given under the common-effect model"
    assert (row["display"], row["display_low"]) == (row["common_display"], row["common_low"])


def test_the_common_effect_stands_beside_random_effects():
    w = 1 / np.array([0.04, 0.05, 0.03, 0.06])
    row = summary_row(APART, MD)

    assert row["common_display"] == pytest.approx((w * [0.1, 0.9, -0.4, 1.5]).sum() / w.sum(), rel=1e-12)
    assert row["common_high"] - row["common_low"] == pytest.approx(2 * 1.959964 / math.sqrt(w.sum()), rel=1e-6)
    assert row["common_display"] != pytest.approx(row["display"], rel=1e-3)


def test_every_sensitivity_analysis_has_its_own_settings_and_its_own_rows():
    sensitivity = {"dl": {"label": "DL", "tau2": "DL"}, "wald": {"label": "Wald", "interval": "Wald"}}
    rows = APART + [{**row, "analysis": "dl"} for row in APART] + [{**row, "analysis": "wald"} for row in APART[:3]]
    summary, weights = pooled_tables(rows, make_synthesis("MD", sensitivity=sensitivity))

    assert [(row["analysis"], row["tau2_method"], row["k"]) for row in summary] == [
        ("dl", "DL", 4),
        ("main", "REML", 4),
        ("wald", "REML", 3),
    ]
    assert summary[2]["interval_method"] == "Wald (normal)"
    assert sum(row["weight"] for row in weights if row["analysis"] == "wald") == pytest.approx(100, rel=1e-12)


def test_a_sensitivity_analysis_without_rows_is_shown_without_data():
    synthesis = make_synthesis("MD", sensitivity={"dl": {"label": "DL", "tau2": "DL"}})

    assert summary_row(APART, synthesis, analysis="dl")["state"] == "no data"


def by_route(*routes):
    return [{**row, "subgroup": route} for row, route in zip(APART, routes, strict=True)]


def test_subgroups_have_their_own_rows_in_the_main_analysis_only():
    synthesis = make_synthesis("MD", subgroup="route", sensitivity={"dl": {"label": "DL", "tau2": "DL"}})
    rows = by_route("oral", "oral", "intravenous", None)
    summary, weights = pooled_tables(rows + [{**row, "analysis": "dl"} for row in rows], synthesis)

    assert [(row["analysis"], row["subgroup"], row["k"]) for row in summary] == [
        ("dl", "", 4),
        ("main", "", 4),
        ("main", "intravenous", 1),
        ("main", "not reported", 1),
        ("main", "oral", 2),
    ]
    assert len(weights) == 8


def test_the_subgroup_test_is_q_over_subgroup_summaries_with_wald_standard_errors():
    rows = by_route("oral", "oral", "intravenous", "intravenous")
    synthesis = make_synthesis("MD", subgroup="route")
    groups = [summary_row(rows, synthesis, subgroup=name) for name in ("intravenous", "oral")]
    ses = np.array([(row["wald_high"] - row["wald_low"]) / (2 * 1.959963984540054) for row in groups])
    y, w = np.array([row["estimate"] for row in groups]), 1 / ses**2
    whole = summary_row(rows, synthesis)

    assert whole["subgroup_q"] == pytest.approx((w * (y - (w * y).sum() / w.sum()) ** 2).sum(), rel=1e-9)
    assert whole["subgroup_df"] == 1
    assert [row["subgroup_q"] for row in groups] == [None, None]


def test_studies_whose_subgroup_is_not_reported_take_no_part_in_the_test():
    synthesis = make_synthesis("MD", subgroup="route")
    unknown = summary_row(by_route("oral", "oral", None, ""), synthesis, subgroup="not reported")

    assert unknown["k"] == 2
    assert unknown["note"] == "These studies take no part in the test for subgroup differences"
    assert summary_row(by_route("oral", "oral", None, ""), synthesis)["subgroup_q"] is None
    assert summary_row(by_route("oral", "oral", "intravenous", None), synthesis)["subgroup_df"] == 1


def test_a_subgroup_without_an_estimate_is_shown_as_narrative():
    rows = [*by_route("oral", "oral", "oral", "oral"), {**NARRATIVE, "subgroup": "intravenous"}]
    synthesis = make_synthesis("MD", subgroup="route")

    assert summary_row(rows, synthesis, subgroup="intravenous")["state"] == "nothing to pool, narrative"
    assert summary_row(rows, synthesis)["subgroup_q"] is None


def test_participants_are_counted_only_where_every_study_reports_them():
    unknown = [APART[0], {**APART[1], "n_total": None}]

    assert summary_row(APART, MD)["n_participants"] == 160
    assert summary_row(unknown, MD)["n_participants"] is None
    assert summary_row(unknown, MD)["note"] == "Number of participants not reported: Study 01"


def test_a_study_without_an_estimate_is_counted_and_named():
    row = summary_row([*APART, NOT_ESTIMABLE], MD)

    assert (row["k"], row["n_studies"]) == (4, 5)
    assert row["note"] == "Without an estimate: Ho 2001 (not estimable)"


@pytest.mark.parametrize("se", [0.0, -0.1, math.inf, math.nan, None])
def test_an_unusable_standard_error_leaves_the_study_out_by_name(se):
    row = summary_row([*APART, make_effect("bad_2020", 0.1, se)], MD)

    assert (row["k"], row["n_studies"]) == (4, 5)
    assert row["note"] == "Without an estimate: Bad 2020 (estimate unusable)"
    assert row["estimate"] == summary_row(APART, MD)["estimate"]


def test_a_study_that_stands_twice_is_an_error():
    with pytest.raises(TableError, match="study study_00: stands twice"):
        pooled_tables([*APART, APART[0]], MD)


def test_an_analysis_the_protocol_does_not_know_is_an_error():
    with pytest.raises(TableError, match=r"analysis other.*no such analysis"):
        pooled_tables([{**APART[0], "analysis": "other"}], MD)


def test_effects_of_another_measure_are_an_error():
    with pytest.raises(TableError, match="measure MD, the synthesis uses SMD"):
        pooled_tables(APART, make_synthesis("SMD"))


def test_meta_analysis_does_not_change_its_input():
    frame = to_frame([*APART, NARRATIVE], EFFECTS)
    before = frame.copy(deep=True)
    meta_analysis(frame, synthesis_id=SYNTHESIS_ID, synthesis=MD)

    assert frame.equals(before)


def test_the_order_of_rows_does_not_matter():
    assert pooled_tables(APART[::-1], MD) == pooled_tables(APART, MD)


def test_weights_add_up_to_a_hundred_percent_and_follow_precision():
    _, weights = pooled_tables(APART, make_synthesis("MD", model="common effect"))

    assert sum(row["weight"] for row in weights) == pytest.approx(100, rel=1e-12)
    assert weights[0]["weight"] == pytest.approx(100 * 25 / (25 + 20 + 100 / 3 + 100 / 6), rel=1e-12)


def test_adding_a_double_zero_study_changes_no_ratio():
    results = [binary("a", 4, 40, 9, 41), binary("b", 7, 50, 9, 52), binary("c", 1, 30, 8, 29)]
    for measure in ("RR", "OR"):
        synthesis = make_synthesis(measure)
        without = pooled_results(results, synthesis)[0]["main", ""]
        with_it = pooled_results([*results, binary("d", 0, 30, 0, 30)], synthesis)[0]["main", ""]

        assert with_it["display"] == without["display"]
        assert (with_it["k"], with_it["n_studies"]) == (3, 4)
        assert with_it["n_participants"] == without["n_participants"]


def test_swapping_the_sides_turns_the_ratio_over_and_leaves_heterogeneity():
    tables = [(4, 40, 9, 41), (7, 50, 9, 52), (1, 30, 8, 29), (12, 44, 6, 40)]
    there = pooled_results([binary(f"s{i}", *t) for i, t in enumerate(tables)], make_synthesis())[0]["main", ""]
    back = pooled_results([binary(f"s{i}", *t[2:], *t[:2]) for i, t in enumerate(tables)], make_synthesis())[0][
        "main", ""
    ]

    assert back["estimate"] == pytest.approx(-there["estimate"], rel=1e-9)
    assert back["display_low"] == pytest.approx(1 / there["display_high"], rel=1e-9)
    assert [back[name] for name in ("se", "q", "tau2", "i2")] == pytest.approx(
        [there[name] for name in ("se", "q", "tau2", "i2")], rel=1e-8
    )


wild = st.one_of(st.floats(), st.floats(-5, 5), st.just(0.0))


@settings(max_examples=200)
@given(
    st.lists(st.tuples(wild, wild), max_size=5),
    st.sampled_from(["MD", "RR"]),
    st.sampled_from(["REML", "DL", "PM"]),
    st.sampled_from(["wider of HKSJ and Wald", "HKSJ", "Wald"]),
    st.sampled_from(["random effects", "common effect"]),
)
def test_whatever_the_estimates_every_number_is_finite_or_missing(pairs, measure, tau2, interval, model):
    synthesis = make_synthesis(measure, tau2=tau2, interval=interval, model=model, subgroup="route")
    rows = [
        make_effect(f"study_{i}", y, se, measure=measure, subgroup="oral" if i % 2 else "nasal")
        for i, (y, se) in enumerate(pairs)
    ]
    summary, weights = pooled_tables(rows, synthesis)
    check(summary, SUMMARY)
    check(weights, WEIGHTS)

    whole = summary[0]
    assert (whole["state"] == "pooled") == (whole["k"] >= 2)
    assert whole["k"] < 2 or all(whole[name] is not None for name in ("estimate", "se", "q", "i2", "interval_note"))
