"""How screening was done: who decided too few, who settled their own conflict, who changed after seeing the other."""

from typing import Any

import pytest

from builders import AT, decision, make_linked, make_log, make_review, record_id
from livingreview.formats.decision_log import Log
from livingreview.stages.screening import screening
from livingreview.stages.screening_process import ProcessTables, screening_process
from livingreview.tables import (
    REASONS_BY_REVIEWER,
    REVIEWERS,
    SCREENING_PROCESS,
    SCREENING_STAGES,
    Row,
    Rows,
    check,
)

REVIEW = make_review()


def at(time: str) -> dict[str, str]:
    return {"at": f"2026-11-20T{time}Z"}


def say(person: str, *decisions: dict[str, Any], stage: str = "title_abstract") -> Log:
    return make_log(f"{stage}/{person}", *decisions)


def resolve(record: int, word: str, *settled: Log, by: str = "eve") -> Log:
    hashes = [line.hash for log in settled for line in log.lines]
    return make_log(f"resolved/{by}", decision(record, word, stage="title_abstract", settles=hashes))


def process(*logs: Log, linked: Rows | None = None, **parts: Any) -> ProcessTables:
    review = make_review(**parts) if parts else REVIEW
    linked = linked or make_linked(*range(1, 6))
    folded = screening(linked, logs, review, database_records=set(), not_retrieved=set())
    built = screening_process(folded, review)
    check(built.stages, SCREENING_STAGES)
    check(built.reviewers, REVIEWERS)
    check(built.reasons, REASONS_BY_REVIEWER)
    check(built.process, SCREENING_PROCESS)
    return built


def first_stage(built: ProcessTables) -> Row:
    return next(row for row in built.stages if row["stage"] == "title_abstract")


def findings(built: ProcessTables) -> list[tuple[str, str, str, int, str]]:
    return [(row["finding"], row["report_id"], row["actor"], row["line"], row["details"]) for row in built.process]


def test_two_people_on_every_report_leave_nothing_to_know() -> None:
    both = [decision(1, "include"), decision(2, "exclude")]

    built = process(say("ann", *both), say("bob", *both))

    assert built.process == []
    row = first_stage(built)
    assert (row["n_due"], row["n_reports"], row["n_by_one"], row["n_by_two"], row["n_by_more"]) == (2, 2, 0, 2, 0)
    assert (row["n_waiting"], row["n_conflicts"], row["n_changed"]) == (0, 0, 0)


def test_a_report_that_waits_for_a_second_person_is_counted_and_not_listed() -> None:
    built = process(say("ann", decision(1, "include"), decision(2, "exclude")), say("bob", decision(1, "include")))

    row = first_stage(built)
    assert (row["n_by_one"], row["n_by_two"], row["n_waiting"], row["n_below_due"]) == (1, 1, 1, 0)
    assert built.process == []


def test_a_stage_that_ended_with_fewer_people_than_due_is_listed() -> None:
    ann = say("ann", decision(1, "include"))
    status = screening(make_linked(1), [ann], make_review(reviewers=1), database_records=set(), not_retrieved=set())

    built = screening_process(status, REVIEW)

    assert findings(built) == [
        ("decided by fewer people than due", record_id(1), "", 0, "include, decided by ann; 2 are due")
    ]
    assert first_stage(built)["n_below_due"] == 1


def test_who_differed_and_settled_is_listed_and_an_adjudicator_who_did_not_decide_is_not() -> None:
    ann, bob = say("ann", decision(1, "include")), say("bob", decision(1, "exclude"))
    team = {name: {"label": name, "roles": ["screener", "adjudicator"]} for name in ("ann", "bob", "eve")}

    fair = process(ann, bob, resolve(1, "include", ann, bob), team=team)
    own = process(ann, bob, resolve(1, "include", ann, bob, by="bob"), team=team)

    assert fair.process == []
    assert (first_stage(fair)["n_conflicts"], first_stage(fair)["n_resolved"]) == (1, 1)
    assert findings(own) == [
        ("settled by one of those who differed", record_id(1), "bob", 1, "bob decided exclude and settled the conflict")
    ]
    assert first_stage(own)["n_self_settled"] == 1


UNBLINDED = "changed after both had decided"


@pytest.mark.parametrize(("changed", "found"), [("09:59:59", None), ("10:00:00", UNBLINDED), ("11:00:00", UNBLINDED)])
def test_a_change_counts_from_the_moment_both_had_decided(changed: str, found: str | None) -> None:
    ann = say("ann", decision(1, "include", **at("09:00:00")), decision(1, "exclude", **at(changed)))
    bob = say("bob", decision(1, "exclude", **at("10:00:00")))

    built = process(ann, bob)

    assert [row["finding"] for row in built.process] == ([found] if found else [])
    assert first_stage(built)["n_changed"] == 1
    assert first_stage(built)["n_changed_unblinded"] == (1 if found else 0)
    if found:
        assert findings(built)[0][2:] == ("ann", 2, "include became exclude")


def test_the_other_person_who_decides_after_the_change_makes_it_no_finding() -> None:
    ann = say("ann", decision(1, "include", **at("09:00:00")), decision(1, "exclude", **at("09:30:00")))
    late = say("bob", decision(1, "exclude", **at("10:00:00")), decision(1, "include", **at("10:30:00")))

    assert [(row["actor"], row["line"]) for row in process(ann, late).process] == [("bob", 2)]


def test_saying_the_same_again_is_no_change_and_another_reason_is() -> None:
    bob = say("bob", decision(1, "exclude", "wrong_design"))
    again = say("ann", decision(1, "exclude", "wrong_design"), decision(1, "exclude", "wrong_design"))
    other = say("ann", decision(1, "exclude", "wrong_design"), decision(1, "exclude", "wrong_population"))

    assert process(again, bob).process == []
    assert findings(process(other, bob))[0][4] == "exclude (wrong_design) became exclude (wrong_population)"


def test_times_that_cannot_be_read_leave_the_order_open_and_say_so() -> None:
    ann = say("ann", decision(1, "include"), decision(1, "exclude", at="yesterday"))

    (row,) = process(ann, say("bob", decision(1, "include"))).process

    assert row["finding"] == "changed, and no times tell whether before the other had decided"
    assert process(ann).process == []


# People


def reviewer(built: ProcessTables, actor: str = "ann") -> Row:
    return next(row for row in built.reviewers if row["actor"] == actor)


def test_time_is_the_sum_of_gaps_within_sessions() -> None:
    times = ("09:00:00", "09:00:30", "09:01:30", "09:31:30", "10:01:31", "10:01:41", "10:00:00")
    ann = say("ann", *(decision(n % 5 + 1, "include", **at(time)) for n, time in enumerate(times)))

    row = reviewer(process(ann))

    assert (row["n_lines"], row["n_sessions"], row["n_timed"]) == (7, 3, 4)
    assert row["active_minutes"] == pytest.approx((30 + 60 + 1800 + 10) / 60)
    assert row["median_seconds"] == 45
    assert row["per_hour"] == pytest.approx(4 * 3600 / 1900)
    assert (row["first_at"], row["last_at"]) == ("2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z")


def test_one_decision_and_decisions_at_one_moment_have_no_speed() -> None:
    one, two = (
        reviewer(process(say("ann", decision(1, "include")))),
        say("ann", *(decision(n, "maybe") for n in (1, 2))),
    )

    assert (one["n_sessions"], one["n_timed"], one["active_minutes"], one["per_hour"]) == (1, 0, None, None)
    assert (reviewer(process(two))["active_minutes"], reviewer(process(two))["per_hour"]) == (0, None)


def test_times_in_other_zones_are_compared_as_moments() -> None:
    ann = say("ann", decision(1, "include", at=AT), decision(2, "include", at="2026-11-20T10:01:00+01:00"))

    assert reviewer(process(ann))["median_seconds"] == 60


def test_decisions_that_stand_are_counted_by_kind_and_reasons_by_person() -> None:
    ann = say("ann", decision(1, "exclude", "wrong_design"), decision(2, "exclude"), decision(1, "maybe"))

    built = process(ann, say("bob", decision(1, "exclude", "wrong_design"), decision(2, "include")))

    row = reviewer(built)
    assert [row[f"n_{name}"] for name in ("reports", "include", "exclude", "maybe", "replaced")] == [2, 0, 1, 1, 1]
    assert [(row["actor"], row["reason"], row["n"]) for row in built.reasons] == [
        ("ann", "", 1),
        ("bob", "wrong_design", 1),
    ]


def test_what_was_decided_on_a_report_that_waits_for_others_is_in_no_count() -> None:
    ann = say("ann", decision(1, "exclude", "wrong_design"), decision(2, "include"))
    other = say("ann", decision(1, "include"), decision(2, "include"))
    bob = say("bob", decision(2, "include"))

    said, turned = process(ann, bob), process(other, bob)

    assert [reviewer(said)[f"n_{name}"] for name in ("include", "exclude", "open", "replaced")] == [1, 0, 1, 0]
    assert (said.stages, said.reviewers, said.reasons) == (turned.stages, turned.reviewers, turned.reasons)


def test_agreement_of_three_people_who_saw_different_reports() -> None:
    ann = say("ann", decision(1, "include"), decision(2, "exclude"), decision(3, "include"), decision(4, "exclude"))
    bob = say("bob", decision(1, "include"), decision(2, "exclude"), decision(3, "exclude"))
    dan = say("dan", decision(3, "include"), decision(4, "exclude"), decision(5, "include"))

    row = first_stage(process(ann, bob, dan))

    # By hand: three units of two and one of three (include, exclude, include); of nine decisions that are shared
    # four include and five exclude. Disagreement observed (4 / 2) / 9, expected 40 / 72.
    assert row["alpha"] == pytest.approx(1 - (2 / 9) / (40 / 72))
    assert (row["fleiss_people"], row["fleiss_n"], row["fleiss"]) == (2, 3, 1.0)
    assert (row["n_people"], row["n_by_one"], row["n_by_two"], row["n_by_more"]) == (3, 1, 3, 1)


def test_a_program_is_named_as_such_and_makes_nobody_a_second_reader() -> None:
    bot = {"label": "Classifier", "roles": ["screener"], "automation": True, "version": "Classifier 2.1"}
    people = {name: {"label": name, "roles": ["screener"]} for name in ("ann", "bob")}

    built = process(say("ann", decision(1, "include")), say("bot", decision(1, "exclude")), team={**people, "bot": bot})

    row = first_stage(built)
    assert (row["n_people"], row["n_by_one"], row["n_by_two"], row["n_conflicts"], row["n_waiting"]) == (1, 1, 0, 0, 1)
    assert (reviewer(built, "bot")["kind"], reviewer(built)["kind"]) == ("automation", "person")
