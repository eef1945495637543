"""A review with a team, the screening page on it, and people who are signed in."""

import shutil
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient

from livingreview.page.app import make_app
from livingreview.page.security import csrf_token
from livingreview.page.sessions import Sessions
from livingreview.page.settings import Settings
from reviews import write_review

TEAM = {
    "ann": {"label": "Ann", "roles": ["screener"]},
    "bob": {"label": "Bob", "roles": ["screener"]},
    "eve": {"label": "Eve", "roles": ["adjudicator"]},
    "rea": {"label": "Rea", "roles": ["reader"]},
    "bot": {"label": "Bot", "roles": ["screener"], "automation": True, "version": "bot 1"},
}
PORT = 8765
HOME = f"http://127.0.0.1:{PORT}"


def write_page_review(root: Path, n: int = 12, **protocol: Any) -> None:
    """Write a review of records that nobody has decided on."""
    write_review(
        root, protocol={"team": TEAM, **protocol}, studies=[], excluded={f"Trial {i:02}": None for i in range(n)}
    )
    shutil.rmtree(root / "screening")


def team_app(root: Path, **settings: Any) -> Starlette:
    """Make the application of a team's server."""
    return make_app(Settings(root, port=PORT, **settings))


def somebody(app: Starlette, home: str = HOME) -> TestClient:
    """Give a browser in which nobody is signed in."""
    return TestClient(app, base_url=home, follow_redirects=False)


def signed_in(app: Starlette, person: str) -> TestClient:
    """Give a browser in which somebody is signed in, with what the page's script sends along."""
    settings = app.state.page.settings
    value = Sessions(settings.root).start(person, app.state.page.kind).value
    client = somebody(app)
    client.cookies.set(settings.cookie, value)
    client.headers.update({"x-csrf-token": csrf_token(value), "origin": HOME, "sec-fetch-site": "same-origin"})
    return client


def first_record(client: TestClient, stage: str = "title_abstract") -> str:
    """Give the record that somebody is shown first."""
    [record, *_] = client.get(f"/api/next?stage={stage}&order=oldest").json()["records"]
    return str(record["record_id"])


def decide(client: TestClient, record: str, decision: str, request: str, **more: Any) -> Any:
    """Send a decision."""
    sent = {"stage": "title_abstract", "record_id": record, "decision": decision, "request": request, **more}
    return client.post("/api/decide", json=sent)
