"""Decisions made on the page: written once, chained, and only then called saved."""

import errno
import json
import os
from pathlib import Path

import pytest

from livingreview import locked_file
from livingreview.decision_files import NewDecision, record_decisions
from livingreview.folder import load_logs
from livingreview.terms import Decision, ScreeningStage
from pages import decide, first_record, signed_in, team_app, write_page_review

FILE = "screening/title_abstract/ann.jsonl"


@pytest.fixture
def app(tmp_path: Path):
    write_page_review(tmp_path)
    return team_app(tmp_path)


def lines(root: Path, file: str = FILE) -> list[dict]:
    return [json.loads(line) for line in (root / file).read_text().splitlines()]


def test_what_is_called_saved_is_in_the_file_and_chained(app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")
    record = first_record(ann)

    answer = decide(ann, record, "exclude", "r1", reason="wrong_design", note="Case series.").json()

    [line] = lines(tmp_path)
    assert (line["hash"], answer["line"], answer["remaining"]) == (answer["hash"], 1, 11)
    assert (line["record_id"], line["decision"], line["reason"]) == (record, "exclude", "wrong_design")
    assert (line["note"], line["by"], line["request"]) == ("Case series.", "ann", "r1")
    [log] = load_logs(tmp_path)
    assert log.problems == ()


def test_a_decision_sent_again_is_answered_again_and_not_written_again(app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")
    record = first_record(ann)
    first = decide(ann, record, "include", "r1").json()

    again = decide(ann, record, "include", "r1").json()

    assert again == {**first, "repeated": True}
    assert len(lines(tmp_path)) == 1


def test_a_decision_sent_again_to_another_or_a_restarted_server_is_known(app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")
    record = first_record(ann)
    other = team_app(tmp_path)
    first = decide(ann, record, "include", "r1").json()

    answers = [decide(signed_in(each, "ann"), record, "include", "r1").json() for each in (other, team_app(tmp_path))]

    assert [answer["hash"] for answer in answers] == [first["hash"]] * 2
    assert len(lines(tmp_path)) == 1


def test_a_request_with_another_content_is_refused(app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")
    record = first_record(ann)
    decide(ann, record, "include", "r1")

    answer = decide(ann, record, "exclude", "r1")

    assert (answer.status_code, answer.json()["code"]) == (409, "request_reused")
    assert len(lines(tmp_path)) == 1


def test_a_second_tab_does_not_decide_again_unseen(app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")
    record = first_record(ann)
    first = decide(ann, record, "include", "r1").json()

    answer = decide(ann, record, "exclude", "r2")

    assert (answer.status_code, answer.json()["code"]) == (409, "decided")
    assert answer.json()["own"]["hash"] == first["hash"]
    assert len(lines(tmp_path)) == 1


def test_a_change_of_mind_names_what_it_replaces(app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")
    record = first_record(ann)
    first = decide(ann, record, "include", "r1").json()

    second = decide(ann, record, "exclude", "r2", replaces=first["hash"]).json()
    late = decide(ann, record, "maybe", "r3", replaces=first["hash"])

    assert second["undo"]["before"]["decision"] == "include"
    assert [line.get("replaces") for line in lines(tmp_path)] == [None, first["hash"]]
    assert (late.status_code, late.json()["code"]) == (409, "changed")


def test_what_a_command_recorded_meanwhile_is_seen_before_writing(app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")
    record = first_record(ann)
    record_decisions(tmp_path, ScreeningStage.TITLE_ABSTRACT, "ann", [NewDecision(record, Decision.MAYBE)])

    answer = decide(ann, record, "include", "r1")

    assert (answer.status_code, answer.json()["own"]["decision"]) == (409, "maybe")
    assert first_record(ann) != record


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"decision": "perhaps"}, "bad_wording"),
        ({"decision": "include", "reason": "wrong_design"}, "bad_wording"),
        ({"decision": "exclude", "reason": "no_such_reason"}, "bad_wording"),
        ({"decision": "exclude", "stage": "full_text"}, "bad_wording"),
        ({"decision": "include", "request": ""}, "bad_value"),
        ({"decision": "include", "request": "x" * 65}, "bad_value"),
        ({"decision": "include", "note": "x" * 10_001}, "bad_value"),
        ({"decision": "include", "note": 7}, "bad_value"),
        ({"decision": "include", "stage": "third"}, "bad_value"),
        ({"decision": ["include"]}, "bad_value"),
        ({"decision": "include", "ranking": {"model": "x"}}, "bad_value"),
    ],
)
def test_what_no_command_would_record_is_refused(sent: dict, code: str, app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")
    content = {"stage": "title_abstract", "record_id": first_record(ann), "request": "r1", **sent}

    answer = ann.post("/api/decide", json=content)

    assert (answer.json()["saved"], answer.json()["code"]) == (False, code)
    assert not list(tmp_path.glob("screening/*/*.jsonl"))


def test_what_is_not_due_is_refused(app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")

    answer = decide(ann, first_record(ann), "include", "r1", stage="full_text")

    assert (answer.status_code, answer.json()["code"]) == (409, "not_due")
    assert not list(tmp_path.glob("screening/*/*.jsonl"))


def test_a_full_disk_is_said_and_loses_nothing(app, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = signed_in(app, "ann")
    record = first_record(ann)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr(locked_file, "_write", full)
        answer = decide(ann, record, "include", "r1")
    again = decide(ann, record, "include", "r1")

    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert again.json()["saved"] is True
    assert len(lines(tmp_path)) == 1


def test_two_people_disagree_and_an_adjudicator_settles_it(app, tmp_path: Path) -> None:
    ann, bob, eve = (signed_in(app, person) for person in ("ann", "bob", "eve"))
    record = first_record(ann)
    decide(ann, record, "include", "r1", note="Both groups.")
    decide(bob, record, "exclude", "r2")
    [conflict] = eve.get("/api/conflicts").json()["conflicts"]

    sent = {
        "record_id": record,
        "decision": "include",
        "note": "Table 1.",
        "request": "r3",
        "settles": conflict["settles"],
    }
    first, again = (eve.post("/api/resolve", json=sent).json() for _ in range(2))

    assert [(each["by"], each["decision"], each["note"]) for each in conflict["decisions"]] == [
        ("ann", "include", "Both groups."), ("bob", "exclude", ""),
    ]  # fmt: skip
    assert (first["saved"], again["repeated"], first["hash"]) == (True, True, again["hash"])
    assert len(lines(tmp_path, "screening/resolved/eve.jsonl")) == 1
    assert eve.get("/api/conflicts").json()["n"] == 0
    assert first_record(ann, "full_text") == record


def test_an_adjudicator_does_not_settle_what_changed_unseen(app, tmp_path: Path) -> None:
    ann, bob, eve = (signed_in(app, person) for person in ("ann", "bob", "eve"))
    record = first_record(ann)
    first = decide(ann, record, "include", "r1").json()
    decide(bob, record, "exclude", "r2")
    [conflict] = eve.get("/api/conflicts").json()["conflicts"]
    decide(ann, record, "maybe", "r3", replaces=first["hash"])

    sent = {"record_id": record, "decision": "include", "note": "Yes.", "request": "r4", "settles": conflict["settles"]}
    answer = eve.post("/api/resolve", json=sent)

    assert (answer.status_code, answer.json()["code"]) == (409, "changed")
    assert not (tmp_path / "screening/resolved/eve.jsonl").exists()
