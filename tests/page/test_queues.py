"""What a reviewer is shown next, in every order, while others and other programs are at work."""

from pathlib import Path

import pytest

from livingreview.canonical import record_id
from livingreview.decision_files import NewDecision, record_decisions
from livingreview.page import rankings
from livingreview.terms import Decision, ScreeningStage
from pages import decide, first_record, signed_in, somebody, team_app, write_page_review
from reviews import ris_entry

N = 12
RECORDS = [record_id(ris_entry(f"Trial {number:02}")) for number in range(N)]


@pytest.fixture(autouse=True)
def wait_for_rankings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rankings, "SOON", 60.0)


@pytest.fixture
def app(tmp_path: Path):
    write_page_review(tmp_path, N)
    return team_app(tmp_path)


def shown(client, order: str, stage: str = "title_abstract", **more: object) -> list[str]:
    query = {"order": order, "stage": stage, "n": 50, **more}
    return [record["record_id"] for record in client.get("/api/next", params=query).json()["records"]]


def let_through(root: Path, records: list[str]) -> None:
    for person in ("ann", "bob"):
        new = [NewDecision(record, Decision.INCLUDE) for record in records]
        record_decisions(root, ScreeningStage.TITLE_ABSTRACT, person, new)


@pytest.mark.parametrize("order", ["oldest", "newest", "random", "ranked"])
def test_every_order_leads_through_every_report_once(order: str, app) -> None:
    ann = signed_in(app, "ann")
    done = []
    while records := shown(ann, order):
        assert len(records) == N - len(done)
        done.append(records[0])
        assert decide(ann, records[0], "exclude", records[0]).json()["remaining"] == N - len(done)

    assert sorted(done) == sorted(RECORDS)


def test_a_page_is_given_what_comes_after_the_last_it_holds(app) -> None:
    ann = signed_in(app, "ann")
    records = shown(ann, "ranked")

    assert shown(ann, "ranked", n=3) == records[:3]
    assert shown(ann, "ranked", n=3, after=records[2]) == records[3:6]
    assert shown(ann, "ranked", after=records[-1]) == []


def test_a_ranked_decision_keeps_its_place_in_the_queue(app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")
    record = ann.get("/api/next?order=ranked").json()["records"][0]

    decide(ann, record["record_id"], "include", "r1", ranking=record["ranking"])

    assert record["ranking"]["rank"] == 1
    assert record["ranking"]["of"] == N
    assert '"ranking":{"model":' in (tmp_path / "screening/title_abstract/ann.jsonl").read_text()


def test_what_becomes_due_after_a_ranking_is_not_left_out(app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")
    let_through(tmp_path, RECORDS[:2])
    before = shown(ann, "ranked", "full_text")

    let_through(tmp_path, RECORDS[2:5])

    assert sorted(before) == sorted(RECORDS[:2])
    assert sorted(shown(ann, "ranked", "full_text")) == sorted(RECORDS[:5])


def test_while_a_ranking_is_made_the_oldest_come_first_and_the_page_is_told(
    app, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rankings, "SOON", 0.0)
    ann = signed_in(app, "ann")

    answer = ann.get("/api/next?order=ranked").json()

    assert (answer["order_used"], answer["is_preparing"]) == ("oldest", True)
    assert answer["records"][0]["ranking"] is None


def test_a_colleagues_broken_file_stops_nobody_and_is_named(app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")
    record = first_record(ann)
    path = tmp_path / "screening/title_abstract/bob.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("{}\n")

    assert decide(ann, record, "include", "r1").json()["saved"] is True
    assert "screening/title_abstract/bob.jsonl" in ann.get("/api/review").json()["notice"]

    path.unlink()
    assert ann.get("/api/review").json()["notice"] == ""


def test_a_person_goes_back_to_any_own_decision(app) -> None:
    ann = signed_in(app, "ann")
    first, second, *_ = shown(ann, "oldest")
    made = decide(ann, first, "include", "r1", note="Poster.").json()
    decide(ann, second, "exclude", "r2")
    decide(ann, first, "exclude", "r3", replaces=made["hash"])

    mine = ann.get("/api/mine").json()
    found = ann.get("/api/mine?q=poster").json()
    history = ann.get(f"/api/record/{first}").json()

    assert [(each["record_id"], each["is_current"]) for each in mine["entries"]] == [
        (first, True), (second, True), (first, False),
    ]  # fmt: skip
    assert [each["record_id"] for each in found["entries"]] == [first]
    assert [each["decision"] for each in history["history"]] == ["include", "exclude"]
    assert history["own"]["decision"] == "exclude"


def test_a_hostile_title_is_handed_on_as_the_text_it_is(tmp_path: Path) -> None:
    write_page_review(tmp_path, 1)
    export = next((tmp_path / "records/searches").glob("*/export.ris"))
    export.write_text(export.read_text().replace("Trial 00", "<script>alert(1)</script> & {{ 7*7 }}"))
    ann = signed_in(team_app(tmp_path), "ann")

    answer = ann.get("/api/next")

    assert answer.json()["records"][0]["title"] == "<script>alert(1)</script> & {{ 7*7 }}"
    assert answer.headers["content-type"] == "application/json"


def test_a_browser_without_a_session_is_sent_to_sign_in(app) -> None:
    answer = somebody(app).get("/")

    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def test_a_ruling_goes_to_the_file_of_the_command(app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")
    pair = {"record_a": RECORDS[0], "record_b": RECORDS[1], "reason": "Two\ntrials."}

    saved = ann.post("/api/rule", json={**pair, "ruling": "different"}).json()
    again = ann.post("/api/rule", json={**pair, "ruling": "different"})

    text = (tmp_path / "records/same_report.csv").read_text()
    assert saved["saved"] is True
    assert ",different,ann," in text.replace('"', "")
    assert "Two trials." in text
    assert again.status_code == 409
    assert ann.post("/api/rule", json={**pair, "ruling": "perhaps"}).status_code == 400
