"""The results that a synthesis takes or leaves, with the reason."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import SYNTHESIS, make_result, make_review, make_study, make_synthesis, record_id
from livingreview.models.review import Review
from livingreview.models.study import Study
from livingreview.stages.extraction_cells import printed_arms
from livingreview.stages.extraction_results import concerns, study_results
from livingreview.tables import STUDY_RESULTS, Row, Rows, check

REVIEW = make_review()
WRONG_ARMS = "its arms are not those of the comparison"


def taken(*results: dict[str, Any], review: Review = REVIEW, synthesis: str = SYNTHESIS, **study: Any) -> Rows:
    """Give the rows of one study, in the order of the table."""
    rows = study_results([make_study(results=results, **study)], review, synthesis)
    return check(rows, STUDY_RESULTS)


def only(*results: dict[str, Any], **settings_: Any) -> Row:
    (row,) = taken(*results, **settings_)
    return row


def continuous(bath: dict[str, Any], rest: dict[str, Any], **parts: Any) -> Row:
    result = make_result(outcome="pain", data={"bath": bath, "rest": rest}, **parts)
    return only(result, synthesis="pain_1_week")


def in_window(**window: Any) -> Review:
    return make_review(syntheses={SYNTHESIS: make_synthesis(window=window)})


def estimate(**parts: Any) -> dict[str, Any]:
    basics = {"experimental": "bath", "comparator": "rest", "measure": "RR", "value": 1.8}
    return make_result(estimate={**basics, **parts})


# One result


def test_a_result_by_arm_is_taken_with_its_numbers_on_the_sides_of_the_comparison() -> None:
    row = only(make_result())

    assert (row["study_id"], row["study_label"], row["synthesis_id"]) == ("berg_2021", "Berg 2021", SYNTHESIS)
    assert (row["result"], row["alternative"], row["state"], row["why"]) == ("results[0]", "", "estimated", None)
    assert (row["experimental"], row["events_1"], row["n_1"]) == ("bath", 12, 20)
    assert (row["comparator"], row["events_2"], row["n_2"]) == ("rest", 5, 20)
    assert (row["timepoint"], row["days"]) == ("day 7", 7)
    assert (row["record_id"], row["locator"]) == (record_id(1), "table 2")


def test_the_sides_follow_the_comparison_not_the_order_in_the_file() -> None:
    row = only(make_result(data={"rest": {"events": 5, "n": 19}, "bath": {"events": 12, "n": 20}}))

    assert (row["experimental"], row["events_1"], row["n_1"], row["n_2"]) == ("bath", 12, 20, 19)


def test_a_result_of_another_outcome_does_not_concern_the_synthesis() -> None:
    study = make_study(results=[make_result(outcome="pain", narrative="Less pain.")])

    assert study_results([study], REVIEW, SYNTHESIS) == []
    assert not concerns(study, REVIEW.syntheses[SYNTHESIS])
    assert concerns(study, REVIEW.syntheses["pain_1_week"])


def test_an_arm_outside_the_comparison_is_left_aside() -> None:
    data = {name: {"events": n, "n": 20} for n, name in enumerate(("sock", "rest", "bath"))}

    row = only(make_result(data=data))

    assert (row["state"], row["events_1"], row["events_2"]) == ("estimated", 2, 1)


@pytest.mark.parametrize("arms", [("sock", "rest"), ("bath", "sock"), ("sock",), ("bath",)])
def test_a_result_of_other_arms_is_not_taken(arms: tuple[str, ...]) -> None:
    row = only(make_result(data={arm: {"events": 1, "n": 20} for arm in arms}))

    assert (row["state"], row["why"], row["events_1"], row["experimental"]) == ("not taken", WRONG_ARMS, None, None)


def test_several_arms_on_one_side_are_named_and_not_combined() -> None:
    arms = {name: {"label": name, "intervention": "bath"} for name in ("warm", "hot")}
    arms["rest"] = {"label": "rest", "intervention": "rest"}
    data = {arm: {"events": 1, "n": 20} for arm in arms}

    row = only(make_result(data=data), arms=arms)

    assert row["state"] == "not estimable"
    assert row["why"] == "several arms (warm, hot) stand on one side of the comparison and are not combined"
    assert row["events_1"] is None


# Time


@pytest.mark.parametrize("days", [1, 4, 7])
def test_both_ends_of_the_window_belong_to_it(days: float) -> None:
    assert only(make_result(days=days))["state"] == "estimated"


@pytest.mark.parametrize("days", [0, 0.9, 7.1, 28])
def test_a_result_outside_the_window_is_not_taken(days: float) -> None:
    row = only(make_result(days=days))

    assert (row["state"], row["why"]) == ("not taken", f"measured at day {days}, outside the window 1 week")
    assert (row["events_1"], row["n_2"]) == (None, None)


@pytest.mark.parametrize(
    ("status", "why"),
    [("awaiting classification", "the study awaits classification"), ("ongoing", "the study is ongoing")],
)
def test_a_study_that_is_not_counted_as_included_gives_no_result_yet(status: str, why: str) -> None:
    row = only(make_result(), status=status)

    assert (row["state"], row["why"]) == ("not taken", why)


@pytest.mark.parametrize(("prefer", "chosen"), [("latest", "results[2]"), ("earliest", "results[1]")])
def test_of_several_results_the_protocols_rule_takes_one(prefer: str, chosen: str) -> None:
    rows = taken(*(make_result(days=days) for days in (3, 2, 6)), review=in_window(prefer=prefer))

    assert {row["result"]: row["state"] for row in rows} == {
        place: "estimated" if place == chosen else "not taken" for place in ("results[0]", "results[1]", "results[2]")
    }
    assert {row["why"] for row in rows if row["result"] != chosen} == {
        f"{chosen} of the study was taken: the protocol takes the {prefer}"
    }


def test_numbers_go_before_words_whatever_the_time() -> None:
    rows = taken(make_result(days=2), make_result(days=7, narrative="Most felt better."))

    assert [(row["state"], row["why"]) for row in rows] == [
        ("estimated", None),
        ("not taken", "results[0] of the study was taken: it has numbers"),
    ]


def test_of_two_results_at_one_time_the_first_in_the_file_is_taken() -> None:
    rows = taken(make_result(), make_result())

    assert [row["state"] for row in rows] == ["estimated", "not taken"]
    assert rows[1]["why"] == "results[0] of the study was taken: it stands first in the file at the same time"


# Words and missing numbers


def test_a_result_in_words_only_is_narrative() -> None:
    row = only(make_result(narrative="Most felt better."))

    assert (row["state"], row["why"], row["narrative"]) == (
        "narrative only",
        "reported in words only",
        "Most felt better.",
    )
    assert (row["events_1"], row["n_1"]) == (None, None)


def test_a_result_in_words_of_a_study_without_the_arms_is_not_taken() -> None:
    row = only(make_result(narrative="Most felt better."), arms={"sock": {"label": "s", "intervention": "sock"}})

    assert (row["state"], row["why"]) == ("not taken", WRONG_ARMS)


def test_words_beside_numbers_are_kept_with_them() -> None:
    row = only(make_result(narrative="More.", data={"bath": {"events": 1, "n": 2}, "rest": {"events": 0, "n": 2}}))

    assert (row["state"], row["narrative"], row["events_1"], row["events_2"]) == ("estimated", "More.", 1, 0)


def test_an_unknown_denominator_stays_unknown_and_a_percentage_becomes_no_count() -> None:
    row = only(make_result(data={"bath": {"percent": 60}, "rest": {"events": 5}}))

    assert [row[name] for name in ("events_1", "n_1", "events_2", "n_2")] == [None, None, 5, None]


@pytest.mark.parametrize("paired", ["yes", "no", "unknown", None])
def test_whether_the_pairing_was_respected_is_carried_along(paired: str | None) -> None:
    assert only(make_result(paired=paired), design="randomised crossover")["paired"] == paired


# Spreads


@pytest.mark.parametrize(
    ("spread", "value", "kind"),
    [
        ({"sd": 2.5}, 2.5, "sd"),
        ({"se": 0.5}, 0.5, "se"),
        ({"ci": [2.0, 5.0]}, 1.5, "ci"),
        ({"plus_minus": 2.2}, 2.2, "undefined"),
        ({}, None, None),
    ],
)
def test_a_spread_is_kept_as_printed_with_what_it_is(spread: dict[str, Any], value: float, kind: str) -> None:
    arm = {"mean": 3, "n": 20, **spread}

    row = continuous(arm, arm)

    assert (row["mean_1"], row["mean_2"], row["n_1"]) == (3, 3, 20)
    assert (row["spread_1"], row["spread_2"], row["spread_is"]) == (value, value, kind)


@pytest.mark.parametrize("read_as", ["sd", "se"])
def test_an_undefined_spread_is_read_as_the_study_file_says_and_the_assumption_is_kept(read_as: str) -> None:
    arm = {"mean": 3, "n": 20, "plus_minus": 2.2}

    row = continuous(arm, arm, plus_minus_is=read_as, assumption="Table 1 says so.")

    assert (row["spread_1"], row["spread_is"], row["assumption"]) == (2.2, read_as, "Table 1 says so.")


def test_two_kinds_of_spread_in_one_result_stay_with_their_arms() -> None:
    row = continuous({"mean": 3, "n": 20, "sd": 2}, {"mean": 3, "n": 20, "se": 1})

    assert (row["spread_1"], row["spread_2"], row["spread_is"]) == (None, None, None)
    assert [printed_arms(row, side)[0].spread_is for side in (1, 2)] == ["sd", "se"]


# Estimates


def test_an_estimate_of_the_report_is_taken_as_it_is() -> None:
    row = only(estimate(ci=[1.1, 3.0], se=0.25, p=0.02, n_experimental=20, n_comparator=19))

    assert (row["state"], row["experimental"], row["comparator"]) == ("estimated", "bath", "rest")
    assert (row["estimate_measure"], row["estimate"], row["estimate_low"], row["estimate_high"]) == (
        "RR",
        1.8,
        1.1,
        3.0,
    )
    assert (row["estimate_level"], row["estimate_se"], row["estimate_p"]) == (0.95, 0.25, 0.02)
    assert (row["n_1"], row["n_2"], row["n_total"], row["events_1"]) == (20, 19, None, None)


def test_the_level_of_an_interval_is_missing_where_there_is_no_interval() -> None:
    row = only(estimate(p=0.04, n_total=39))

    assert (row["estimate_level"], row["estimate_low"], row["n_total"]) == (None, None, 39)


@pytest.mark.parametrize("sides", [("rest", "bath"), ("sock", "rest"), ("bath", "sock")])
def test_an_estimate_of_other_sides_or_the_other_way_round_is_not_taken(sides: tuple[str, str]) -> None:
    row = only(estimate(experimental=sides[0], comparator=sides[1]))

    assert (row["state"], row["why"]) == ("not taken", WRONG_ARMS)


# Alternatives


def test_every_alternative_reading_is_a_row_of_its_own_with_its_numbers_and_reason() -> None:
    other = {"reason": "Two dropped out.", "data": {"bath": {"events": 12, "n": 18}, "rest": {"events": 5, "n": 20}}}

    main, alternative = taken(make_result(assumption="All were counted.", alternatives={"completers": other}))

    assert (main["alternative"], main["n_1"], main["assumption"]) == ("", 20, "All were counted.")
    assert (alternative["alternative"], alternative["n_1"], alternative["events_1"]) == ("completers", 18, 12)
    assert (alternative["assumption"], alternative["state"]) == ("Two dropped out.", "estimated")


def test_an_alternative_reading_of_a_spread_keeps_the_numbers() -> None:
    arm = {"mean": 3, "n": 20, "plus_minus": 2.2}
    other = {"as_sd": {"reason": "Or an SD.", "plus_minus_is": "sd"}}
    result = make_result(
        outcome="pain", data={"bath": arm, "rest": arm}, plus_minus_is="se", assumption="SE.", alternatives=other
    )

    main, alternative = taken(result, synthesis="pain_1_week")

    assert (main["spread_is"], alternative["spread_is"]) == ("se", "sd")
    assert (alternative["spread_1"], alternative["mean_1"]) == (2.2, 3)


def test_an_alternative_to_an_estimate_has_its_own_numbers_and_not_the_estimate() -> None:
    result = estimate(ci=[1.1, 3.0], p=0.02, n_total=40)
    arms = {"bath": {"events": 12, "n": 20}, "rest": {"events": 5, "n": 20}}
    result["alternatives"] = {"counts": {"reason": "From table 3.", "data": arms}}

    main, alternative = taken(result)

    assert (main["estimate"], main["events_1"]) == (1.8, None)
    assert (alternative["events_1"], alternative["n_2"]) == (12, 20)
    assert {alternative[name] for name in STUDY_RESULTS.names if name.startswith("estimate")} == {None}
    assert alternative["n_total"] is None


def test_alternatives_are_listed_by_name() -> None:
    readings = {name: {"reason": name, "data": make_result()["data"]} for name in ("zeta", "alpha")}

    assert [row["alternative"] for row in taken(make_result(alternatives=readings))] == ["", "alpha", "zeta"]


# Subgroups


@pytest.mark.parametrize(("field", "value"), [("route", "foot bath"), ("condition", "sore feet"), (None, None)])
def test_a_result_carries_the_value_of_the_field_that_it_is_shown_by(field: str | None, value: str | None) -> None:
    review = make_review(syntheses={SYNTHESIS: make_synthesis(subgroup=field)})
    arms = {
        "bath": {"label": "b", "intervention": "bath", "route": "foot bath"},
        "rest": {"label": "r", "intervention": "rest", "route": "none"},
    }

    assert only(make_result(), review=review, arms=arms)["subgroup"] == value


def test_a_route_that_is_not_reported_is_missing() -> None:
    review = make_review(syntheses={SYNTHESIS: make_synthesis(subgroup="route")})

    assert only(make_result(), review=review)["subgroup"] is None


# All results


@st.composite
def study_files(draw: st.DrawFn) -> list[Study]:
    """Draw studies with results of any kind, time and arms."""
    arms = st.lists(st.sampled_from(["bath", "rest", "sock"]), min_size=1, max_size=3, unique=True)
    studies = []
    for number in range(draw(st.integers(0, 3))):
        results = []
        for _ in range(draw(st.integers(0, 4))):
            chosen = draw(arms)
            kind = draw(st.sampled_from(["data", "estimate", "narrative"]))
            parts: dict[str, Any] = {"narrative": "Better."}
            if kind == "data":
                parts = {"data": {arm: {"events": draw(st.integers(0, 9)), "n": 9} for arm in chosen}}
                reading = {"reason": "x", "data": parts["data"]}
                if len(chosen) > 1:
                    parts["alternatives"] = draw(st.sampled_from([{}, {"other": reading}]))
            elif kind == "estimate":
                parts = estimate(experimental=chosen[0], comparator=chosen[-1])
            parts = {**parts, "outcome": draw(st.sampled_from(["relief", "pain"]))}
            days = draw(st.integers(0, 9))
            results.append(make_result(**{**parts, "timepoint": {"days": days, "label": f"day {days}"}}))
        studies.append(make_study(f"study_{number}", results=results))
    return studies


@settings(max_examples=80, deadline=None)
@given(study_files())
def test_no_result_is_lost_and_at_most_one_a_study_is_taken(studies: list[Study]) -> None:
    rows = check(study_results(studies, REVIEW, SYNTHESIS), STUDY_RESULTS)

    expected = [
        (study.study_id, f"results[{position}]")
        for study in studies
        for position, result in enumerate(study.results)
        if result.outcome == "relief"
    ]
    main = [row for row in rows if row["alternative"] == ""]
    assert sorted((row["study_id"], row["result"]) for row in main) == sorted(expected)
    assert all((row["state"] == "estimated") == (row["why"] is None) for row in rows)
    for study in studies:
        chosen = {row["result"] for row in rows if row["study_id"] == study.study_id and row["state"] != "not taken"}
        assert len(chosen) <= 1


@settings(max_examples=30, deadline=None)
@given(studies=study_files(), data=st.data())
def test_the_order_of_study_files_never_matters(studies: list[Study], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(studies))

    assert study_results(shuffled, REVIEW, SYNTHESIS) == study_results(studies, REVIEW, SYNTHESIS)


@settings(max_examples=20, deadline=None)
@given(study_files())
def test_it_does_not_change_its_input(studies: list[Study]) -> None:
    before = copy.deepcopy(studies)

    study_results(studies, REVIEW, SYNTHESIS)

    assert studies == before
