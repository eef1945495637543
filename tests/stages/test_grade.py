"""Summary of Findings: absolute effects, certainty, and whether the evidence is what the rater saw."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import builders
from livingreview.errors import TableError
from livingreview.models.certainty import CertaintyRating
from livingreview.models.review import Review
from livingreview.stages.grade import (
    GradeInputs,
    certainty_fingerprint,
    final_certainty,
    rating_problems,
    summary_of_findings,
)
from livingreview.tables import EFFECTS, JUDGEMENTS, RATINGS, SUMMARY, SUMMARY_OF_FINDINGS, Row, check, new_row
from livingreview.terms import Certainty

RECORD = "rec_00000000000000aa"
LEVELS = ["high", "moderate", "low", "very low"]


def make_review(**synthesis: Any) -> Review:
    """Make a review with one synthesis `main`; `measure` decides its outcome."""
    is_continuous = synthesis.get("measure") in ("MD", "SMD")
    content = {
        "label": "Synthesis",
        "comparison": "drug_placebo",
        "outcome": "pain" if is_continuous else "relief",
        "window": {"from_days": 0, "to_days": 30, "label": "1 month", "prefer": "latest"},
        "measure": "RR",
        **synthesis,
    }
    return builders.make_review(
        interventions={"drug": {"label": "Drug"}, "placebo": {"label": "Placebo"}},
        comparisons={"drug_placebo": {"label": "D v P", "experimental": ["drug"], "comparator": ["placebo"]}},
        outcomes={
            "relief": builders.make_outcome(),
            "pain": builders.make_outcome(label="Pain", type="continuous", scale="0 to 10"),
        },
        syntheses={
            "first": content,
            "hidden": {**content, "summary_of_findings": False},
            "second": {**content, "label": "Another"},
        },
    )


def make_summary(**cells: Any) -> Row:
    pooled = {
        "synthesis_id": "first",
        "analysis": "main",
        "subgroup": "",
        "state": "pooled",
        "k": 2,
        "n_studies": 2,
        "n_participants": 230,
        "measure": "RR",
        "estimate": -0.22314,
        "tau2": 0.01,
        "display": 0.80,
        "display_low": 0.65,
        "display_high": 0.98,
    }
    return new_row(SUMMARY, **{**pooled, **cells})


def make_effect(study_id: str, **cells: Any) -> Row:
    row = {
        "synthesis_id": "first",
        "analysis": "main",
        "study_id": study_id,
        "study_label": study_id,
        "state": "estimated",
        "measure": "RR",
        "estimate": -0.2,
        "se": 0.1,
        "display": 0.82,
        "display_low": 0.67,
        "display_high": 0.99,
        "events_1": 8,
        "n_1": 50,
        "events_2": 10,
        "n_2": 50,
        "result": "results[0]",
        "record_id": RECORD,
        "locator": "table 2",
    }
    return new_row(EFFECTS, **{**row, **cells})


def make_judgement(study_id: str, judgement: str = "low") -> Row:
    words = {"domain": "overall", "domain_label": "Overall", "order": 6}
    return new_row(
        JUDGEMENTS,
        synthesis_id="first",
        study_id=study_id,
        study_label=study_id,
        algorithm=judgement,
        judgement=judgement,
        **words,
    )


def make_rating(**changes: Any) -> CertaintyRating:
    fine = {"concern": "not serious", "reason": "nothing found"}
    content = {
        "schema": 1,
        "synthesis": "first",
        "by": "ann",
        "date": "2026-01-02",
        "start": "high",
        "target": "any effect (null)",
        "risk_of_bias": fine,
        "inconsistency": fine,
        "indirectness": fine,
        "imprecision": fine,
        "publication_bias": {"concern": "undetected", "reason": "registers searched"},
        **changes,
    }
    return CertaintyRating.model_validate_json(json.dumps(content))


SUMMARY_ROWS = [make_summary()]
EFFECT_ROWS = [make_effect("a"), make_effect("b", events_2=15)]
JUDGEMENT_ROWS = [make_judgement("a"), make_judgement("b", "high")]


def finding(
    review: Review, summary: list[Row], effects: list[Row], ratings: dict[str, CertaintyRating] | None = None
) -> Row:
    tables = summary_of_findings(review, ratings or {}, GradeInputs(summary, effects, JUDGEMENT_ROWS))
    return next(row for row in tables.summary_of_findings if row["synthesis_id"] == "first")


def at_risk(risk: float, measure: str = "RR") -> Review:
    return make_review(measure=measure, baseline_risk={"risk": risk, "source": "a registry"})


# Comparator risk 0.20 and a ratio of 0.80 (0.65 to 0.98), worked by hand from the formulas.
@pytest.mark.parametrize(
    ("measure", "difference", "with_drug"),
    [
        ("RR", "40 fewer per 1,000 (from 70 fewer to 4 fewer)", "160 per 1,000 (130 to 196)"),
        ("OR", "33 fewer per 1,000 (from 60 fewer to 3 fewer)", "167 per 1,000 (140 to 197)"),
    ],
)
def test_absolute_effects_follow_from_the_comparator_risk_and_the_ratio(measure, difference, with_drug):
    row = finding(at_risk(0.2, measure), SUMMARY_ROWS, EFFECT_ROWS)

    assert row["difference_text"] == difference
    assert row["experimental_text"] == with_drug
    assert row["comparator_text"] == "200 per 1,000"
    assert row["risk_comparator"] == 200
    assert row["risk_source"] == "a registry"
    assert row["relative"] == f"{measure} 0.80 (95% CI 0.65 to 0.98)"


def test_a_risk_difference_is_the_absolute_effect_and_has_no_relative_one():
    summary = [make_summary(measure="RD", display=0.05, display_low=-0.01, display_high=0.11)]

    row = finding(at_risk(0.2, "RD"), summary, EFFECT_ROWS)

    assert row["relative"] is None
    assert row["difference_text"] == "50 more per 1,000 (from 10 fewer to 110 more)"
    assert row["risk_experimental"] == pytest.approx(250)


def test_the_risk_with_the_intervention_stays_within_0_and_1000():
    summary = [make_summary(display=3, display_low=1.5, display_high=6)]

    row = finding(at_risk(0.4), summary, EFFECT_ROWS)

    assert row["risk_experimental"] == row["risk_experimental_high"] == 1000
    assert row["difference_text"] == "600 more per 1,000 (from 200 more to 600 more)"


def test_without_a_protocol_risk_the_median_of_the_comparator_arms_is_used_and_named():
    effects = [
        make_effect("a", events_2=10),
        make_effect("b", events_2=15),
        make_effect("c", events_2=40),
        make_effect("d", events_2=50, state="not estimable"),
        make_effect("e", events_2=None, n_2=None),
        make_effect("a", events_2=50, analysis="worst_case"),
    ]

    row = finding(make_review(), SUMMARY_ROWS, effects)

    assert row["risk_comparator"] == pytest.approx(300)
    assert row["risk_source"] == "median comparator risk of 3 studies"


def test_without_any_comparator_risk_the_ratio_is_shown_and_the_reason_for_no_absolute_effect():
    row = finding(make_review(), SUMMARY_ROWS, [make_effect("a", events_2=None), make_effect("b", events_2=None)])

    assert row["relative"] == "RR 0.80 (95% CI 0.65 to 0.98)"
    assert row["difference_text"] == "Not computed: no comparator risk is known"
    assert row["risk_comparator"] is row["risk_experimental"] is row["comparator_text"] is None


def test_a_continuous_outcome_is_given_as_lower_or_higher_with_the_comparators_means():
    summary = [make_summary(measure="MD", display=-1.2, display_low=-2.1, display_high=0.3)]
    effects = [make_effect("a", measure="MD", mean_2=5.25), make_effect("b", measure="MD", mean_2=4.1)]

    row = finding(make_review(measure="MD"), summary, effects)

    assert row["difference_text"] == "MD 1.20 lower (2.10 lower to 0.30 higher)"
    assert row["comparator_text"] == "Means from 4.10 to 5.25 (2 studies)"
    assert row["outcome_label"] == "Pain (0 to 10), 1 month"
    assert row["relative"] is row["risk_comparator"] is None


def test_standardised_differences_show_no_means_because_scales_differ():
    summary = [make_summary(measure="SMD", display=-0.5, display_low=-0.9, display_high=-0.1)]

    row = finding(make_review(measure="SMD"), summary, [make_effect("a", measure="SMD", mean_2=5.0)])

    assert row["difference_text"] == "SMD 0.50 lower (0.90 lower to 0.10 lower)"
    assert row["comparator_text"] == "Scales differ between studies"


def test_a_limit_too_large_for_a_number_is_said_and_stops_nothing() -> None:
    row = finding(at_risk(0.2), [make_summary(display_high=None)], EFFECT_ROWS)

    assert row["difference_text"].startswith("Not given: the effect or a limit of its interval is too large")
    assert (row["relative"], row["risk_experimental"]) == (None, None)


def test_one_study_is_shown_with_its_own_numbers_and_called_one_study():
    summary = [make_summary(state="one study, not pooled", k=1, display=None, display_low=None, display_high=None)]

    row = finding(make_review(), summary, [make_effect("a"), make_effect("b", state="narrative only")])

    assert row["relative"] == "RR 0.82 (95% CI 0.67 to 0.99), one study"
    assert row["difference_text"] == "36 fewer per 1,000 (from 66 fewer to 2 fewer), one study"
    assert row["risk_source"] == "comparator risk of one study"


def test_one_study_in_the_summary_but_two_in_the_effects_is_an_error():
    with pytest.raises(TableError, match="one study in the summary, 2 in the effects"):
        finding(make_review(), [make_summary(state="one study, not pooled", k=1)], EFFECT_ROWS)


NUMBERS = [
    "relative",
    "risk_comparator",
    "risk_experimental",
    "risk_experimental_low",
    "comparator_text",
    "experimental_text",
]


def test_results_in_words_have_words_and_no_numbers():
    summary = [make_summary(state="nothing to pool, narrative", k=0, n_studies=3, n_participants=None, display=None)]

    row = finding(at_risk(0.2), summary, [make_effect("a", state="narrative only")])

    assert row["difference_text"] == "Not pooled: 3 studies with results in words only, or without a usable estimate"
    assert [row[name] for name in NUMBERS] == [None] * len(NUMBERS)


@pytest.mark.parametrize(
    "summary", [[], [make_summary(state="no data", k=0, n_studies=0, n_participants=None, display=None)]]
)
def test_an_outcome_without_data_has_its_row_and_says_so(summary):
    row = finding(at_risk(0.2), summary, [])

    assert row["state"] == "no data"
    assert row["difference_text"] == "No included study reported this outcome at this time"
    assert row["certainty"] is None
    assert row["certainty_note"] == "no data: not rated"
    assert [row[name] for name in NUMBERS] == [None] * len(NUMBERS)


def test_every_synthesis_of_the_summary_of_findings_has_a_row_in_protocol_order_and_no_other():
    tables = summary_of_findings(make_review(), {}, GradeInputs(SUMMARY_ROWS, EFFECT_ROWS, JUDGEMENT_ROWS))

    assert [(row["order"], row["synthesis_id"]) for row in tables.summary_of_findings] == [(1, "first"), (3, "second")]
    assert check(tables.summary_of_findings, SUMMARY_OF_FINDINGS) == tables.summary_of_findings


def test_subgroups_and_sensitivity_analyses_are_not_the_main_result():
    others = [make_summary(subgroup="oral", display=0.1), make_summary(analysis="fixed", display=0.2)]

    row = finding(at_risk(0.2), [*others, *SUMMARY_ROWS], EFFECT_ROWS)

    assert row["relative"] == "RR 0.80 (95% CI 0.65 to 0.98)"


def test_a_synthesis_nobody_rated_has_no_certainty_and_says_so():
    row = finding(make_review(), SUMMARY_ROWS, EFFECT_ROWS)

    assert (row["certainty"], row["evidence"], row["certainty_note"]) == (None, None, "not rated yet")


def test_a_rating_without_data_gives_no_certainty_and_says_so():
    row = finding(make_review(), [], [], {"first": make_rating()})

    assert (row["certainty"], row["evidence"]) == (None, None)
    assert row["certainty_note"] == "no data: there is nothing that this rating can be about"


def test_a_rating_for_an_unknown_synthesis_is_an_error():
    with pytest.raises(TableError, match="no_such"):
        finding(make_review(), SUMMARY_ROWS, EFFECT_ROWS, {"no_such": make_rating()})


def down(concern: str) -> dict[str, str]:
    return {"concern": concern, "reason": "because"}


CONCERNS = ["not serious", "serious", "very serious", "extremely serious"]


@given(
    start=st.sampled_from(["high", "low"]),
    concerns=st.lists(st.sampled_from(CONCERNS), min_size=4, max_size=4),
    is_suspected=st.booleans(),
)
def test_n_levels_down_from_the_start_end_at_very_low_at_the_latest(start, concerns, is_suspected):
    domains = ("risk_of_bias", "inconsistency", "indirectness", "imprecision")
    given_ = {name: down(concern) for name, concern in zip(domains, concerns, strict=True)}
    bias = down("strongly suspected" if is_suspected else "undetected")
    n = sum(CONCERNS.index(concern) for concern in concerns) + is_suspected

    certainty = final_certainty(make_rating(start=start, publication_bias=bias, **given_))

    assert certainty == LEVELS[min(LEVELS.index(start) + n, 3)]


@pytest.mark.parametrize(("levels", "expected"), [((1,), "moderate"), ((2,), "high"), ((2, 1, 1), "high")])
def test_levels_up_raise_low_evidence_and_never_above_high(levels, expected):
    kinds = ("large effect", "dose response", "opposing confounding")
    up = [{"kind": kind, "levels": level, "reason": "r"} for kind, level in zip(kinds, levels, strict=False)]

    assert final_certainty(make_rating(start="low", up=up)) is Certainty(expected)


def test_every_domain_is_listed_with_its_reason_also_where_nothing_was_lowered():
    rating = make_rating(
        start="low",
        imprecision=down("very serious"),
        publication_bias=down("strongly suspected"),
        up=[{"kind": "large effect", "levels": 1, "reason": "RR above 2"}],
    )

    rows = summary_of_findings(
        make_review(), {"first": rating}, GradeInputs(SUMMARY_ROWS, EFFECT_ROWS, JUDGEMENT_ROWS)
    ).ratings

    assert [(row["domain"], row["rating"], row["levels"], row["reason"]) for row in rows] == [
        ("starting level", "low", 0, "Certainty is about: any effect (null)"),
        ("risk of bias", "not serious", 0, "nothing found"),
        ("inconsistency", "not serious", 0, "nothing found"),
        ("indirectness", "not serious", 0, "nothing found"),
        ("imprecision", "very serious", -2, "because"),
        ("publication bias", "strongly suspected", -1, "because"),
        ("large effect", "up 1", 1, "RR above 2"),
    ]
    assert check(rows, RATINGS) == rows


UP = {"kind": "large effect", "levels": 1, "reason": "r"}


@pytest.mark.parametrize(
    ("changes", "key", "part_of_message"),
    [
        ({"start": "high", "up": [UP]}, ("up", 0), "starts at low"),
        ({"start": "low", "up": [UP], "inconsistency": down("serious")}, ("up", 0), "rated down"),
        ({"start": "low", "up": [UP], "publication_bias": down("strongly suspected")}, ("up", 0), "rated down"),
        ({"start": "low", "up": [{**UP, "kind": "dose response", "levels": 2}]}, ("up", 0, "levels"), "at most 1"),
        ({"start": "low", "up": [UP, UP]}, ("up", 1, "kind"), "given twice"),
        ({"indirectness": down("extremely serious")}, ("indirectness", "concern"), "only imprecision"),
    ],
)
def test_what_grade_does_not_allow_is_named_with_its_place(changes, key, part_of_message):
    assert part_of_message in dict(rating_problems(make_rating(**changes)))[key]


def test_a_good_rating_has_no_problems():
    assert rating_problems(make_rating(imprecision=down("extremely serious"))) == []
    assert rating_problems(make_rating(start="low", up=[UP | {"levels": 2}])) == []


def test_a_rating_is_unconfirmed_current_or_made_on_earlier_evidence():
    today = finding(make_review(), SUMMARY_ROWS, EFFECT_ROWS, {"first": make_rating()})["fingerprint"]

    found = [
        finding(make_review(), SUMMARY_ROWS, EFFECT_ROWS, {"first": make_rating(fingerprint=stored)})["evidence"]
        for stored in (None, today, f"v1:{0:064}")
    ]

    assert found == ["unconfirmed", "current", "made on earlier evidence"]


def fingerprint(review: Review, summary: list[Row], effects: list[Row], judgements: list[Row]) -> str:
    return certainty_fingerprint(review, "first", summary, effects, judgements)


BASE = fingerprint(make_review(), SUMMARY_ROWS, EFFECT_ROWS, JUDGEMENT_ROWS)


@pytest.mark.parametrize(
    "changed",
    [
        (make_review(measure="OR"), SUMMARY_ROWS, EFFECT_ROWS, JUDGEMENT_ROWS),
        (make_review(tau2="DL"), SUMMARY_ROWS, EFFECT_ROWS, JUDGEMENT_ROWS),
        (at_risk(0.2), SUMMARY_ROWS, EFFECT_ROWS, JUDGEMENT_ROWS),
        (make_review(), [make_summary(display_high=1.01)], EFFECT_ROWS, JUDGEMENT_ROWS),
        (make_review(), SUMMARY_ROWS, [make_effect("a", events_1=9), EFFECT_ROWS[1]], JUDGEMENT_ROWS),
        (make_review(), SUMMARY_ROWS, EFFECT_ROWS[:1], JUDGEMENT_ROWS),
        (make_review(), SUMMARY_ROWS, [make_effect("a", paired="unknown"), EFFECT_ROWS[1]], JUDGEMENT_ROWS),
        (make_review(), SUMMARY_ROWS, EFFECT_ROWS, [make_judgement("a"), make_judgement("b", "low")]),
    ],
    ids=["measure", "estimator", "baseline risk", "interval", "events", "a study less", "pairing", "risk of bias"],
)
def test_the_fingerprint_changes_with_what_the_rater_saw(changed):
    assert fingerprint(*changed) != BASE


def test_the_fingerprint_stays_with_order_rounding_and_other_analyses():
    tiny = make_summary(tau2=0.01 + 1e-12)
    others = [make_summary(analysis="fixed", display=0.1), make_summary(synthesis_id="second")]
    effects = [
        *EFFECT_ROWS[::-1],
        make_effect("a", analysis="fixed", events_1=1),
        make_effect("z", synthesis_id="second"),
    ]

    assert fingerprint(make_review(label="New words"), [*others, tiny], effects, JUDGEMENT_ROWS[::-1]) == BASE


def test_a_variance_that_is_zero_up_to_rounding_is_zero():
    exact, rounded = ([make_summary(tau2=tau2)] for tau2 in (0.0, 3.1e-17))

    assert fingerprint(make_review(), exact, EFFECT_ROWS, []) == fingerprint(make_review(), rounded, EFFECT_ROWS, [])


def test_the_fingerprint_of_version_1_is_never_redefined():
    known = "v1:e9787516a9ea4f5fee47a7860719d387856a673abd02999e4220dd32b4b5d1c6"
    stored = make_rating(fingerprint=known)

    assert finding(make_review(), SUMMARY_ROWS, EFFECT_ROWS, {"first": stored})["evidence"] == "current"


def test_the_fingerprint_of_version_2_is_never_redefined():
    assert BASE == "v2:0b4d678a83b2a6a584a2cc3bfe5e8e64adce286ca3f4427ecf00d9d0216f36b9"


def test_it_does_not_change_its_input():
    given_ = (make_review(), {"first": make_rating()}, GradeInputs(SUMMARY_ROWS, EFFECT_ROWS, JUDGEMENT_ROWS))
    before = copy.deepcopy(given_)

    summary_of_findings(*given_)

    assert before == given_
