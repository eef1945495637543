"""Tables beside the Summary of Findings: absolute effects, evidence profile, suggestions, directness."""

import json
from typing import Any

import pytest

from builders import make_study
from grading_bodies import make_effect, make_facts, make_review
from livingreview.models.certainty import CertaintyRating
from livingreview.stages.grade import GradeInputs, GradeTables, summary_of_findings
from livingreview.stages.grade_studies import directness, study_facts
from livingreview.tables import JUDGEMENTS, SUMMARY, WEIGHTS, Row, new_row
from livingreview.terms import Design

FINE = {"concern": "not serious", "reason": "Nothing found."}
RISKS = [
    {"label": "low risk", "risk": 0.05, "source": "a registry"},
    {"label": "high risk", "risk": 0.20, "source": "the trials"},
]


def make_rating(**changes: Any) -> CertaintyRating:
    content = {
        "schema": 1,
        "synthesis": "main",
        "by": "ann",
        "date": "2026-01-02",
        "start": "high",
        "target": "any effect (null)",
        **dict.fromkeys(("risk_of_bias", "inconsistency", "indirectness", "imprecision"), FINE),
        "publication_bias": {"concern": "undetected", "reason": "Registers were searched."},
        **changes,
    }
    return CertaintyRating.model_validate_json(json.dumps(content))


def summary(measure: str, value: float, low: float, high: float, **cells: Any) -> Row:
    basics = {"state": "pooled", "k": 2, "n_studies": 2, "n_participants": 400, "measure": measure}
    shown = {"display": value, "display_low": low, "display_high": high}
    return new_row(SUMMARY, synthesis_id="main", analysis="main", subgroup="", **{**basics, **shown, **cells})


def built(
    measure: str = "RR",
    numbers: tuple[float, float, float] = (0.8, 0.65, 0.98),
    *,
    rating: CertaintyRating | None = None,
    cells: dict[str, Any] | None = None,
    outcome: dict[str, Any] | None = None,
    **synthesis: Any,
) -> GradeTables:
    review = make_review(measure, outcome=outcome, **synthesis)
    sides = {"events_1": 8, "events_2": 10, **(cells or {})}
    rows = [make_effect(name, *numbers, measure=measure, **sides) for name in ("ash", "birch")]
    facts = {"ash": make_facts("ash"), "birch": make_facts("birch", design=Design.RANDOMISED_CROSSOVER)}
    inputs = GradeInputs([summary(measure, *numbers)], rows, [], facts=facts)
    return summary_of_findings(review, {"main": rating} if rating else {}, inputs)


def test_each_comparator_risk_has_its_absolute_effect_and_certainty_is_about_the_first() -> None:
    tables = built(baseline_risks=RISKS)

    assert [(row["label"], row["source"], row["difference_text"]) for row in tables.absolute] == [
        ("low risk", "a registry", "10 fewer per 1,000 (from 18 fewer to 1 fewer)"),
        ("high risk", "the trials", "40 fewer per 1,000 (from 70 fewer to 4 fewer)"),
    ]
    assert [row["number_needed"] for row in tables.absolute] == ["NNTB 100 (58 to 1,000)", "NNTB 25 (15 to 250)"]
    assert [row["information_size"] for row in tables.absolute] == [8404, 1812]
    assert tables.summary_of_findings[0]["risk_comparator"] == 50


def test_a_rate_ratio_gives_rates_at_the_studies_median_rate() -> None:
    tables = built("IRR", (0.5, 0.25, 1.0), cells={"person_time_1": 200.0, "person_time_2": 250.0})

    row = tables.summary_of_findings[0]
    assert row["comparator_text"] == "40 per 1,000 units of person-time"
    assert row["experimental_text"] == "20 per 1,000 units of person-time (10 to 40)"
    assert row["difference_text"] == "20 fewer per 1,000 units of person-time (from 30 fewer to 0 fewer)"
    assert row["risk_source"] == "median comparator rate of 2 studies"
    assert row["risk_comparator"] is None


def test_a_rate_ratio_without_a_comparator_rate_says_so() -> None:
    row = built("IRR", (0.5, 0.25, 1.0)).summary_of_findings[0]

    assert row["difference_text"] == "Not computed: no comparator rate is known"


def test_a_standardised_difference_is_shown_on_a_familiar_scale_in_mids_and_as_people_who_improve() -> None:
    familiar = {"label": "0 to 10 scale", "sd": 2.5, "mid": 1.0, "source": "the largest trial"}
    tables = built(
        "SMD",
        (-0.5, -0.8, -0.2),
        outcome={"familiar_scale": familiar},
        baseline_risks=[{"label": "trials", "risk": 0.3, "source": "the trials"}],
    )

    people, scale, mids = tables.absolute
    assert people["unit"] == "people who improve, per 1,000"
    assert people["difference_text"] == "215 more per 1,000 (from 81 more to 347 more)"
    assert people["number_needed"].startswith("NNTB 5 ")
    assert scale["difference_text"] == "1.25 lower on the 0 to 10 scale (2.00 lower to 0.50 lower)"
    assert scale["source"] == "SMD × 2.5, the standard deviation on it: the largest trial"
    assert mids["difference_text"] == "1.25 lower in minimal important differences (2.00 lower to 0.50 lower)"
    assert tables.summary_of_findings[0]["difference_text"] == "SMD 0.50 lower (0.80 lower to 0.20 lower)"


def test_a_mean_difference_is_given_in_minimal_important_differences() -> None:
    (row,) = built("MD", (-3.0, -4.5, -1.5), outcome={"mid": 1.5}).absolute

    assert row["difference_text"] == "2.00 lower in minimal important differences (3.00 lower to 1.00 lower)"


def test_the_profile_has_grades_own_words() -> None:
    rating = make_rating(
        imprecision={"concern": "very serious", "reason": "Few events."},
        publication_bias={"concern": "strongly suspected", "reason": "No register was searched."},
    )

    (row,) = built(rating=rating).evidence_profile

    assert row["design"] == "1 randomised crossover, 1 randomised parallel"
    assert [row[name] for name in ("risk_of_bias", "imprecision", "other")] == [
        "not serious",
        "very serious",
        "publication bias strongly suspected",
    ]
    assert (row["experimental"], row["comparator"]) == ("16/200 (8.0 %)", "20/200 (10.0 %)")
    assert (row["certainty"], row["importance"]) == ("very low", "critical")


@pytest.mark.parametrize(
    ("up", "words"),
    [
        ({"kind": "large effect", "levels": 1}, "strong association"),
        ({"kind": "large effect", "levels": 2}, "very strong association"),
        ({"kind": "dose response", "levels": 1}, "dose response gradient"),
    ],
)
def test_what_raised_certainty_is_named_in_the_profile(up: dict[str, Any], words: str) -> None:
    rating = make_rating(start="low", up=[{**up, "reason": "Shown."}])

    assert built(rating=rating).evidence_profile[0]["other"] == words


def test_a_domain_nobody_rated_is_not_rated_and_never_not_serious() -> None:
    row = built().evidence_profile[0]

    assert [row[name] for name in ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "other")] == [
        "not rated"
    ] * 5
    assert row["certainty_note"] == "not rated yet"


def test_an_outcome_without_data_has_its_row_in_the_profile() -> None:
    tables = summary_of_findings(make_review("RR"), {}, GradeInputs([], [], []))

    row = tables.evidence_profile[0]
    assert (row["n_studies"], row["design"], row["risk_of_bias"]) == (0, "no data", "no data")
    assert tables.summary_of_findings[0]["plain_statement"] == "No studies reported falls."
    assert tables.absolute == []


def test_suggestion_and_rating_stand_beside_each_other_with_what_was_seen() -> None:
    seen = {"concern": "serious", "reason": "Few people.", "suggestion": "very serious: the rule then"}
    tables = built(rating=make_rating(imprecision=seen), baseline_risk={"risk": 0.2, "source": "a registry"})

    row = next(row for row in tables.suggestions if row["domain"] == "imprecision")
    assert (row["suggestion"], row["rated"], row["agrees"]) == ("not serious", "serious", "no")
    assert row["seen"] == "very serious: the rule then"
    bias = next(row for row in tables.suggestions if row["domain"] == "risk of bias")
    assert (bias["suggestion"], bias["rated"], bias["agrees"]) == ("not drafted", "not serious", None)


def test_a_sentence_is_drafted_from_size_and_certainty_only_once_a_person_rated() -> None:
    sizes = {"sizes": {"small": 10, "moderate": 30, "large": 60}}
    risk = {"risk": 0.2, "source": "a registry"}

    unrated = built(outcome=sizes, baseline_risk=risk).summary_of_findings[0]
    rated = built(outcome=sizes, baseline_risk=risk, rating=make_rating()).summary_of_findings[0]

    assert unrated["drafted_statement"] is None
    assert rated["size"] == "moderate"
    assert rated["drafted_statement"] == (
        "Warm bath reduces falls, 1 week "
        "(RR 0.80, 95% CI 0.65 to 0.98; 2 studies, 400 participants; high-certainty evidence)."
    )
    assert "40 fewer per 1,000" in rated["plain_statement"]


def test_the_target_is_named_with_its_threshold() -> None:
    risk = {"risk": 0.2, "source": "a registry"}
    beyond = built(outcome={"mid": 20}, target="mid", baseline_risk=risk).summary_of_findings[0]

    assert beyond["target"] == "an important effect: at least 20 per 1,000 (MID)"
    assert built(baseline_risk=risk).summary_of_findings[0]["target"] == "any effect (null)"


def test_studies_at_low_risk_alone_are_pooled_again_and_shown() -> None:
    review = make_review("RR", baseline_risk={"risk": 0.2, "source": "a registry"})
    rows = [make_effect(name, 0.8, 0.7, 0.914) for name in ("ash", "birch", "cedar")]
    judged = [
        new_row(
            JUDGEMENTS,
            synthesis_id="main",
            study_id=name,
            study_label=name,
            domain="overall",
            domain_label="Overall",
            order=9,
            algorithm=word,
            judgement=word,
        )
        for name, word in (("ash", "low"), ("birch", "low"), ("cedar", "high"))
    ]
    weights = [
        new_row(WEIGHTS, synthesis_id="main", analysis="main", study_id=name, weight=100 / 3, result="results[0]")
        for name in ("ash", "birch", "cedar")
    ]
    inputs = GradeInputs([summary("RR", 0.8, 0.74, 0.86, k=3)], rows, judged, weights=weights)

    row = next(row for row in summary_of_findings(review, {}, inputs).suggestions if row["domain"] == "risk of bias")

    assert any(figure.endswith("(k = 2): the same claim") for figure in row["figures"])
    assert row["suggestion"] == "not serious"


def test_a_study_file_says_how_direct_it_is_and_an_outcomes_own_judgement_stands_over_the_general_one() -> None:
    review = make_review("RR")
    study = make_study(
        directness=[
            {"element": "population", "judgement": "probably direct", "reason": "Older people."},
            {"element": "population", "judgement": "no", "outcome": "falls", "reason": "Falls were asked of nurses."},
            {"element": "timing", "judgement": "no", "outcome": "other", "reason": "Not this outcome."},
        ]
    )

    rows = directness([study], review)

    assert [(row["element"], row["judgement"], row["reason"]) for row in rows] == [
        ("population", "no", "Falls were asked of nurses.")
    ]
    (fact,) = study_facts([study], review)
    assert (fact.is_directness_judged, fact.comparisons) == (True, ("bath_vs_rest",))
    assert study_facts([make_study()], review)[0].is_directness_judged is False
