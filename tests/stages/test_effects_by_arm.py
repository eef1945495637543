"""Numbers of every kind by arm, from the study file to the estimate: steps, flags, what is imputed."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import SYNTHESIS, make_outcome, make_result, make_review, make_study, make_synthesis
from livingreview.frames import from_frame, to_frame
from livingreview.stages.effects import effects
from livingreview.stages.extraction_results import study_results
from livingreview.stats.conversions import sd_from_se
from livingreview.stats.effect_sizes import odds_ratio, risk_ratio
from livingreview.stats.effects_of_means import Means, mean_difference, standardised_mean_difference
from livingreview.stats.paired import Pairs, marginal_odds_ratio, odds_ratio_with_correlation
from livingreview.stats.quantiles import Quantiles, mean_and_sd
from livingreview.tables import EFFECTS, STUDY_RESULTS, Row, Rows, check

ARMS = {
    name: {"label": name, "intervention": "rest" if name == "rest" else "bath", "n": 20}
    for name in ("warm", "hot", "rest")
}


def rows(
    result: dict[str, Any],
    *,
    outcome: dict[str, Any] | None = None,
    design: str = "randomised parallel",
    arms: dict[str, Any] | None = None,
    **settings: Any,
) -> Rows:
    """Carry one result of one study through extraction and effects, all analyses."""
    declared = make_outcome(**(outcome or {}))
    review = make_review(outcomes={"relief": declared}, syntheses={SYNTHESIS: make_synthesis(**settings)})
    parts = {"arms": arms} if arms else {}
    study = make_study(results=[result], design=design, **parts)
    results = check(study_results([study], review, SYNTHESIS), STUDY_RESULTS)
    frame = effects(to_frame(results, STUDY_RESULTS), synthesis_id=SYNTHESIS, synthesis=review.syntheses[SYNTHESIS])
    return check(from_frame(frame, EFFECTS), EFFECTS)


def row(result: dict[str, Any], **settings: Any) -> Row:
    return next(found for found in rows(result, **settings) if found["analysis"] == "main")


def continuous(
    bath: dict[str, Any], rest: dict[str, Any], *, result: dict[str, Any] | None = None, **settings: Any
) -> Row:
    return row(make_result(data={"bath": bath, "rest": rest}, **(result or {})), outcome=SCORE, **settings)


SCORE = {"type": "continuous", "direction": "lower is better"}
FINAL_1, FINAL_2 = {"mean": 4.0, "sd": 2.0, "n": 30}, {"mean": 5.0, "sd": 2.5, "n": 28}
CROSSOVER = {"design": "randomised crossover"}
OWN = {"value": 0.6, "source": "table 3"}
BORROWED = {"value": 0.6, "source": "Smith 2010", "imputed": True}


def sizes(found):
    return found.estimate[0], found.se[0]


# Several arms on a side


def test_events_of_several_arms_are_added_where_the_protocol_says_so():
    data = {"warm": {"events": 3, "n": 20}, "hot": {"events": 5, "n": 22}, "rest": {"events": 2, "n": 21}}
    found = row(make_result(data=data), arms=ARMS, several_arms="combine")

    assert (found["estimate"], found["se"]) == pytest.approx(sizes(risk_ratio(8, 42, 2, 21)))
    assert [found[name] for name in ("events_1", "n_1", "events_2", "n_2", "n_total")] == [8, 42, 2, 21, 63]
    assert found["conversions"] == ["2 arms combined: warm 3 of 20 + hot 5 of 22"]


def test_means_of_several_arms_become_one_group_also_from_different_spreads():
    data = {
        "warm": {"mean": 10, "sd": 4, "n": 30},
        "hot": {"mean": 12, "se": 5 / math.sqrt(20), "n": 20},
        "rest": FINAL_2,
    }
    found = row(make_result(data=data), arms=ARMS, several_arms="combine", outcome=SCORE, measure="MD")

    assert [found[name] for name in ("n_1", "mean_1")] == [50, pytest.approx(10.8)]
    assert found["sd_1"] == pytest.approx(4.48808, abs=5e-6)
    assert found["estimate"] == pytest.approx(5.8)
    assert (
        found["conversions"][-1] == "2 arms combined, as (mean, SD, n): (10, 4, 30) + (12, 5, 20) = (10.8, 4.488, 50)"
    )


def test_several_arms_without_the_protocols_word_stay_not_estimable():
    data = {"warm": {"events": 3, "n": 20}, "hot": {"events": 5, "n": 22}, "rest": {"events": 2, "n": 21}}

    assert row(make_result(data=data), arms=ARMS)["why"].startswith("several arms (warm, hot)")


def test_an_arm_without_its_number_leaves_the_side_without_one():
    data = {"warm": {"events": 3}, "hot": {"events": 5, "n": 22}, "rest": {"events": 2, "n": 21}}
    found = row(make_result(data=data), arms=ARMS, several_arms="combine")

    assert (found["state"], found["why"]) == ("not estimable", "number analysed not reported")


def test_a_shared_arm_is_divided_between_the_comparisons_and_keeps_its_spread():
    events = row(make_result(data={"bath": {"events": 8, "n": 20}, "rest": {"events": 6, "n": 30, "split_between": 2}}))
    means = continuous(FINAL_1, {"mean": 5.0, "se": 0.5, "n": 25, "split_between": 2}, measure="MD")

    assert (events["estimate"], events["se"]) == pytest.approx(sizes(risk_ratio(8, 20, 3, 15)))
    assert events["conversions"] == ["rest is shared by 2 comparisons: 6 of 30 divided by 2"]
    assert means["sd_2"] == pytest.approx(2.5)
    assert means["se"] == pytest.approx(math.sqrt(4 / 30 + 2.5**2 / 12.5))


# Medians


def test_a_median_with_quartiles_becomes_a_mean_with_the_method_named():
    found = continuous(
        {"median": 6, "q1": 4, "q3": 9, "n": 40}, {"median": 7, "min": 1, "max": 12, "n": 40}, measure="MD"
    )
    first, second = mean_and_sd(Quantiles(40, 6, 4, 9)), mean_and_sd(Quantiles(40, 7, minimum=1, maximum=12))

    expected = mean_difference(Means(first.mean, first.sd, 40), Means(second.mean, second.sd, 40))
    assert (found["estimate"], found["se"]) == pytest.approx(sizes(expected))
    assert found["conversions"][0].startswith("mean by Luo 2018, SD by Wan 2014, from median and quartiles: ")
    assert "from median and range" in found["conversions"][1]


def test_skewed_medians_are_not_converted_unless_an_analysis_says_so():
    skewed = {"median": 4.1, "q1": 4, "q3": 10, "n": 50}
    sensitivity = {"converted": {"label": "Skewed too", "skewed": "convert"}}
    result = make_result(data={"bath": skewed, "rest": FINAL_2})
    found = {r["analysis"]: r for r in rows(result, outcome=SCORE, measure="MD", sensitivity=sensitivity)}

    assert found["main"]["state"] == "not estimable"
    assert found["main"]["why"].startswith(
        "the median and its quantiles look skewed (skewness 0.967, critical value 0.372)"
    )
    assert found["converted"]["state"] == "estimated"
    assert "converted from medians although the numbers look skewed" in found["converted"]["flags"]


@pytest.mark.parametrize("arm", [{"median": 4, "n": 40}, {"median": 4, "q1": 3, "q3": 5, "n": 4}])
def test_a_median_alone_or_of_four_participants_stays_without_an_estimate(arm):
    found = continuous(arm, FINAL_2, measure="MD")

    assert found["why"] == "median without quartiles or range that can be converted"


# Changes


def test_a_printed_change_is_used_in_a_mean_difference_and_flagged():
    found = continuous({"mean_change": -2, "sd": 1.5, "n": 30}, {"mean_change": -1, "se": 0.3, "n": 25}, measure="MD")

    assert found["estimate"] == pytest.approx(-1)
    assert found["se"] == pytest.approx(math.hypot(1.5 / math.sqrt(30), 0.3))
    assert found["flags"] == ["change from baseline"]


def test_an_smd_does_not_mix_changes_with_final_values():
    found = continuous({"mean_change": -2, "sd": 1.5, "n": 30}, {"mean_change": -1, "sd": 1.5, "n": 25}, measure="SMD")
    final = continuous(FINAL_1, FINAL_2, measure="SMD", scores="change")

    assert found["why"] == "a change from baseline; an SMD does not mix changes from baseline with final values"
    assert final["why"].startswith("a final value without baseline and correlation; an SMD does not mix")


def test_a_change_is_made_from_baseline_and_final_values_with_an_explicit_correlation():
    before = {"baseline_mean": 7.0, "baseline_sd": 4.0}
    arm = {"mean": 5.0, "sd": 5.0, "n": 30, **before}
    found = continuous(
        arm, arm, result={"correlation": {"value": 0.7, "source": "table 2"}}, measure="SMD", scores="change"
    )

    assert (found["mean_1"], found["sd_1"]) == (pytest.approx(-2), pytest.approx(3.60555, abs=5e-6))
    assert "with correlation 0.7 (table 2) = 3.606" in found["conversions"][0]
    assert found["imputed"] == []


def test_an_imputed_correlation_is_flagged_and_varied_by_a_sensitivity_analysis():
    arm = {"mean": 5.0, "sd": 5.0, "n": 30, "baseline_mean": 7.0, "baseline_sd": 4.0}
    sensitivity = {
        "low": {"label": "Lower correlation", "correlation": 0.5},
        "own": {"label": "Without imputed", "without_imputed": True},
    }
    common = {"value": 0.7, "source": "Bland 2009"}
    result = make_result(data={"bath": arm, "rest": {**arm, "mean": 6.0}})
    settings = {
        "outcome": SCORE,
        "measure": "MD",
        "scores": "change",
        "correlation": common,
        "sensitivity": sensitivity,
    }
    found = {r["analysis"]: r for r in rows(result, **settings)}

    assert found["main"]["imputed"] == ["correlation"]
    assert "imputed correlation: 0.7 (imputed: Bland 2009)" in found["main"]["flags"]
    assert found["low"]["sd_1"] == pytest.approx(math.sqrt(16 + 25 - 20))
    assert found["low"]["estimate"] == pytest.approx(found["main"]["estimate"])
    assert (found["own"]["state"], found["own"]["estimate"]) == ("not taken", None)
    assert found["own"]["why"] == "rests on imputed numbers (correlation)"


def test_a_studys_own_correlation_is_not_replaced_by_another():
    arm = {"mean": 5.0, "sd": 5.0, "n": 30, "baseline_mean": 7.0, "baseline_sd": 4.0}
    sensitivity = {"low": {"label": "Lower correlation", "correlation": 0.5}}
    result = make_result(data={"bath": arm, "rest": arm}, correlation=OWN)
    found = rows(result, outcome=SCORE, measure="MD", scores="change", sensitivity=sensitivity)

    assert found[0]["sd_1"] == found[1]["sd_1"]


# Borrowed standard deviations


def test_a_borrowed_standard_deviation_is_flagged_as_imputed():
    found = continuous({**FINAL_1, "sd_imputed_from": "Smith 2010, placebo arm"}, FINAL_2, measure="MD")

    assert found["imputed"] == ["SD"]
    assert found["flags"] == ["imputed SD (2): Smith 2010, placebo arm"]
    assert found["estimate"] == pytest.approx(-1)


def test_means_of_logarithms_become_raw_ones():
    found = continuous({"mean": 0.0, "sd": 1.0, "n": 30, "log_scale": True}, FINAL_2, measure="MD")

    assert found["mean_1"] == pytest.approx(math.exp(0.5))
    assert found["sd_1"] == pytest.approx(math.sqrt((math.e - 1) * math.e))
    assert found["conversions"] == ["raw mean and SD behind those of logarithms (0, 1): 1.649, 2.161"]


# Rates


def test_events_in_person_time_give_a_rate_ratio():
    data = {"bath": {"events": 10, "person_time": 100}, "rest": {"events": 20, "person_time": 110, "n": 40}}
    found = row(make_result(data=data), outcome={"type": "rate"}, measure="IRR")

    assert (found["estimate"], found["se"]) == (pytest.approx(-0.597837, abs=5e-7), pytest.approx(math.sqrt(0.15)))
    assert (found["person_time_1"], found["events_2"], found["n_total"]) == (100, 20, None)


@pytest.mark.parametrize(
    ("first", "measure", "state", "words"),
    [
        ({"events": 0, "person_time": 50}, "IRR", "not estimable", "no event on either side: not estimable"),
        ({"events": 0, "person_time": 50}, "IRD", "estimated", "0.5 events added on both sides for the standard error"),
        ({"events": 3}, "IRR", "not estimable", "person-time not reported"),
    ],
)
def test_rates_without_events_or_time_have_a_named_state(first, measure, state, words):
    data = {"bath": first, "rest": {"events": 0, "person_time": 60}}
    found = row(make_result(data=data), outcome={"type": "rate"}, measure=measure)

    assert found["state"] == state
    assert words in (found["why"] or "") + "; ".join(found["flags"])


# Clusters


def clustered(**clusters):
    return make_result(data={"bath": {"events": 40, "n": 220}, "rest": {"events": 60, "n": 220}}, clusters=clusters)


def test_numbers_of_a_cluster_trial_are_divided_by_the_design_effect():
    found = row(
        clustered(mean_size=25, icc={"value": 0.05, "source": "table 1"}), design="randomised cluster", measure="OR"
    )

    assert (found["estimate"], found["se"]) == pytest.approx(sizes(odds_ratio(40 / 2.2, 100, 60 / 2.2, 100)))
    assert (found["events_1"], found["n_1"]) == (40, 220)
    assert found["conversions"] == ["divided by the design effect of clusters: 2.2 (mean size 25, ICC 0.05 (table 1))"]


def test_an_imputed_icc_is_flagged():
    common = {"value": 0.02, "source": "similar trials"}
    found = row(clustered(mean_size=25), design="randomised cluster", icc=common)

    assert found["imputed"] == ["ICC"]
    assert found["flags"] == ["imputed ICC: 0.02 (imputed: similar trials)"]


def test_clusters_that_are_ignored_or_cannot_be_corrected_are_flagged():
    ignored = row(make_result(), design="randomised cluster")
    unknown = row(clustered(mean_size=25), design="randomised cluster")

    assert "the numbers ignore it" in ignored["flags"][0]
    assert unknown["flags"][0].endswith("(no ICC is known)")
    assert row(clustered(accounted_for=True), design="randomised cluster")["flags"] == []


def test_means_of_a_cluster_trial_lose_participants_and_keep_their_spread():
    result = make_result(
        data={"bath": FINAL_1, "rest": FINAL_2}, clusters={"mean_size": 11, "icc": {"value": 0.1, "source": "p. 3"}}
    )
    found = row(result, design="randomised cluster", outcome=SCORE, measure="MD")

    assert found["se"] == pytest.approx(math.sqrt(2) * math.hypot(2 / math.sqrt(30), 2.5 / math.sqrt(28)))


def test_a_reported_estimate_that_ignores_clusters_gets_a_wider_standard_error():
    estimate = {"experimental": "bath", "comparator": "rest", "measure": "MD", "value": -1.0, "se": 0.2}
    result = make_result(estimate=estimate, clusters={"mean_size": 31, "icc": {"value": 0.1, "source": "p. 3"}})
    found = row(result, design="randomised cluster", outcome=SCORE, measure="MD")

    assert found["se"] == pytest.approx(0.4)


# Crossover trials


def test_a_crossover_trial_with_a_correlation_is_analysed_within_participants():
    data = {"bath": {"mean": 4.0, "sd": 4.0, "n": 25}, "rest": {"mean": 6.0, "sd": 5.0, "n": 25}}
    result = make_result(data=data, paired="no", correlation={"value": 0.7, "source": "own data"})
    found = row(result, outcome=SCORE, measure="MD", **CROSSOVER)

    assert (found["estimate"], found["se"]) == (pytest.approx(-2), pytest.approx(3.605551 / 5, abs=5e-7))
    assert found["n_total"] == 25
    assert found["flags"] == ["crossover trial: participants counted once in the total"]
    assert found["conversions"] == [
        "analysed within 25 participants with correlation 0.7 (own data) of the two periods"
    ]


def test_without_a_correlation_a_crossover_trial_is_read_as_parallel_and_flagged():
    data = {"bath": {"mean": 4.0, "sd": 4.0, "n": 25}, "rest": {"mean": 6.0, "sd": 5.0, "n": 25}}
    found = row(make_result(data=data, paired="no"), outcome=SCORE, measure="MD", **CROSSOVER)

    assert found["flags"][0] == "crossover trial analysed as parallel groups: pairing ignored"
    assert found["se"] == pytest.approx(math.hypot(4, 5) / 5)


def test_the_first_period_of_a_crossover_trial_counts_as_parallel_groups():
    found = row(make_result(paired="first period only"), **CROSSOVER)

    assert found["flags"] == ["crossover trial: first period only"]
    assert found["n_total"] == 40


def test_a_table_of_pairs_gives_a_marginal_odds_ratio():
    pairs = {
        "experimental": "bath",
        "comparator": "rest",
        "both": 20,
        "experimental_only": 12,
        "comparator_only": 5,
        "neither": 30,
    }
    found = row(make_result(pairs=pairs, narrative=None, estimate=None), measure="OR", **CROSSOVER)

    assert (found["estimate"], found["se"]) == pytest.approx(sizes(marginal_odds_ratio(Pairs(20, 12, 5, 30))))
    assert [found[name] for name in ("events_1", "n_1", "events_2", "n_2", "n_total")] == [32, 67, 25, 67, 67]
    assert found["flags"] == ["crossover trial: participants counted once in the total"]


def test_a_table_of_pairs_turned_round_counts_non_events():
    pairs = {
        "experimental": "bath",
        "comparator": "rest",
        "both": 20,
        "experimental_only": 12,
        "comparator_only": 5,
        "neither": 30,
    }
    there = row(make_result(pairs=pairs, estimate=None), measure="OR", **CROSSOVER)
    back = row(make_result(pairs=pairs, estimate=None, reversed=True), measure="OR", **CROSSOVER)

    assert back["estimate"] == pytest.approx(-there["estimate"])
    assert back["se"] == pytest.approx(there["se"])
    assert back["events_1"] == 67 - 32


def test_an_odds_ratio_of_a_crossover_trial_takes_the_correlation_of_its_answers():
    data = {"bath": {"events": 14, "n": 20}, "rest": {"events": 8, "n": 20}}
    found = row(make_result(data=data, paired="no", correlation=BORROWED), measure="OR", **CROSSOVER)

    assert (found["estimate"], found["se"]) == pytest.approx(sizes(odds_ratio_with_correlation(14, 8, 20, 0.6)))
    assert found["imputed"] == ["correlation"]


# Directions


def test_a_scale_that_runs_the_other_way_turns_the_sign():
    there = continuous(FINAL_1, FINAL_2, measure="SMD")
    back = continuous(FINAL_1, FINAL_2, measure="SMD", result={"reversed": True})

    assert back["estimate"] == -there["estimate"]
    assert back["conversions"] == ["sign turned: the scale runs against the outcome"]


def test_on_a_scale_whose_ends_are_known_the_means_themselves_are_turned():
    outcome = {**SCORE, "range": [0, 100]}
    result = make_result(data={"bath": {"mean": 70, "sd": 5, "n": 30}, "rest": {"mean": 60, "sd": 5, "n": 30}})
    found = row({**result, "reversed": True}, outcome=outcome, measure="RoM")

    assert (found["mean_1"], found["mean_2"]) == (30, 40)
    assert found["display"] == pytest.approx(0.75)
    assert found["conversions"][0] == "mean 70 turned round on the scale from 0 to 100"


def test_a_change_on_a_scale_that_runs_the_other_way_changes_its_sign():
    arms = {"bath": {"mean_change": 3, "sd": 5, "n": 30}, "rest": {"mean_change": 1, "sd": 5, "n": 30}}
    result = make_result(data=arms, reversed=True)

    assert row(result, outcome={**SCORE, "range": [0, 10]}, measure="MD")["estimate"] == pytest.approx(-2)
    assert row(result, outcome=SCORE, measure="MD")["estimate"] == pytest.approx(-2)


@pytest.mark.parametrize(
    ("outcome", "measure", "arm", "why"),
    [
        (SCORE, "RoM", FINAL_1, "a reversed scale whose ends are not known has no ratio of means"),
        (
            {"type": "rate"},
            "IRR",
            {"events": 3, "person_time": 9},
            "a rate of the opposite outcome cannot be turned round",
        ),
    ],
)
def test_what_cannot_be_turned_round_says_so(outcome, measure, arm, why):
    result = make_result(data={"bath": arm, "rest": arm}, reversed=True)

    assert row(result, outcome=outcome, measure=measure)["why"] == why


def test_counted_non_events_are_turned_into_events():
    found = row(make_result(reversed=True), measure="RR")

    assert found["estimate"] == pytest.approx(sizes(risk_ratio(8, 20, 15, 20))[0])
    assert (found["events_1"], found["events_2"]) == (8, 15)


@pytest.mark.parametrize(
    ("direction", "conclusion", "is_flagged"),
    [
        ("higher is better", "favours experimental", False),
        ("higher is better", "favours comparator", True),
        ("lower is better", "favours experimental", True),
        ("lower is better", "favours comparator", False),
        ("higher is better", "no difference", True),
    ],
)
def test_numbers_that_contradict_their_report_are_flagged(direction, conclusion, is_flagged):
    found = row(make_result(conclusion=conclusion), outcome={"direction": direction})

    assert any(flag.startswith("contradicts its report") for flag in found["flags"]) == is_flagged


def test_no_difference_agrees_with_an_interval_across_none():
    data = {"bath": {"events": 6, "n": 20}, "rest": {"events": 5, "n": 20}}

    assert row(make_result(data=data, conclusion="no difference"))["flags"] == []


def test_a_mean_near_the_end_of_its_scale_is_flagged_as_skewed():
    outcome = {**SCORE, "range": [0, 10]}
    result = make_result(data={"bath": {"mean": 1.5, "sd": 1.6, "n": 30}, "rest": {"mean": 5, "sd": 2, "n": 30}})

    assert row(result, outcome=outcome, measure="MD")["flags"] == ["skewed: a mean within 2 SD of an end of the scale"]


# Conventions of an SMD


def test_the_protocol_chooses_the_convention_of_an_smd():
    found = continuous(
        {"mean": 103, "sd": 5.5, "n": 50},
        {"mean": 100, "sd": 4.5, "n": 50},
        measure="SMD",
        smd_correction="approximate",
        smd_variance="RevMan",
    )

    assert (found["estimate"], found["se"]) == (pytest.approx(0.592442, abs=5e-7), pytest.approx(0.204516, abs=5e-7))


def test_a_ratio_of_means_is_a_measure_of_the_protocol():
    found = continuous(FINAL_1, FINAL_2, measure="RoM")

    assert found["display"] == pytest.approx(0.8)
    assert continuous({**FINAL_1, "mean": -1.0}, FINAL_2, measure="RoM")["why"] == (
        "means that are 0 or of different sign have no ratio"
    )


arm_numbers = st.fixed_dictionaries({"mean": st.floats(-100, 100), "sd": st.floats(0.1, 50), "n": st.integers(2, 200)})


@settings(max_examples=25)
@given(st.lists(arm_numbers, min_size=2, max_size=2), arm_numbers)
def test_swapping_the_sides_of_a_comparison_turns_the_sign(several, other):
    arms = {**ARMS}
    data = {"warm": several[0], "hot": several[1], "rest": other}
    swapped = {"sides": {"label": "Swapped", "experimental": ["rest"], "comparator": ["bath"]}}
    there = row(make_result(data=data), arms=arms, several_arms="combine", outcome=SCORE, measure="SMD")
    review = make_review(
        comparisons=swapped,
        outcomes={"relief": make_outcome(**SCORE)},
        syntheses={SYNTHESIS: make_synthesis(comparison="sides", measure="SMD", several_arms="combine")},
    )
    results = study_results([make_study(results=[make_result(data=data)], arms=arms)], review, SYNTHESIS)
    frame = effects(to_frame(results, STUDY_RESULTS), synthesis_id=SYNTHESIS, synthesis=review.syntheses[SYNTHESIS])
    (back,) = from_frame(frame, EFFECTS)

    assert back["estimate"] == pytest.approx(-there["estimate"], abs=1e-12)
    assert back["se"] == pytest.approx(there["se"], rel=1e-12)


def test_sizes_of_the_engine_stand_behind_the_stage():
    found = continuous({"mean": 4, "se": 0.4, "n": 30}, FINAL_2, measure="SMD")
    expected = standardised_mean_difference(Means(4, float(sd_from_se(0.4, 30)), 30), Means(5, 2.5, 28))

    assert (found["estimate"], found["se"]) == pytest.approx(sizes(expected))
    assert not np.isnan(found["se"])
