"""What is kept of reading and linking equals what would be made, and is used for the same bytes alone."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from livingreview import layout
from livingreview.models.same_report import SameReport
from livingreview.models.searches import Search
from livingreview.stages.dedupe import DedupeTables, link_duplicates
from livingreview.stages.records import Export, RecordTables, read_searches
from livingreview.tables import Rows
from livingreview.terms import Ruling
from livingreview.workflow import fingerprints, kept, run
from livingreview.workflow.checked import read_and_checked
from livingreview.workflow.graph import Graph
from livingreview.workflow.kept import FOLDER, Kept
from reviews import ris_entry

EXPORTS = sorted(path for path in (Path(__file__).parents[1] / "data/exports").iterdir() if path.is_file())


def export(data: bytes, name: str = "one", **more: str) -> Export:
    search = {"search_id": f"2026-01-01_{name}", "kind": "database", "source": "Base", "date": "2026-01-01"}
    return Export(Search.model_validate({**search, "strategy": "all", "file": "export", **more}), data, "export")


def entries(*titles: str) -> bytes:
    return "\n\n".join([*(ris_entry(title) for title in titles), ""]).encode()


ONE, TWO = export(entries("A first trial of salt", "A second trial of salt")), export(entries("A third one"), "two")


def read_in(root: Path, exports: Sequence[Export]) -> RecordTables:
    """Read in a run of its own, whose check finds nothing wrong."""
    run = Kept(root)
    found = run.read(exports)
    run.save()
    return found


def linked_in(root: Path, records: Rows, rulings: Sequence[SameReport]) -> DedupeTables:
    run = Kept(root)
    found = run.link(records, rulings)
    run.save()
    return found


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note what is read and linked, and not taken from what is kept."""
    found: list[str] = []

    def reading(one: Export) -> object:
        found.append(one.search.search_id)
        return read(one)

    def linking(records: Sequence[object], rulings: Sequence[SameReport]) -> object:
        found.append("links")
        return link(records, rulings)

    read, link = kept.reading, kept.link_duplicates
    monkeypatch.setattr(kept, "reading", reading)
    monkeypatch.setattr(kept, "link_duplicates", linking)
    return found


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
def test_a_kept_reading_of_every_format_equals_a_new_one(path: Path, tmp_path: Path) -> None:
    try:
        new = read_searches([export(path.read_bytes())])
    except Exception:  # noqa: BLE001 - a file that is refused is never kept
        return
    first, second = read_in(tmp_path, [export(path.read_bytes())]), read_in(tmp_path, [export(path.read_bytes())])
    links = link_duplicates(new.records, [])

    assert first == second == new
    assert linked_in(tmp_path, new.records, []) == linked_in(tmp_path, new.records, []) == links


def test_with_one_export_more_only_that_one_is_read(tmp_path: Path, made: list[str]) -> None:
    read_in(tmp_path, [ONE])
    found = read_in(tmp_path, [ONE, TWO])

    assert made == ["2026-01-01_one", "2026-01-01_two"]
    assert found == read_searches([ONE, TWO])


def test_a_changed_byte_or_another_encoding_is_read_anew(tmp_path: Path, made: list[str]) -> None:
    read_in(tmp_path, [ONE])
    read_in(tmp_path, [export(ONE.data.replace(b"first", b"worst"))])
    read_in(tmp_path, [export(ONE.data, encoding="cp1252")])

    assert len(made) == 3


def test_another_record_or_ruling_is_linked_anew(tmp_path: Path, made: list[str]) -> None:
    records = read_searches([ONE]).records
    names = [row["record_id"] for row in records]
    ruling = SameReport(names[0], names[1], Ruling.SAME, "adjudicator", "2026-01-01", "looked up", 2)
    for rulings in ([], [], [ruling]):
        assert linked_in(tmp_path, records, rulings) == link_duplicates(records, rulings)
    linked_in(tmp_path, records[:1], [])

    assert made == ["links"] * 3


def test_nothing_is_taken_that_other_source_made(
    tmp_path: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    linked_in(tmp_path, read_in(tmp_path, [ONE]).records, [])
    monkeypatch.setattr(fingerprints, "step_fingerprint", lambda step, _sources: f"another {step}")
    linked_in(tmp_path, read_in(tmp_path, [ONE]).records, [])

    assert made == ["2026-01-01_one", "links"] * 2


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda _data: b"", lambda data: data[:70] + b"x" + data[71:]]
)
def test_what_is_cut_off_or_altered_is_made_anew(
    tmp_path: Path, made: list[str], damage: Callable[[bytes], bytes]
) -> None:
    new = read_in(tmp_path, [ONE])
    [path] = (tmp_path / FOLDER).iterdir()
    path.write_bytes(damage(path.read_bytes()))

    assert read_in(tmp_path, [ONE]) == new
    assert len(made) == 2


def test_what_the_last_run_did_not_ask_for_is_removed(tmp_path: Path) -> None:
    read_in(tmp_path, [ONE])
    last = Kept(tmp_path)
    last.read([TWO])
    last.save()

    assert set((tmp_path / FOLDER).iterdir()) == last.used


def test_a_second_graph_in_one_process_reads_the_folder_anew(good_review: Path) -> None:
    token = run.HANDED.set([read_and_checked()])
    try:
        first = Graph()
        path = good_review / layout.REVIEW
        path.write_text(re.sub(r"(?m)^title: .*$", "title: Another title", path.read_text(encoding="utf-8")))
        second = Graph()
    finally:
        run.HANDED.reset(token)

    assert first.review.title != "Another title"
    assert second.review.title == "Another title"
