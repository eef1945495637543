"""Files: what is written reads back the same, whole or not at all."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import make_record
from livingreview import io
from livingreview.errors import BuildError, InputError, TableError
from livingreview.tables import AGREEMENT, LINKED_RECORDS, RECORDS, REPORT_STATUS, TABLES, Row, Table, check, new_row
from strategies import rows

BY_NAME = {"ids": lambda table: table.name}
EXAMPLES = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def linked(record_id: str, report_id: str = "rec_1") -> Row:
    return new_row(LINKED_RECORDS, record_id=record_id, report_id=report_id)


def kappa(number: float | None) -> str:
    counts = dict.fromkeys(("n", "n_both_include", "n_only_a", "n_only_b", "n_both_exclude"), 1)
    row = new_row(AGREEMENT, stage="full_text", reviewer_a="ann", reviewer_b="bob", kappa=number, **counts)
    return io.to_csv([row], AGREEMENT).splitlines()[1].split(",")[9]


# CSV


@pytest.mark.parametrize("table", TABLES, **BY_NAME)
@EXAMPLES
@given(data=st.data())
def test_a_table_written_as_csv_reads_back_the_same(table: Table, data: st.DataObject) -> None:
    written = check(data.draw(rows(table)), table)

    assert io.from_csv(io.to_csv(written, table), table, "file.csv") == written


@pytest.mark.parametrize("table", [RECORDS, LINKED_RECORDS, AGREEMENT], **BY_NAME)
@pytest.mark.parametrize("ending", ["csv", "parquet"])
@EXAMPLES
@given(data=st.data())
def test_a_file_reads_back_as_what_was_written(tmp_path: Path, ending: str, table: Table, data: st.DataObject) -> None:
    written = data.draw(rows(table))
    path = tmp_path / f"table.{ending}"

    io.write_table(written, path, table)

    assert io.read_table(path, table) == check(written, table)


@pytest.mark.parametrize(
    ("number", "cell"),
    [
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.3333333333"),
        (2.0, "2"),
        (5, "5"),
        (-0.5, "-0.5"),
        (1e-7, "1e-07"),
        (123456789012.0, "1.23456789e+11"),
        (None, ""),
    ],
)
def test_numbers_are_written_with_ten_significant_digits(number: float | None, cell: str) -> None:
    assert kappa(number) == cell


@pytest.mark.parametrize("text", ["=SUM(A1)", "+1", "-1", "@cmd", "\tx", "\rx"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe_that_reading_takes_off(text: str) -> None:
    written = io.to_csv([make_record(title=text)], RECORDS)

    assert f"'{text}" in written
    assert io.from_csv(written, RECORDS, "file.csv")[0]["title"] == text


def test_a_list_that_starts_like_a_formula_gets_an_apostrophe_too() -> None:
    written = io.to_csv([make_record(authors=["=1", "=2"])], RECORDS)

    assert "'=1; =2" in written


@pytest.mark.parametrize("text", ["'", "'already", "''twice"])
def test_an_apostrophe_that_belongs_to_the_text_stays(text: str) -> None:
    written = io.to_csv([make_record(title=text)], RECORDS)

    assert io.from_csv(written, RECORDS, "file.csv")[0]["title"] == text


@pytest.mark.parametrize(
    ("items", "cell"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a; b"),
        (["a;b", "c"], "a\\;b; c"),
        (["a\\"], "a\\\\"),
        ([""], "\\"),
        (["", ""], "; "),
        ([" a", " b"], " a;  b"),
    ],
)
def test_a_list_is_one_cell_with_semicolons_and_escapes(items: list[str], cell: str) -> None:
    written = io.to_csv([make_record(authors=items)], RECORDS)

    assert f",true,{cell},," in written
    assert io.from_csv(written, RECORDS, "file.csv")[0]["authors"] == items


def test_rows_are_sorted_and_the_file_ends_each_line_with_lf(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "folder" / "linked.csv"

    io.write_table([linked("rec_2"), linked("rec_1")], path, LINKED_RECORDS)

    assert path.read_bytes() == b"record_id,report_id\nrec_1,rec_1\nrec_2,rec_1\n"


def test_line_ends_inside_of_a_cell_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    io.write_table([make_record(abstract="one\r\ntwo\rthree\nfour")], path, RECORDS)

    assert io.read_table(path, RECORDS)[0]["abstract"] == "one\r\ntwo\rthree\nfour"


def test_an_empty_text_is_a_missing_one_where_the_column_may_be_missing() -> None:
    written = io.to_csv([make_record(journal="")], RECORDS)

    assert io.from_csv(written, RECORDS, "file.csv")[0]["journal"] is None


def test_a_very_long_cell_is_read() -> None:
    abstract = "x" * 1_000_000
    written = io.to_csv([make_record(abstract=abstract)], RECORDS)

    assert io.from_csv(written, RECORDS, "file.csv")[0]["abstract"] == abstract


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "file.csv: the columns are not those of the table linked_records; see record_id, report_id"),
        ("record_id\nrec_1\n", "file.csv: the columns are not those of the table linked_records; see report_id"),
        ("report_id,record_id\n", "file.csv: the columns are not those of the table linked_records; see their order"),
        ("record_id,report_id\na,b\na\n", "file.csv line 3: 1 cells, the table linked_records has 2 columns"),
        ("record_id,report_id\na,b,c\n", "file.csv line 2: 3 cells, the table linked_records has 2 columns"),
    ],
)
def test_a_csv_with_other_columns_or_cells_is_an_error_with_its_line(text: str, message: str) -> None:
    with pytest.raises(TableError) as caught:
        io.from_csv(text, LINKED_RECORDS, "file.csv")

    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("full_text,ann,bob,x,1,1,1,1,,,", "file.csv line 2, column n: 'x' is not a integer"),
        ("full_text,ann,bob,1.5,1,1,1,1,,,", "file.csv line 2, column n: '1.5' is not a integer"),
        ("full_text,ann,bob,1,1,1,1,1,,high,", "file.csv line 2, column kappa: 'high' is not a number"),
    ],
)
def test_a_cell_of_the_wrong_type_is_an_error_with_its_place(cells: str, message: str) -> None:
    empty = "," * (len(AGREEMENT.names) - 1 - cells.count(","))
    text = ",".join(AGREEMENT.names) + f"\n{cells}{empty}\n"

    with pytest.raises(TableError) as caught:
        io.from_csv(text, AGREEMENT, "file.csv")

    assert message in str(caught.value)


def test_a_word_that_is_neither_true_nor_false_is_an_error() -> None:
    text = ",".join(REPORT_STATUS.names) + "\nrec_1,yes,include,undecided,included,,nobody\n"

    with pytest.raises(TableError, match="column is_database_or_register: 'yes' is not a boolean"):
        io.from_csv(text, REPORT_STATUS, "file.csv")


def test_a_table_is_checked_when_it_is_read_and_when_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "linked.csv"
    twice = [linked("rec_1"), linked("rec_1", "rec_2")]

    with pytest.raises(TableError, match="two rows with the key record_id=rec_1"):
        io.write_table(twice, path, LINKED_RECORDS)
    assert not path.exists()

    path.write_text(io.to_csv(twice, LINKED_RECORDS))
    with pytest.raises(TableError, match="two rows with the key record_id=rec_1"):
        io.read_table(path, LINKED_RECORDS)


def test_a_built_table_that_is_missing_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"linked\.csv: this built table is missing; run `livingreview build`"):
        io.read_table(tmp_path / "linked.csv", LINKED_RECORDS)


def test_parquet_files_of_equal_tables_are_equal_bytes(tmp_path: Path) -> None:
    records = [make_record(1, authors=["Berg"]), make_record(2)]

    io.write_table(records, tmp_path / "a.parquet", RECORDS)
    io.write_table(records[::-1], tmp_path / "b.parquet", RECORDS)

    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_a_frame_reads_back_with_missing_numbers_missing(tmp_path: Path) -> None:
    counts = dict.fromkeys(("n_both_include", "n_only_a", "n_only_b", "n_both_exclude"), 0)
    row = new_row(AGREEMENT, stage="full_text", reviewer_a="ann", reviewer_b="bob", n=0, **counts)
    io.write_table([row], tmp_path / "a.csv", AGREEMENT)

    frame = io.read_frame(tmp_path / "a.csv", AGREEMENT)
    io.write_frame(frame, tmp_path / "b.csv", AGREEMENT)

    assert frame["kappa"].isna().all()
    assert io.read_table(tmp_path / "b.csv", AGREEMENT) == [row]


# Bytes and text


def test_a_file_is_written_whole_and_leaves_nothing_else_behind(tmp_path: Path) -> None:
    io.write_bytes(tmp_path / "a" / "file.bin", b"\x00\xff")
    io.write_bytes(tmp_path / "a" / "file.bin", b"new")

    assert [path.name for path in (tmp_path / "a").iterdir()] == ["file.bin"]
    assert (tmp_path / "a" / "file.bin").read_bytes() == b"new"


def test_a_failed_write_leaves_the_old_file_and_no_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file.txt"
    path.write_text("old")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(BuildError, match=r"file.txt: Cannot be written: No space left on device\."):
        io.write_text(path, "new")

    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("file.txt", "old")]


def test_text_is_read_without_byte_order_mark_and_with_lf(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\n")

    assert io.read_text(path) == "one\ntwo\n"
    assert io.read_exact_text(path) == "\ufeffone\r\ntwo\n"


def test_a_byte_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes("title: x\nname: Kvarnström\n".encode("latin-1"))

    with pytest.raises(InputError) as caught:
        io.read_text(path)

    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.message) == (path.as_posix(), 2, "A byte that is not UTF-8.")
    assert problem.fix == "Save the file as UTF-8."


def test_a_file_that_cannot_be_read_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Cannot be read: No such file or directory"):
        io.read_bytes(tmp_path / "missing")
    with pytest.raises(InputError, match="Cannot be read: Is a directory"):
        io.read_bytes(tmp_path)


def test_files_of_an_earlier_build_are_removed_with_folders_left_empty(tmp_path: Path) -> None:
    for name in ("keep.csv", "old.csv", "sub/keep.csv", "sub/old.csv", "gone/deep/old.csv"):
        io.write_text(tmp_path / name, name)

    io.remove_others(tmp_path, keep={tmp_path / "keep.csv", tmp_path / "sub/keep.csv"})

    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
    assert left == ["keep.csv", "sub", "sub/keep.csv"]


def test_nothing_is_removed_through_a_link_to_a_folder_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/letter.txt").write_text("mine")
    (tmp_path / "tables").symlink_to(tmp_path / "elsewhere")

    io.remove_others(tmp_path / "tables", keep=set())

    assert (tmp_path / "elsewhere/letter.txt").read_text() == "mine"


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("left", [0, 40, -3])
def test_a_built_table_that_was_cut_off_is_named_with_what_to_do(tmp_path: Path, ending: str, left: int) -> None:
    path = tmp_path / f"table.{ending}"
    io.write_table([linked("rec_1"), linked("rec_2")], path, LINKED_RECORDS)
    path.write_bytes(path.read_bytes()[:left])

    with pytest.raises(TableError) as caught:
        io.read_table(path, LINKED_RECORDS)

    assert str(caught.value).endswith(
        f"{path}: This table is not as it was built: it was edited, or cut off. "
        "Delete it, then run `livingreview build`."
    )


def test_removing_from_a_folder_that_is_not_there_does_nothing(tmp_path: Path) -> None:
    io.remove_others(tmp_path / "missing", keep=set())

    assert list(tmp_path.iterdir()) == []
