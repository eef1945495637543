"""`livingreview watch`: the page follows what is saved, mistakes stand above the last good report, nothing is left."""

import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Frame, Page

from livingreview.watching import client
from watch_process import Watch, eventually, lives, words
from workflow_helpers import edited

STUDY = "records/studies/alder_2015.yaml"
MADE = "PDF and reports/:"


def is_wrong(message: ConsoleMessage) -> bool:
    """Say whether a message is an error; that the report's own script does not run in the frame is meant so."""
    return message.type == "error" and not message.text.startswith("Blocked script execution")


@pytest.fixture
def review(built: Path, tmp_path: Path) -> Path:
    """Copy the built review to a folder of its own, with a blank in its path."""
    return shutil.copytree(built, tmp_path / "a review", symlinks=True)


@pytest.fixture
def watch(review: Path) -> Iterator[Watch]:
    """Watch a review, and see that nothing is left of it."""
    started = Watch(review)
    started.said("start:")
    below, folder = started.below, started.folder
    yield started
    code = started.end()
    left = [one for one in below if lives(one)]

    assert code == 0
    assert left == []
    assert not folder.exists()
    assert not list((review / ".snakemake/locks").glob("*"))


@pytest.fixture
def page(browser: Browser, watch: Watch) -> Iterator[Page]:
    """Open the page; nothing in it may go wrong."""
    opened = browser.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda message: wrong.append(message.text) if is_wrong(message) else None)
    opened.goto(watch.address)
    opened.wait_for_selector("iframe[data-report]")
    yield opened
    assert wrong == []
    opened.close()


def replace(path: Path, text: str) -> None:
    """Save as editors do: a copy that takes the file's place."""
    copy = path.with_name(f".{path.name}.new")
    copy.write_text(text, encoding="utf-8")
    copy.replace(path)


def report(page: Page) -> Frame:
    return page.frames[-1]


def shows(page: Page, text: str) -> None:
    page.wait_for_function(
        "text => [...document.querySelectorAll('iframe[data-report]')].some(one => one.contentDocument.body.innerHTML"
        ".includes(text))",
        arg=text,
        timeout=240_000,
    )


def answer(address: str, **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as got:
            return int(got.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_saved_number_comes_onto_the_open_page_at_its_place_and_into_the_same_files(
    page: Page, watch: Watch, built: Path
) -> None:
    page.evaluate("window.mark = 'never loaded anew'")
    shows(page, ">12/60<")
    report(page).evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")
    before = report(page).evaluate("window.scrollY")
    path = watch.root / STUDY
    text = path.read_text(encoding="utf-8")

    replace(path, text.replace("events: 12", "events: 13"))
    shows(page, ">13/60<")
    after = report(page).evaluate("window.scrollY")
    watch.said(MADE)
    page.wait_for_selector("[data-pdf='made']", timeout=240_000)
    changed = (watch.root / "reports/review.pdf").read_bytes()
    replace(path, text)
    shows(page, ">12/60<")
    watch.said(MADE, times=2)

    assert page.evaluate("window.mark") == "never loaded anew"
    assert before > 1000
    assert abs(after - before) < 400
    assert page.title() == report(page).title()
    assert changed != (built / "reports/review.pdf").read_bytes()
    assert {name: (watch.root / "reports" / name).read_bytes() for name in ("review.html", "review.pdf")} == {
        name: (built / "reports" / name).read_bytes() for name in ("review.html", "review.pdf")
    }


def test_a_mistake_stands_above_the_last_good_report_as_text_until_it_is_mended(page: Page, watch: Watch) -> None:
    good = (watch.root / "reports/review.html").read_bytes()
    with edited(watch.root, STUDY, lambda text: text.replace("events: 12", "events: '<img src=x onerror=alert(1)>'")):
        page.wait_for_selector("#problems:not([hidden])", timeout=240_000)
        message = page.inner_text("#messages")
        images = page.evaluate("document.images.length")
        heading, title = page.inner_text("#heading"), page.title()
        shown = report(page).evaluate("document.body.innerHTML.includes('>12/60<')")
    page.wait_for_selector("#problems", state="hidden", timeout=240_000)

    assert f"{STUDY}:" in message
    assert "Found: <img src=x onerror=alert(1)>" in message
    assert images == 0
    assert heading == "Not rebuilt; below is the last good report."
    assert title.startswith("⚠ ")
    assert shown
    assert (watch.root / "reports/review.html").read_bytes() == good
    assert "the last good report stays" in watch.text


def test_what_is_saved_during_a_build_is_in_one_more_build_after_it(page: Page, watch: Watch) -> None:
    path = watch.root / STUDY
    text = path.read_text(encoding="utf-8")

    replace(path, text.replace("events: 12", "events: 14"))
    page.wait_for_function(
        "() => document.getElementById('state').textContent.startsWith('Rebuilding')", timeout=240_000
    )
    for number in (15, 16, 17):
        replace(path, text.replace("events: 12", f"events: {number}"))
    shows(page, ">17/60<")

    assert 1 <= watch.text.count(f"{STUDY}: ") <= 2


def test_the_page_answers_to_its_own_name_and_shows_nothing_but_the_built_review(watch: Watch) -> None:
    address = watch.address

    assert answer(address) == 200
    assert answer(address, Host="reviews.example.org") == 421
    assert answer(f"{address}api/events", **{"Sec-Fetch-Site": "cross-site"}) == 403
    assert answer(f"{address}reports/review.pdf") == 200
    assert answer(f"{address}reports/../config/review.yaml") == 404
    assert answer(f"{address}reports/%2e%2e/config/review.yaml") == 404
    assert answer(f"{address}config/review.yaml") == 404
    with urllib.request.urlopen(f"{address}reports/review.html") as got:
        assert got.read() == (watch.root / "reports/review.html").read_bytes()
        assert "script" not in got.headers["content-security-policy"]


def test_a_second_watch_or_build_gets_one_message(watch: Watch) -> None:
    def refused(*words: str) -> str:
        command = [sys.executable, "-m", "livingreview", *words]
        done = subprocess.run(command, cwd=watch.root, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        return done.stderr

    assert refused("build") == (
        "`livingreview watch` runs in this folder and builds after every save; end it with Ctrl-C to build by hand.\n"
    )
    assert refused("watch", "--port", "0", "--no-browser") == (
        "`livingreview watch` runs in this folder already; end that one with Ctrl-C first.\n"
    )


def test_a_step_runs_as_a_new_process_would(watch: Watch, tmp_path: Path) -> None:
    script, here = watch.folder / "livingreview", tmp_path / "other folder"
    here.mkdir()
    forked = subprocess.run([script, "step", "nothing"], capture_output=True, text=True, check=False, cwd=here)
    command = [sys.executable, "-m", "livingreview", "step", "nothing"]
    alone = subprocess.run(command, capture_output=True, text=True, check=False)
    subprocess.run([script, "step", "publish_fonts", "--fonts", "a file.css"], check=True, cwd=here)

    assert (forked.returncode, forked.stderr) == (alone.returncode, alone.stderr)
    assert (here / "a file.css").read_bytes() == (watch.root / "results/publish/fonts.css").read_bytes()
    assert (watch.folder.stat().st_mode & 0o777, (watch.folder / "s").stat().st_mode & 0o777) == (0o700, 0o600)


def test_without_its_server_a_step_is_a_new_process(tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-S", str(client.__file__), str(tmp_path / "nothing"), "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout[:13]) == (0, "livingreview,")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_its_end_during_a_build_ends_everything_it_started(review: Path, number: signal.Signals) -> None:
    watch = Watch(review)
    watch.said("start:")
    folder = watch.folder
    replace(review / STUDY, (review / STUDY).read_text(encoding="utf-8").replace("events: 12", "events: 14"))
    assert eventually(lambda: any("step" in words(one) for one in watch.below))
    below = watch.below
    assert len(below) > 3

    watch.end(number)

    assert eventually(lambda: not any(lives(one) for one in below), 30)
    assert eventually(lambda: not folder.exists(), 30)
    assert not list((review / ".snakemake/locks").glob("*"))


def test_it_starts_anew_when_it_has_grown_with_the_same_page_and_port(review: Path, browser: Browser) -> None:
    watch = Watch(review, LIVINGREVIEW_WATCH_GROWTH="-1000000")
    try:
        watch.said("start:")
        folder = watch.folder
        page = browser.new_page()
        page.goto(watch.address)
        page.evaluate("window.mark = 'never loaded anew'")
        path = review / STUDY
        text = path.read_text(encoding="utf-8")
        replace(path, text.replace("events: 12", "events: 14"))
        watch.said("start:", times=2)
        assert watch.folder != folder
        replace(path, text.replace("events: 12", "events: 15"))
        shows(page, ">15/60<")

        assert page.evaluate("window.mark") == "never loaded anew"
        assert watch.text.count("http://") == 1
        page.close()
    finally:
        below = watch.below
        assert watch.end() == 0
    assert eventually(lambda: not any(lives(one) for one in below), 30)
