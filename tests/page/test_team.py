"""A whole team over the real server: 60 records from the queue to resolved, while others write and the server dies.

Two reviewers and an adjudicator work in browsers, another process edits the protocol and decides by command, and
the server is killed in the middle and started again.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from builders import review_data
from livingreview.formats.decision_log import LogLine, read_log
from livingreview.skeleton import skeleton
from reviews import ris_entry, write_yaml

N = 60
FIRST, FULL = "title_abstract", "full_text"
PASSWORD = "warm water, sore feet"
SEARCH = {
    "search_id": "2026-11-01_footbase", "kind": "database", "source": "Footbase", "date": "2026-11-01",
    "strategy": "feet and baths", "file": "footbase.ris", "hits": N,
}  # fmt: skip
EDITOR = """
import itertools, os, pathlib, sys, time
path = pathlib.Path("config/review.yaml")
text = path.read_text()
for number in itertools.count():
    new = path.with_suffix(".new")
    new.write_text(text + f"# edit {number}\\n")
    os.replace(new, path)
    time.sleep(0.4)
"""
COMMAND = "import sys; from livingreview.cli import main; main()"


def run(root: Path, *arguments: str, given: str | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments], cwd=root, input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def review(tmp_path: Path) -> Path:
    """Write a review of 60 records that nobody has screened."""
    root = tmp_path / "review"
    for path, content in skeleton().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    write_yaml(root / "config/review.yaml", review_data())
    write_yaml(root / "records/searches.yaml", {"schema": 1, "searches": [SEARCH]})
    export = root / "records/searches/2026-11-01_footbase/footbase.ris"
    export.parent.mkdir(parents=True)
    export.write_text("\n\n".join(_entry(number) for number in range(1, N + 1)) + "\n", encoding="utf-8")
    return root


def _entry(number: int) -> str:
    words = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper")
    title = f"{words[number % 10]} baths of kind {number} in {words[number // 10]} towns"
    return ris_entry(
        title, year=1960 + number, author=f"{words[number // 10]}{words[number % 10]}, A.", doi=f"10.1000/{number}"
    )


class Server:
    """The screening page of a review, on one port for all its lives."""

    def __init__(self, root: Path, *options: str) -> None:
        self.root, self.options = root, options
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.printed = ""
        self.start()

    def start(self) -> None:
        arguments = ["screen", "serve", *self.options, "--port", str(self.port), "--no-browser"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *arguments], cwd=self.root, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self.printed = self.process.stdout.readline()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as try_it:
                if try_it.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        pytest.fail("the server does not answer")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def start() -> Iterator[Callable[..., Server]]:
    servers = []

    def start_(root: Path, *options: str) -> Server:
        servers.append(Server(root, *options))
        return servers[-1]

    yield start_
    for server in servers:
        if server.process.poll() is None:
            server.kill()


@pytest.fixture
def sign_in(browser: Browser) -> Iterator[Callable[[Server, str], Page]]:
    contexts = []

    def sign_in_(server: Server, person: str) -> Page:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}))
        page = contexts[-1].new_page()
        page.goto(f"{server.address}/")
        page.get_by_label("Your id in the team").fill(person)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.locator("h1")).to_be_visible()
        return page

    yield sign_in_
    for context in contexts:
        context.close()


def lines(root: Path, owner: str) -> list[LogLine]:
    path = root / f"screening/{owner}.jsonl"
    return list(read_log(path.read_bytes(), owner, path.as_posix()).lines) if path.exists() else []


def number_of(page: Page) -> int:
    return int(re.search(r"kind (\d+)", page.locator("#title").text_content()).group(1))


def press(page: Page, keys_of: Callable[[int], str]) -> None:
    """Decide on the record in sight, and wait until another one is."""
    number = number_of(page)
    page.keyboard.press(keys_of(number))
    gone = page.locator(f"#record[hidden], #title:not(:has-text('kind {number} '))")
    gone.first.wait_for(state="attached")


def open_stage(page: Page, server: Server, stage: str) -> None:
    page.goto(f"{server.address}/screen/{stage}?order=oldest")
    page.wait_for_load_state("networkidle")


def settle(page: Page, server: Server, stage: str, word: str, note: str) -> int:
    """Settle every conflict of a stage in the adjudicator's browser; give how many there were."""
    n = 0
    while True:
        page.goto(f"{server.address}/conflicts?stage={stage}")
        forms = page.locator("form.settle")
        if not forms.count():
            return n
        for form in forms.all():
            form.get_by_label("What settled it").fill(note)
            if stage == FULL:
                form.get_by_label("Reason of an exclusion").select_option("wrong_design")
            form.get_by_role("button", name=word).click()
            expect(form.locator(".answer")).to_contain_text("Saved")
            n += 1


def test_a_team_takes_sixty_records_from_the_queue_to_resolved(
    review: Path, start: Callable[..., Server], sign_in: Callable[[Server, str], Page]
) -> None:
    for person in ("ann", "bob", "eve"):
        run(review, "screen", "account", "add", person, "--password-stdin", given=f"{PASSWORD}\n")
    server = start(review, "--accounts")
    ann, bob, eve = (sign_in(server, person) for person in ("ann", "bob", "eve"))
    editor = subprocess.Popen([sys.executable, "-c", EDITOR], cwd=review)
    try:
        _screen(review, server, ann, bob)
        assert settle(eve, server, FIRST, "Include", "Both groups are named.") == len(in_conflict())
        _assess(server, ann, bob)
        assert settle(eve, server, FULL, "Exclude", "Beds were allocated by turn.") > 0
    finally:
        editor.kill()
        editor.wait()

    assert json.loads(run(review, "screen", "undecided", "--json"))["undecided"] == []
    assert json.loads(run(review, "screen", "undecided", "--json"))["conflicts"] == {FIRST: 0, FULL: 0}
    for person in ("ann", "bob"):
        made = [line.record_id for line in lines(review, f"{FIRST}/{person}")]
        assert len(made) == len(set(made)) == N
    assert all(line.note for line in lines(review, "resolved/eve"))
    eve.goto(f"{server.address}/dashboard")
    expect(eve.locator("main")).to_contain_text("Ann and Bob")


def in_conflict() -> list[int]:
    return [number for number in range(1, N + 1) if (first_of_ann(number) == "e") != (first_of_bob(number) == "e")]


def first_of_ann(number: int) -> str:
    return "e" if number % 3 == 0 else "i"


def first_of_bob(number: int) -> str:
    return "e" if number % 3 == 0 or number % 10 == 0 else "m" if number % 7 == 0 else "i"


def _screen(root: Path, server: Server, ann: Page, bob: Page) -> None:
    """Screen all records; the server dies after 20, and one record is decided by command meanwhile."""
    for page in (ann, bob):
        open_stage(page, server, FIRST)
    for turn in range(N):
        if turn == 20:
            server.kill()
            for page, keys in ((ann, first_of_ann), (bob, first_of_bob)):
                press(page, keys)
                expect(page.locator("#connection")).to_contain_text("not saved yet")
            server.start()
            continue
        if turn == 40:
            number = number_of(bob)
            word = {"e": "exclude", "i": "include", "m": "maybe"}[first_of_ann(number_of(ann))]
            run(root, "screen", "decide", f"10.1000/{number_of(ann)}", word, "--by", "ann")
            open_stage(ann, server, FIRST)
            assert number_of(ann) != number
            press(bob, first_of_bob)
            continue
        press(ann, first_of_ann)
        press(bob, first_of_bob)
    for page in (ann, bob):
        expect(page.locator("#empty")).to_be_visible()
        expect(page.locator("#remaining")).to_have_text("0")
        expect(page.locator("#connection")).to_be_hidden()


def _assess(server: Server, ann: Page, bob: Page) -> None:
    """Assess what went on: they differ on some decisions, and on some reasons."""
    for page, keys in (
        (ann, lambda n: "1" if n % 2 else "i"),
        (bob, lambda n: ("2" if n % 5 == 0 else "1") if n % 2 or n % 4 == 0 else "i"),
    ):
        open_stage(page, server, FULL)
        while page.locator("#record").is_visible():
            press(page, keys)
        expect(page.locator("#remaining")).to_have_text("0")
        expect(page.locator("#saved")).to_contain_text("Saved")


@pytest.fixture
def ann_alone(review: Path, start: Callable[..., Server], browser: Browser) -> Iterator[tuple[Page, Server, Path]]:
    """Open the page of one person by the address that the command prints."""
    server = start(review, "--by", "ann")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server.printed.split(": ", 1)[1].strip())
    yield page, server, review
    context.close()


def test_forms_without_script_write_the_same_files(ann_alone: tuple[Page, Server, Path]) -> None:
    page, server, root = ann_alone
    assert "token" not in page.url

    page.goto(f"{server.address}/screen/{FIRST}?order=oldest")
    page.fill("#note", "Only the poster.")
    page.get_by_role("button", name="Maybe").click()
    expect(page.locator("#saved")).to_have_text("Saved: maybe.")
    assert number_of(page) == 2
    page.get_by_role("link", name="My decisions").click()
    page.get_by_role("link", name="Change").click()
    expect(page.locator("#own-lines")).to_contain_text("Only the poster.")
    page.get_by_role("button", name="Exclude").click()

    before, after = lines(root, f"{FIRST}/ann")
    assert (before.decision, before.note, after.decision, after.replaces) == (
        "maybe",
        "Only the poster.",
        "exclude",
        before.hash,
    )


def test_a_form_that_is_refused_keeps_what_was_typed(ann_alone: tuple[Page, Server, Path]) -> None:
    page, server, root = ann_alone
    page.goto(f"{server.address}/screen/{FIRST}?order=oldest")
    run(root, "screen", "decide", "10.1000/1", "include", "--by", "ann")

    page.fill("#note", "Typed before.")
    page.get_by_role("button", name="Exclude").click()

    expect(page.locator("#saved")).to_contain_text("Not saved.")
    expect(page.locator("#note")).to_have_value("Typed before.")
    assert len(lines(root, f"{FIRST}/ann")) == 1


def test_a_page_of_nobody_says_what_to_do(start: Callable[..., Server], review: Path, browser: Browser) -> None:
    server = start(review, "--by", "ann")
    page = browser.new_page()

    page.goto(f"{server.address}/dashboard")

    expect(page.locator("main")).to_contain_text("livingreview screen serve")
    page.close()
