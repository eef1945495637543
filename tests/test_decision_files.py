"""Adding to decision files: what is confirmed stays, whatever happens to the writer, the disk or the file."""

import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import AT, decision, hash_of, log_bytes, record_id
from livingreview import locked_file
from livingreview.decision_files import (
    NewDecision,
    NewResolution,
    record_decisions,
    record_resolutions,
    set_torn_lines_aside,
)
from livingreview.errors import InputError, Problem
from livingreview.formats.decision_log import Log, read_log
from livingreview.terms import Decision, ScreeningStage

FIRST = ScreeningStage.TITLE_ABSTRACT
OWNER = "title_abstract/ann"
FILE = f"screening/{OWNER}.jsonl"
HERE = Path(__file__).parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}


def new(number: int, word: str = "include", **fields: object) -> NewDecision:
    return NewDecision(record_id(number), Decision(word), at=AT, **fields)


def write(root: Path, *decisions: NewDecision, by: str = "ann", **settings_: object) -> list[str]:
    return [line.hash for line in record_decisions(root, FIRST, by, decisions, **settings_)]


def read(root: Path, owner: str = OWNER) -> Log:
    return read_log((root / f"screening/{owner}.jsonl").read_bytes(), owner, f"screening/{owner}.jsonl")


def error_of(action: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        action()
    return str(caught.value)


def torn_files(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "screening/set_aside").glob("*"))}


def test_a_decision_is_written_as_a_line_that_can_be_verified(tmp_path: Path) -> None:
    ranking = {"model": "0123456789abcdef", "rank": 3, "of": 40}
    source = {"tool": "Rayyan", "sha256": "a" * 64, "entry": 17}

    (first,) = record_decisions(tmp_path, FIRST, "ann", [new(1, "maybe", note="Ask – ⊕", ranking=ranking)])
    (second,) = record_decisions(tmp_path, FIRST, "ann", [new(1, replaces=first.hash, taken_from=source)])

    log = read(tmp_path)
    assert log.problems == ()
    assert [line._replace(line=0) for line in log.lines] == [first, second]
    assert (log.lines[0].note, log.lines[0].at, log.lines[0].ranking) == ("Ask – ⊕", AT, ranking)
    assert (log.lines[1].decision, log.lines[1].replaces) == (Decision.INCLUDE, first.hash)
    assert log.lines[1].taken_from == source
    assert b"ranking" not in (tmp_path / FILE).read_bytes().splitlines()[1]


def test_a_resolution_is_written_into_the_file_of_its_adjudicator(tmp_path: Path) -> None:
    resolution = NewResolution(record_id(1), FIRST, Decision.EXCLUDE, ["sha256:a"], note="Both agree.", at=AT)

    (line,) = record_resolutions(tmp_path, "eve", [resolution])

    log = read(tmp_path, "resolved/eve")
    assert log.problems == ()
    assert (log.lines[0].hash, log.lines[0].settles, log.lines[0].stage) == (line.hash, ("sha256:a",), FIRST)


def test_nothing_to_record_makes_no_file(tmp_path: Path) -> None:
    assert write(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(st.tuples(st.integers(1, 9), st.text(max_size=9)), max_size=4), max_size=5))
def test_whatever_is_confirmed_can_be_read_in_its_order(
    batches: list[list[tuple[int, str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("review")
    confirmed = []
    for batch in batches:
        notes = [note.encode("utf-8", "ignore").decode() for _, note in batch]
        confirmed += write(root, *(new(n, note=note) for (n, _), note in zip(batch, notes, strict=True)))

    if confirmed:
        assert read(root).problems == ()
        assert [line.hash for line in read(root).lines] == confirmed


# What the file already holds


def test_a_file_with_windows_line_ends_is_continued_with_them(tmp_path: Path) -> None:
    before = log_bytes(OWNER, decision(1, "include")).replace(b"\n", b"\r\n")
    (tmp_path / "screening/title_abstract").mkdir(parents=True)
    (tmp_path / FILE).write_bytes(before)

    write(tmp_path, new(2))
    write(tmp_path, new(3), new(4))

    data = (tmp_path / FILE).read_bytes()
    assert read(tmp_path).problems == ()
    assert len(read(tmp_path).lines) == 4
    assert data.startswith(before)
    assert data.count(b"\r\n") == data.count(b"\n") == 4


def test_a_very_long_line_is_continued(tmp_path: Path) -> None:
    write(tmp_path, new(1, note="x" * 3 * locked_file.TAIL))
    write(tmp_path, new(2))

    assert read(tmp_path).problems == ()
    assert len(read(tmp_path).lines) == 2


@pytest.mark.parametrize("cut", [2, 3, 60, 200])
def test_a_torn_last_line_is_set_aside_and_told(cut: int, tmp_path: Path) -> None:
    hashes = write(tmp_path, new(1), new(2))
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[:-cut])
    told: list[Problem] = []

    hashes = [hashes[0], *write(tmp_path, new(3), tell=told.append)]

    assert read(tmp_path).problems == ()
    assert [line.hash for line in read(tmp_path).lines] == hashes
    assert torn_files(tmp_path) == {"title_abstract.ann.1.torn": whole.splitlines(keepends=True)[1][:-cut]}
    message = "The last line was torn, by a write that was cut off; its bytes were moved to"
    assert [str(problem) for problem in told] == [f"{FILE}: {message} screening/set_aside/title_abstract.ann.1.torn."]


def test_every_torn_line_keeps_a_file_of_its_own(tmp_path: Path) -> None:
    for turn in range(3):
        write(tmp_path, new(turn))
        with (tmp_path / FILE).open("ab") as file:
            file.write(b"torn %d" % turn)
    set_torn_lines_aside(tmp_path, tell=[].append)

    assert list(torn_files(tmp_path).values()) == [b"torn 0", b"torn 1", b"torn 2"]
    assert read(tmp_path).problems == ()


def test_a_file_that_holds_nothing_but_a_torn_line_starts_anew(tmp_path: Path) -> None:
    (tmp_path / "screening/title_abstract").mkdir(parents=True)
    (tmp_path / FILE).write_bytes(b'{"at":"2026')

    write(tmp_path, new(1))

    assert read(tmp_path).problems == ()
    assert torn_files(tmp_path) == {"title_abstract.ann.1.torn": b'{"at":"2026'}


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("left", [b"", b"\r"])
def test_a_whole_last_line_without_line_end_was_confirmed_and_is_kept(
    line_end: bytes, left: bytes, tmp_path: Path
) -> None:
    hashes = write(tmp_path, new(1), new(2))
    data = (tmp_path / FILE).read_bytes().replace(b"\n", line_end)
    (tmp_path / FILE).write_bytes(data.rstrip(b"\r\n") + left)
    told: list[Problem] = []

    hashes += write(tmp_path, new(3), tell=told.append)

    assert read(tmp_path).problems == ()
    assert [line.hash for line in read(tmp_path).lines] == hashes
    assert [problem.message for problem in told] == ["The last line had no line end; it is whole and was kept."]
    assert torn_files(tmp_path) == {}


@pytest.mark.parametrize(
    ("ending", "why"),
    [
        (b"not a decision\n", "This line is not JSON"),
        (b">>>>>>> theirs\n", "A conflict marker: git could not merge"),
        (log_bytes("title_abstract/bob", decision(1, "include")), "Not an allowed value."),
        (log_bytes(OWNER, decision(1, "include")).replace(b"include", b"exclude"), "It was changed after"),
    ],
)
def test_a_file_whose_last_line_is_not_as_it_was_written_is_not_continued(
    ending: bytes, why: str, tmp_path: Path
) -> None:
    write(tmp_path, new(1))
    with (tmp_path / FILE).open("ab") as file:
        file.write(ending)
    before = (tmp_path / FILE).read_bytes()

    message = error_of(lambda: write(tmp_path, new(2)))

    assert f"{FILE}:2: Nothing was recorded. The last line cannot be continued. {why}" in message
    assert (tmp_path / FILE).read_bytes() == before


@pytest.mark.parametrize("by", ["../bob", "Ann", "", "a/b", "ann.jsonl", "ann\n"])
def test_a_name_that_is_no_id_opens_no_file(by: str, tmp_path: Path) -> None:
    assert "Files are named after ids of the team." in error_of(lambda: write(tmp_path, new(1), by=by))
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"note": "\ud800"},
        {"ranking": {"model": "x", "rank": 1, "of": 2}},
        {"ranking": {"model": "0123456789abcdef", "rank": 3, "of": 2}},
        {"request": ""},
        {"request": "x" * 65},
        {"taken_from": {"tool": "Abstrackr", "sha256": "a" * 64, "entry": 1}},
        {"taken_from": {"tool": "Rayyan", "sha256": "a" * 64, "entry": 0}},
        {"reason": 7},
    ],
)
def test_of_a_batch_with_one_line_that_could_not_be_read_back_nothing_is_written(
    wrong: dict[str, object], tmp_path: Path
) -> None:
    write(tmp_path, new(1))
    before = (tmp_path / FILE).read_bytes()

    with pytest.raises(InputError):
        write(tmp_path, new(2), new(3, **wrong))

    assert (tmp_path / FILE).read_bytes() == before


# Kills, crowds, full disks and rights


def test_nothing_confirmed_is_lost_though_writers_are_killed_hundreds_of_times(tmp_path: Path) -> None:

    done = subprocess.run(
        [sys.executable, str(HERE / "kill_writers.py"), str(tmp_path), "300", "1"],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    notes = (tmp_path / "confirmed").read_text().split()
    told: list[Problem] = []
    set_torn_lines_aside(tmp_path, tell=told.append)

    assert (done.returncode, done.stderr) == (0, "")
    log = read(tmp_path)
    confirmed = {note for note in notes if note != "told"}
    assert log.problems == ()
    assert len(confirmed) > 100
    assert confirmed <= {line.hash for line in log.lines}
    # Each writer may have been killed once between its write and its note of it.
    assert len(log.lines) - len(confirmed) <= 4 * 303
    batches = Counter(line.note for line in log.lines)
    assert {note: n for note, n in batches.items() if n != int(note.split()[0])} == {}
    assert torn_files(tmp_path)
    assert notes.count("told") + len(told) <= len(torn_files(tmp_path))


def test_processes_that_add_at_once_make_one_chain(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; import test_decision_files as t\n"
        "for n in range(40): t.write(Path(sys.argv[1]), *[t.new(n)] * (3 if n % 8 == 0 else 1))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]

    crowd = [subprocess.Popen(command, env=ENVIRONMENT) for _ in range(4)]

    assert [process.wait() for process in crowd] == [0] * 4
    assert read(tmp_path).problems == ()
    assert len(read(tmp_path).lines) == 4 * (40 + 2 * 5)


def test_threads_that_add_at_once_make_one_chain(tmp_path: Path) -> None:
    crowd = [threading.Thread(target=lambda: [write(tmp_path, new(n)) for n in range(10)]) for _ in range(8)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()

    assert read(tmp_path).problems == ()
    assert len(read(tmp_path).lines) == 80


@pytest.mark.parametrize("room", [1, 100, 399])
@pytest.mark.parametrize("n", [1, 3])
def test_a_full_disk_is_told_and_leaves_the_file_as_it_was(room: int, n: int, tmp_path: Path) -> None:
    write(tmp_path, new(0))
    before = (tmp_path / FILE).read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + room, limits[1]))
    try:
        message = error_of(lambda: write(tmp_path, *(new(k, note="n" * 400) for k in range(n))))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert message.startswith(f"{FILE}: Nothing was recorded. The file cannot be written: ")
    assert {path.name: path.read_bytes() for path in (tmp_path / FILE).parent.iterdir()} == {"ann.jsonl": before}
    write(tmp_path, new(9))
    assert read(tmp_path).problems == ()


@pytest.mark.parametrize("n", [1, 2])
def test_a_first_write_that_fails_leaves_no_empty_file(n: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        message = error_of(lambda: write(tmp_path, *[new(1)] * n))

    assert message == f"{FILE}: Nothing was recorded. The file cannot be written: No space left on device."
    assert list((tmp_path / FILE).parent.iterdir()) == []


def test_a_flush_that_fails_confirms_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, new(0))
    before = (tmp_path / FILE).read_bytes()

    def broken(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", broken)
        message = error_of(lambda: write(tmp_path, new(1)))

    assert "Input/output error" in message
    assert (tmp_path / FILE).read_bytes() == before


def test_a_file_that_may_not_be_written_is_told() -> None:
    # Rights mean nothing to root, so somebody else tries, in a folder that everybody may reach.
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(root, new(0))
        before = (root / FILE).read_bytes()
        for path in (root, *(root / FILE).parents[:2]):
            path.chmod(0o777)
        (root / FILE).chmod(0o444)
        code = (
            "import os, sys, test_decision_files as t; os.getuid() or os.setuid(65534)\n"
            "print([t.error_of(lambda: t.write(t.Path(sys.argv[1]), *[t.new(1)] * n)) for n in (1, 2)])"
        )

        done = subprocess.run(
            [sys.executable, "-c", code, folder], env=ENVIRONMENT, capture_output=True, text=True, check=False
        )

        message = f"{FILE}: Nothing was recorded. The file cannot be written: Permission denied."
        assert (done.stderr, done.stdout) == ("", f"{[message, message]}\n")
        assert (root / FILE).read_bytes() == before


def test_a_file_that_another_program_replaced_meanwhile_confirms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, new(0))
    flush = locked_file._flush

    def replaced(descriptor: int) -> None:
        flush(descriptor)
        other = tmp_path / "other"
        other.write_bytes((tmp_path / FILE).read_bytes())
        other.replace(tmp_path / FILE)

    with monkeypatch.context() as patched:
        patched.setattr(locked_file, "_flush", replaced)
        message = error_of(lambda: write(tmp_path, new(1)))

    assert "another program (git, an editor) put another file in its place" in message


def test_a_file_that_stays_locked_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, new(0))
    monkeypatch.setattr(locked_file, "PATIENCE", 0.05)

    with locked_file.locked_file(tmp_path / FILE):
        message = error_of(lambda: write(tmp_path, new(1)))

    assert re.search("Nothing was recorded. The file cannot be written: another process has held it", message)


def test_a_batch_keeps_the_rights_and_the_link_of_its_file(tmp_path: Path) -> None:
    write(tmp_path, new(0))
    kept = tmp_path / "kept.jsonl"
    (tmp_path / FILE).rename(kept)
    kept.chmod(0o640)
    (tmp_path / FILE).symlink_to(kept)

    write(tmp_path, new(1), new(2))

    assert (tmp_path / FILE).is_symlink()
    assert kept.stat().st_mode & 0o777 == 0o640
    assert len(read(tmp_path).lines) == 3


def test_lines_are_chained_and_canonical(tmp_path: Path) -> None:
    write(tmp_path, new(1), new(2))
    first, second = (tmp_path / FILE).read_bytes().splitlines()

    assert orjson.loads(second)["previous"] == hash_of(first)
    assert orjson.dumps(orjson.loads(first), option=orjson.OPT_SORT_KEYS) == first
