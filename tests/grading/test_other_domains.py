"""Indirectness, publication bias, the starting level and what raises certainty."""

import pytest

from grading_bodies import make_body, make_effect, make_facts
from livingreview.grading.indirectness import indirectness
from livingreview.grading.publication_bias import publication_bias
from livingreview.grading.start_and_up import rating_up, starting_level
from livingreview.grading.suggestions import suggestions
from livingreview.tables import DIRECTNESS, MISSING_EVIDENCE, SMALL_STUDY, new_row
from livingreview.terms import Design

NON_RANDOMISED = Design.NON_RANDOMISED


def judged(study_id, element, judgement="no"):
    return new_row(
        DIRECTNESS,
        synthesis_id="main",
        study_id=study_id,
        study_label=study_id,
        element=element,
        judgement=judgement,
        reason="x",
    )


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "not serious"),
        ([judged("ash", "population")], "serious"),
        ([judged("ash", "population", "probably direct")], "not serious"),
        ([judged("birch", "population")], "not serious"),
        ([judged("ash", "population"), judged("ash", "timing", "probably not")], "very serious"),
        ([judged("ash", "surrogate outcome"), judged("birch", "surrogate outcome")], "very serious"),
    ],
)
def test_indirectness_follows_the_weight_that_answers_another_question(rows, words) -> None:
    assert indirectness(make_body(weights={"ash": 60.0, "birch": 40.0}, directness=rows)).words == words


def test_directness_that_nobody_judged_is_not_drafted() -> None:
    facts = {name: make_facts(name, is_directness_judged=False) for name in ("ash", "birch")}

    assert indirectness(make_body(facts=facts)).rule == "no study file judges directness"


def test_directness_not_judged_for_half_of_the_weight_is_not_drafted_where_it_could_matter() -> None:
    facts = {"ash": make_facts("ash", is_directness_judged=False), "birch": make_facts("birch")}

    heavy = indirectness(make_body(facts=facts, weights={"ash": 60.0, "birch": 40.0}))
    light = indirectness(make_body(facts=facts, weights={"ash": 10.0, "birch": 90.0}))

    assert not heavy.is_drafted
    assert light.words == "not serious"
    assert "not judged: 1 study, 10 %" in light.figures


def many(k, *, smaller_better):
    """Give k studies; the smaller ones are more or less favourable (fewer falls are better)."""
    rows = []
    for number in range(k):
        ratio = 0.9 - 0.04 * number if smaller_better else 0.5 + 0.04 * number
        spread = 1.1 + 0.1 * number
        rows.append(make_effect(f"s{number:02}", ratio, ratio / spread, ratio * spread))
    return rows


def egger(p):
    return new_row(SMALL_STUDY, synthesis_id="main", method="Egger", state="computed", k=10, p=p)


@pytest.mark.parametrize(
    ("k", "p", "smaller_better", "words"),
    [
        (10, 0.03, True, "strongly suspected"),
        (10, 0.03, False, "not drafted"),
        (10, 0.40, True, "undetected"),
        (9, 0.03, True, "not drafted"),
    ],
)
def test_a_funnel_test_counts_from_ten_studies_and_in_the_plausible_direction(k, p, smaller_better, words) -> None:
    body = make_body(studies=many(k, smaller_better=smaller_better), small_study=[egger(p)])

    assert publication_bias(body).words == words


def rob_me(part, **cells):
    basics = {"synthesis_id": "main", "part": part, "item": part, "order": 1, "label": part}
    return new_row(MISSING_EVIDENCE, **{**basics, **cells})


def test_results_missing_for_what_they_are_are_counted_beside_rob_mes_judgement() -> None:
    rows = [rob_me("study", state="missing because of the result"), rob_me("overall", judgement="high")]

    assert (
        "ROB-ME: high, 1 result missing because of the result"
        in publication_bias(make_body(missing_evidence=rows)).figures
    )


def test_rob_me_that_nobody_judged_says_nothing() -> None:
    assert not publication_bias(make_body(missing_evidence=[rob_me("overall", judgement="not assessed")])).is_drafted


@pytest.mark.parametrize(
    ("judgement", "words"),
    [("high", "strongly suspected"), ("low", "undetected"), ("some concerns", "not drafted")],
)
def test_rob_me_speaks_for_missing_results(judgement, words) -> None:
    assert publication_bias(make_body(missing_evidence=[rob_me("overall", judgement=judgement)])).words == words


@pytest.mark.parametrize(
    ("randomised", "words"), [(500, "strongly suspected"), (499, "not drafted"), (None, "not drafted")]
)
def test_registered_studies_without_results_count_by_their_participants(randomised, words) -> None:
    silent = make_facts("silent", n_results=0, randomised=randomised)
    facts = {name: make_facts(name) for name in ("ash", "birch")} | {"silent": silent}

    found = publication_bias(make_body(n=2000, facts=facts))

    assert found.words == words
    assert any("1 registered study completed without any result" in figure for figure in found.figures)


def test_a_silent_study_of_another_comparison_or_still_running_is_no_missing_evidence() -> None:
    others = {
        "other": make_facts("other", n_results=0, randomised=900, comparisons=()),
        "running": make_facts("running", n_results=0, randomised=900, is_completed=False),
        "unregistered": make_facts("unregistered", n_results=0, randomised=900, registrations=()),
    }

    assert not any("registered" in figure for figure in publication_bias(make_body(facts=others)).figures)


def test_small_favourable_studies_paid_by_industry_are_suspect() -> None:
    rows = [make_effect(name, 0.5, 0.3, 0.8, n_total=120) for name in ("ash", "birch")]
    facts = {name: make_facts(name, is_industry_funded=True) for name in ("ash", "birch")}

    assert publication_bias(make_body(studies=rows, facts=facts)).words == "strongly suspected"
    large = [{**row, "n_total": 1200} for row in rows]
    assert publication_bias(make_body(studies=large, facts=facts)).words == "not drafted"


def test_randomised_trials_start_high_others_low_and_both_together_nowhere() -> None:
    mixed = {"ash": make_facts("ash"), "birch": make_facts("birch", design=NON_RANDOMISED)}

    assert starting_level(make_body()).words == "high"
    assert starting_level(make_body(design=NON_RANDOMISED)).words == "low"
    assert not starting_level(make_body(facts=mixed)).is_drafted
    assert not starting_level(make_body(design=Design.UNCLEAR)).is_drafted


def test_robins_i_lets_non_randomised_studies_start_high_where_all_were_assessed_by_it() -> None:
    option = {"non_randomised_start": "high with ROBINS-I"}
    tools = {"ash": "ROBINS-I, V2", "birch": "ROBINS-I, V2"}

    every = starting_level(make_body(design=NON_RANDOMISED, grading=option, tools=tools))
    some = starting_level(make_body(design=NON_RANDOMISED, grading=option, tools={"ash": "ROBINS-I, V2"}))

    assert (every.words, some.words) == ("high", "low")
    assert "without ROBINS-I: Birch" in some.figures


@pytest.mark.parametrize(("ratio", "levels"), [(0.49, 1), (0.5, 0), (2.1, 1), (2.0, 0), (0.19, 2), (5.5, 2)])
def test_a_large_effect_of_non_randomised_studies_may_raise_certainty(ratio, levels) -> None:
    body = make_body(ratio, ratio * 0.9, ratio * 1.1, design=NON_RANDOMISED)

    assert rating_up(body, starting_level(body), []).levels == levels


def test_an_odds_ratio_is_judged_as_the_risk_ratio_it_stands_for() -> None:
    # OR 3 at a risk of 0.5 is RR 1.5.
    body = make_body(3.0, 2.0, 4.5, measure="OR", risk=0.5, design=NON_RANDOMISED)

    assert rating_up(body, starting_level(body), []).levels == 0


def test_randomised_evidence_and_evidence_rated_down_is_not_rated_up() -> None:
    randomised = make_body(0.1, 0.05, 0.2)
    downs = [imprecise for imprecise in suggestions(make_body(0.9, 0.7, 1.2)) if imprecise.domain == "imprecision"]
    other = make_body(0.1, 0.05, 0.2, design=NON_RANDOMISED)

    assert rating_up(randomised, starting_level(randomised), []).words == "none"
    assert rating_up(other, starting_level(other), downs).rule == "rated down for imprecision, so not rated up"


def test_every_domain_has_its_suggestion_in_the_order_of_grade() -> None:
    domains = [one.domain for one in suggestions(make_body())]

    assert domains == [
        "starting level",
        "risk of bias",
        "inconsistency",
        "indirectness",
        "imprecision",
        "publication bias",
        "rating up",
    ]
    assert [one.words for one in suggestions(make_body(None, state="no data", studies=[]))] == ["not drafted"] * 7
