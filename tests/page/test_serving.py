"""The server as a process: how it is started, killed, and started twice."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from command_line import RunCli
from livingreview.formats.decision_log import read_log
from livingreview.page.accounts import accounts
from livingreview.page.security import csrf_token
from livingreview.page.sessions import Sessions
from pages import write_page_review

STARTS_IN = 60.0
"""Seconds that a server may take to start on a busy machine."""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Server:
    """A server of one person, and what a browser does with it."""

    def __init__(self, root: Path, port: int, by: str = "ann") -> None:
        command = [
            sys.executable,
            "-m",
            "livingreview",
            "screen",
            "serve",
            "--by",
            by,
            "--no-browser",
            "--port",
            str(port),
        ]
        self.port = port
        self.process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.told = self.process.stdout.readline()
        until = time.monotonic() + STARTS_IN
        while time.monotonic() < until:
            try:
                if self.ask("GET", "/alive").status == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not start")

    def ask(self, method: str, path: str, content: Any = None, cookie: str = "") -> "Answer":
        headers = {"cookie": f"livingreview_{self.port}={cookie}", "content-type": "application/json"}
        headers |= {"x-csrf-token": csrf_token(cookie), "origin": f"http://127.0.0.1:{self.port}"}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
            line.request(method, path, json.dumps(content) if content else None, headers)
            answer = line.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())

    def decide(self, cookie: str, record: str, request: str) -> dict[str, Any]:
        sent = {"stage": "title_abstract", "record_id": record, "decision": "include", "request": request}
        answer: dict[str, Any] = json.loads(self.ask("POST", "/api/decide", sent, cookie).body)
        return answer

    def records(self, cookie: str) -> list[str]:
        answer = json.loads(self.ask("GET", "/api/next?order=oldest&n=50", None, cookie).body)
        return [record["record_id"] for record in answer["records"]]

    def end(self, by: signal.Signals = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            self.process.send_signal(by)
        self.process.communicate(timeout=30)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_page_review(tmp_path, 40)
    return tmp_path


@pytest.fixture
def servers(root: Path) -> Iterator[list[Server]]:
    started: list[Server] = []
    yield started
    for server in started:
        server.end(signal.SIGKILL)


def in_file(root: Path) -> list[str]:
    path = root / "screening/title_abstract/ann.jsonl"
    log = read_log(path.read_bytes(), "title_abstract/ann", path.name)
    assert log.problems == ()
    return [line.hash for line in log.lines]


def test_the_printed_address_lets_its_person_in_once(root: Path, servers: list[Server]) -> None:
    servers.append(server := Server(root, free_port()))
    [path] = re.findall(r"http://127\.0\.0\.1:\d+(/enter\?token=[\w-]{43})$", server.told.strip())

    first, second = (server.ask("GET", path) for _ in range(2))

    assert (first.status, first.headers["location"]) == (303, "/")
    assert first.headers["set-cookie"].startswith(f"livingreview_{server.port}=")
    assert second.status == 403
    assert "server" not in first.headers


def test_a_killed_server_loses_nothing_it_confirmed_and_doubles_nothing(root: Path, servers: list[Server]) -> None:
    port = free_port()
    cookie = Sessions(root).start("ann", "local").value
    confirmed: dict[str, str] = {}
    for turn in range(3):
        servers.append(server := Server(root, port))
        records = server.records(cookie)

        def work(server: Server = server, records: list[str] = records) -> None:
            for record in records:
                try:
                    answer = server.decide(cookie, record, f"request of {record}")
                except (OSError, http.client.HTTPException):
                    return
                assert answer["saved"], answer
                confirmed[record] = answer["hash"]

        thread = threading.Thread(target=work)
        thread.start()
        while len(confirmed) < 6 * (turn + 1) and thread.is_alive():
            time.sleep(0.001)
        server.end(signal.SIGKILL)
        thread.join()
        assert set(confirmed.values()) <= set(in_file(root))
    servers.append(server := Server(root, port))

    again = {record: server.decide(cookie, record, f"request of {record}") for record in confirmed}
    for record in server.records(cookie):
        confirmed[record] = server.decide(cookie, record, f"request of {record}")["hash"]

    assert {record: answer["hash"] for record, answer in again.items()} == {key: confirmed[key] for key in again}
    assert all(answer["repeated"] for answer in again.values())
    assert len(in_file(root)) == len(set(in_file(root))) == 40


def test_two_servers_and_a_command_at_once_write_every_decision_once(
    root: Path, servers: list[Server], run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = Sessions(root).start("ann", "local").value
    servers += [Server(root, free_port()), Server(root, free_port())]
    records = servers[0].records(cookie)
    answers: dict[tuple[int, str], dict[str, Any]] = {}

    def work(number: int) -> None:
        for record in records[:20]:
            answers[number, record] = servers[number].decide(cookie, record, record)

    threads = [threading.Thread(target=work, args=[number]) for number in (0, 1)]
    for thread in threads:
        thread.start()
    monkeypatch.chdir(root)
    codes = [run_cli("screen", "decide", record, "include", "--by", "ann").code for record in records[20:25]]
    for thread in threads:
        thread.join()

    assert codes == [0] * 5
    assert len(in_file(root)) == 25
    assert all(answers[0, record]["hash"] == answers[1, record]["hash"] for record in records[:20])
    assert servers[1].records(cookie) == records[25:]


def test_ctrl_c_ends_it_quietly(root: Path, servers: list[Server]) -> None:
    servers.append(server := Server(root, free_port()))

    server.process.send_signal(signal.SIGINT)
    _, errors = server.process.communicate(timeout=30)

    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "0.0.0.0", "--by", "ann"], "people sign in"),
        (["--host", "192.0.2.1", "--accounts"], "one name"),
        (["--accounts"], "no account yet"),
        (["--by", "nobody"], "Nobody of the team"),
        (["--by", "bot"], "Nobody of the team"),
        ([], "Say who uses the page"),
        (["--by", "ann", "--accounts"], "give one of them"),
        (["--by", "ann", "--address", "review.example.org"], "Not an address"),
    ],
)
def test_what_would_let_in_who_should_stay_out_is_refused(
    options: list[str], said: str, root: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)

    finished = run_cli("screen", "serve", "--no-browser", *options)

    assert finished.code == 2
    assert said in finished.err


def test_accounts_are_added_listed_and_removed(root: Path) -> None:
    def account(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "livingreview", "screen", "account", *arguments]
        return subprocess.run(
            command, cwd=root, input=stdin, capture_output=True, text=True, check=False, env=os.environ
        )

    assert account("add", "ann", "--password-stdin", stdin="short\n").returncode == 2
    assert account("add", "nobody", "--password-stdin", stdin="a long enough password\n").returncode == 2
    assert account("add", "ann", "--password-stdin", stdin="a long enough password\n").returncode == 0
    assert account("list").stdout == "ann: screener\n"
    assert accounts(root) == ["ann"]
    assert account("remove", "ann").returncode == 0
    assert account("remove", "ann").returncode == 2
    assert accounts(root) == []
