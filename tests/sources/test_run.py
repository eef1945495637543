"""A run stores all that a source reports or nothing, moves its cursor only then, and is taken up where it stopped."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from builders import folder_bytes
from command_line import Finished, RunCli
from livingreview import io, locked_file
from livingreview.formats.recognise import Format, read_export
from livingreview.sources import client, europe_pmc, pubmed, run
from source_server import SourceServer, medline, source_server

SEARCHES = Path("records/searches.yaml")
LIVE = """
live:
  - id: feet
    interface: {interface}
    source: {source}
    platform: over the wire
    strategy: |-
      ("sore feet" OR blisters)
      AND baths
    since: "2026-01-01"
    overlap_days: 2
    prisma_s:
      limits: none
"""
NAMES = {"pubmed": ("pubmed", "PubMed"), "europe_pmc": ("europe_pmc", "Europe PMC")}
FILES = {"pubmed": "pubmed.nbib", "europe_pmc": "europe_pmc.json"}
DAY = "2026-11-20"
ARTICLES = {str(number): f"2026-11-{number - 900:02d}" for number in range(910, 921)}
"""Eleven articles, one a day from 10 to 20 November."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less than a real source asks for, and take small pages."""
    for name in ("NCBI_API_KEY", "LIVINGREVIEW_EMAIL", "http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(client, "FIRST_PAUSE", 0.001)
    for module in (pubmed, europe_pmc):
        monkeypatch.setattr(module, "PAGE", 4)
        monkeypatch.setattr(module, "PAUSE", 0.0)


@pytest.fixture
def server() -> Iterator[SourceServer]:
    with source_server(articles=dict(ARTICLES)) as running:
        yield running


@pytest.fixture(params=["pubmed", "europe_pmc"])
def interface(request: pytest.FixtureRequest, good_review: Path) -> str:
    """Give each interface in turn, recorded as the live source `feet`."""
    name: str = request.param
    record(name)
    return name


def record(interface: str) -> None:
    SEARCHES.write_text(SEARCHES.read_text() + LIVE.format(interface=NAMES[interface][0], source=NAMES[interface][1]))


def search(run_cli: RunCli, server: SourceServer, *options: str, day: str = DAY) -> Finished:
    addresses = ("--pubmed-url", server.origin + "/entrez", "--europe-pmc-url", server.origin + "/rest")
    return run_cli("search", "run", "--date", day, *addresses, *options)


def export(interface: str, day: str = DAY) -> Path:
    return Path(f"records/searches/{day}_feet/{FILES[interface]}")


def pmids(path: Path) -> list[str]:
    return sorted(entry.fields["pmid"] for entry in read_export(path.read_bytes()).entries if entry.fields)


def test_a_run_stores_every_record_and_its_entry(run_cli: RunCli, server: SourceServer, interface: str) -> None:
    before = SEARCHES.read_text()

    finished = search(run_cli, server)

    assert (finished.code, finished.err) == (0, "")
    assert "feet: what came in from 2026-01-01 to 2026-11-20." in finished.out
    assert "11 entries: 11 new, 0 already known" in finished.out
    assert pmids(export(interface)) == sorted(ARTICLES)
    added = SEARCHES.read_text().split("\nlive:")[0].removeprefix(before.split("\nlive:")[0])
    assert f'  - search_id: "{DAY}_feet"\n    kind: database\n    source: {NAMES[interface][1]}\n' in added
    assert "    hits: 11\n" in added
    assert (
        '    live: feet\n    since: "2026-01-01"\n    until: "2026-11-20"\n    prisma_s:\n      limits: none' in added
    )
    assert SEARCHES.read_text().split("\nlive:")[1] == before.split("\nlive:")[1]
    assert run_cli("check").out == "Every file is in order.\n"
    assert not Path(f".livingreview/searches/{DAY}_feet").exists()


def test_the_export_of_pubmed_is_byte_for_byte_what_it_sent(
    good_review: Path, run_cli: RunCli, server: SourceServer
) -> None:
    record("pubmed")
    search(run_cli, server)

    sent = "".join(medline(pmid) for pmid in sorted(ARTICLES, reverse=True))
    assert export("pubmed").read_bytes() == sent.encode("utf-8")
    assert read_export(export("pubmed").read_bytes()).format is Format.NBIB


def test_the_strategy_is_sent_on_one_line_with_the_period_and_no_other(
    good_review: Path, run_cli: RunCli, server: SourceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NCBI_API_KEY", "secret-key")
    monkeypatch.setenv("LIVINGREVIEW_EMAIL", "ann@example.org")
    monkeypatch.setattr(pubmed, "PAUSE_WITH_KEY", 0.0)
    record("pubmed")

    finished = search(run_cli, server)

    asked = server.asked[0]
    assert asked.method == "POST"
    assert asked.form == {
        "db": "pubmed", "term": '("sore feet" OR blisters) AND baths', "usehistory": "y", "datetype": "crdt",
        "mindate": "2026/01/01", "maxdate": "2026/11/20", "retmode": "json", "retstart": "0", "retmax": "9999",
        "tool": "livingreview", "email": "ann@example.org", "api_key": "secret-key",
    }  # fmt: skip
    assert server.asked[1].form["rettype"] == "medline"
    assert server.asked[1].form["query_key"] == "1"
    written = b"".join(folder_bytes(Path()).values())
    assert b"secret-key" not in written
    assert b"ann@example.org" not in written
    assert "secret-key" not in finished.out + finished.err


def test_the_next_run_asks_from_the_last_stored_one_less_the_overlap(
    run_cli: RunCli, server: SourceServer, interface: str
) -> None:
    search(run_cli, server)
    server.articles["921"] = "2026-11-21"
    server.articles["800"] = "2026-11-18"

    finished = search(run_cli, server, day="2026-11-22")

    assert "feet: what came in from 2026-11-18 to 2026-11-22." in finished.out
    assert "5 entries: 2 new, 3 already known" in finished.out
    assert pmids(export(interface, "2026-11-22")) == ["800", "918", "919", "920", "921"]


def test_a_run_that_is_stored_is_not_run_again(run_cli: RunCli, server: SourceServer, interface: str) -> None:
    search(run_cli, server)
    n_asked, files = len(server.asked), folder_bytes(Path("records"))

    finished = search(run_cli, server)

    assert (finished.code, finished.out) == (0, "feet: the run of 2026-11-20 is stored; nothing to do.\n")
    assert len(server.asked) == n_asked
    assert folder_bytes(Path("records")) == files


def test_a_run_before_the_cursor_is_refused(run_cli: RunCli, server: SourceServer, interface: str) -> None:
    search(run_cli, server)

    finished = search(run_cli, server, day="2026-11-19")

    assert finished.code == 2
    assert "feet has been asked for what came in up to 2026-11-20. Found: 2026-11-19." in finished.err


def test_a_dry_run_says_how_many_and_stores_nothing(run_cli: RunCli, server: SourceServer, interface: str) -> None:
    files = folder_bytes(Path("records"))

    finished = search(run_cli, server, "--dry-run")

    assert finished.out.startswith("feet: 11 records came in from 2026-01-01 to 2026-11-20. Nothing is stored.\n")
    assert '(("sore feet" OR blisters) AND baths) AND (' in finished.out
    assert folder_bytes(Path("records")) == files


def test_a_search_that_finds_nothing_is_stored_as_one(run_cli: RunCli, server: SourceServer, interface: str) -> None:
    server.articles.clear()

    finished = search(run_cli, server)

    assert finished.code == 0
    assert "0 entries" in finished.out
    assert "    hits: 0\n" in SEARCHES.read_text()
    assert run_cli("check").code == 0


PASSING = ["429 0", "500", "503", "reset", "half", "slow", "html", "html as promised", "entities", "damaged"]
WRONG = ["missing", "doubled", "other fields"]


@pytest.mark.parametrize("fault", [*PASSING, *WRONG, "packed"])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_fault_that_passes_changes_nothing_in_what_is_stored(
    run_cli: RunCli, server: SourceServer, interface: str, fault: str, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        client.Client.__init__, "__kwdefaults__", {**client.Client.__init__.__kwdefaults__, "timeout": 0.4}
    )
    server.faults[nth] = fault

    finished = search(run_cli, server)

    assert (finished.code, finished.err) == (0, "")
    assert pmids(export(interface)) == sorted(ARTICLES)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("500", "HTTP state 500 (6 attempts)"),
        ("429 4000", "it asks to come back in 4000 s; run this again then."),
        ("half", "the answer broke off (6 attempts)"),
        ("html", "it is text/html, not"),
        ("other fields", "(6 attempts)"),
        ("bomb", "the answer is longer than 64 MB"),
        ("400", "it refuses the request (HTTP state 400)"),
        ("403", "it refuses the request (HTTP state 403)"),
        ("elsewhere", "another host, which is not followed"),
        ("cannot run it", "it cannot run the strategy"),
    ],
)
def test_a_fault_that_stays_stores_nothing_and_is_said(
    run_cli: RunCli, server: SourceServer, interface: str, fault: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NCBI_API_KEY", "secret-key")
    monkeypatch.setattr(pubmed, "PAUSE_WITH_KEY", 0.0)
    server.always, server.other = fault, "http://localhost:9"
    files = folder_bytes(Path("records"))

    finished = search(run_cli, server)

    assert finished.code == 2
    assert said in finished.err
    assert "secret" not in finished.err
    assert folder_bytes(Path("records")) == files


def test_an_answer_whose_end_nobody_announced_is_not_taken_as_whole(
    good_review: Path, run_cli: RunCli, server: SourceServer
) -> None:
    record("pubmed")
    server.faults = dict.fromkeys(range(2, 9), "unframed")

    finished = search(run_cli, server)

    assert finished.code == 2
    assert "the end of the answer was not announced" in finished.err


@pytest.mark.parametrize("fault", ["missing", "doubled"])
def test_records_that_stay_missing_or_doubled_store_nothing(
    run_cli: RunCli, server: SourceServer, interface: str, fault: str
) -> None:
    server.faults = dict.fromkeys(range(2, 40), fault)

    finished = search(run_cli, server)

    assert finished.code == 2
    assert ("1 doubled" if fault == "doubled" else "1 are missing") in finished.err or "and gave" in finished.err
    assert not export(interface).exists()
    assert "    live: feet" not in SEARCHES.read_text()


def test_a_number_of_hits_that_changes_between_pages_starts_the_run_anew(
    good_review: Path, run_cli: RunCli, server: SourceServer
) -> None:
    record("europe_pmc")

    def one_comes_in(state: SourceServer) -> None:
        state.articles["999"] = "2026-11-20"

    server.faults[2] = one_comes_in

    finished = search(run_cli, server)

    assert finished.code == 0
    assert pmids(export("europe_pmc")) == sorted([*ARTICLES, "999"])


def test_a_number_of_hits_that_never_holds_still_stores_nothing(
    good_review: Path, run_cli: RunCli, server: SourceServer
) -> None:
    record("europe_pmc")
    server.faults = dict.fromkeys(range(2, 40, 2), "one more")

    finished = search(run_cli, server)

    assert finished.code == 2
    assert "The number of results changed while they were fetched (11, then 12). Nothing was stored" in finished.err
    assert not export("europe_pmc").exists()


def test_more_records_than_pubmed_hands_out_are_asked_for_in_parts_of_the_period(
    good_review: Path, run_cli: RunCli, server: SourceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pubmed, "MOST", 5)
    record("pubmed")

    finished = search(run_cli, server)

    assert finished.code == 0
    assert pmids(export("pubmed")) == sorted(ARTICLES)
    periods = [(one.form["mindate"], one.form["maxdate"]) for one in server.asked if "mindate" in one.form]
    assert periods[:3] == [
        ("2026/01/01", "2026/11/20"), ("2026/01/01", "2026/06/11"), ("2026/06/12", "2026/11/20"),
    ]  # fmt: skip


def test_a_day_with_more_records_than_pubmed_hands_out_is_an_error(
    good_review: Path, run_cli: RunCli, server: SourceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pubmed, "MOST", 5)
    server.articles = dict.fromkeys(ARTICLES, "2026-11-20")
    record("pubmed")

    finished = search(run_cli, server)

    assert finished.code == 2
    assert "11 records came in on 2026-11-20, more than PubMed hands out for one search" in finished.err


def test_what_the_source_remarks_on_the_strategy_is_shown_and_kept(
    good_review: Path, run_cli: RunCli, server: SourceServer
) -> None:
    server.remarks = {"errorlist": {"phrasesnotfound": ["blisterss"], "fieldsnotfound": []}}
    record("pubmed")

    finished = search(run_cli, server)

    assert "Note: The source remarked: phrasesnotfound: blisterss" in finished.out
    assert "phrasesnotfound: blisterss" in SEARCHES.read_text()


def test_a_long_strategy_of_europe_pmc_goes_in_the_body(
    good_review: Path, run_cli: RunCli, server: SourceServer
) -> None:
    record("europe_pmc")
    SEARCHES.write_text(SEARCHES.read_text().replace("AND baths", "AND baths" + " OR bath" * 400))

    assert search(run_cli, server).code == 0
    assert {(one.method, one.path) for one in server.asked} == {("POST", "/rest/searchPOST")}


def test_one_source_that_fails_stops_no_other(good_review: Path, run_cli: RunCli, server: SourceServer) -> None:
    record("pubmed")
    second = LIVE.format(interface="europe_pmc", source="Europe PMC").replace("id: feet", "id: feet_too")
    SEARCHES.write_text(SEARCHES.read_text() + second.removeprefix("\nlive:\n"))
    server.faults[1] = "400"

    finished = search(run_cli, server)

    assert finished.code == 2
    assert "PubMed" in finished.err
    assert not export("pubmed").exists()
    assert Path(f"records/searches/{DAY}_feet_too/europe_pmc.json").exists()


class KilledError(BaseException):
    """Stands for a process that ends at once."""


def killed_at(step: int, monkeypatch: pytest.MonkeyPatch, *, is_after: bool) -> None:
    """Stop at the n-th thing that is written or removed, before or after it is done."""
    count = 0

    def stopping(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            nonlocal count
            count += 1
            if count == step and not is_after:
                raise KilledError
            done = real(*arguments)
            if count == step:
                raise KilledError
            return done

        return call

    for name in ("write_bytes", "remove_folder"):
        monkeypatch.setattr(io, name, stopping(getattr(io, name)))


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
def test_a_run_that_is_killed_at_any_step_is_made_up_for_by_the_next(
    run_cli: RunCli, server: SourceServer, interface: str, is_after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = folder_bytes(Path("records"))
    search(run_cli, server)
    whole = folder_bytes(Path("records"))
    restore(start)
    step, is_killed = 1, True
    while is_killed:
        with monkeypatch.context() as patched:
            killed_at(step, patched, is_after=is_after)
            try:
                search(run_cli, server)
                is_killed = False
            except KilledError:
                is_killed = True
        if "    live: feet" in SEARCHES.read_text():
            assert export(interface).read_bytes() == whole[f"searches/{DAY}_feet/{FILES[interface]}"]
        else:
            assert SEARCHES.read_bytes() == start["searches.yaml"]
        assert search(run_cli, server).code == 0
        assert folder_bytes(Path("records")) == whole, f"step {step}"
        assert not Path(f".livingreview/searches/{DAY}_feet").exists()
        restore(start)
        step += 1
    assert step > 7


def restore(files: dict[str, bytes]) -> None:
    for path in sorted(Path("records").rglob("*"), reverse=True):
        if path.is_file():
            path.unlink()
        else:
            path.rmdir()
    for name, data in files.items():
        (Path("records") / name).parent.mkdir(parents=True, exist_ok=True)
        (Path("records") / name).write_bytes(data)


def test_pages_of_a_run_that_was_cut_off_are_not_asked_for_again(
    run_cli: RunCli, server: SourceServer, interface: str
) -> None:
    server.faults = dict.fromkeys(range(3, 40), "400")
    assert search(run_cli, server).code == 2
    server.faults.clear()
    server.asked.clear()

    assert search(run_cli, server).code == 0
    assert pmids(export(interface)) == sorted(ARTICLES)
    fetched = [one.form.get("retstart") or one.form.get("cursorMark") for one in server.asked]
    assert fetched == (["0", "4", "8"] if interface == "pubmed" else ["at8"])


def test_pages_of_other_records_are_not_kept(good_review: Path, run_cli: RunCli, server: SourceServer) -> None:
    record("pubmed")
    server.faults = dict.fromkeys(range(3, 40), "400")
    assert search(run_cli, server).code == 2
    server.faults.clear()
    server.articles["999"] = "2026-11-20"

    assert search(run_cli, server).code == 0
    assert pmids(export("pubmed")) == sorted([*ARTICLES, "999"])


RUN = """
import sys
from livingreview.sources import client, pubmed
client.FIRST_PAUSE, pubmed.PAUSE, pubmed.PAGE = 0.001, 0.0, 4
from livingreview.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("nth", [1, 2, 4])
def test_a_process_that_is_really_killed_leaves_a_review_in_order(
    good_review: Path, run_cli: RunCli, server: SourceServer, nth: int
) -> None:
    record("pubmed")
    before = SEARCHES.read_bytes()
    arguments = ["search", "run", "--date", DAY, "--pubmed-url", server.origin + "/entrez"]
    process = subprocess.Popen([sys.executable, "-c", RUN, *arguments])
    server.faults[nth] = lambda _: os.kill(process.pid, signal.SIGKILL)
    assert process.wait(timeout=60) == -signal.SIGKILL

    assert SEARCHES.read_bytes() == before
    assert run_cli("check").code == 0
    assert search(run_cli, server).code == 0
    assert pmids(export("pubmed")) == sorted(ARTICLES)


def test_an_export_that_somebody_put_there_is_not_replaced(
    run_cli: RunCli, server: SourceServer, interface: str
) -> None:
    export(interface).parent.mkdir(parents=True)
    export(interface).write_text("mine")

    finished = search(run_cli, server)

    assert finished.code == 2
    assert "This folder is there, and no search declares what is in it." in finished.err
    assert export(interface).read_text() == "mine"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("AND baths", "AND (baths"), "a bracket is not closed"),
        (("AND baths", "AND baths) OR (x"), "a bracket is closed that was not opened"),
        (("AND baths", 'AND "baths'), "a quotation mark is not closed"),
        (("overlap_days: 2", "date_field: edit"), "date_field"),
        (("overlap_days: 2", "date_field: FIRST_IDATE"), "ate_field of pubmed is crdt or edat, not FIRST_IDATE"),
        (("interface: pubmed", "interface: embase"), "pubmed, europe_pmc"),
    ],
)
def test_a_live_source_that_cannot_be_asked_is_said_by_check(
    good_review: Path, run_cli: RunCli, change: tuple[str, str], said: str
) -> None:
    record("pubmed")
    SEARCHES.write_text(SEARCHES.read_text().replace(*change))

    finished = run_cli("check")

    assert finished.code == 2
    assert said in finished.err


def test_without_a_live_source_the_command_says_how_to_record_one(good_review: Path, run_cli: RunCli) -> None:
    finished = run_cli("search", "run")

    assert finished.code == 2
    assert "No live source is recorded." in finished.err
    assert "interface: pubmed" in finished.err


@pytest.mark.parametrize("day", ["2026-02-30", "20261120", "today", "2026-1-2"])
def test_a_day_that_is_none_is_refused(run_cli: RunCli, server: SourceServer, interface: str, day: str) -> None:
    finished = search(run_cli, server, day=day)

    assert finished.code == 2
    assert "Not a day of the calendar." in finished.err
    assert server.asked == []


def test_a_run_that_another_one_keeps_waiting_says_so(
    run_cli: RunCli, server: SourceServer, interface: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locked_file, "PATIENCE", 0.05)

    with run.lock(Path()):
        finished = search(run_cli, server)

    assert finished.code == 2
    assert "another run may be at work" in finished.err
    assert server.asked == []
