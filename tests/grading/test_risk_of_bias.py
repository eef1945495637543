"""Risk of bias: shares of the weight, the studies at low risk alone, and studies nobody assessed."""

import pytest

from grading_bodies import low_risk, make_body, make_effect
from livingreview.grading.risk_of_bias import risk_of_bias


def found(weights, words, **parts):
    rows = [make_effect(name, 0.8, 0.65, 0.98) for name in weights]
    return risk_of_bias(
        make_body(studies=rows, weights=weights, judgements=dict(zip(weights, words, strict=True)), **parts)
    )


@pytest.mark.parametrize(
    ("high", "some", "low", "levels"),
    [
        (24, 26, 50, 0),
        (25, 25, 50, -1),
        (34, 16, 50, -1),
        (56, 0, 44, -1),
        (79, 0, 21, -1),
        (80, 0, 20, -2),
        (0, 51, 49, -1),
        (0, 50, 50, 0),
        (20, 40, 40, -1),
    ],
)
def test_levels_follow_the_shares_of_the_weight(high, some, low, levels) -> None:
    one = found({"ash": high, "birch": some, "cedar": low}, ["high", "some concerns", "low"])

    assert one.levels == levels
    assert (
        one.figures[0]
        == f"at high risk {high} %, some concerns {some} %, low {low} % of the weight in the meta-analysis"
    )


@pytest.mark.parametrize(
    ("word", "levels"),
    [("serious", -1), ("critical", -2), ("moderate", -1), ("low except for uncontrolled confounding", 0)],
)
def test_the_words_of_other_tools_count_as_theirs(word, levels) -> None:
    assert found({"ash": 60.0, "birch": 40.0}, [word, "low"]).levels == levels


def test_studies_at_low_risk_that_support_the_same_claim_keep_certainty_and_are_shown() -> None:
    weights, words = {"ash": 34.0, "birch": 66.0}, ["high", "low"]

    same = found(weights, words, low_risk=low_risk(0.75, 0.6, 0.9))
    other = found(weights, words, low_risk=low_risk(0.9, 0.7, 1.1))

    assert (same.words, other.words) == ("not serious", "serious")
    assert "low risk alone RR 0.75 (0.60 to 0.90) (k = 2): the same claim" in same.figures[1]
    assert other.figures[1].endswith("another claim")


def test_above_55_percent_the_studies_at_low_risk_no_longer_prevent_it() -> None:
    assert found({"ash": 56.0, "birch": 44.0}, ["high", "low"], low_risk=low_risk(0.75, 0.6, 0.9)).words == "serious"


def test_nothing_assessed_is_not_drafted_and_never_not_serious() -> None:
    one = found({"ash": 60.0, "birch": 40.0}, ["not assessed", "not assessed"])

    assert (one.words, one.levels) == ("not drafted", None)
    assert one.rule == "risk of bias has not been assessed for any study"


def test_a_study_not_assessed_matters_only_where_it_could_change_the_suggestion() -> None:
    little = found({"ash": 10.0, "birch": 90.0}, ["not assessed", "low"])
    much = found({"ash": 40.0, "birch": 60.0}, ["not assessed", "low"])

    assert little.words == "not serious"
    assert "not assessed: 1 study, 10 %" in little.figures
    assert not much.is_drafted
    assert much.rule == "not assessed: Ash; at low risk it would be not serious, at high risk serious"


def test_without_pooled_weights_participants_decide() -> None:
    rows = [make_effect("ash", 0.8, 0.6, 1.1, n_total=900), make_effect("birch", 0.9, 0.6, 1.3, n_total=100)]
    body = make_body(
        None, state="not pooled by protocol", studies=rows, weights={}, judgements={"ash": "high", "birch": "low"}
    )

    one = risk_of_bias(body)

    assert one.words == "very serious"
    assert "high risk 90 %" in one.figures[0]
    assert "participants" in one.figures[0]


def test_thresholds_are_the_protocols() -> None:
    strict = {"high_risk_percent": 10}

    assert found({"ash": 20.0, "birch": 80.0}, ["high", "low"], grading=strict).words == "serious"
