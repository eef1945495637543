"""Inconsistency: what matters is whether studies differ about the claim."""

import pytest

from grading_bodies import make_body, make_effect
from livingreview.grading.inconsistency import inconsistency

ONE_SIDE = [make_effect("ash", 0.5, 0.4, 0.6), make_effect("birch", 0.9, 0.82, 0.98)]
TWO_SIDES = [make_effect("ash", 0.7, 0.5, 0.98), make_effect("birch", 1.2, 0.9, 1.6)]
OPPOSED = [make_effect("ash", 0.5, 0.4, 0.6), make_effect("birch", 1.5, 1.2, 1.9)]


def found(rows, **main):
    return inconsistency(make_body(0.8, 0.65, 0.98, studies=rows, main={"i2": 0.0, "q_p": 0.5, **main}))


def test_one_study_has_nothing_to_differ_from() -> None:
    one = inconsistency(make_body(studies=[make_effect("ash", 0.8, 0.6, 1.0)]))

    assert (one.words, one.rule) == ("not serious", "not applicable: a single study")


def test_estimates_on_one_side_are_consistent_whatever_i2_is() -> None:
    one = found(ONE_SIDE, i2=92.0, q_p=0.0001)

    assert one.words == "not serious"
    assert one.rule.endswith("whatever I² is")
    assert "estimates: 2 below no effect, 0 above" in one.figures


@pytest.mark.parametrize(
    ("i2", "q_p", "words"), [(50.0, 0.5, "serious"), (49.9, 0.5, "not serious"), (10.0, 0.09, "serious")]
)
def test_estimates_on_both_sides_matter_from_50_percent_or_a_small_p(i2, q_p, words) -> None:
    assert found(TWO_SIDES, i2=i2, q_p=q_p).words == words


def test_a_prediction_interval_beyond_no_effect_is_a_concern_where_the_summary_is_not() -> None:
    one = found(ONE_SIDE, i2=72.0, prediction_low=0.5, prediction_high=1.3)

    assert one.words == "serious"
    assert "I² 72 %" in one.figures
    assert "PI −100 to 60 per 1,000 crosses 0, which the CI does not" in one.figures


def test_opposed_intervals_with_considerable_heterogeneity_take_two_levels() -> None:
    one = found(OPPOSED, i2=88.0)

    assert (one.words, one.levels) == ("very serious", -2)
    assert one.figures[-1] == "the intervals of Ash and Birch do not overlap"


def test_opposed_intervals_below_75_percent_take_one() -> None:
    assert found(OPPOSED, i2=74.9).words == "serious"


def test_the_thresholds_are_those_of_the_target() -> None:
    rows = [make_effect("ash", 0.95, 0.8, 1.1), make_effect("birch", 0.7, 0.6, 0.8)]  # 10 and 60 fewer
    kinds = [
        {"synthesis": {}},
        {"synthesis": {"target": "mid"}, "outcome": {"mid": 20}},
    ]

    words = [inconsistency(make_body(studies=rows, main={"i2": 80.0, "q_p": 0.01}, **kind)).words for kind in kinds]

    assert words == ["not serious", "serious"]


def test_subgroups_that_differ_are_named_as_a_possible_explanation() -> None:
    assert any("would remove the concern" in figure for figure in found(TWO_SIDES, i2=80.0, subgroup_p=0.02).figures)


def test_without_pooling_estimates_on_both_sides_are_a_concern_and_words_are_for_people() -> None:
    narrative = inconsistency(
        make_body(
            None,
            state="nothing to pool, narrative",
            studies=[make_effect(n, 1, 0.9, 1.1, state="narrative only", display=None) for n in "ab"],
        )
    )

    assert inconsistency(make_body(None, state="not pooled by protocol", studies=TWO_SIDES)).words == "serious"
    assert inconsistency(make_body(None, state="not pooled by protocol", studies=ONE_SIDE)).words == "not serious"
    assert not narrative.is_drafted
    assert "a person compares what they say" in narrative.rule
