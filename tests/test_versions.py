"""Frozen versions are read in order, and their tables as they were written then."""

import json
from pathlib import Path

import pytest

from livingreview import io
from livingreview.errors import InputError, TableError
from livingreview.tables import RECORDS, REPORT_STATUS, SUMMARY_OF_FINDINGS, WEIGHTS, Table, new_row
from livingreview.versions import (
    Version,
    find_version,
    frozen_syntheses,
    frozen_versions,
    has_frozen_table,
    read_frozen_table,
)


def freeze(root: Path, number: str, **manifest: object) -> Path:
    folder = root / f"reports/versions/{number}"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"schema": 1, "version": number, **manifest}))
    return folder


def frozen_table(folder: Path, path: str, text: str) -> None:
    place = folder / "tables" / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text.encode())


def read(root: Path, table: Table, synthesis: str | None = None) -> list[dict[str, object]]:
    [version] = frozen_versions(root)
    return read_frozen_table(version, table, synthesis)


def test_a_review_without_frozen_versions_has_none(tmp_path: Path) -> None:
    assert frozen_versions(tmp_path) == []


def test_versions_come_in_the_order_of_their_numbers_and_not_of_their_letters(tmp_path: Path) -> None:
    for number in ("10.0", "2.0", "1.10", "1.2.1", "1.2"):
        freeze(tmp_path, number)

    assert [version.number for version in frozen_versions(tmp_path)] == ["1.2", "1.2.1", "1.10", "2.0", "10.0"]


def test_a_version_says_its_date_and_label_and_only_what_its_manifest_says(tmp_path: Path) -> None:
    freeze(tmp_path, "1.0", date="2026-02-03", label="reconstruction: evidence published up to 2009")
    freeze(tmp_path, "1.1")

    assert [(version.date, version.label) for version in frozen_versions(tmp_path)] == [
        ("2026-02-03", "reconstruction: evidence published up to 2009"),
        (None, None),
    ]


def test_what_a_stopped_release_left_behind_is_no_version(tmp_path: Path) -> None:
    freeze(tmp_path, "1.0")
    (tmp_path / "reports/versions/.1.1.part").mkdir()
    (tmp_path / "reports/versions/README.md").write_text("Kept.")

    assert [version.number for version in frozen_versions(tmp_path)] == ["1.0"]


def test_every_manifest_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (freeze(tmp_path, "1.0") / "manifest.json").write_text("{")
    (freeze(tmp_path, "1.1") / "manifest.json").unlink()
    (freeze(tmp_path, "1.2") / "manifest.json").write_text("[]")

    with pytest.raises(InputError) as caught:
        frozen_versions(tmp_path)

    assert [problem.file for problem in caught.value.problems] == [
        f"reports/versions/{number}/manifest.json" for number in ("1.0", "1.1", "1.2")
    ]


def test_a_number_is_found_also_where_it_is_written_shorter(tmp_path: Path) -> None:
    versions = [Version(number, None, None, tmp_path, {}) for number in ("1.0.0", "1.1", "1.10")]

    assert [getattr(find_version(versions, wanted), "number", None) for wanted in ("1.0", "1.1", "1.10", "2")] == [
        "1.0.0",
        "1.1",
        "1.10",
        None,
    ]


def test_a_frozen_table_reads_back_what_was_written(tmp_path: Path) -> None:
    row = new_row(WEIGHTS, synthesis_id="pain", analysis="main", study_id="=a", weight=12.5)
    row |= {name: "x" for name in WEIGHTS.key if row[name] is None}
    io.write_table([row], freeze(tmp_path, "1.0") / "tables" / WEIGHTS.path.format(synthesis="pain"), WEIGHTS)

    assert read(tmp_path, WEIGHTS, "pain") == [row]


def test_columns_that_did_not_exist_then_are_missing_in_every_row(tmp_path: Path) -> None:
    text = "report_id,state,is_database_or_register\nrec_1,included,true\nrec_2,excluded,false\n"
    frozen_table(freeze(tmp_path, "1.0"), "screening/reports.csv", text)

    rows = read(tmp_path, REPORT_STATUS)

    assert [(row["report_id"], row["state"], row["is_database_or_register"]) for row in rows] == [
        ("rec_1", "included", True),
        ("rec_2", "excluded", False),
    ]
    assert [row["full_text"] for row in rows] == [None, None]
    assert set(rows[0]) == set(REPORT_STATUS.names)


def test_columns_and_words_of_an_older_release_stop_nothing(tmp_path: Path) -> None:
    text = 'report_id,gone,state\nrec_1,"a, b",a state of then\n'
    frozen_table(freeze(tmp_path, "1.0"), "screening/reports.csv", text)

    assert read(tmp_path, REPORT_STATUS) == [
        {**new_row(REPORT_STATUS), "report_id": "rec_1", "state": "a state of then"},
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("report_id,state\nrec_1\n", "1 cells"),
        ("report_id,state\nrec_1,included", "the last line has no end"),
        ("report_id,is_database_or_register\nrec_1,perhaps\n", "is not a boolean"),
    ],
    ids=["a cell short", "cut off", "another kind"],
)
def test_a_frozen_table_that_is_broken_is_named_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    frozen_table(freeze(tmp_path, "1.0"), "screening/reports.csv", text)

    with pytest.raises(TableError, match=said) as caught:
        read(tmp_path, REPORT_STATUS)

    assert "reports/versions/1.0/tables/screening/reports.csv" in str(caught.value)


def test_a_table_that_a_version_does_not_hold_is_known_before_it_is_read(tmp_path: Path) -> None:
    frozen_table(freeze(tmp_path, "1.0"), "meta_analysis/weights/pain.csv", "synthesis_id\n")
    [version] = frozen_versions(tmp_path)

    assert [has_frozen_table(version, WEIGHTS, name) for name in ("pain", "relief")] == [True, False]
    assert not has_frozen_table(version, RECORDS)
    with pytest.raises(TableError, match=r"version 1\.0 holds no such table"):
        read_frozen_table(version, SUMMARY_OF_FINDINGS)


def test_the_syntheses_of_a_version_are_those_it_holds_a_table_of(tmp_path: Path) -> None:
    folder = freeze(tmp_path, "1.0")
    for name in ("relief", "pain"):
        frozen_table(folder, f"meta_analysis/weights/{name}.csv", "synthesis_id\n")
        frozen_table(folder, f"meta_analysis/{name}.csv", "synthesis_id\n")
    [version] = frozen_versions(tmp_path)

    assert frozen_syntheses(version, WEIGHTS) == ["pain", "relief"]


def test_a_table_of_a_synthesis_is_asked_for_with_its_synthesis(tmp_path: Path) -> None:
    freeze(tmp_path, "1.0")
    [version] = frozen_versions(tmp_path)

    with pytest.raises(TableError, match="a synthesis has to be named"):
        version.path_of(WEIGHTS)
