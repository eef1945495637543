"""Who may ask for what, and what a request must be to be heard."""

from pathlib import Path

import pytest

from livingreview.page.security import LARGEST_BODY, POLICY
from pages import HOME, decide, first_record, signed_in, somebody, team_app, write_page_review

SCREENER, ADJUDICATOR, READER = "ann", "eve", "rea"
EVERYBODY = {SCREENER, ADJUDICATOR, READER}
ASKED = {
    "/api/review": EVERYBODY,
    "/api/dashboard": EVERYBODY,
    "/api/next": {SCREENER},
    "/api/mine": {SCREENER},
    "/api/record/{record}": {SCREENER, ADJUDICATOR},
    "/api/conflicts": {ADJUDICATOR},
    "/api/duplicates": {SCREENER, ADJUDICATOR},
}
SENT = {"/api/decide": {SCREENER}, "/api/resolve": {ADJUDICATOR}, "/api/rule": {SCREENER, ADJUDICATOR}}
PAGES = ("/", "/pdf/{record}")


@pytest.fixture
def app(tmp_path: Path):
    write_page_review(tmp_path)
    return team_app(tmp_path)


@pytest.mark.parametrize("path", ASKED)
def test_each_question_is_answered_to_its_roles_alone(path: str, app) -> None:
    path = path.format(record=first_record(signed_in(app, SCREENER)))

    codes = {person: signed_in(app, person).get(path).status_code for person in sorted(EVERYBODY)}

    allowed = ASKED[path] if path in ASKED else ASKED["/api/record/{record}"]
    assert codes == {person: 200 if person in allowed else 403 for person in EVERYBODY}


@pytest.mark.parametrize("path", SENT)
def test_each_change_is_open_to_its_roles_alone(path: str, app) -> None:
    codes = {person: signed_in(app, person).post(path, json={}).status_code for person in sorted(EVERYBODY)}

    assert codes == {person: 400 if person in SENT[path] else 403 for person in EVERYBODY}


@pytest.mark.parametrize("path", [*ASKED, *PAGES])
def test_nobody_is_told_anything_without_signing_in(path: str, app) -> None:
    answer = somebody(app).get(path.format(record=first_record(signed_in(app, SCREENER))))

    assert answer.status_code in (401, 303)
    assert answer.headers.get("location", "/login") == "/login"
    assert "Trial" not in answer.text


@pytest.mark.parametrize("path", SENT)
def test_nobody_changes_anything_without_signing_in(path: str, app) -> None:
    assert somebody(app).post(path, json={}, headers={"origin": HOME}).status_code == 401


@pytest.mark.parametrize("person", ["bot", "nobody"])
def test_a_program_or_a_stranger_with_a_session_is_signed_out(person: str, app) -> None:
    assert signed_in(app, person).get("/api/review").status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"x-csrf-token": ""},
        {"x-csrf-token": "0" * 64},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_change_that_another_page_sent_is_refused(change: dict[str, str], app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")
    record = first_record(ann)
    ann.headers.update(change)

    answer = decide(ann, record, "include", "r1")

    assert (answer.status_code, answer.json()["code"]) == (403, "forged")
    assert not (tmp_path / "screening").exists()


def test_a_token_of_another_session_is_refused(app) -> None:
    ann, bob = signed_in(app, "ann"), signed_in(app, "bob")
    record = first_record(ann)
    ann.headers["x-csrf-token"] = bob.headers["x-csrf-token"]

    assert decide(ann, record, "include", "r1").status_code == 403


def test_another_page_cannot_read_answers_for_programs(app) -> None:
    ann = signed_in(app, "ann")
    ann.headers["sec-fetch-site"] = "cross-site"

    assert ann.get("/api/next").status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:1", ""])
def test_a_name_that_points_here_is_not_answered(host: str, app) -> None:
    answer = signed_in(app, "ann").get("/api/next", headers={"host": host})

    assert (answer.status_code, answer.json()["code"]) == (421, "wrong_host")


def test_a_form_in_place_of_json_is_refused(app) -> None:
    answer = signed_in(app, "ann").post("/api/decide", data={"decision": "include"})

    assert answer.status_code == 415


def test_a_large_request_is_refused_before_it_is_read(app) -> None:
    ann = signed_in(app, "ann")

    def parts():
        yield b'{"note": "' + b"x" * LARGEST_BODY
        yield b'"}'

    assert ann.post("/api/decide", content=b"x" * (LARGEST_BODY + 1)).status_code == 413
    assert ann.post("/api/decide", content=parts(), headers={"content-type": "application/json"}).status_code == 413


@pytest.mark.parametrize("path", ["/api/next", "/api/decide", "/nowhere", "/alive", "/static/nothing.js", "/login"])
def test_every_answer_carries_the_strict_policy(path: str, app) -> None:
    headers = signed_in(app, "ann").get(path).headers

    assert headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert POLICY.startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-opener-policy"] == "same-origin"


def test_a_person_whom_the_protocol_drops_is_out(app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")
    assert ann.get("/api/review").status_code == 200

    app.state.page.state._snapshot.review.team.pop("ann")

    assert ann.get("/api/review").status_code == 401


def test_a_decision_is_the_persons_who_is_signed_in_whatever_is_sent(app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")

    answer = decide(ann, first_record(ann), "include", "r1", by="bob")

    assert answer.json()["saved"] is True
    assert [path.name for path in tmp_path.glob("screening/*/*")] == ["ann.jsonl"]


@pytest.mark.parametrize(
    "path",
    ["/pdf/..%2F..%2Fconfig%2Freview.yaml", "/pdf/../../config/review.yaml", "/pdf/rec_0", "/static/../app.py",
     "/static/..%2Fapp.py", "/static/%2e%2e/app.py", "/pdf/%00"],
)  # fmt: skip
def test_no_file_outside_is_reached(path: str, app) -> None:
    answer = signed_in(app, "ann").get(path)

    assert answer.status_code == 404
    assert "schema" not in answer.text
    assert "def " not in answer.text


def test_a_full_text_is_given_and_may_do_nothing(app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")
    record = first_record(ann)
    folder = tmp_path / "screening/full_texts"
    folder.mkdir(parents=True)
    (folder / f"{record}.pdf").write_bytes(b"%PDF-1.7")

    answer = ann.get(f"/pdf/{record}")

    assert answer.content == b"%PDF-1.7"
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-security-policy"].startswith("sandbox;")
    assert ann.get("/api/next?order=oldest").json()["records"][0]["pdf"] == f"/pdf/{record}"


def test_a_link_out_of_the_folder_is_not_followed(app, tmp_path: Path) -> None:
    ann = signed_in(app, "ann")
    record = first_record(ann)
    folder = tmp_path / "screening/full_texts"
    folder.mkdir(parents=True)
    (folder / f"{record}.pdf").symlink_to(tmp_path / "config/review.yaml")

    assert ann.get(f"/pdf/{record}").status_code == 404
