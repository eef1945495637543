"""What a review gives the ranking to learn from, and the history that recall is judged by."""

from collections.abc import Mapping
from typing import Any

from builders import decision, make_linked, make_log, make_record, make_review, record_id
from livingreview.formats.decision_log import Log
from livingreview.ranking.history import History, screening_history
from livingreview.ranking.recall import Screened
from livingreview.ranking.review import (
    decisions_at,
    own_labels,
    question_text,
    report_texts,
    training_labels,
    undecided,
)
from livingreview.stages.dedupe import report_ids
from livingreview.stages.screening import screening
from livingreview.tables import Rows
from livingreview.terms import ScreeningStage

FIRST, SECOND = ScreeningStage.TITLE_ABSTRACT, ScreeningStage.FULL_TEXT
R1, R2, R3, R4, R5, R6 = (record_id(number) for number in range(1, 7))
REPORT_OF = report_ids(make_linked(1, 2, 3, 4, 5, 6))


def log(owner: str, *decisions: Mapping[str, Any]) -> Log:
    return make_log(owner, *decisions)


def status(*logs: Log, reviewers: int = 2) -> Rows:
    linked = make_linked(1, 2, 3, 4, 5, 6)
    review = make_review(reviewers=reviewers)
    return screening(linked, logs, review, database_records=[], not_retrieved=[]).report_status


def queued(number: int, word: str, rank: int, of: int, at: str, model: str = "0" * 16) -> dict[str, Any]:
    return decision(number, word, at=at, ranking={"model": model, "rank": rank, "of": of})


def both(stage: str, *decisions: Mapping[str, Any]) -> list[Log]:
    return [log(f"{stage}/{person}", *decisions) for person in ("ann", "bob")]


def test_a_report_has_the_longest_title_and_abstract_of_its_records() -> None:
    records = [
        make_record(1, title="Baths", abstract="Warm  water\nhelps."),
        make_record(2, title="Baths for feet", abstract=None),
        make_record(3, title="[not given]", is_title_known=False, abstract="Socks."),
    ]

    texts = report_texts(records, {R1: R1, R2: R1, R3: R3})

    assert texts == {R1: "Baths for feet\nWarm water helps.", R3: "\nSocks."}


def test_the_order_of_records_does_not_change_a_report_s_text() -> None:
    records = [make_record(1, title="Bath A"), make_record(2, title="Bath B")]
    report_of = {R1: R1, R2: R1}

    assert report_texts(records, report_of) == report_texts(records[::-1], report_of)


def test_the_question_is_the_protocol_s() -> None:
    assert question_text(make_review()) == "Feet. Feet. Feet. Feet. Randomised trials."


def test_each_stage_learns_from_its_own_decisions_and_full_texts_from_what_went_out_before_too() -> None:
    logs = [
        *both("title_abstract", *(decision(n, "include") for n in (1, 2, 3)), decision(4, "exclude")),
        *both("full_text", decision(1, "include"), decision(2, "exclude", "wrong_design")),
    ]

    assert training_labels(status(*logs), {}) == {R1: True, R2: True, R3: True, R4: False}
    assert training_labels(status(*logs), {}, stage=SECOND) == {R1: True, R2: False, R4: False}


def test_another_reviewer_s_open_decision_is_never_learned_from() -> None:
    only_bob = log("title_abstract/bob", decision(1, "include"), decision(2, "exclude"))
    ann = log("title_abstract/ann", decision(3, "include"))
    rows = status(only_bob, ann)
    own = own_labels(ann.lines, REPORT_OF)

    assert training_labels(rows, {}) == {}
    assert training_labels(rows, own) == {R3: True}
    assert undecided(rows, own, stage=FIRST) == [R1, R2, R4, R5, R6]


def test_a_conflict_is_known_to_nobody_but_by_their_own_decision() -> None:
    rows = status(log("title_abstract/ann", decision(1, "include")), log("title_abstract/bob", decision(1, "exclude")))

    assert training_labels(rows, {}) == {}
    assert training_labels(rows, {R1: True}) == {R1: True}


def test_a_changed_decision_counts_as_changed_and_maybe_is_not_exclude() -> None:
    lines = log("title_abstract/ann", decision(1, "include"), decision(2, "maybe"), decision(1, "exclude")).lines

    assert own_labels(lines, REPORT_OF) == {R1: False, R2: True}


def test_a_program_s_suggestions_are_not_decisions() -> None:
    review = make_review()
    ann, bob = both("title_abstract", decision(1, "include"))

    assert list(decisions_at([ann, bob], review, stage=FIRST)) == ["ann", "bob"]
    assert decisions_at([ann], review, stage=SECOND) == {}


def history(*logs: Log, by: str | None = None, reviewers: int = 1) -> History:
    made = decisions_at(logs, make_review(), stage=FIRST)
    return screening_history(made, status(*logs, reviewers=reviewers), REPORT_OF, stage=FIRST, by=by)


def test_decisions_are_in_the_order_they_were_made_and_only_ranked_ones_are_drawn() -> None:
    ann = log(
        "title_abstract/ann",
        decision(1, "include", at="2026-11-01T09:00:00Z"),
        queued(2, "exclude", 1, 5, "2026-11-01T10:00:00Z"),
        queued(3, "include", 1, 4, "2026-11-01T11:00:00Z"),
    )

    assert history(ann) == History((Screened(True, False), Screened(False), Screened(True)), 6)


def test_two_people_s_decisions_are_one_history_by_first_decision_and_settled_state() -> None:
    ann = log("title_abstract/ann", queued(1, "include", 1, 6, "2026-11-01T09:00:00Z"))
    bob = log(
        "title_abstract/bob",
        queued(2, "include", 1, 6, "2026-11-01T08:00:00Z"),
        queued(1, "include", 1, 5, "2026-11-01T10:00:00Z"),
    )

    assert history(ann, bob, reviewers=2) == History((Screened(True),), 6)
    assert history(ann, bob, by="bob", reviewers=2) == History((Screened(True), Screened(True)), 6)
    assert history(ann, bob, by="ann", reviewers=2) == History((Screened(True),), 6)


def test_the_evidence_is_the_same_whatever_the_first_of_two_decided() -> None:
    said, turned = (
        log("title_abstract/ann", queued(1, word, 1, 6, "2026-11-01T09:00:00Z")) for word in ("include", "exclude")
    )

    assert history(said, reviewers=2) == history(turned, reviewers=2) == History((), 6)


def test_after_new_records_came_only_later_decisions_are_drawn() -> None:
    ann = log(
        "title_abstract/ann",
        queued(1, "include", 1, 2, "2026-11-01T09:00:00Z"),
        queued(2, "exclude", 1, 1, "2026-11-01T10:00:00Z"),
        queued(3, "exclude", 1, 4, "2026-12-01T09:00:00Z"),
    )

    assert [one.in_order for one in history(ann).screened] == [False, False, True]


def test_new_records_that_nobody_has_begun_with_leave_nothing_drawn() -> None:
    ann = log(
        "title_abstract/ann",
        queued(1, "include", 1, 2, "2026-11-01T09:00:00Z"),
        queued(2, "exclude", 1, 1, "2026-11-01T10:00:00Z"),
    )

    assert [one.in_order for one in history(ann).screened] == [False, False]


def test_a_queue_worked_through_without_ranking_anew_has_not_grown() -> None:
    ann = log(
        "title_abstract/ann",
        queued(1, "include", 1, 6, "2026-11-01T09:00:00Z"),
        queued(2, "exclude", 2, 6, "2026-11-01T10:00:00Z"),
        queued(3, "exclude", 3, 6, "2026-11-01T11:00:00Z"),
    )

    assert [one.in_order for one in history(ann).screened] == [True, True, True]


def test_a_changed_decision_stands_where_it_was_first_made() -> None:
    ann = log(
        "title_abstract/ann",
        queued(1, "include", 1, 6, "2026-11-01T09:00:00Z"),
        queued(2, "exclude", 1, 5, "2026-11-01T10:00:00Z"),
        decision(1, "exclude", at="2026-11-01T11:00:00Z"),
    )

    assert history(ann).screened == (Screened(False), Screened(False))


def test_without_decisions_every_report_waits() -> None:
    assert history() == History((), 6)
