"""Imprecision: thresholds inside the interval, information size, and what is done without either."""

import pytest

from grading_bodies import make_body, make_effect
from livingreview.grading.imprecision import imprecision

MID = {"outcome": {"mid": 20}, "synthesis": {"target": "mid"}}


def test_an_interval_that_holds_no_effect_suggests_one_level_under_the_null_target() -> None:
    found = imprecision(make_body(0.9, 0.7, 1.2))

    assert (found.words, found.levels) == ("serious", -1)
    assert "it crosses no effect" in found.figures
    assert found.figures[0] == "CI −60 to 40 per 1,000, at a comparator risk of 200 per 1,000 (a registry)"


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ((0.8, 0.5, 0.89), "not serious"),  # 100 to 22 fewer: beyond -20
        ((0.8, 0.65, 0.98), "serious"),  # 70 to 4 fewer: crosses -20
        ((1.0, 0.95, 1.05), "not serious"),  # 10 fewer to 10 more: within both
        ((1.0, 0.8, 1.2), "very serious"),  # 40 fewer to 40 more: crosses both
    ],
)
def test_under_a_target_of_the_mid_each_threshold_inside_takes_a_level(limits, words) -> None:
    assert imprecision(make_body(*limits, **MID)).words == words


def test_an_interval_that_ends_at_a_threshold_does_not_cross_it() -> None:
    assert imprecision(make_body(0.8, 0.5, 0.9, risk=0.5, outcome={"mid": 50}, synthesis={"target": "mid"})).levels == 0
    assert imprecision(make_body(0.8, 0.5, 1.0)).levels == 0


def test_both_thresholds_crossed_leaves_a_third_level_to_a_person() -> None:
    assert "extremely serious" in (imprecision(make_body(1.0, 0.5, 2.0, **MID)).choice or "")


@pytest.mark.parametrize(
    ("n", "words", "levels"),
    [(1812, "not serious", 0), (1811, "serious", -1), (906, "serious", -1), (905, "very serious", -2)],
)
def test_a_large_effect_is_held_against_the_information_size(n, words, levels) -> None:
    found = imprecision(make_body(0.5, 0.4, 0.62, n=n))

    assert (found.words, found.levels) == (words, levels)
    assert f"N {n:,} of OIS 1,812" in found.figures


def test_an_effect_that_is_not_large_needs_no_information_size() -> None:
    found = imprecision(make_body(0.8, 0.71, 0.9, n=350))

    assert found.levels == 0
    assert not any("OIS" in figure for figure in found.figures)
    assert "350 participants, fewer than 400" in found.figures


def test_an_unknown_number_of_participants_leaves_a_large_effect_undrafted() -> None:
    found = imprecision(
        make_body(0.5, 0.4, 0.62, n=None, studies=[make_effect("ash", 0.5, 0.4, 0.62, n_total=None, n_1=None)])
    )

    assert not found.is_drafted
    assert "the number of participants is not known" in found.rule


@pytest.mark.parametrize(
    ("limits", "words"),
    [((0.9, 0.7, 1.1), "serious"), ((1.0, 0.8, 1.2), "not serious"), ((1.1, 0.9, 1.3), "serious")],
)
def test_without_a_comparator_risk_a_ratio_is_held_against_appreciable_effects(limits, words) -> None:
    assert imprecision(make_body(*limits, risk=None)).words == words


def test_the_limits_of_appreciable_effects_are_the_protocols() -> None:
    body = make_body(0.9, 0.7, 1.1, risk=None, grading={"appreciable_benefit": 0.6})

    assert imprecision(body).words == "not serious"


def test_a_large_mean_difference_is_told_by_the_studies_standard_deviations() -> None:
    rows = [make_effect(name, -3, -4, -2, measure="MD", sd_2=3.0, mean_2=6.0) for name in ("ash", "birch")]

    found = imprecision(make_body(-3, -4, -2, measure="MD", risk=None, studies=rows, n=400))

    assert found.words == "serious"
    assert found.figures[-1] == "N 400 of OIS 786"


def test_width_that_comes_from_heterogeneity_is_named_so_that_it_counts_once() -> None:
    common = {"common_display": 0.85, "common_low": 0.78, "common_high": 0.93}

    found = imprecision(make_body(0.85, 0.6, 1.2, main=common))

    assert any("not to be counted twice" in figure for figure in found.figures)


@pytest.mark.parametrize(("measure", "limit"), [("RR", "3"), ("OR", "2.5")])
def test_a_very_wide_ratio_leaves_two_levels_to_a_person(measure, limit) -> None:
    assert f"above {limit}" in (imprecision(make_body(0.8, 0.4, 1.6, measure=measure)).choice or "")


def test_without_a_pooled_estimate_few_participants_are_a_concern() -> None:
    body = make_body(None, state="not pooled by protocol", n=400)

    assert imprecision(body).words == "serious"


def test_without_a_pooled_estimate_the_largest_studies_intervals_are_looked_at() -> None:
    wide = [make_effect("ash", 0.9, 0.6, 1.3, n_total=900), make_effect("birch", 0.8, 0.7, 0.95, n_total=100)]
    precise = [make_effect("ash", 0.8, 0.7, 0.9, n_total=900), make_effect("birch", 0.9, 0.6, 1.3, n_total=100)]

    found = [
        imprecision(make_body(None, state="not pooled by protocol", n=1000, studies=rows, weights={})).words
        for rows in (wide, precise)
    ]

    assert found == ["serious", "not serious"]


def test_results_in_words_without_numbers_are_not_drafted() -> None:
    silent = {
        "state": "narrative only",
        "n_1": None,
        "n_2": None,
        "n_total": None,
        "display_low": None,
        "display_high": None,
    }
    rows = [make_effect("ash", 1, 0.9, 1.1, **silent)]

    found = imprecision(make_body(None, state="nothing to pool, narrative", n=None, studies=rows))

    assert (found.words, found.levels) == ("not drafted", None)


def test_no_study_is_not_drafted() -> None:
    assert imprecision(make_body(None, state="no data", studies=[])).rule == "no study reported this outcome"
