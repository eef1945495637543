"""A local server that speaks the interfaces of PubMed and Europe PMC, with the faults that a test asks for."""

import gzip
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SLOW = 1.5
"""Seconds that a slow answer takes; tests ask with a shorter patience."""
HANDLE = "MCID_local"


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    form: dict[str, str]
    at: float


@dataclass
class SourceServer:
    """What the server holds, what it was asked, and the faults that the next requests meet."""

    articles: dict[str, str] = field(default_factory=dict)
    """PubMed ids (or Europe PMC ids) with the day each came in."""
    faults: dict[int, str | Callable[["SourceServer"], str | None]] = field(default_factory=dict)
    """Fault of the n-th request, from 1."""
    always: str | None = None
    """Fault of every request."""
    asked: list[Asked] = field(default_factory=list)
    remarks: dict[str, Any] = field(default_factory=dict)
    origin: str = ""
    other: str = ""
    held: dict[str, list[str]] = field(default_factory=dict)

    @property
    def paths(self) -> list[str]:
        """Give the last word of the path of every request."""
        return [one.path.rsplit("/", 1)[1] for one in self.asked]

    def ids(self, since: str, until: str) -> list[str]:
        """Give what came in in a period, newest first as PubMed does."""
        return sorted((name for name, day in self.articles.items() if since <= day <= until), reverse=True)


def medline(pmid: str) -> str:
    """Write a record as efetch does."""
    return (
        f"\nPMID- {pmid}\nOWN - NLM\nSTAT- MEDLINE\nDP  - 2026 Nov\nTI  - Warm baths for sore feet, part {pmid}.\n"
        f"AB  - Feet of {pmid} participants na\u00efve to baths\n      were bathed.\n"
        "FAU - M\u00fcller, Ann\nAU  - M\u00fcller A\nLA  - eng\n"
        f"PT  - Journal Article\nJT  - Feet\nAID - 10.1000/feet.{pmid} [doi]\nSO  - Feet. 2026 Nov;1:{pmid}.\n"
    )


def article(name: str) -> dict[str, Any]:
    """Give a record as Europe PMC does."""
    return {
        "id": name, "source": "MED", "pmid": name, "doi": f"10.1000/feet.{name}",
        "title": f"Warm <i>baths</i> for sore feet, part {name}.", "authorString": "M\u00fcller A, Berg B.",
        "authorList": {"author": [{"lastName": "M\u00fcller", "firstName": "Ann"}, {"collectiveName": "Feet Group"}]},
        "journalInfo": {"volume": "1", "issue": "2", "journal": {"title": "Feet"}}, "pubYear": "2026",
        "pageInfo": "3-4", "abstractText": '<h4>Aim</h4>Feet "bathed".', "citedByCount": 3,
    }  # fmt: skip


@contextmanager
def source_server(**held: Any) -> Iterator[SourceServer]:
    """Run the server on a free port of this machine."""
    state = SourceServer(**held)
    handler = type("Handler", (_Handler,), {"state": state})
    server = _Server(("127.0.0.1", 0), handler)
    state.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing of a client that has gone: many tests are about that."""


class _Handler(BaseHTTPRequestHandler):
    state: SourceServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        pass

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers["Content-Length"])).decode("ascii"))

    def do_GET(self) -> None:
        self._serve(urlsplit(self.path).query)

    def _serve(self, query: str) -> None:
        state = self.state
        form = {key: values[0] for key, values in parse_qs(query).items()}
        path = urlsplit(self.path).path
        state.asked.append(Asked(self.command, path, form, time.monotonic()))
        fault = state.faults.get(len(state.asked), state.always)
        fault = fault(state) if callable(fault) else fault
        name = path.rsplit("/", 1)[1]
        answers = {"esearch.fcgi": _esearch, "efetch.fcgi": _efetch, "search": _search, "searchPOST": _search}
        body, kind = answers[name](state, form, fault)
        self._send(body, kind, fault, path)

    def _send(self, body: bytes, kind: str, fault: str | None, path: str) -> None:  # noqa: C901, PLR0912 - a list of faults
        if fault == "slow":
            time.sleep(SLOW)
        if fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return
        status, headers = 200, {"Content-Type": f"{kind}; charset=UTF-8"}
        if fault and fault.split()[0].isdecimal():
            status, *wait = fault.split()
            status, body = int(status), b"<html>busy</html>"
            headers |= {"Content-Type": "text/html", **({"Retry-After": wait[0].replace("_", " ")} if wait else {})}
        elif fault == "html":
            body, headers["Content-Type"] = b"<!DOCTYPE html><html><body>Maintenance</body></html>", "text/html"
        elif fault == "html as promised":
            body = b"<!DOCTYPE html><html><body>Maintenance</body></html>"
        elif fault == "entities":
            body = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
        elif fault in ("elsewhere", "here"):
            status = 302 if self.command == "GET" else 307
            headers["Location"] = (self.state.other if fault == "elsewhere" else self.state.origin) + path
            body = b""
        elif fault == "bomb":
            body, headers["Content-Encoding"] = gzip.compress(bytes(80 << 20)), "gzip"
        elif fault in ("packed", "damaged"):
            body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
            body = body[:-20] if fault == "damaged" else body
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        if fault == "unframed":
            self.send_header("Connection", "close")
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if fault == "half":
            body = body[: len(body) // 2]
            self.close_connection = True
        self.wfile.write(body)


def _esearch(state: SourceServer, form: dict[str, str], fault: str | None) -> tuple[bytes, str]:
    since, until = (form[key].replace("/", "-") for key in ("mindate", "maxdate"))
    ids = state.ids(since, until)
    key = str(len(state.held) + 1)
    state.held[key] = ids
    n_named = int(form["retmax"])
    result = {
        "count": str(len(ids) + (fault == "one more")), "retmax": str(min(n_named, len(ids))), "retstart": "0",
        "querykey": key, "webenv": HANDLE, "idlist": ids[:n_named], **state.remarks,
    }  # fmt: skip
    if fault == "cannot run it":
        result = {"ERROR": "Empty term and query_key - nothing todo"}
    said = {"header": {"type": "esearch"}, "results" if fault == "other fields" else "esearchresult": result}
    return json.dumps(said).encode(), "application/json"


def _efetch(state: SourceServer, form: dict[str, str], fault: str | None) -> tuple[bytes, str]:
    assert form["WebEnv"] == HANDLE
    start, n = int(form["retstart"]), int(form["retmax"])
    ids = state.held[form["query_key"]][start : start + n]
    if fault == "missing":
        ids = ids[1:]
    if fault == "doubled":
        ids = [ids[0], *ids[:-1]]
    text = "".join(medline(pmid) for pmid in ids)
    if fault == "other fields":
        text = text.replace("PMID-", "UID -")
    return text.encode("utf-8"), "text/plain"


def _search(state: SourceServer, form: dict[str, str], fault: str | None) -> tuple[bytes, str]:
    since, until = form["query"].rsplit(":[", 1)[1].rstrip("])").split(" TO ")
    ids = state.ids(since, until)
    place = 0 if form["cursorMark"] == "*" else int(form["cursorMark"].removeprefix("at"))
    size = int(form["pageSize"])
    page = ids[place : place + size]
    records = [article(name) for name in page]
    if fault == "missing":
        records = records[1:]
    if fault == "doubled" and records:
        records[-1] = article(ids[0])
    if fault == "without id":
        del records[0]["id"]
    said: dict[str, Any] = {
        "version": "6.9", "hitCount": len(ids) + (fault == "one more"),
        "nextCursorMark": f"at{place + len(page)}" if page else form["cursorMark"],
        "request": {"queryString": form["query"]},
        "records" if fault == "other fields" else "resultList": {"result": records},
    }  # fmt: skip
    if fault == "no cursor":
        del said["nextCursorMark"]
    if fault == "cannot run it":
        said = {"version": "6.9", "errCode": 404, "errMsg": "Invalid query"}
    return json.dumps(said).encode(), "application/json"
