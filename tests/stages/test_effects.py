"""From results of studies to estimates: what is computed, converted, flagged, and what is not estimable."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.errors import TableError
from livingreview.frames import to_frame
from livingreview.stages.effects import effects
from livingreview.stages.extraction_cells import PrintedArm
from livingreview.tables import EFFECTS, STUDY_RESULTS, check
from livingreview.terms import Measure
from synthesis_builders import (
    SYNTHESIS_ID,
    binary,
    effect_row,
    effect_rows,
    make_result,
    make_synthesis,
    means,
    pooled_results,
    reported,
)

NO_SE_FROM = "no standard error can be derived from the"
NO_N_NO_SPREAD = "number analysed not reported; not known what the spread of the mean is"
NO_LOWER_LIMIT = {"estimate_low": 0.0, "estimate_high": 2.0}
NO_WIDTH = {"estimate_low": 2.0, "estimate_high": 2.0}
AS_SE = {"as_se": {"label": "± read as SE", "alternatives": ["plus_minus_as_se"]}}


def estimate_and_se(row):
    return row["estimate"], row["se"]


def test_a_risk_ratio_comes_from_events_and_numbers_analysed():
    row = effect_row(binary("smith_2020", 7, 12, 2, 12), "RR")

    assert row["state"] == "estimated"
    assert row["why"] is None
    assert estimate_and_se(row) == pytest.approx((math.log(3.5), math.sqrt(1 / 7 - 1 / 12 + 1 / 2 - 1 / 12)), rel=1e-12)
    assert row["display"] == pytest.approx(3.5, rel=1e-12)
    assert row["display_low"] == pytest.approx(3.5 / math.exp(1.959964 * row["se"]), rel=1e-6)
    assert row["display_high"] == pytest.approx(3.5 * math.exp(1.959964 * row["se"]), rel=1e-6)
    assert (row["conversions"], row["flags"]) == ([], [])


def test_numbers_and_places_of_the_study_are_carried_along():
    row = effect_row(binary("smith_2020", 7, 12, 2, 13, subgroup="intravenous", narrative="helped"), "OR")

    assert [row[name] for name in ("events_1", "n_1", "events_2", "n_2", "n_total")] == [7, 12, 2, 13, 25]
    assert [row[name] for name in ("study_label", "subgroup", "narrative")] == ["Smith 2020", "intravenous", "helped"]
    assert [row[name] for name in ("result", "locator", "measure")] == ["results[0]", "table 2", "OR"]


def test_standard_deviations_are_used_as_printed():
    row = effect_row(means(), "MD")

    assert estimate_and_se(row) == pytest.approx((-1.5, math.sqrt(2**2 / 30 + 2.5**2 / 25)), rel=1e-12)
    assert (row["sd_1"], row["sd_2"], row["conversions"]) == (2.0, 2.5, [])


def test_standard_errors_of_means_become_standard_deviations_and_say_so():
    row = effect_row(means(spread_1=0.51, spread_2=0.6, spread_is="se"), "MD")

    assert row["conversions"] == [
        "standard deviation from standard error: 0.51 × √30 = 2.793",
        "standard deviation from standard error: 0.6 × √25 = 3",
    ]
    assert row["se"] == pytest.approx(math.hypot(0.51, 0.6), rel=1e-12)
    assert row["sd_1"] == pytest.approx(0.51 * math.sqrt(30), rel=1e-12)


def test_half_widths_of_intervals_become_standard_deviations_with_t():
    row = effect_row(means(spread_1=1.2, spread_2=1.5, spread_is="ci"), "MD")

    # t with 29 and with 24 df: 2.045230 and 2.063899.
    assert row["conversions"][0] == "standard deviation from 95 % confidence interval: 1.2 × √30 / 2.045 = 3.214"
    assert row["se"] == pytest.approx(math.hypot(1.2 / 2.045230, 1.5 / 2.063899), rel=1e-6)


def test_a_standardised_mean_difference_is_hedges_g():
    row = effect_row(means(mean_1=103, spread_1=5.5, n_1=50, mean_2=100, spread_2=4.5, n_2=50), "SMD")

    assert row["estimate"] == pytest.approx(0.592440, abs=5e-7)


@pytest.mark.parametrize("spread_is", ["undefined", None])
def test_a_spread_of_unknown_kind_is_not_estimable(spread_is):
    row = effect_row(means(spread_is=spread_is), "MD")

    assert row["state"] == "not estimable"
    assert row["why"] == "not known what the spread of the mean is"
    assert (row["estimate"], row["se"], row["display"], row["sd_1"]) == (None, None, None, None)


@pytest.mark.parametrize(
    ("result", "measure", "why"),
    [
        (make_result(events_1=7, events_2=2), "RR", "number analysed not reported"),
        (make_result(events_1=7, n_1=12, events_2=2), "RR", "number analysed not reported"),
        (make_result(n_1=12, n_2=12), "OR", "number of events not reported"),
        (make_result(), "RD", "number of events not reported; number analysed not reported"),
        (means(), "RR", "number of events not reported"),
        (means(n_1=None), "MD", "number analysed not reported"),
        (means(mean_2=None), "SMD", "mean not reported"),
        (means(spread_1=None, spread_2=None, spread_is=None), "MD", "spread of the mean not reported"),
        (means(n_1=None, spread_is="undefined"), "MD", NO_N_NO_SPREAD),
        (means(n_2=1), "MD", "fewer than two participants analysed on one side"),
        (means(spread_1=0.0), "MD", "spread of the mean not above 0"),
        (binary("smith_2020", 0, 0, 1, 10), "RR", "nobody analysed on one side"),
        (binary("smith_2020", 9, 8, 1, 10), "RD", "number of events does not fit the number analysed"),
        (binary("smith_2020", 0, 20, 0, 22), "RR", "double zero: not estimable"),
        (binary("smith_2020", 20, 20, 22, 22), "OR", "all participants had the event: not estimable"),
        (reported(measure="OR", value=2.0, estimate_se=0.2), "RR", "reported as OR, the synthesis uses RR"),
        (make_result(estimate_measure="MD", estimate_se=0.2), "MD", "estimate not reported"),
        (reported(measure="RR", value=-0.3, estimate_se=0.2), "RR", "the ratio reported is not above 0"),
        (reported(value=1.0), "MD", "neither standard error nor interval nor P value reported"),
        (reported(value=1.0, estimate_se=0.0), "MD", "estimate or standard error out of range"),
        (reported(value=2.0, **NO_WIDTH), "MD", f"{NO_SE_FROM} interval reported"),
        (reported(measure="RR", value=1.0, **NO_LOWER_LIMIT), "RR", f"{NO_SE_FROM} interval reported"),
        (reported(value=0.0, estimate_p=0.5), "MD", f"{NO_SE_FROM} P value reported"),
    ],
)
def test_what_cannot_be_estimated_stays_with_its_exact_reason(result, measure, why):
    row = effect_row(result, measure)

    assert (row["state"], row["why"]) == ("not estimable", why)
    assert (row["estimate"], row["se"], row["display"], row["display_low"]) == (None, None, None, None)


@pytest.mark.parametrize(
    ("cells", "flag", "step"),
    [
        (
            (0, 20, 3, 20),
            "0.5 added to each cell (zero events in one arm)",
            "0.5 added to each cell: 0.5 of 21 against 3.5 of 21",
        ),
        (
            (20, 20, 3, 20),
            "0.5 added to each cell (all participants with the event in one arm)",
            "0.5 added to each cell: 20.5 of 21 against 3.5 of 21",
        ),
        (
            (0, 20, 20, 20),
            "0.5 added to each cell (zero events in one arm, all participants with the event in one arm)",
            "0.5 added to each cell: 0.5 of 21 against 20.5 of 21",
        ),
    ],
)
def test_a_zero_cell_is_corrected_and_flagged(cells, flag, step):
    row = effect_row(binary("smith_2020", *cells), "OR")

    assert (row["flags"], row["conversions"]) == ([flag], [step])
    assert row["state"] == "estimated"


def test_a_risk_difference_keeps_double_zero_studies_and_flags_their_standard_error():
    row = effect_row(binary("smith_2020", 0, 20, 0, 22), "RD")

    assert row["estimate"] == 0.0
    assert row["flags"] == ["0.5 added to each cell for the standard error (no variation in either arm)"]


@pytest.mark.parametrize(("paired", "word"), [("unknown", "unknown"), ("no", "ignored")])
def test_a_crossover_trial_read_as_parallel_groups_is_flagged(paired, word):
    row = effect_row(binary("smith_2020", 7, 12, 2, 12, paired=paired), "RR")

    assert f"crossover trial analysed as parallel groups: pairing {word}" in row["flags"]


def test_participants_of_a_crossover_trial_count_once():
    row = effect_row(binary("smith_2020", 7, 12, 2, 11, paired="yes"), "RR")

    assert row["n_total"] == 12
    assert row["flags"] == ["crossover trial: participants counted once in the total"]


def test_an_assumption_is_flagged_in_its_own_words():
    row = effect_row(means(assumption="± is read as a standard deviation"), "MD")

    assert row["flags"] == ["assumption: ± is read as a standard deviation"]


def test_a_reported_ratio_is_taken_as_logarithm_with_its_interval():
    row = effect_row(reported(measure="RR", value=1.5163, estimate_low=0.83, estimate_high=2.77), "RR")

    assert row["estimate"] == pytest.approx(math.log(1.5163), rel=1e-12)
    assert row["se"] == pytest.approx(0.307449, abs=5e-7)
    assert row["conversions"] == [
        "logarithm of the reported ratio: ln 1.5163 = 0.4163",
        "standard error from 95 % confidence interval: (ln 2.77 − ln 0.83) / (2 × 1.96) = 0.3074",
    ]


def test_the_level_of_a_reported_interval_is_respected():
    row = effect_row(reported(value=1.0, estimate_low=0.0, estimate_high=2.0, estimate_level=0.99), "MD")

    assert row["se"] == pytest.approx(1 / 2.575829, rel=1e-6)
    assert row["conversions"] == ["standard error from 99 % confidence interval: (2 − 0) / (2 × 2.576) = 0.3882"]


def test_a_standard_error_from_a_p_value_is_flagged():
    row = effect_row(reported(value=-3.8, estimate_p=0.008), "MD")

    # The normal quantile of P = 0.008 is 2.65207.
    assert row["se"] == pytest.approx(3.8 / 2.65207, rel=1e-5)
    assert row["flags"] == ["standard error derived from P (normal)"]
    assert row["conversions"] == ["standard error from P = 0.008: 3.8 / 2.652 = 1.433"]


def test_a_printed_standard_error_goes_before_an_interval_and_an_interval_before_a_p_value():
    all_three = {"estimate_low": 0.0, "estimate_high": 4.0, "estimate_p": 0.9}

    assert effect_row(reported(value=2.0, estimate_se=0.7, **all_three), "MD")["se"] == 0.7
    assert effect_row(reported(value=2.0, **all_three), "MD")["se"] == pytest.approx(2 / 1.959964, rel=1e-6)


def test_the_number_analysed_of_an_estimate_may_be_known_in_all_only():
    assert effect_row(reported(value=1.0, estimate_se=0.2, n_total=57), "MD")["n_total"] == 57
    assert effect_row(reported(value=1.0, estimate_se=0.2), "MD")["n_total"] is None


def test_a_ratio_too_large_to_show_is_missing_and_not_infinite():
    row = effect_row(reported(measure="OR", value=1e300, estimate_se=20.0), "OR")

    assert row["display_low"] == pytest.approx(1e300 / math.exp(1.959964 * 20), rel=1e-4)
    assert row["display_high"] is None


@pytest.mark.parametrize("state", ["narrative only", "not estimable"])
def test_a_result_that_extraction_found_no_numbers_in_stays_with_its_reason(state):
    row = effect_row(make_result(state=state, why="only a figure", narrative="less pain"), "RR")

    assert (row["state"], row["why"], row["narrative"], row["estimate"]) == (state, "only a figure", "less pain", None)


def test_a_result_that_is_not_taken_does_not_appear():
    rows = effect_rows(
        [binary("smith_2020", 7, 12, 2, 12), make_result("kim_2010", state="not taken", why="late")], make_synthesis()
    )

    assert [row["study_id"] for row in rows] == ["smith_2020"]


def test_without_results_there_are_no_rows():
    assert effect_rows([], make_synthesis()) == []


def test_two_results_taken_for_one_study_are_an_error_that_names_both():
    rows = [binary("smith_2020", 7, 12, 2, 12), binary("smith_2020", 8, 12, 2, 12, result="results[2]")]

    with pytest.raises(TableError, match=r"analysis main: study smith_2020 has several .*results\[0\], results\[2\]"):
        effect_rows(rows, make_synthesis())


def test_a_sensitivity_analysis_takes_the_reading_it_names_and_the_main_one_elsewhere():
    rows = [
        means("kim_2010"),
        means("smith_2020", assumption="± is a standard deviation"),
        means("smith_2020", alternative="plus_minus_as_se", spread_1=0.4, spread_2=0.5, spread_is="se"),
        means("smith_2020", alternative="another", spread_1=9.0),
    ]
    found = {
        (row["analysis"], row["study_id"]): row for row in effect_rows(rows, make_synthesis("MD", sensitivity=AS_SE))
    }

    assert sorted(found) == [(name, study) for name in ("as_se", "main") for study in ("kim_2010", "smith_2020")]
    assert found["main", "smith_2020"]["sd_1"] == 2.0
    assert found["as_se", "smith_2020"]["sd_1"] == pytest.approx(0.4 * math.sqrt(30), rel=1e-12)
    assert found["as_se", "smith_2020"]["flags"] == ["alternative reading: plus_minus_as_se"]
    assert found["as_se", "kim_2010"]["estimate"] == found["main", "kim_2010"]["estimate"]


def test_two_alternatives_of_one_study_in_one_analysis_are_an_error():
    sensitivity = {"both": {"label": "Both", "alternatives": ["first", "second"]}}
    rows = [means(), means(alternative="first"), means(alternative="second")]

    with pytest.raises(TableError, match="analysis both: study smith_2020"):
        effect_rows(rows, make_synthesis("MD", sensitivity=sensitivity))


def test_an_analysis_that_changes_only_the_model_has_the_main_effects_too():
    sensitivity = {"common": {"label": "Common effect", "model": "common effect"}}
    rows = effect_rows(
        [means(), means(alternative="as_se", spread_is="se")], make_synthesis("MD", sensitivity=sensitivity)
    )

    assert [row["analysis"] for row in rows] == ["common", "main"]
    assert estimate_and_se(rows[0]) == estimate_and_se(rows[1])


def test_a_sensitivity_analysis_cannot_be_called_main():
    with pytest.raises(TableError, match="'main'"):
        effect_rows([], make_synthesis(sensitivity={"main": {"label": "Main", "tau2": "DL"}}))


@pytest.mark.parametrize("measure", ["RR", "OR", "Peto OR"])
def test_a_double_zero_study_is_shown_and_changes_no_summary(measure):
    rows = [binary("smith_2020", 7, 12, 2, 12), binary("kim_2010", 3, 15, 1, 14)]
    before, _ = pooled_results(rows, make_synthesis(measure))
    after, _ = pooled_results([*rows, binary("ho_2001", 0, 20, 0, 22)], make_synthesis(measure))

    assert after["main", ""]["estimate"] == before["main", ""]["estimate"]
    assert after["main", ""]["se"] == before["main", ""]["se"]
    assert (after["main", ""]["n_studies"], after["main", ""]["k"]) == (3, 2)


def test_effects_does_not_change_its_input():
    frame = to_frame([binary("smith_2020", 0, 12, 2, 12), means("kim_2010", paired="no")], STUDY_RESULTS)
    before = frame.copy(deep=True)
    effects(frame, synthesis_id=SYNTHESIS_ID, synthesis=make_synthesis())

    assert frame.equals(before)


def test_the_order_of_rows_does_not_matter():
    rows = [binary("smith_2020", 7, 12, 2, 12), binary("kim_2010", 3, 15, 1, 14), binary("ho_2001", 0, 9, 1, 9)]

    assert effect_rows(rows, make_synthesis()) == effect_rows(rows[::-1], make_synthesis())


number = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
count = st.one_of(st.none(), st.integers(0, 100))


share = st.one_of(st.none(), st.floats(-1, 1))
arms = st.lists(
    st.builds(
        PrintedArm,
        st.just("warm"),
        spread_is=st.sampled_from([None, "sd", "se", "ci", "undefined"]),
        **dict.fromkeys(("n", "events"), count),
        **dict.fromkeys(("mean", "mean_change", "spread", "baseline_mean", "baseline_sd", "person_time"), number),
        **dict.fromkeys(("median", "q1", "q3", "min", "max"), number),
        split_between=st.sampled_from([None, 2, 3]),
        sd_imputed_from=st.sampled_from([None, "elsewhere"]),
    ).map(PrintedArm.as_json),
    max_size=3,
)
MEASURES = [measure.value for measure in Measure]


@given(
    st.sampled_from(MEASURES),
    st.sampled_from([{}, {"scores": "change", "skewed": "convert"}, {"scores": "final", "smd_variance": "UB"}]),
    st.fixed_dictionaries(
        dict.fromkeys(("events_1", "n_1", "events_2", "n_2", "n_total"), count)
        | dict.fromkeys(("mean_1", "mean_2", "spread_1", "spread_2", "estimate", "estimate_low"), number)
        | dict.fromkeys(("estimate_high", "estimate_se"), number)
        | {
            "estimate_p": st.one_of(st.none(), st.floats(0, 1)),
            "estimate_level": st.one_of(st.none(), st.floats(0.5, 1, exclude_min=True, exclude_max=True)),
            "estimate_measure": st.sampled_from([None, None, *MEASURES]),
            "spread_is": st.sampled_from([None, "sd", "se", "ci", "undefined"]),
            "paired": st.sampled_from([None, "yes", "no", "unknown", "first period only"]),
            "clusters": st.sampled_from([None, None, "accounted for", "not accounted for"]),
            "is_reversed": st.sampled_from([None, "yes"]),
            "direction": st.sampled_from([None, "higher is better"]),
            "conclusion": st.sampled_from([None, "no difference", "favours comparator"]),
            "design": st.sampled_from([None, "randomised cluster"]),
            "arms_1": arms,
            "arms_2": arms,
        }
        | dict.fromkeys(("correlation", "icc", "estimate_comparator_risk"), share)
        | dict.fromkeys(("estimate_statistic", "estimate_df", "estimate_o_minus_e", "estimate_variance"), number)
        | dict.fromkeys(("cluster_size", "cluster_cv", "scale_low", "scale_high"), number)
        | {"estimate_events": count, "pairs_neither": st.just(4), "pairs_1": st.just(0), "pairs_2": st.just(2)}
        | {"pairs_both": st.sampled_from([None, None, 0, 3])}
    ),
)
def test_whatever_the_numbers_a_row_is_estimated_or_says_why_not(measure, settings_, cells):
    (row,) = effect_rows([make_result(**cells)], make_synthesis(measure, **settings_))
    check([row], EFFECTS)

    assert (row["state"] == "estimated") == (row["why"] is None)
    assert (row["state"] == "estimated") == (row["estimate"] is not None)
    assert row["se"] is None or 0 < row["se"] < math.inf
