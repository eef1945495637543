"""Signals of an update: each fires on what it is about, stays silent otherwise, and says when it cannot tell."""

from typing import Any

import pytest

import builders
from livingreview.models.review import Review
from livingreview.stages.triggers import Body, Last, Waiting, triggers
from livingreview.tables import EFFECTS, NOTICES, SUMMARY, SUMMARY_OF_FINDINGS, Row, new_row

NOTHING_WAITS = Waiting(None, None)


def make_review(*, mid: float | None = None, amendments: Any = (), **living: Any) -> Review:
    outcome = builders.make_outcome(label="Pain", type="continuous", direction="lower is better", mid=mid)
    basics = {"status": "living", "searches": "Monthly.", "incorporation": "At once.", "retirement": "No plan."}
    return builders.make_review(
        outcomes={"pain": outcome},
        syntheses={"pain": builders.make_synthesis(label="Pain", outcome="pain", measure="MD")},
        living={**basics, **living},
        amendments=list(amendments),
    )


def summary(display: float | None, low: float | None = None, high: float | None = None, **cells: Any) -> Row:
    return new_row(
        SUMMARY,
        synthesis_id="pain",
        analysis="main",
        subgroup="",
        state="pooled",
        k=2,
        n_studies=2,
        measure="MD",
        model="random",
        tau2_method="REML",
        estimate=display,
        display=display,
        display_low=low,
        display_high=high,
        **cells,
    )


def effect(study_id: str, n: int | None = 50, **cells: Any) -> Row:
    basics: Row = {
        "synthesis_id": "pain",
        "analysis": "main",
        "study_id": study_id,
        "study_label": study_id.capitalize(),
        "result": "results[0]",
        "state": "estimated",
        "measure": "MD",
        "n_1": n,
        "n_2": n,
    }
    return new_row(EFFECTS, **{**basics, **cells})


def finding(certainty: str | None, size: str | None) -> Row:
    return new_row(
        SUMMARY_OF_FINDINGS,
        synthesis_id="pain",
        comparison_id="c",
        outcome_label="Pain",
        order=1,
        state="pooled",
        n_studies=2,
        certainty=certainty,
        size=size,
    )


def body(
    shown: Row,
    *effects: Row,
    certainty: str | None = "low",
    size: str | None = "important, of unspecified size",
    notices: tuple[Row, ...] = (),
) -> Body:
    return Body([shown], list(effects), [finding(certainty, size)], list(notices))


THEN = body(summary(-1.0, -1.5, -0.5), effect("berg"), effect("cole"))


def evaluate(
    now: Body,
    then: Body | None = THEN,
    review: Review | None = None,
    waiting: Waiting = NOTHING_WAITS,
) -> dict[str, tuple[str, str]]:
    last = Last("1.0", "2026-01-20", then) if then else None
    rows = triggers(review or make_review(), now, last, waiting, {"rec_1": "Berg"})
    return {row["trigger"]: (row["state"], row["evidence"]) for row in rows}


def test_without_a_frozen_version_nothing_can_be_compared() -> None:
    found = evaluate(THEN, None)

    assert {found[name][0] for name in ("T1", "T2", "T3", "T4", "T5", "T6", "T7", "T9")} == {"cannot be evaluated"}
    assert found["T1"][1] == "no version before this one has been frozen, so there is nothing to compare with"


def test_the_same_evidence_fires_nothing() -> None:
    found = evaluate(THEN, review=make_review(mid=0.8))

    assert {state for name, (state, _) in found.items() if name != "T8"} == {"not fired"}


def test_t1_names_the_new_studies_and_their_participants() -> None:
    now = body(summary(-1.0, -1.5, -0.5), effect("berg"), effect("cole"), effect("dahl", 30), effect("ek", None))

    assert evaluate(now)["T1"] == (
        "fired",
        "2 new studies: Dahl (60 participants) and Ek (number of participants unknown)",
    )


def test_t1_names_a_new_study_without_a_usable_estimate_too_and_a_first_estimate_but_no_result_left_out() -> None:
    then = body(summary(-1.0, -1.5, -0.5), effect("berg"), effect("cole", state="narrative only"))
    told, left_out = effect("dahl", 30, state="narrative only"), effect("ek", state="not taken")
    unchanged = body(summary(-1.0, -1.5, -0.5), effect("berg"), effect("cole", state="narrative only"), left_out)
    now = body(summary(-1.0, -1.5, -0.5), effect("berg"), effect("cole"), told, left_out)

    assert evaluate(unchanged, then)["T1"] == ("not fired", "no study reports the outcome that did not then")
    assert evaluate(now, then)["T1"] == (
        "fired",
        "2 new studies: Cole (100 participants) and Dahl (60 participants, without a usable estimate)",
    )


def test_t2_fires_when_the_interval_comes_to_include_no_effect() -> None:
    state, evidence = evaluate(body(summary(-0.9, -1.9, 0.1), effect("berg"), effect("cole")))["T2"]

    assert (state, evidence) == (
        "fired",
        "−1.00 [−1.50, −0.50] then, −0.90 [−1.90, 0.10] now; the interval came to include no effect",
    )


def test_t2_fires_when_the_summary_crosses_the_minimal_important_difference() -> None:
    now = body(summary(-0.7, -1.4, -0.1), effect("berg"), effect("cole"))

    found = evaluate(now, review=make_review(mid=0.8))

    assert found["T2"][1].endswith("; the summary crossed minus 0.8")


@pytest.mark.parametrize(
    ("certainty", "state"), [("low", "not fired"), ("moderate", "fired"), (None, "cannot be evaluated")]
)
def test_t3_compares_the_certainty(certainty: str | None, state: str) -> None:
    assert evaluate(body(summary(-1.0, -1.5, -0.5), certainty=certainty))["T3"][0] == state


@pytest.mark.parametrize(
    ("display", "state"),
    [(-1.49, "not fired"), (-1.5, "fired"), (-0.5, "fired"), (-0.51, "not fired"), (0.1, "fired")],
)
def test_t5_fires_from_half_the_effect_on_or_when_the_direction_turns(display: float, state: str) -> None:
    assert evaluate(body(summary(display, -2.0, 2.0)))["T5"][0] == state


def test_t5_of_one_study_takes_its_estimate() -> None:
    one = {**summary(None), "state": "one study, not pooled"}
    then, now = (
        body(one, effect("berg", estimate=value, display=value, display_low=-3.0, display_high=-0.1))
        for value in (-1.0, -2.0)
    )

    assert evaluate(now, then)["T5"] == (
        "fired",
        "−1.00 [−3.00, −0.10] then, −2.00 [−3.00, −0.10] now; a change by 100%",
    )


@pytest.mark.parametrize(("n", "state"), [(9, "not fired"), (10, "fired"), (None, "cannot be evaluated")])
def test_t6_counts_new_participants_against_those_of_the_last_version(n: int | None, state: str) -> None:
    now = body(summary(-1.0, -1.5, -0.5), effect("berg"), effect("cole"), effect("dahl", n))

    assert evaluate(now)["T6"][0] == state


def test_t6_also_counts_studies_where_the_protocol_gives_a_number() -> None:
    now = body(summary(-1.0, -1.5, -0.5), effect("berg"), effect("cole"), effect("dahl", None))

    assert evaluate(now, review=make_review(triggers={"studies": 1}))["T6"] == ("fired", "1 new study")


def notice(report: str, kind: str) -> Row:
    return new_row(NOTICES, report_id=report, kind=kind, record_id=report, place="MEDLINE, line 3")


def test_t7_fires_on_a_new_retraction_of_an_included_study_only() -> None:
    shown = summary(-1.0, -1.5, -0.5)
    retracted = body(shown, notices=(notice("rec_1", "retraction"), notice("rec_2", "retraction")))

    assert evaluate(retracted)["T7"] == ("fired", "Berg: retraction (MEDLINE, line 3)")
    assert evaluate(retracted, retracted)["T7"][0] == "not fired"
    assert evaluate(body(shown, notices=(notice("rec_1", "correction"),)))["T7"][0] == "fired"
    assert evaluate(body(shown, notices=(notice("rec_1", "update"),)))["T7"][0] == "not fired"


def test_t7_names_a_notice_once_that_several_records_of_a_study_carry() -> None:
    twice = body(summary(-1.0, -1.5, -0.5), notices=(notice("rec_1", "retraction"), notice("rec_1", "retraction")))

    assert evaluate(twice)["T7"] == ("fired", "Berg: retraction (MEDLINE, line 3)")


@pytest.mark.parametrize(("today", "state"), [("2026-07-10", "not fired"), ("2026-07-11", "fired")])
def test_t8_fires_when_evidence_waits_longer_than_planned(today: str, state: str) -> None:
    review = make_review(schedule={"incorporation_within": "P6M"})

    assert evaluate(THEN, review=review, waiting=Waiting("2026-01-10", today))["T8"][0] == state
    assert evaluate(THEN, waiting=Waiting("2026-01-10", today))["T8"][0] == "cannot be evaluated"


def test_t9_names_amendments_since_and_settings_that_differ() -> None:
    amendments = [
        {"date": "2026-01-19", "change": "Before.", "why": "w"},
        {"date": "2026-01-21", "change": "After.", "why": "w"},
    ]
    now = body(summary(-1.0, -1.5, -0.5, interval_method="HKSJ"))
    now.summary[0]["tau2_method"] = "DL"

    assert evaluate(now, review=make_review(amendments=amendments))["T9"] == (
        "fired",
        "amendment of 2026-01-21: After.; pain: tau2 method was REML, is DL",
    )


def test_degrees_of_freedom_that_grew_with_the_studies_are_no_other_method() -> None:
    def told(words: str) -> Body:
        found = body(summary(-1.0, -1.5, -0.5), effect("berg"), effect("cole"))
        found.summary[0] |= {"interval_method": words, "k": 4}
        return found

    def t9(then: str, now: str) -> tuple[str, str]:
        return evaluate(told(now), told(then))["T9"]

    assert t9("HKSJ (t, 3 df)", "HKSJ (t, 12 df)")[0] == "not fired"
    assert t9("HKSJ (t, 3 df)", "Wald")[1] == "pain: interval method was HKSJ (t), is Wald"


def events(event_count: int, n: int = 50) -> Row:
    return effect(f"study_{event_count}", n, events_2=event_count)


def ratio_review(*, mid: float | None = 40, **parts: Any) -> Review:
    synthesis = builders.make_synthesis(label="Relief", measure="RR", **parts)
    return builders.make_review(
        outcomes={"relief": builders.make_outcome(mid=mid)},
        syntheses={"pain": synthesis},
        living={"status": "living", "searches": "Monthly.", "incorporation": "At once.", "retirement": "No plan."},
    )


def ratio(value: float, low: float, high: float) -> Body:
    return body({**summary(value, low, high), "measure": "RR"}, events(10))


def test_t2_holds_a_ratio_against_the_minimal_difference_in_people_at_the_comparator_risk() -> None:
    then, now = ratio(1.25, 1.1, 1.4), ratio(1.15, 0.99, 1.4)

    found = triggers(ratio_review(), now, Last("1.0", "2026-01-20", then), NOTHING_WAITS, {})

    t2 = next(row for row in found if row["trigger"] == "T2")
    assert t2["state"] == "fired"
    assert t2["evidence"] == (
        "1.25 [1.10, 1.40] then, 1.15 [0.99, 1.40] now; the interval came to include no effect; "
        "the summary crossed the minimal important difference 40 per 1,000"
    )
    assert t2["threshold"] == (
        "no effect, the minimal important difference 40 per 1,000 or minus 40 per 1,000, "
        "at a comparator risk of 200 per 1,000 (comparator risk of one study)"
    )


def test_t2_of_a_ratio_without_a_minimal_difference_looks_at_no_effect_only() -> None:
    found = evaluate(ratio(1.15, 1.01, 1.4), ratio(1.25, 1.1, 1.4), ratio_review(mid=None))

    assert found["T2"] == ("not fired", "1.25 [1.10, 1.40] then, 1.15 [1.01, 1.40] now; nothing crossed")


@pytest.mark.parametrize(
    ("scale", "name"),
    [
        (None, "the minimal important difference 0.5 standard deviations"),
        (
            {"label": "0 to 10 scale", "sd": 2, "mid": 1, "source": "s"},
            "the minimal important difference 1 on the 0 to 10 scale",
        ),
    ],
)
def test_t2_holds_a_standardised_difference_against_standard_deviations_or_a_familiar_scale(
    scale: dict[str, Any] | None, name: str
) -> None:
    outcome = builders.make_outcome(
        type="continuous", direction="higher is better", mid=0.5, **({"familiar_scale": scale} if scale else {})
    )
    review = builders.make_review(
        outcomes={"relief": outcome}, syntheses={"pain": builders.make_synthesis(label="Relief", measure="SMD")}
    )
    then, now = (body({**summary(value, 0.2, 0.9), "measure": "SMD"}) for value in (0.4, 0.6))

    assert evaluate(now, then, review)["T2"][1].endswith(f"the summary crossed {name}")


def test_t2_is_not_evaluated_for_what_describes_one_group() -> None:
    described = builders.make_synthesis(label="Relief", measure="proportion", comparison="bath")
    comparisons = {"bath": {"label": "Bath", "experimental": ["bath"]}}
    review = builders.make_review(comparisons=comparisons, syntheses={"pain": described})
    shown = body({**summary(0.4, 0.2, 0.6), "measure": "proportion"})

    assert evaluate(shown, shown, review)["T2"][0] == "cannot be evaluated"


@pytest.mark.parametrize(
    ("then", "now", "found"),
    [
        ("small", "large", ("fired", "small then, large now")),
        ("moderate", "moderate", ("not fired", "moderate then, moderate now")),
        ("important, of unspecified size", "trivial", ("fired", "important then, trivial now")),
        (
            "important, of unspecified size",
            "large",
            ("cannot be evaluated", "important then, large now: the protocol's thresholds are other than they were"),
        ),
        (
            None,
            "large",
            (
                "cannot be evaluated",
                (
                    "no size of the effect in that version: without thresholds of the protocol, or an absolute effect, "
                    "none can be named"
                ),
            ),
        ),
    ],
)
def test_t4_compares_the_sizes_that_the_summaries_of_findings_name(
    then: str | None, now: str, found: tuple[str, str]
) -> None:
    before, after = (body(summary(-1.0, -1.5, -0.5), size=size) for size in (then, now))

    assert evaluate(after, before)["T4"] == found
