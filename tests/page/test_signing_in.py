"""Accounts, sessions, and the address that is good once."""

import json
from pathlib import Path

import pytest

from livingreview.page.accounts import FILE, LIMITS, add_account, remove_account
from livingreview.page.sessions import FILE as SESSIONS
from livingreview.page.sessions import IDLE, LONGEST, NOTED, Sessions
from livingreview.page.settings import Settings
from pages import HOME, PORT, decide, first_record, somebody, team_app, write_page_review

PASSWORD = "a long enough password"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_page_review(tmp_path)
    add_account(tmp_path, "ann", PASSWORD)
    return tmp_path


def sign_in(client, person: str = "ann", password: str = PASSWORD):
    return client.post(
        "/login",
        data={"person": person, "password": password},
        headers={"origin": client.base_url.__str__().rstrip("/")},
    )


def test_a_password_lets_in_and_is_not_on_the_disk(root: Path) -> None:
    browser = somebody(team_app(root))

    answer = sign_in(browser)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/api/review").json()["person"]["id"] == "ann"
    assert "$argon2id$" in (root / FILE).read_text()
    assert PASSWORD not in (root / FILE).read_text()
    assert (root / FILE).stat().st_mode & 0o777 == 0o600
    assert (root / ".livingreview/.gitignore").read_text().endswith("*\n")


def test_the_cookie_is_out_of_reach_and_its_value_is_not_on_the_disk(root: Path) -> None:
    browser = somebody(team_app(root))

    cookie = sign_in(browser).headers["set-cookie"]

    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert cookie.split("=", 1)[1].split(";")[0] not in (root / SESSIONS).read_text()
    assert (root / SESSIONS).stat().st_mode & 0o777 == 0o600


def test_behind_https_the_cookie_is_secure_and_bound_to_the_host(root: Path) -> None:
    app = team_app(root, address="https://review.example.org")
    browser = somebody(app, "https://review.example.org")

    answer = sign_in(browser)

    assert answer.headers["set-cookie"].startswith("__Host-livingreview=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


def test_below_a_path_every_address_begins_with_it(root: Path) -> None:
    app = team_app(root, address="https://example.org/screening")
    browser = somebody(app, "https://example.org")

    answer = browser.post(
        "/screening/login", data={"person": "ann", "password": PASSWORD}, headers={"origin": "https://example.org"}
    )

    assert answer.headers["location"] == "/screening/"
    assert "Path=/screening/" in answer.headers["set-cookie"]
    assert browser.get("/screening/api/review").status_code == 200
    assert browser.get("/api/review").status_code == 404


@pytest.mark.parametrize(("person", "password"), [("ann", "wrong"), ("bob", PASSWORD), ("", ""), ("ann", "")])
def test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words(
    root: Path, person: str, password: str
) -> None:
    answer = sign_in(somebody(team_app(root)), person, password)

    assert answer.status_code == 403
    assert "Name and password do not fit." in answer.text
    assert "set-cookie" not in answer.headers


def test_who_guesses_is_stopped_and_others_are_not(root: Path) -> None:
    add_account(root, "bob", PASSWORD)
    app = team_app(root)

    codes = [sign_in(somebody(app), "ann", "wrong").status_code for _ in range(LIMITS["both"] + 1)]

    assert codes == [403] * LIMITS["both"] + [429]
    assert sign_in(somebody(app)).status_code == 429
    assert sign_in(somebody(app), "bob").status_code == 303


def test_a_session_outlasts_a_restart_and_ends_by_signing_out(root: Path) -> None:
    browser = somebody(team_app(root))
    sign_in(browser)
    again = somebody(team_app(root))
    again.cookies = browser.cookies
    csrf = again.get("/api/review").json()["csrf"]

    assert again.post("/logout", data={"csrf": "wrong"}, headers={"origin": HOME}).status_code == 403
    assert again.post("/logout", data={"csrf": csrf}, headers={"origin": HOME}).headers["location"] == "/login"
    assert browser.get("/api/review").status_code == 401


def test_a_new_password_or_a_removed_account_ends_every_session(root: Path) -> None:
    browser = somebody(team_app(root))
    sign_in(browser)

    assert remove_account(root, "ann")
    Sessions(root).end_all("ann")

    assert browser.get("/api/review").status_code == 401
    assert sign_in(browser).status_code == 403


def test_a_session_ends_unused_and_at_the_latest_after_a_week(tmp_path: Path) -> None:
    now = 1_000_000.0
    sessions = Sessions(tmp_path, lambda: now)
    value = sessions.start("ann", "account").value

    now += IDLE - 1
    assert sessions.find(value, "account") is not None
    now += IDLE
    assert sessions.find(value, "account") is None
    value, started = sessions.start("ann", "account").value, now
    while now < started + LONGEST - NOTED:
        assert sessions.find(value, "account") is not None
        now += IDLE / 2
    now = started + LONGEST
    assert sessions.find(value, "account") is None
    assert sessions.find(value, "local") is None


def test_the_opened_address_is_good_once_and_leaves_no_token(tmp_path: Path) -> None:
    write_page_review(tmp_path)
    app = team_app(tmp_path, by="ann")
    token = app.state.page.token.value
    browser, other = somebody(app), somebody(app)

    answer = browser.get(f"/enter?token={token}")

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/api/review").json()["person"]["id"] == "ann"
    assert other.get(f"/enter?token={token}").status_code == 403
    assert other.get("/enter?token=").status_code == 403
    assert other.get("/api/review").status_code == 401
    assert browser.get(f"/enter?token={token}").status_code == 303


def test_a_local_session_is_of_the_one_person_the_server_was_started_for(tmp_path: Path) -> None:
    write_page_review(tmp_path)
    app = team_app(tmp_path, by="ann")
    browser = somebody(app)
    browser.get(f"/enter?token={app.state.page.token.value}")
    as_bob, as_team = somebody(team_app(tmp_path, by="bob")), somebody(team_app(tmp_path))
    as_bob.cookies = as_team.cookies = browser.cookies

    assert browser.get("/api/review").status_code == 200
    assert as_bob.get("/api/review").status_code == 401
    assert as_team.get("/api/review").status_code == 401


def test_hosts_of_an_ipv6_server_are_its_own() -> None:
    assert f"[::1]:{PORT}" in Settings(Path(), "::1", PORT, "ann").hosts


def test_a_signed_in_person_decides_from_a_form_token(root: Path) -> None:
    browser = somebody(team_app(root))
    sign_in(browser)
    browser.headers.update({"x-csrf-token": browser.get("/api/review").json()["csrf"], "origin": HOME})

    assert decide(browser, first_record(browser), "include", "r1").json()["saved"] is True


def test_a_broken_accounts_file_is_told_and_lets_nobody_in(root: Path) -> None:
    (root / FILE).write_text("[]")

    answer = sign_in(somebody(team_app(root)))

    assert answer.status_code == 503
    assert json.loads((root / FILE).read_text()) == []
