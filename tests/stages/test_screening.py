"""Decisions folded into states: who decided what adds up to, and who has to act next."""

import copy
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import decision, make_linked, make_log, make_review, record_id, review_data
from livingreview.formats.decision_log import Log
from livingreview.models.notes import Note
from livingreview.models.review import Review
from livingreview.stages import screening as stage
from livingreview.stages.fold import fold_stages
from livingreview.stages.queue import ORDERS, Queue, ordered, own_decisions
from livingreview.stages.screening import ScreeningTables, screening
from livingreview.tables import AGREEMENT, DECISIONS, REPORT_STATUS, Row, Rows, check
from livingreview.terms import ReportState, ScreeningStage, StageState

Decided = dict[str, Any]
REVIEW = make_review()


def fold(*logs: Log, linked: Rows | None = None, **settings_: Any) -> ScreeningTables:
    settings_ = {"database_records": set(), "not_retrieved": set(), "review": REVIEW, **settings_}
    return screening(linked or make_linked(1), logs, settings_.pop("review"), **settings_)


def status(*logs: Log, **settings_: Any) -> Row:
    """Give the state of the only report."""
    (row,) = fold(*logs, **settings_).report_status
    return row


def hashes(*logs: Log) -> list[str]:
    return [line.hash for log in logs for line in log.lines]


def say(person: str, *decisions: Decided | str, at: str = "title_abstract") -> Log:
    """Make a person's log at a stage; a bare word decides on record 1."""
    return make_log(f"{at}/{person}", *(decision(1, each) if isinstance(each, str) else each for each in decisions))


def at_full_text(*logs: Log) -> tuple[Log, ...]:
    """Give logs together with the inclusions at title and abstract that come before them."""
    return (say("ann", "include"), say("bob", "include"), *logs)


def full(person: str, word: str, reason: str | None = None) -> Log:
    return say(person, decision(1, word, reason), at="full_text")


def resolve(word: str, *settled: Log, at: str = "title_abstract", by: str = "eve", reason: str | None = None) -> Log:
    return make_log(f"resolved/{by}", decision(1, word, reason, stage=at, settles=hashes(*settled)))


# Title and abstract


@pytest.mark.parametrize(
    ("ann", "bob", "state"),
    [
        ("include", "include", "include"),
        ("include", "maybe", "include"),
        ("maybe", "include", "include"),
        ("maybe", "maybe", "maybe"),
        ("exclude", "exclude", "exclude"),
        ("include", "exclude", "conflict"),
        ("exclude", "include", "conflict"),
        ("maybe", "exclude", "conflict"),
        ("exclude", "maybe", "conflict"),
    ],
)
def test_what_two_decisions_at_title_and_abstract_add_up_to(ann: str, bob: str, state: str) -> None:
    row = status(say("ann", ann), say("bob", bob))

    advances = state in ("include", "maybe")
    assert row["title_abstract"] == state
    assert row["full_text"] == ("undecided" if advances else "not due")
    assert (
        row["state"]
        == {
            "include": "awaiting full-text assessment",
            "maybe": "awaiting full-text assessment",
            "exclude": "excluded at screening",
            "conflict": "conflict at screening",
        }[state]
    )
    assert row["waits_for"] == {"exclude": "nobody", "conflict": "eve"}.get(state, "ann and bob")


def test_a_report_that_nobody_has_seen_waits_for_both() -> None:
    row = status()

    assert (row["state"], row["title_abstract"], row["waits_for"]) == ("awaiting screening", "undecided", "ann and bob")


@pytest.mark.parametrize("word", ["include", "exclude", "maybe"])
def test_one_decision_of_two_waits_for_the_other_person_and_never_excludes(word: str) -> None:
    row = status(say("bob", word))

    assert (row["state"], row["waits_for"]) == ("awaiting screening", "ann")


def test_of_three_screeners_any_two_are_asked() -> None:
    team = {name: {"label": name, "roles": ["screener"]} for name in ("ann", "bob", "dan")}
    review = make_review(team={**team, "eve": {"label": "Eve", "roles": ["adjudicator"]}})

    assert status(review=review)["waits_for"] == "ann or bob or dan"
    assert status(say("bob", "include"), review=review)["waits_for"] == "ann or dan"


def test_a_reason_at_title_and_abstract_makes_no_conflict() -> None:
    row = status(say("ann", decision(1, "exclude", "wrong_design")), say("bob", "exclude"))

    assert (row["title_abstract"], row["reason"]) == ("exclude", None)


def test_one_reviewer_is_enough_where_the_protocol_says_so() -> None:
    alone = make_review(reviewers=1)

    assert status(say("ann", "exclude"), review=alone)["state"] == "excluded at screening"
    assert status(say("ann", "include"), review=alone)["waits_for"] == "ann or bob"
    assert status(say("ann", "include"), full("ann", "include"), review=alone)["state"] == "included"


def test_where_one_reviewer_is_enough_a_second_who_differs_is_still_a_conflict() -> None:
    alone = make_review(reviewers=1)

    assert status(say("ann", "exclude"), say("bob", "include"), review=alone)["state"] == "conflict at screening"


# Full text


@pytest.mark.parametrize(
    ("ann", "bob", "full_text", "state", "reason"),
    [
        (("include",), ("include",), "include", "included", None),
        (("maybe",), ("maybe",), "maybe", "awaiting classification", None),
        (("exclude", "wrong_design"), ("exclude", "wrong_design"), "exclude", "excluded", "wrong_design"),
        (
            ("exclude", "wrong_design"),
            ("exclude", "wrong_population"),
            "conflict of reasons",
            "conflict at full text",
            None,
        ),
        (("exclude", "wrong_design"), ("exclude", None), "conflict of reasons", "conflict at full text", None),
        (("include",), ("maybe",), "conflict", "conflict at full text", None),
        (("maybe",), ("include",), "conflict", "conflict at full text", None),
        (("include",), ("exclude", "wrong_design"), "conflict", "conflict at full text", None),
        (("maybe",), ("exclude", "wrong_design"), "conflict", "conflict at full text", None),
    ],
)
def test_what_two_decisions_at_full_text_add_up_to(
    ann: tuple[str, ...], bob: tuple[str, ...], full_text: str, state: str, reason: str | None
) -> None:
    row = status(*at_full_text(full("ann", *ann), full("bob", *bob)))

    assert (row["full_text"], row["state"], row["reason"]) == (full_text, state, reason)
    assert row["waits_for"] == ("eve" if "conflict" in state else "nobody")


@pytest.mark.parametrize("word", ["include", "maybe", "exclude"])
def test_one_decision_at_full_text_waits_for_the_other_person(word: str) -> None:
    row = status(*at_full_text(full("ann", word, "wrong_design" if word == "exclude" else None)))

    assert (row["full_text"], row["state"], row["waits_for"], row["reason"]) == (
        "undecided",
        "awaiting full-text assessment",
        "bob",
        None,
    )


def test_decisions_at_full_text_count_only_once_title_and_abstract_has_let_the_report_through() -> None:
    row = status(say("ann", "include"), say("bob", "exclude"), full("ann", "include"), full("bob", "include"))

    assert (row["full_text"], row["state"]) == ("not due", "conflict at screening")


def test_a_report_that_could_not_be_had_is_not_retrieved_whatever_was_decided_later() -> None:
    logs = at_full_text(full("ann", "include"), full("bob", "include"))

    row = status(*logs, not_retrieved={record_id(1)})

    assert (row["state"], row["full_text"], row["waits_for"]) == ("not retrieved", "not due", "nobody")


def test_a_report_excluded_at_screening_is_not_sought() -> None:
    row = status(say("ann", "exclude"), say("bob", "exclude"), not_retrieved={record_id(1)})

    assert row["state"] == "excluded at screening"


# Conflicts and resolutions


def test_a_resolution_that_names_every_decision_settles_the_conflict() -> None:
    ann, bob = say("ann", "include"), say("bob", "exclude")

    assert status(ann, bob, resolve("include", ann, bob))["title_abstract"] == "include"
    assert status(ann, bob, resolve("maybe", ann, bob))["title_abstract"] == "maybe"
    assert status(ann, bob, resolve("exclude", ann, bob))["state"] == "excluded at screening"


def test_a_resolution_at_full_text_gives_the_reason() -> None:
    ann, bob = full("ann", "exclude", "wrong_design"), full("bob", "exclude", "wrong_population")
    settled = resolve("exclude", ann, bob, at="full_text", reason="wrong_population")

    row = status(*at_full_text(ann, bob, settled))

    assert (row["state"], row["reason"], row["waits_for"]) == ("excluded", "wrong_population", "nobody")


def test_a_resolution_that_leaves_one_decision_out_settles_nothing() -> None:
    ann, bob = say("ann", "include"), say("bob", "exclude")

    assert status(ann, bob, resolve("include", ann))["state"] == "conflict at screening"


def test_a_resolution_of_the_other_stage_settles_nothing() -> None:
    ann, bob = say("ann", "include"), say("bob", "exclude")

    assert status(ann, bob, resolve("include", ann, bob, at="full_text"))["state"] == "conflict at screening"


def test_a_later_decision_reopens_a_settled_conflict() -> None:
    ann, bob = say("ann", "include"), say("bob", "exclude")
    settled = resolve("include", ann, bob)
    bob_again = say("bob", "exclude", decision(1, "exclude", note="Still not."))

    assert status(ann, bob, settled)["title_abstract"] == "include"
    assert status(ann, bob_again, settled)["title_abstract"] == "conflict"


def test_a_third_person_who_decides_reopens_a_settled_conflict() -> None:
    ann, bob = say("ann", "include"), say("bob", "exclude")

    assert status(ann, bob, say("dan", "exclude"), resolve("include", ann, bob))["title_abstract"] == "conflict"


def test_people_who_come_to_agree_need_no_resolution_and_none_overrules_them() -> None:
    ann, bob = say("ann", "include"), say("bob", "exclude")
    settled = resolve("include", ann, bob)
    ann_again = say("ann", "include", "exclude")

    assert status(ann_again, bob)["title_abstract"] == "exclude"
    assert status(ann_again, bob, settled)["title_abstract"] == "exclude"


def test_of_one_adjudicator_the_last_resolution_counts() -> None:
    ann, bob = say("ann", "include"), say("bob", "exclude")
    both = {"stage": "title_abstract", "settles": hashes(ann, bob)}
    eve = make_log("resolved/eve", decision(1, "include", **both), decision(1, "exclude", **both))

    assert status(ann, bob, eve)["title_abstract"] == "exclude"


def test_two_adjudicators_who_differ_leave_the_conflict_open() -> None:
    ann, bob = say("ann", "include"), say("bob", "exclude")
    eve, kim = resolve("include", ann, bob), resolve("exclude", ann, bob, by="kim")

    assert status(ann, bob, eve, kim)["title_abstract"] == "conflict"
    assert status(ann, bob, kim, eve)["title_abstract"] == "conflict"
    assert status(ann, bob, eve, resolve("include", ann, bob, by="kim"))["title_abstract"] == "include"


# Settings of the protocol


def with_first_stage(**settings_: Any) -> Review:
    data = review_data()
    return Review.model_validate({**data, "screening": {**data["screening"], "title_abstract": settings_}})


@pytest.mark.parametrize(("ann", "bob"), [("maybe", "maybe"), ("include", "maybe")])
def test_a_maybe_that_does_not_advance_goes_to_the_adjudicator_and_never_excludes(ann: str, bob: str) -> None:
    review = with_first_stage(maybe_advances=False)
    logs = (say("ann", ann), say("bob", bob))

    row = status(*logs, review=review)

    assert (row["state"], row["waits_for"]) == ("conflict at screening", "eve")
    assert status(say("ann", ann), review=review)["waits_for"] == "bob"
    assert status(*logs, resolve("maybe", *logs), review=review)["state"] == "conflict at screening"
    assert status(*logs, resolve("include", *logs), review=review)["full_text"] == "undecided"
    assert status(say("ann", "include"), say("bob", "include"), review=review)["full_text"] == "undecided"


SHARE = with_first_stage(reviewers=1, second_share=0.2, seed=42)
MANY = make_linked(*range(1, 2001))


def drawn(linked: Rows, review: Review = SHARE, **settings_: Any) -> set[str]:
    """Give the reports that wait for a second person once ann has excluded all."""
    everything = make_log("title_abstract/ann", *(decision(row["record_id"], "exclude") for row in linked))
    rows = fold(everything, linked=linked, review=review, **settings_).report_status
    return {row["report_id"] for row in rows if row["state"] == "awaiting screening"}


def test_a_second_person_decides_on_the_random_share_and_on_no_other() -> None:
    share = drawn(MANY)

    # 2,000 draws at 0.2: three standard deviations are 54.
    assert abs(len(share) - 400) < 54
    assert drawn(MANY) == share
    assert drawn(MANY, with_first_stage(reviewers=1, second_share=0.2, seed=43)) != share
    assert drawn(MANY, with_first_stage(reviewers=1, second_share=0.3, seed=42)) > share


def test_records_that_are_added_never_change_what_was_drawn() -> None:
    later = make_linked(*range(2001, 2401))

    assert {report for report in drawn([*later, *MANY]) if int(report[4:], 16) <= 2000} == drawn(MANY)


def test_a_duplicate_that_came_in_later_never_changes_what_was_drawn_though_it_gives_the_report_its_id() -> None:
    before = make_linked(*range(1001, 2001))
    after = [row for n in range(1001, 2001) for row in make_linked(n - 1000, n, report=n - 1000)]
    seen = {record_id(n): place for place, n in enumerate([*range(1001, 2001), *range(1, 1001)])}

    first = drawn(before, first_seen=seen)

    assert len(first) > 100
    assert drawn(after, first_seen=seen) == {record_id(int(report[4:], 16) - 1000) for report in first}


def test_of_a_drawn_record_two_people_who_differ_are_a_conflict() -> None:
    (number, *_) = sorted(int(report[4:], 16) for report in drawn(MANY))
    linked = make_linked(number)
    ann, bob = (make_log(f"title_abstract/{who}", decision(number, word)) for who, word in PAIR)

    assert status(ann, linked=linked, review=SHARE)["waits_for"] == "bob"
    assert status(ann, bob, linked=linked, review=SHARE)["state"] == "conflict at screening"


PAIR = (("ann", "include"), ("bob", "exclude"))


def test_a_program_suggests_and_never_fills_a_persons_place() -> None:
    bot = {"label": "Classifier", "roles": ["screener"], "automation": True, "version": "Classifier 2.1"}
    review = make_review(team={**review_data()["team"], "bot": bot})

    built = fold(say("bot", "exclude"), say("ann", "include"), review=review)
    both = fold(say("bot", "exclude"), say("ann", "include"), say("bob", "include"), review=review)

    assert built.report_status[0]["waits_for"] == "bob"
    assert both.report_status[0]["state"] == "awaiting full-text assessment"
    assert {row["actor"]: row["is_automation"] for row in both.decisions} == {"bot": True, "ann": False, "bob": False}
    kinds = {(row["reviewer_a"], row["reviewer_b"]): (row["kind_a"], row["kind_b"]) for row in both.agreement}
    assert kinds == {
        ("ann", "bob"): ("person", "person"),
        ("ann", "bot"): ("person", "automation"),
        ("bob", "bot"): ("person", "automation"),
    }


@pytest.mark.parametrize(
    "settings_",
    [
        {"reviewers": 2, "second_share": 0.2, "seed": 1},
        {"reviewers": 1, "second_share": 0.2},
        {"reviewers": 1, "seed": 1},
        {"reviewers": 1, "second_share": 1.0, "seed": 1},
        {"reviewers": 3},
    ],
)
def test_settings_that_contradict_each_other_are_refused(settings_: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        with_first_stage(**settings_)


@pytest.mark.parametrize(
    "member",
    [
        {"automation": True, "roles": ["screener"]},
        {"automation": True, "roles": ["adjudicator"], "version": "1"},
        {"automation": True, "roles": ["screener", "adjudicator"], "version": "1"},
        {"roles": ["screener"], "version": "1"},
    ],
)
def test_a_program_has_a_version_and_decides_nothing(member: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        make_review(team={**review_data()["team"], "bot": {"label": "Bot", **member}})


# Several records of one report


def test_decisions_on_different_records_of_one_report_meet() -> None:
    ann, bob = say("ann", decision(1, "include")), say("bob", decision(2, "include"))

    assert status(ann, bob, linked=make_linked(1, 2, report=1))["title_abstract"] == "include"


def test_a_person_with_different_decisions_on_records_that_became_one_report_is_a_conflict() -> None:
    ann = say("ann", decision(1, "include"), decision(2, "exclude"))
    bob = say("bob", decision(1, "include"))

    row = status(ann, bob, linked=make_linked(1, 2, report=1))

    assert (row["state"], row["waits_for"]) == ("conflict at screening", "eve")


def test_that_conflict_of_one_person_shows_only_once_a_second_has_decided_blind() -> None:
    ann = say("ann", decision(1, "include"), decision(2, "exclude"))

    row = status(ann, linked=make_linked(1, 2, report=1))

    assert (row["title_abstract"], row["waits_for"]) == ("undecided", "bob")


def test_that_conflict_is_settled_by_naming_all_three_decisions() -> None:
    ann = say("ann", decision(1, "include"), decision(2, "exclude"))
    bob = say("bob", decision(1, "include"))

    settled = status(ann, bob, resolve("include", ann, bob), linked=make_linked(1, 2, report=1))

    assert settled["title_abstract"] == "include"


def test_before_the_records_are_linked_each_has_its_own_state() -> None:
    ann = say("ann", decision(1, "include"), decision(2, "exclude"))
    bob = say("bob", decision(1, "include"), decision(2, "exclude"))

    rows = fold(ann, bob, linked=make_linked(1, 2)).report_status

    assert [row["state"] for row in rows] == ["awaiting full-text assessment", "excluded at screening"]


# Changes of mind


def test_the_last_decision_in_the_file_counts_not_the_latest_by_the_clock() -> None:
    late, early = "2026-12-31T00:00:00Z", "2026-01-01T00:00:00Z"
    ann = say("ann", decision(1, "exclude", at=late), decision(1, "include", at=early))

    assert status(ann, say("bob", "include"))["title_abstract"] == "include"


def test_a_replaced_decision_does_not_count_also_where_it_stands_on_another_record() -> None:
    mistaken = say("ann", decision(2, "exclude"))
    ann = say("ann", decision(2, "exclude"), decision(1, "include", replaces=hashes(mistaken)[0]))

    rows = fold(ann, linked=make_linked(1, 2))

    assert [row["is_current"] for row in rows.decisions] == [False, True]
    assert [row["waits_for"] for row in rows.report_status] == ["bob", "ann and bob"]


def test_nobody_replaces_the_decision_of_another_person() -> None:
    ann = say("ann", "exclude")
    bob = say("bob", decision(1, "include", replaces=hashes(ann)[0]))

    built = fold(ann, bob)

    assert built.report_status[0]["state"] == "conflict at screening"
    assert [row["is_current"] for row in built.decisions] == [True, True]


def test_every_line_is_kept_with_its_report_and_whether_it_is_current() -> None:
    ann = say("ann", decision(2, "maybe", note="Abstract only."), decision(2, "include"))

    rows = check(fold(ann, linked=make_linked(1, 2, report=1)).decisions, DECISIONS)

    assert [(row["line"], row["decision"], row["is_current"], row["note"]) for row in rows] == [
        (1, "maybe", False, "Abstract only."),
        (2, "include", True, None),
    ]
    assert {(row["record_id"], row["report_id"], row["stage"], row["actor"]) for row in rows} == {
        (record_id(2), record_id(1), "title_abstract", "ann")
    }


# Where reports come from


def test_a_report_is_from_a_database_when_any_of_its_records_is() -> None:
    linked = [*make_linked(1, 2, report=1), *make_linked(3)]

    rows = fold(linked=linked, database_records={record_id(2)}).report_status

    assert [row["is_database_or_register"] for row in rows] == [True, False]


def test_databases_and_registers_are_counted_apart_from_other_sources() -> None:
    kinds = {"a": "database", "b": "register", "c": "website", "d": "citation searching"}
    searches = [{"search_id": name, "kind": kind} for name, kind in kinds.items()]
    entries = [{"search_id": name, "record_id": f"rec_{name}"} for name in kinds]
    rejected = {"search_id": "a", "record_id": None}

    assert stage.database_records([*entries, rejected], searches) == {"rec_a", "rec_b"}


def test_only_notes_of_that_kind_say_that_a_report_was_not_retrieved() -> None:
    basics = {"note": "x", "by": "ann", "date": "2026-11-20"}
    notes = [
        Note.model_validate({**basics, "kind": "not retrieved", "record_id": record_id(1)}),
        Note.model_validate({**basics, "kind": "correction", "record_id": record_id(2)}),
        Note.model_validate({**basics, "kind": "discrepancy", "source": "Register"}),
    ]

    assert stage.not_retrieved(notes) == {record_id(1)}


# Agreement


def agree(a: int, b: int, c: int, d: int) -> Row:
    """Give the agreement of ann and bob: both include, only ann, only bob, both exclude."""
    pairs = [*[("include",) * 2] * a, *[("include", "exclude")] * b, *[("exclude", "include")] * c]
    pairs += [("exclude",) * 2] * d
    ann = say("ann", *(decision(n, pair[0]) for n, pair in enumerate(pairs)))
    bob = say("bob", *(decision(n, pair[1]) for n, pair in enumerate(pairs)))
    (row,) = fold(ann, bob, linked=make_linked(*range(len(pairs)))).agreement
    return row


def test_agreement_and_kappa_of_a_worked_example() -> None:
    row = agree(40, 10, 5, 145)

    assert [row[name] for name in ("n", "n_both_include", "n_only_a", "n_only_b", "n_both_exclude")] == [
        200,
        40,
        10,
        5,
        145,
    ]
    assert row["observed"] == pytest.approx(0.925, abs=1e-12)
    assert row["kappa"] == pytest.approx(0.793103, abs=5e-7)
    assert row["positive"] == pytest.approx(0.842105, abs=5e-7)


def test_kappa_is_missing_where_chance_alone_would_agree() -> None:
    row = agree(0, 0, 0, 5)

    assert (row["observed"], row["kappa"], row["positive"]) == (1.0, None, None)


def test_reviewers_without_a_report_in_common_have_no_agreement() -> None:
    built = fold(say("ann", decision(1, "include")), say("bob", decision(2, "include")), linked=make_linked(1, 2))

    assert [(row["n"], row["observed"], row["kappa"], row["positive"]) for row in built.agreement] == [
        (0, None, None, None)
    ]


def test_agreement_is_of_first_decisions_and_maybe_counts_as_include() -> None:
    ann = say("ann", decision(1, "maybe"), decision(1, "exclude"))

    (row,) = fold(ann, say("bob", "include")).agreement

    assert (row["n_both_include"], row["n_both_exclude"]) == (1, 0)


def test_agreement_is_counted_by_pair_and_stage_and_without_adjudicators() -> None:
    ann, bob = say("ann", "include"), say("bob", "exclude")
    logs = (
        ann,
        bob,
        say("dan", "include"),
        resolve("include", ann, bob),
        full("ann", "include"),
        full("bob", "include"),
    )

    rows = check(fold(*logs).agreement, AGREEMENT)

    assert [(row["stage"], row["reviewer_a"], row["reviewer_b"], row["n"]) for row in rows] == [
        ("full_text", "ann", "bob", 1),
        ("title_abstract", "ann", "bob", 1),
        ("title_abstract", "ann", "dan", 1),
        ("title_abstract", "bob", "dan", 1),
    ]


# Whatever people decide

WORDS = st.tuples(
    st.integers(1, 4), st.sampled_from(["include", "exclude", "maybe"]), st.sampled_from([None, "wrong_design"])
)
OWNERS = [f"{at}/{person}" for at, person in product(("title_abstract", "full_text"), ("ann", "bob", "dan"))]
LINKED = st.lists(st.integers(1, 4), min_size=4, max_size=4)


@st.composite
def reviews(draw: st.DrawFn) -> tuple[Rows, list[Log], set[str]]:
    """Draw links, logs with resolutions, and reports that could not be had."""
    linked = [row for n, report in enumerate(draw(LINKED), 1) for row in make_linked(n, report=min(n, report))]
    logs = [make_log(owner, *(decision(*each) for each in draw(st.lists(WORDS, max_size=5)))) for owner in OWNERS]
    written = hashes(*logs) or ["sha256:none"]
    for person in ("eve", "kim"):
        settled = [
            decision(*each, stage=draw(st.sampled_from(["title_abstract", "full_text"])), settles=written)
            for each in draw(st.lists(WORDS, max_size=2))
        ]
        logs.append(make_log(f"resolved/{person}", *settled))
    return linked, logs, draw(st.sets(st.sampled_from([record_id(n) for n in range(1, 5)])))


@settings(max_examples=60, deadline=None)
@given(reviews())
def test_every_report_is_in_exactly_one_state(drawn: tuple[Rows, list[Log], set[str]]) -> None:
    linked, logs, missing = drawn

    rows = check(fold(*logs, linked=linked, not_retrieved=missing).report_status, REPORT_STATUS)

    assert [row["report_id"] for row in rows] == sorted({row["report_id"] for row in linked})
    assert all(row["state"] in set(ReportState) for row in rows)
    assert all((row["reason"] is None) or row["state"] == ReportState.EXCLUDED for row in rows)
    assert all((row["full_text"] == StageState.NOT_DUE) == (row["state"] in BEFORE_FULL_TEXT) for row in rows)


BEFORE_FULL_TEXT = (
    ReportState.AWAITING_SCREENING,
    ReportState.SCREENING_CONFLICT,
    ReportState.EXCLUDED_AT_SCREENING,
    ReportState.NOT_RETRIEVED,
)


@settings(max_examples=60, deadline=None)
@given(drawn=reviews(), data=st.data())
def test_the_order_of_different_peoples_files_never_matters(
    drawn: tuple[Rows, list[Log], set[str]], data: st.DataObject
) -> None:
    linked, logs, missing = drawn
    first = fold(*logs, linked=linked, not_retrieved=missing)

    second = fold(*data.draw(st.permutations(logs)), linked=linked, not_retrieved=missing)

    assert second.report_status == first.report_status
    assert check(second.decisions, DECISIONS) == check(first.decisions, DECISIONS)
    assert second.agreement == first.agreement


@settings(max_examples=60, deadline=None)
@given(reviews())
def test_the_parts_of_the_long_table_come_in_the_order_of_its_key(drawn: tuple[Rows, list[Log], set[str]]) -> None:
    linked, logs, missing = drawn

    rows = fold(*logs, linked=linked, not_retrieved=missing).decisions

    assert rows == check(rows, DECISIONS)


@settings(max_examples=60, deadline=None)
@given(drawn=reviews(), who=st.sampled_from(["ann", "bob", "dan"]), at=st.sampled_from(list(ScreeningStage)))
def test_what_is_due_for_a_person_never_depends_on_what_others_decided_at_the_stage(
    drawn: tuple[Rows, list[Log], set[str]], who: str, at: ScreeningStage
) -> None:
    linked, logs, _ = drawn
    report_of = {row["record_id"]: row["report_id"] for row in linked}

    def due(*, turned: bool) -> list[str]:
        seen = [
            turn(log) if turned and log.owner != f"{at}/{who}" and log.owner.startswith(at) else log for log in logs
        ]
        queue = Queue(fold_stages(report_of, seen, REVIEW, {}), (), at, own_decisions(logs, at, who, report_of))
        return queue.due(report_of.values())

    assert due(turned=True) == due(turned=False)


def turn(log: Log) -> Log:
    """Turn every decision of a log into another."""
    other = {"include": "exclude", "exclude": "maybe", "maybe": "include"}
    fields = [decision(line.record_id, other[line.decision], "wrong_population") for line in log.lines]
    return make_log(log.owner, *fields)


@pytest.mark.parametrize("order", ORDERS)
@given(years=st.dictionaries(st.sampled_from("abcdefg"), st.none() | st.integers(1900, 2030)), seed=st.integers(0, 9))
def test_an_order_leaves_nothing_out_and_depends_on_nothing_but_its_own(
    order: str, years: dict[str, int | None], seed: int
) -> None:
    found = ordered(years, order, year_of=years, seed=seed)

    assert sorted(found) == sorted(years)
    assert ordered(reversed(list(years)), order, year_of=years, seed=seed) == found
    known = [years[report] for report in found if years[report] is not None]
    if order != "random":
        assert known == sorted(known, reverse=order == "newest")
        assert [years[report] for report in found[len(known) :]] == [None] * (len(years) - len(known))


@settings(max_examples=25, deadline=None)
@given(reviews())
def test_it_does_not_change_its_input(drawn: tuple[Rows, list[Log], set[str]]) -> None:
    before = copy.deepcopy(drawn)

    fold(*drawn[1], linked=drawn[0], not_retrieved=drawn[2])

    assert drawn == before


def test_heads_and_the_notes_of_what_is_settled_are_tables_of_their_own() -> None:
    both = [decision(1, "include"), decision(2, "include")]
    first = [make_log(f"title_abstract/{who}", *both) for who in ("ann", "bob")]
    ann = make_log("full_text/ann", decision(1, "include", note="A trial."), decision(2, "include", note="SECRET"))
    bob = make_log("full_text/bob", decision(1, "include", note="Old."), decision(1, "include", note=""))

    built = screening(make_linked(1, 2), [*first, ann, bob], make_review(), database_records=set(), not_retrieved=set())

    assert [(row["folder"], row["actor"], row["n_lines"], row["hash"]) for row in built.heads[2:]] == [
        ("full_text", "ann", 2, ann.lines[-1].hash),
        ("full_text", "bob", 2, bob.lines[-1].hash),
    ]
    assert [(row["report_id"], row["actor"], row["note"]) for row in built.notes] == [(record_id(1), "ann", "A trial.")]


def test_who_took_a_report_in_is_a_table_of_its_own_without_programs_and_open_reports() -> None:
    included = [decision(1, "include", at="2026-01-02T10:00:00Z"), decision(2, "include")]
    first = [make_log(f"title_abstract/{who}", *included) for who in ("ann", "bob")]
    ann = make_log("full_text/ann", decision(1, "include", at="2026-02-03T10:00:00Z"), decision(2, "include"))
    bob = make_log(
        "full_text/bob",
        decision(1, "maybe", at="2026-02-04T10:00:00Z"),
        decision(1, "include", at="2026-02-05T10:00:00Z"),
    )

    built = screening(make_linked(1, 2), [*first, ann, bob], make_review(), database_records=set(), not_retrieved=set())

    assert [tuple(row.values()) for row in built.inclusions] == [
        (record_id(1), False, "ann", "include", "2026-02-03T10:00:00Z"),
        (record_id(1), False, "bob", "include", "2026-02-05T10:00:00Z"),
    ]
