"""A server that a test can break: the real pages and script, over decisions that are only held in memory."""

import json
import threading
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import livingreview.page
from builders import make_review, record_id
from livingreview import design
from livingreview.page.render import render
from livingreview.page.views_conflicts import conflicts_page
from livingreview.page.views_dashboard import dashboard_page
from livingreview.page.views_duplicates import duplicates_page
from livingreview.page.views_frame import frame
from livingreview.page.views_screen import mine_page, own_line, record_data, screen_page
from livingreview.terms import ReportState, ScreeningStage

STATIC = Path(livingreview.page.__file__).parent / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} ' \" \u202etxt"
KEYWORDS = {
    "design": {"label": "Design", "words": ["random*", "double-blind"]},
    "population": {"label": "Population", "words": ["foot", "feet"]},
}
AT = "2026-11-23T10:00:00Z"
MESSAGE = "That was refused."


def described(number: int, **fields: Any) -> dict[str, Any]:
    """Give a record as the commands describe it."""
    return {
        "report_id": record_id(number),
        "record_ids": [record_id(number)],
        "title": f"Warm baths for sore feet, trial {number}",
        "authors": ["Lund, A.", "Berg, B."],
        "year": 2000 + number % 20,
        "journal": "Journal of Feet",
        "volume": str(number),
        "issue": None,
        "pages": None,
        "pdf": None,
        "ranking": None,
        "doi": f"10.1000/{number}",
        "pmid": None,
        "language": None,
        "abstract": "A randomised, double blind trial.\nBoth feet were bathed; one foot was not.",
        "keywords": ["bathing"],
        "registry_ids": [],
        "links": [f"https://doi.org/10.1000/{number}"],
        **fields,
    }


@dataclass
class Desk:
    """What the server holds, and how it is broken."""

    records: list[dict[str, Any]]
    review: Any = field(default_factory=lambda: make_review(screening=_screening()))
    person: str = "ann"
    written: list[dict[str, Any]] = field(default_factory=list)
    received: list[dict[str, Any]] = field(default_factory=list)
    lose_answers: int = 0
    fail_with: int = 0
    hold: threading.Event = field(default_factory=threading.Event)

    def own(self, report: str) -> list[dict[str, Any]]:
        lines = [one for one in self.written if one["record_id"] == report]
        return [{**one, "at": AT, "is_current": one is lines[-1]} for one in lines]

    def current(self) -> dict[str, dict[str, Any]]:
        return {one["record_id"]: one for one in self.written}

    def due(self) -> list[dict[str, Any]]:
        return [one for one in self.records if one["report_id"] not in self.current()]

    def counts(self) -> dict[str, int]:
        return {"remaining": len(self.due()), "decided": len(self.current())}

    def write(self, given: dict[str, Any]) -> dict[str, Any]:
        done = next((one for one in self.written if one["request"] == given["request"]), None)
        if done is None:
            done = {"replaces": None, "note": "", **given, "hash": f"sha256:{len(self.written):064x}"}
            self.written.append(done)
        return {"saved": True, "hash": done["hash"], "line": 1, "at": AT, **self.counts()}


def _screening() -> dict[str, Any]:
    return {
        "reasons": {
            "wrong_design": {"label": "Wrong study design", "definition": "Not a randomised trial."},
            "wrong_population": {"label": "Wrong population", "definition": "Feet were not sore."},
        },
        "keywords": KEYWORDS,
    }


def serve(desk: Desk) -> ThreadingHTTPServer:
    """Start a server of a desk on a free port."""
    handler = type("Handler", (_Handler,), {"desk": desk})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class _Handler(BaseHTTPRequestHandler):
    desk: Desk
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path.startswith("/static/"):
            path = STATIC / Path(url.path).name
            made = {"tokens.css": design.screen_css(), "icon.svg": design.icon()}.get(path.name)
            return self._send(200, made.encode() if made else path.read_bytes(), TYPES[path.suffix])
        if url.path == "/api/next":
            return self._json(200, self._next(query))
        if url.path == "/api/mine":
            return self._json(200, self._mine(query["stage"], int(query["offset"])))
        if url.path.startswith("/api/record/"):
            return self._json(200, self._record(url.path.rsplit("/", 1)[1]))
        page = f"_{url.path.strip('/').split('/')[0]}_page"
        if not hasattr(self, page):
            return self._send(404, b"", "text/plain")
        return self._page(*getattr(self, page)(url.path, query), here=url.path)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        desk = self.desk
        if self.path == "/api/decide":
            given = json.loads(body)
            desk.received.append(given)
            if desk.fail_with:
                return self._json(desk.fail_with, {"error": MESSAGE})
            said = desk.write(given)
            if desk.lose_answers:
                desk.lose_answers -= 1
                self.close_connection = True
                return self.connection.close()
            return self._json(200, said)
        if self.path in ("/api/resolve", "/api/rule"):
            desk.received.append(json.loads(body))
            return self._json(200, {"saved": True, "message": "Saved."})
        given = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        desk.received.append(given)
        if self.path.startswith("/screen/"):
            stage = self.path.split("/")[2]
            desk.write(
                {**given, "stage": stage, "reason": given["reason"] or None, "replaces": given["replaces"] or None}
            )
        self.send_response(303)
        self.send_header("Location", self.path)
        self.send_header("Content-Length", "0")
        return self.end_headers()

    def _next(self, query: dict[str, str]) -> dict[str, Any]:
        due, after = self.desk.due(), query.get("after")
        ids = [one["report_id"] for one in self.desk.records]
        start = ids.index(after) + 1 if after else 0
        found = [one for one in due if ids.index(one["report_id"]) >= start][: int(query["n"])]
        return {"records": found, **self.desk.counts()}

    def _record(self, report: str) -> dict[str, Any]:
        record = next(one for one in self.desk.records if one["report_id"] == report)
        return {"record": record, "history": self.desk.own(report)}

    def _mine(self, stage: str, offset: int) -> dict[str, Any]:
        titles = {one["report_id"]: one["title"] for one in self.desk.records}
        own = [
            {**one, "at": AT, "report_id": report, "title": titles[report], "is_current": True}
            for report, one in reversed(self.desk.current().items())
        ]
        return {"stage": stage, "n": len(own), "offset": offset, "entries": own[offset : offset + 20]}

    def _screen_page(self, path: str, query: dict[str, str]) -> tuple[str, dict[str, Any]]:
        stage = ScreeningStage(path.split("/")[2])
        due = [one for one in self.desk.records if one["report_id"] == query.get("record")] or self.desk.due()
        own = [own_line(stage, line) for line in self.desk.own(due[0]["report_id"])] if due else []
        context = screen_page(
            self.desk.review, stage, record_data(due[0], own) if due else None, order="oldest", seed=0,
            request=str(uuid.uuid4()), **self.desk.counts(),
        )  # fmt: skip
        return "screen.html", context

    def _mine_page(self, path: str, query: dict[str, str]) -> tuple[str, dict[str, Any]]:
        return "mine.html", mine_page(self.desk.review, self._mine("title_abstract", 0), size=20)

    def _conflicts_page(self, path: str, query: dict[str, str]) -> tuple[str, dict[str, Any]]:
        one = self.desk.records[0]
        said = {"record_id": one["report_id"], "reason": None, "note": "", "at": AT}
        conflict = {
            "record_id": one["report_id"],
            "record": one,
            "state": "conflict",
            "decisions": [
                {**said, "by": "ann", "decision": "exclude", "reason": "wrong_design", "note": HOSTILE},
                {**said, "by": "bob", "decision": "include"},
            ],
            "resolutions": [{**said, "by": "eve", "decision": "include", "note": HOSTILE}],
            "settles": ["a", "b"],
            "is_own": True,
        }
        found = {"stage": "full_text", "n": 1, "offset": 0, "conflicts": [conflict]}
        return "conflicts.html", conflicts_page(self.desk.review, found, requests=["r1"])

    def _duplicates_page(self, path: str, query: dict[str, str]) -> tuple[str, dict[str, Any]]:
        fields = [
            {"name": "title", "a": HOSTILE, "b": "Warm baths", "differs": True},
            {"name": "year", "a": 2020, "b": 2020, "differs": False},
            {"name": "doi", "a": "10.1000/a", "b": "10.1000/b", "differs": True},
            {"name": "pages", "a": None, "b": None, "differs": False},
        ]
        pair = {"record_a": record_id(1), "record_b": record_id(2), "why": "alike, but different DOIs"}
        found = {"n": 1, "offset": 0, "pairs": [{**pair, "title_similarity": 97, "fields": fields}]}
        return "duplicates.html", duplicates_page(found)

    def _dashboard_page(self, path: str, query: dict[str, str]) -> tuple[str, dict[str, Any]]:
        first = {"stage": "title_abstract"}
        reviewers = [{"label": HOSTILE, "n_decided": 20, "n_remaining": 10}]
        numbers = {"n_total": 30, "n_screened": 20, "n_found": 5, "n_drawn": 20, "most_missed": 1, "p_value": 0.2}
        shares = {"recall_estimate": 0.9, "recall_low": 0.8, "target": 0.95, "confidence": 0.95}
        evidence = {
            **numbers,
            **shares,
            "supports_target": False,
            "assumptions": ["The order is no worse than random."],
        }
        states = dict.fromkeys((state.value for state in ReportState), 12)
        found = {
            "few": 10,
            "sees_all": False,
            "stages": [
                {**first, "label": "Screening", "n": 30, "n_undecided": 10, "n_conflicts": None, "reviewers": reviewers}
            ],
            "waits": [{**first, "waits_for": "ann and bob", "n": 10}],
            "agreement": [{**first, "reviewer_a": "ann", "reviewer_b": "bob", "n": 20, "observed": 0.9, "kappa": 0.71}],
            "recall": [{**first, **evidence}],
            "flow": {"n_records": 31, "n_reports": 30, "states": states, "excluded_for": {"wrong_design": None}},
        }
        return "dashboard.html", dashboard_page(self.desk.review, found)

    def _page(self, template: str, context: dict[str, Any], here: str) -> None:
        around = frame(self.desk.review, self.desk.person, prefix="", csrf="token", here=here)
        self._send(200, render(template, {**context, "frame": around}).encode(), "text/html; charset=utf-8")

    def _json(self, status: int, content: object) -> None:
        self._send(status, json.dumps(content).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", CSP)
        self.end_headers()
        self.wfile.write(body)
