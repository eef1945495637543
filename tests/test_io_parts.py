"""Large tables: written part by part, looked up by a few columns or rows; files that others are adding to."""

import fcntl
import threading
import time
from pathlib import Path

import pytest

from builders import make_record, record_id
from livingreview import io
from livingreview.errors import TableError
from livingreview.tables import LINKED_RECORDS, LINKS, RECORDS, Row, new_row


def link(a: int, b: int) -> Row:
    names = {"record_a": record_id(a), "record_b": record_id(b)}
    return new_row(LINKS, **names, rule="ruling", evidence="same, or so", is_linked=True)


PARTS = [[link(1, 3), link(1, 2)], [], [link(2, 3)], [link(3, 4), link(3, 5)]]


def test_a_table_written_part_by_part_has_the_same_bytes_as_one_written_at_once(tmp_path: Path) -> None:
    io.write_parts(iter(PARTS), tmp_path / "parts.csv", LINKS)
    io.write_table([row for part in PARTS for row in part], tmp_path / "whole.csv", LINKS)

    assert (tmp_path / "parts.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_a_table_of_no_parts_has_its_header(tmp_path: Path) -> None:
    io.write_parts([], tmp_path / "parts.csv", LINKS)

    assert io.read_table(tmp_path / "parts.csv", LINKS) == []


@pytest.mark.parametrize("parts", [[[link(2, 3)], [link(1, 2)]], [[link(1, 2)], [link(1, 2)]]])
def test_parts_out_of_order_or_given_twice_are_an_error_and_nothing_is_written(
    parts: list[list[Row]], tmp_path: Path
) -> None:
    with pytest.raises(TableError, match="its parts do not come in the order of its key"):
        io.write_parts(parts, tmp_path / "parts.csv", LINKS)

    assert list(tmp_path.iterdir()) == []


def test_rows_are_looked_up_by_their_key(tmp_path: Path) -> None:
    rows = [make_record(n, title=f"Title {n}") for n in range(1, 6)]
    io.write_table(rows, tmp_path / "records.parquet", RECORDS)

    found = io.read_rows(tmp_path / "records.parquet", RECORDS, {record_id(2), record_id(4), record_id(99)})

    assert [row["title"] for row in found] == ["Title 2", "Title 4"]
    assert io.read_columns(tmp_path / "records.parquet", RECORDS, ["title"]) == {
        "title": [row["title"] for row in rows]
    }


def test_columns_of_another_table_or_of_no_table_are_an_error(tmp_path: Path) -> None:
    linked = [new_row(LINKED_RECORDS, record_id=record_id(1), report_id=record_id(1))]
    io.write_table(linked, tmp_path / "linked.parquet", LINKED_RECORDS)
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "linked.parquet").read_bytes()[:50])

    for name in ("linked.parquet", "cut.parquet", "missing.parquet"):
        with pytest.raises(TableError):
            io.read_columns(tmp_path / name, RECORDS, ["title"])


def test_half_a_line_is_read_again_once_its_writer_is_done(tmp_path: Path) -> None:
    path = tmp_path / "ann.jsonl"
    path.write_bytes(b"whole\nha")
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)

        def finish() -> None:
            time.sleep(0.1)
            file.write(b"lf\n")
            file.flush()
            fcntl.flock(file, fcntl.LOCK_UN)

        writer = threading.Thread(target=finish)
        writer.start()
        data = io.read_appended(path)
        writer.join()

    assert data == b"whole\nhalf\n"


def test_a_line_that_stays_torn_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "ann.jsonl").write_bytes(b"whole\nha")

    assert io.read_appended(tmp_path / "ann.jsonl") == b"whole\nha"
