"""The client keeps to the pace of a source, waits as long as it is told to, and follows nobody elsewhere."""

import re
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

from livingreview.sources import europe_pmc, pubmed
from livingreview.sources.client import Answer, Client, SourceError, retry_after, waiting
from source_server import SourceServer, source_server

PACKAGE = Path(__file__).parents[2] / "src/livingreview"
FORM = {"query": "(feet) AND (CREATION_DATE:[2026-01-01 TO 2026-12-31])", "pageSize": "5", "cursorMark": "*"}


@pytest.fixture
def server() -> Iterator[SourceServer]:
    with source_server(articles={"1": "2026-11-20"}) as running:
        yield running


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds


def asking(clock: Clock, pause: float = 0.0) -> Client:
    return Client("Local", pause, sleep=clock.sleep, clock=clock, timeout=5)


def body(answer: Answer) -> bytes:
    return answer.body


def test_two_requests_are_never_closer_than_the_source_allows(server: SourceServer) -> None:
    clock = Clock()
    client = asking(clock, pause=0.34)

    for _ in range(3):
        client.ask(f"{server.origin}/rest/search", FORM, body, what="a page")

    assert clock.slept == [0.34, 0.34]


def test_the_pace_is_three_a_second_and_ten_with_a_key() -> None:
    assert (pubmed.PAUSE, pubmed.PAUSE_WITH_KEY, europe_pmc.PAUSE) == (0.34, 0.1, 0.34)
    assert pubmed.client({})._pause == 0.34
    assert pubmed.client({"NCBI_API_KEY": "x"})._pause == 0.1


def test_retry_after_is_kept_to_the_second(server: SourceServer) -> None:
    clock = Clock()
    server.faults[1] = "429 17"

    asking(clock).ask(f"{server.origin}/rest/search", FORM, body, what="a page")

    assert clock.slept == [17.0]


def test_without_retry_after_pauses_double_and_are_the_same_each_time(server: SourceServer) -> None:
    runs = []
    for _ in range(2):
        clock = Clock()
        server.always = "503"
        with pytest.raises(SourceError, match=re.escape("Local: a page: HTTP state 503 (6 attempts).")):
            asking(clock).ask(f"{server.origin}/rest/search", FORM, body, what="a page")
        runs.append(clock.slept)

    assert runs[0] == runs[1]
    assert runs[0] == [round(waiting(attempt, "Local a page"), 6) for attempt in range(1, 6)]
    assert all(2 ** (n - 1) <= waiting(n, "x") <= 1.5 * 2 ** (n - 1) for n in range(1, 6))
    assert waiting(1, "x") != waiting(1, "y")


def headers(**values: str) -> Message:
    message = Message()
    for name, value in values.items():
        message[name.replace("_", "-")] = value
    return message


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (headers(Retry_After="120"), 120.0),
        (headers(Retry_After="Fri, 20 Nov 2026 09:00:30 GMT", Date="Fri, 20 Nov 2026 09:00:00 GMT"), 30.0),
        (headers(Retry_After="Fri, 20 Nov 2026 08:00:00 GMT", Date="Fri, 20 Nov 2026 09:00:00 GMT"), 0.0),
        (headers(Retry_After="Fri, 20 Nov 2026 09:00:30 GMT"), None),
        (headers(Retry_After="soon"), None),
        (headers(Retry_After="-5"), None),
        (headers(), None),
    ],
)
def test_retry_after_is_read_in_both_its_forms_without_a_clock(said: Message, seconds: float | None) -> None:
    assert retry_after(said) == seconds


def test_a_redirect_to_the_same_host_is_followed_and_one_in_circles_is_not(server: SourceServer) -> None:
    server.faults[1] = "here"
    assert b"resultList" in _ask_in_address(server)
    server.always = "here"
    with pytest.raises(SourceError, match="in circles"):
        _ask_in_address(server)


@pytest.mark.parametrize("other", ["http://localhost:1", "https://127.0.0.1", "file:///etc/passwd", "ftp://127.0.0.1"])
def test_a_redirect_anywhere_else_is_refused(server: SourceServer, other: str) -> None:
    server.always, server.other = "elsewhere", other

    with pytest.raises(SourceError, match=r"another host|in circles"):
        _ask_in_address(server)
    assert len(server.asked) == 1


def _ask_in_address(server: SourceServer) -> bytes:
    return asking(Clock()).ask(f"{server.origin}/rest/search", FORM, body, what="a page")


def test_only_https_and_http_are_spoken() -> None:
    with pytest.raises(SourceError, match="by https"):
        asking(Clock()).ask("file:///etc/passwd", FORM, body, what="a page")


def test_the_real_addresses_are_https() -> None:
    assert pubmed.BASE.startswith("https://eutils.ncbi.nlm.nih.gov/")
    assert europe_pmc.BASE.startswith("https://www.ebi.ac.uk/")


def test_only_the_client_of_live_sources_knows_the_network_and_only_its_command_uses_it() -> None:
    network = re.compile(
        r"^\s*(?:import|from) (?:urllib\.request|http\.client|socket|ssl|httpx|requests)\b", re.MULTILINE
    )
    users = re.compile(
        r"^\s*(?:import|from) livingreview\.sources|^\s*from livingreview import .*\bsources\b", re.MULTILINE
    )
    modules = {path.relative_to(PACKAGE).as_posix(): path.read_text() for path in PACKAGE.rglob("*.py")}

    pages = ("page/", "watching/", "cli/watch_server.py")  # they listen on this machine, and call nobody
    outside_page = {name for name, text in modules.items() if network.search(text) and not name.startswith(pages)}
    assert outside_page <= {"sources/client.py", "cli/screen/serve.py"}
    using = {name for name, text in modules.items() if users.search(text) and not name.startswith("sources/")}
    assert using == {"cli/search/run.py"}
