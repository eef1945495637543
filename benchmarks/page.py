"""How long does the screening page take to answer while a team decides on 100,000 records?

    benchmarks/page.py [--records 100000] [--reviewers 20] [--seconds 20] [--order random] [--pause 0]

A server of its own is started as `livingreview screen serve --accounts`, on built tables of made-up records. Every
reviewer signs in, then takes the next record and decides on it, as fast as answers come or with a pause between.
Afterwards every confirmed decision must stand in its file exactly once, and every chain must hold. `--seconds 300`
is the whole test. The clients share the machine with the server.
"""

import argparse
import hashlib
import http.client
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import yaml

from livingreview import io, layout, tables
from livingreview.formats.decision_log import read_log
from livingreview.page.security import csrf_token
from livingreview.page.sessions import Sessions
from livingreview.skeleton import skeleton
from livingreview.tables import Row, Table, new_row

PORT = 8799
SEARCH = "2026-01-15_synthetic_database"
WORDS = "pain trial nerve placebo chronic dose weeks patients randomised scores relief adverse oral topical".split()
BAR = 0.2
"""Seconds in which 95 of 100 decisions are to be confirmed."""


def main() -> None:
    """Write the review, start a server, let everybody decide, count."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--records", type=int, default=100_000)
    arguments.add_argument("--reviewers", type=int, default=20)
    arguments.add_argument("--seconds", type=float, default=20.0)
    arguments.add_argument("--order", default="random", help="random: each reviewer by a seed of their own")
    arguments.add_argument("--pause", type=float, default=0.0, help="seconds between two decisions of one reviewer")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        people = [f"reviewer_{number:02}" for number in range(given.reviewers)]
        write_review(root, given.records, people)
        cookies = {person: Sessions(root).start(person, "account").value for person in people}
        started = time.perf_counter()
        server = start_server(root)
        try:
            print(f"started and read {given.records} records in {time.perf_counter() - started:.1f} s")
            first = time.perf_counter()
            for number, person in enumerate(people):
                Client(cookies[person]).next(given.order, number)
            took = (time.perf_counter() - first) / len(people)
            print(f"first record of each reviewer after {took:.2f} s; {memory(server.pid):.0f} MB")
            confirmed = decide_at_once(cookies, given)
            print(f"memory at its highest {memory(server.pid):.0f} MB")
        finally:
            server.terminate()
            server.wait()
        check(root, confirmed)


def write_review(root: Path, n: int, people: list[str]) -> None:
    """Write the protocol and the built tables of a review of made-up records."""
    for path, content in skeleton().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    review = yaml.safe_load((root / layout.REVIEW).read_text())
    review["team"] = {person: {"label": person, "roles": ["screener"]} for person in people}
    (root / layout.REVIEW).write_text(yaml.safe_dump(review, sort_keys=False))
    chance = random.Random(42)
    ids = [f"rec_{hashlib.sha256(str(number).encode()).hexdigest()[:16]}" for number in range(n)]
    records = [
        filled(
            tables.RECORDS,
            record_id=record,
            title=f"{' '.join(chance.choices(WORDS, k=12))} {number}",
            is_title_known=True,
            authors=["Example A", "Sample B"],
            year=1990 + number % 35,
            journal="Journal of made-up trials",
            doi=f"10.9999/{number}",
            abstract=" ".join(chance.choices(WORDS, k=220)),
        )
        for number, record in enumerate(ids)
    ]
    entries = [
        filled(tables.ENTRIES, search_id=SEARCH, entry=place, record_id=each) for place, each in enumerate(ids, 1)
    ]
    links = [filled(tables.LINKED_RECORDS, record_id=record, report_id=record) for record in ids]
    results = root / layout.RESULTS
    for rows, table in ((records, tables.RECORDS), (links, tables.LINKED_RECORDS), (entries, tables.ENTRIES)):
        io.write_table(
            sorted(rows, key=lambda row, table=table: tuple(row[key] for key in table.key)), results / table.path, table
        )
    io.write_table([], results / tables.SEARCHES.path, tables.SEARCHES)
    (root / layout.PAGE).mkdir()
    (root / layout.PAGE / "accounts.json").write_text(json.dumps({person: {"password": ""} for person in people}))


def filled(table: Table, **cells: Any) -> Row:
    """Make a row in which what must be there and is not given is nothing much."""
    nothing = {"text": "-", "integer": 1, "number": 1.0, "boolean": False, "list": []}
    needed = {column.name: nothing[column.kind] for column in table.columns if column.required or column.kind == "list"}
    return new_row(table, **{**needed, **cells})


def start_server(root: Path) -> subprocess.Popen[bytes]:
    """Start a server and wait until it answers."""
    command = [sys.executable, "-m", "livingreview", "screen", "serve", "--accounts", "--port", str(PORT)]
    server = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL)
    while True:
        try:
            line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
            line.request("GET", "/alive")
            line.getresponse().read()
        except ConnectionRefusedError:
            if server.poll() is not None:
                raise SystemExit("the server did not start") from None
            time.sleep(0.05)
        else:
            return server


class Client:
    """One reviewer's browser."""

    def __init__(self, cookie: str) -> None:
        """Take the cookie of a session."""
        self.line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.headers = {
            "cookie": f"livingreview_{PORT}={cookie}",
            "x-csrf-token": csrf_token(cookie),
            "content-type": "application/json",
            "origin": f"http://127.0.0.1:{PORT}",
        }

    def next(self, order: str, seed: int = 0) -> dict[str, Any]:
        """Take the next record of the queue, and those after it."""
        return self._ask("GET", f"/api/next?n=8&order={order}&seed={seed}", None)

    def decide(self, record: dict[str, Any], word: str, request: str) -> dict[str, Any]:
        """Decide on a record."""
        sent = {"record_id": record["record_id"], "decision": word, "request": request, "ranking": record["ranking"]}
        return self._ask("POST", "/api/decide", {"stage": "title_abstract", **sent})

    def _ask(self, method: str, path: str, sent: dict[str, Any] | None) -> dict[str, Any]:
        self.line.request(method, path, json.dumps(sent) if sent else None, self.headers)
        answer = self.line.getresponse()
        content: dict[str, Any] = json.loads(answer.read())
        return content


def decide_at_once(cookies: dict[str, str], given: argparse.Namespace) -> dict[str, set[str]]:
    """Let everybody decide until time is up; give the hashes that were confirmed to each."""
    confirmed: dict[str, set[str]] = {person: set() for person in cookies}
    taken: dict[str, list[float]] = {"next": [], "decide": []}
    refused: dict[str, int] = {}
    until = time.perf_counter() + given.seconds

    def work(person: str, cookie: str) -> None:
        client, number, seed = Client(cookie), 0, int(person[-2:])
        while time.perf_counter() < until:
            start = time.perf_counter()
            [record, *_] = client.next(given.order, seed)["records"]
            middle = time.perf_counter()
            word = "include" if number % 7 == 0 else "exclude"
            answer = client.decide(record, word, f"{person}.{number}")
            taken["next"].append(middle - start)
            taken["decide"].append(time.perf_counter() - middle)
            number += 1
            if answer["saved"]:
                confirmed[person].add(answer["hash"])
            else:
                refused[answer["code"]] = refused.get(answer["code"], 0) + 1
            time.sleep(given.pause)

    threads = [threading.Thread(target=work, args=each) for each in cookies.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    n = sum(map(len, confirmed.values()))
    print(f"{n} decisions of {len(cookies)} people, {n / given.seconds:.0f} a second; refused: {refused}")
    for name, times in taken.items():
        median, most = part(times, 0.5), part(times, 0.95)
        print(f"  {name}: median {median:.0f} ms, p95 {most:.0f} ms, longest {max(times) * 1e3:.0f} ms")
    print(f"  p95 of decide is {'under' if part(taken['decide'], 0.95) < BAR * 1e3 else 'OVER'} {BAR * 1e3:.0f} ms")
    return confirmed


def part(times: list[float], share: float) -> float:
    """Give a quantile in milliseconds."""
    return sorted(times)[int(share * (len(times) - 1))] * 1e3


def memory(process: int) -> float:
    """Give a process's memory at its highest, in MB."""
    status = Path(f"/proc/{process}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    found = [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")]
    return found[0] if found else float("nan")


def check(root: Path, confirmed: dict[str, set[str]]) -> None:
    """Find every confirmed decision in its file exactly once, and the chains whole."""
    for person, hashes in confirmed.items():
        if not hashes:
            continue
        path = root / f"screening/title_abstract/{person}.jsonl"
        log = read_log(path.read_bytes(), f"title_abstract/{person}", path.name)
        assert log.problems == (), log.problems
        in_file = [line.hash for line in log.lines]
        assert len(in_file) == len(set(in_file))
        assert hashes <= set(in_file), f"{person}: a confirmed decision is not in the file"
        records = [line.record_id for line in log.lines]
        assert len(records) == len(set(records)), f"{person}: a record was decided on twice"
    print("every confirmed decision stands in its file once; every chain holds")


if __name__ == "__main__":
    main()
