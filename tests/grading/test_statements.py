"""What happens, in a sentence: size by certainty, and never a P value."""

import itertools

import pytest

from grading_bodies import make_body
from livingreview.grading.size import size_of
from livingreview.grading.statements import no_studies, statements
from livingreview.terms import Certainty

SIZES = {"sizes": {"small": 10, "moderate": 30, "large": 60}}
BY_SIZE = {"trivial": 0.98, "small": 0.9, "moderate": 0.8, "large": 0.6}  # 4, 20, 40 and 80 fewer per 1,000
BRACKET = "RR 0.80, 95% CI 0.65 to 0.98"

TECHNICAL = {
    ("high", "large"): "Exercise results in a large reduction in falls",
    ("high", "moderate"): "Exercise reduces falls",
    ("high", "small"): "Exercise reduces falls slightly",
    ("high", "trivial"): "Exercise results in little to no difference in falls",
    ("moderate", "large"): "Exercise likely results in a large reduction in falls",
    ("moderate", "moderate"): "Exercise likely reduces falls",
    ("moderate", "small"): "Exercise likely reduces falls slightly",
    ("moderate", "trivial"): "Exercise likely results in little to no difference in falls",
    ("low", "large"): "Exercise may result in a large reduction in falls",
    ("low", "moderate"): "Exercise may reduce falls",
    ("low", "small"): "Exercise may reduce falls slightly",
    ("low", "trivial"): "Exercise may result in little to no difference in falls",
    **{("very low", size): "The evidence is very uncertain about the effect of exercise on falls" for size in BY_SIZE},
}


def sentence(certainty, ratio, **parts):
    body = make_body(ratio, ratio - 0.02, ratio + 0.015, **{"outcome": SIZES, **parts})
    return statements(
        body,
        Certainty(certainty),
        intervention="Exercise",
        outcome="Falls",
        relative=BRACKET,
        absolute="40 fewer per 1,000",
    )


@pytest.mark.parametrize(("certainty", "size"), TECHNICAL)
def test_each_size_and_certainty_has_its_sentence(certainty, size) -> None:
    said = sentence(certainty, BY_SIZE[size])

    word = certainty.replace(" ", "-")
    assert said is not None
    assert said.technical == (
        f"{TECHNICAL[certainty, size]} ({BRACKET}; 2 studies, 2,000 participants; {word}-certainty evidence)."
    )


def test_plain_language_says_cause_and_make_and_takes_the_absolute_numbers() -> None:
    said = [sentence("moderate", BY_SIZE[size]) for size in BY_SIZE]

    assert [one.plain.partition(" (")[0] for one in said if one] == [
        "Exercise likely makes little to no difference to falls",
        "Exercise likely reduces falls slightly",
        "Exercise likely reduces falls",
        "Exercise likely causes a large reduction in falls",
    ]
    assert said[0] is not None
    assert "(40 fewer per 1,000; 2 studies" in said[0].plain


def test_a_document_has_one_modal_word() -> None:
    said = sentence("moderate", 0.8, grading={"modal": "probably"})

    assert said is not None
    assert "probably reduces" in said.technical
    assert "probably reduces" in said.plain


def test_a_large_estimate_whose_interval_holds_no_effect_is_unclear_in_plain_language() -> None:
    body = make_body(0.6, 0.3, 1.2, outcome=SIZES)

    said = statements(body, Certainty.LOW, intervention="Exercise", outcome="Falls", relative="", absolute="")

    assert said is not None
    assert said.plain.startswith("It is unclear if exercise has an effect on falls (")
    assert said.technical.startswith("Exercise may result in a large reduction in falls (")


def test_each_label_of_several_interventions_loses_its_capital_but_no_abbreviation() -> None:
    body = make_body(0.6, 0.3, 1.2, outcome=SIZES)
    named = {"intervention": "Exercise or Tai chi or TENS", "outcome": "Falls", "relative": "", "absolute": ""}

    said = statements(body, Certainty.VERY_LOW, **named)

    assert said is not None
    assert said.technical.startswith(
        "The evidence is very uncertain about the effect of exercise or tai chi or TENS on"
    )


def test_more_events_are_an_increase() -> None:
    said = sentence("high", 1.5)

    assert said is not None
    assert said.technical.startswith("Exercise results in a large increase in falls")


def test_fewer_deaths_are_more_survival() -> None:
    survival = {"risk_of": "no event", "direction": "higher is better", **SIZES}
    body = make_body(0.5, 0.4, 0.6, measure="HR", risk=0.5, outcome=survival)

    said = statements(body, Certainty.HIGH, intervention="Exercise", outcome="Survival", relative="", absolute="")

    assert said is not None
    assert said.technical.startswith("Exercise results in a large increase in survival")


def test_no_sentence_speaks_of_significance() -> None:
    for certainty, size in itertools.product(Certainty, BY_SIZE):
        said = sentence(certainty, BY_SIZE[size])

        assert said is not None
        assert "significan" not in f"{said.technical} {said.plain}"


@pytest.mark.parametrize(
    ("outcome", "ratio", "size"),
    [
        ({"mid": 30}, 0.9, "trivial"),
        ({"mid": 30}, 0.8, "important, of unspecified size"),
        ({}, 0.1, "no thresholds to judge it by"),
        (SIZES, 0.7, "large"),
    ],
)
def test_size_comes_from_the_protocols_thresholds_on_the_absolute_scale(outcome, ratio, size) -> None:
    assert size_of(make_body(ratio, 0.05, 1.0, outcome=outcome)) == size


def test_nothing_is_drafted_without_a_summary_unless_certainty_is_very_low() -> None:
    body = make_body(None, state="nothing to pool, narrative")
    words = {"intervention": "Exercise", "outcome": "Falls", "relative": "", "absolute": ""}

    assert statements(body, Certainty.LOW, **words) is None
    very_low = statements(body, Certainty.VERY_LOW, **words)
    assert very_low is not None
    assert very_low.technical.startswith(
        "The evidence is very uncertain about the effect of exercise on falls (2 studies"
    )


def test_no_study_says_so_and_abbreviations_keep_their_capitals() -> None:
    assert no_studies("Falls") == "No studies reported falls."
    assert no_studies("HbA1c") == "No studies reported HbA1c."
    assert no_studies("S-ketamine use") == "No studies reported S-ketamine use."
