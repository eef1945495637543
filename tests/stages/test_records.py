"""Exports become searches, entries and records, and every entry is accounted for."""

import copy
import hashlib
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livingreview import tables
from livingreview.canonical import record_id
from livingreview.errors import InputError, TableError
from livingreview.models.searches import Columns, Search
from livingreview.stages.records import Export, RecordTables, read_searches
from livingreview.terms import SourceKind

EXPORTS = Path(__file__).parents[1] / "data" / "exports"
ENTRY = b"TY  - JOUR\nTI  - A title\nER  - \n"


def make_export(data: bytes, *, source: str = "base", file: str = "export.ris") -> Export:
    search = Search(
        search_id=f"2026-01-05_{source}",
        kind=SourceKind.DATABASE,
        source="Base of Things",
        platform="Platform",
        date="2026-01-05",
        strategy="ketamine AND pain",
        hits=7,
        file="export.ris",
        note="run twice",
    )
    return Export(search=search, data=data, file=file)


def read(data: bytes) -> RecordTables:
    return read_searches([make_export(data)])


def read_sample(name: str) -> RecordTables:
    return read((EXPORTS / name).read_bytes())


def test_a_search_says_what_was_found_read_and_rejected():
    data = (EXPORTS / "no_end_line.ris").read_bytes()

    assert read(data).searches == [
        {
            "search_id": "2026-01-05_base",
            "kind": "database",
            "source": "Base of Things",
            "platform": "Platform",
            "date": "2026-01-05",
            "strategy": "ketamine AND pain",
            "hits": 7,
            "n_entries": 3,
            "n_read": 1,
            "n_rejected": 2,
            "format": "RIS",
            "encoding": "utf-8",
            "sha256": hashlib.sha256(data).hexdigest(),
            "note": "run twice",
            **dict.fromkeys(("live", "since", "until", "coverage", "limits", "filters")),
            **dict.fromkeys(("prior_work", "updates", "peer_review")),
        }
    ]


def test_every_entry_has_its_number_line_and_record_or_reason():
    found = read_sample("no_end_line.ris")

    assert found.entries[0] == {
        "search_id": "2026-01-05_base",
        "entry": 1,
        "line": 1,
        "record_id": None,
        "rejected": "no ER line before the next TY line",
    }
    assert found.entries[1]["record_id"] == record_id("TY  - JOUR\nTI  - This one does\nER  -")
    assert [row["record_id"] for row in found.records] == [found.entries[1]["record_id"]]


def test_equal_entries_are_two_entries_and_one_record():
    found = read_sample("repeated_entry.ris")

    assert found.entries[0]["record_id"] == found.entries[1]["record_id"]
    assert [row["title"] for row in found.records] == ["Twice in one export"]
    assert found.searches[0]["n_read"] == 2


def test_the_same_entry_of_two_searches_is_one_record():
    found = read_searches([make_export(ENTRY), make_export(ENTRY, source="other")])

    assert len(found.entries) == 2
    assert len(found.records) == 1


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("plain.ris", "utf-8"),
        ("crlf_and_bom.ris", "utf-8-sig"),
        ("utf16.ris", "utf-16"),
        ("windows_1252.ris", "cp1252"),
    ],
)
def test_an_export_in_any_usual_encoding_gives_the_same_record_and_names_the_encoding(name, encoding):
    found = read_sample(name)

    assert found.searches[0]["encoding"] == encoding
    assert found.records[0]["authors"][0] == "Nordlund, Åsa"
    assert found.records[0]["record_id"] == read_sample("plain.ris").records[0]["record_id"]


def test_a_bad_byte_in_utf_8_leaves_the_rest_of_the_text_alone():
    found = read_sample("one_bad_byte.ris")

    assert found.searches[0]["encoding"] == "utf-8 and cp1252"
    assert found.records[0]["authors"][0] == "Nordlund, Åsa"
    assert "forty “people”" in found.records[0]["abstract"]


def test_a_byte_that_windows_1252_lacks_is_kept_in_the_raw_entry():
    [record] = read(b"TY  - JOUR\nTI  - A\x81B\nER  - \n").records

    assert record["title"] == "AB"
    assert record["raw"] == "TY  - JOUR\nTI  - A\x81B\nER  - "


@pytest.mark.parametrize("data", [b"", b"\n \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_export_is_a_search_that_found_nothing(data):
    found = read(data)

    assert (found.searches[0]["n_entries"], found.entries, found.records) == (0, [], [])


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n" + ENTRY, "a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Office document (save it as .xlsx)"),
        (b"\x1f\x8b\x08\x00", "compressed data"),
        (b"\x01\x02\x00\x03", "binary data, or text in an encoding that is not recognised"),
        (b"<!DOCTYPE html>\n<p>Please log in", "a web page"),
        (b"<?xml version='1.0'?><xml/>", "XML that is not PubMed's, EndNote's or ICTRP's"),
        (b"Dear colleague\n", "some other text"),
    ],
)
def test_a_file_that_is_no_export_is_an_error_that_says_what_it_looks_like(data, kind):
    with pytest.raises(InputError) as caught:
        read(data)

    [problem] = caught.value.problems
    assert (problem.file, problem.line) == ("export.ris", 1)
    assert problem.message == f"This is no export of references; it looks like {kind}."
    assert "docs/stages/records.md" in problem.fix


def test_a_table_that_is_not_known_shows_the_mapping_to_write():
    with pytest.raises(InputError) as caught:
        read(b"Titel;Autoren;Jahr;Zusammenfassung\nA trial;Lee A;2011;We gave\n")

    [problem] = caught.value.problems
    assert problem.message == (
        "This is no export of references yet; it looks like a table whose headers are not known."
    )
    assert problem.value == "'Titel', 'Autoren', 'Jahr', 'Zusammenfassung'"
    assert problem.fix.endswith(
        'columns: {title: "Titel", authors: "Autoren", year: "Jahr", abstract: "Zusammenfassung"}'
    )


def test_a_mapping_to_a_header_that_the_table_lacks_is_an_error_that_names_it():
    export = make_export(b"Titel;Autoren;Jahr\nA trial;Lee A;2011\n")
    search = export.search.model_copy(update={"columns": Columns(title="Title")})

    with pytest.raises(InputError) as caught:
        read_searches([Export(search, export.data, export.file)])

    assert "a table without a column 'Title', which `columns` names" in str(caught.value)


def test_one_record_with_other_inherited_fields_is_the_same_in_any_order():
    child = "@inproceedings{{a, title={{A trial}}, crossref={{p}}}}\n@proceedings{{p, {0}}}\n"
    data = [child.format(part).encode() for part in ("title={Bath days}, year=2011", "title={Bath days}")]

    first, second = (
        read_searches([make_export(one, source="a"), make_export(other, source="b")]).records
        for one, other in (data, reversed(data))
    )

    assert [row["year"] for row in first if row["title"] == "A trial"] == [2011]
    assert first == second


def test_a_damaged_archive_is_an_error():
    with pytest.raises(InputError, match="damaged"):
        read(b"PK\x03\x04" + ENTRY)


def test_hits_that_are_not_the_number_of_entries_are_a_warning():
    [warning] = read(ENTRY).warnings

    assert warning.severity == "warning"
    assert warning.message == "The source claimed 7 hits; the export holds 1 entries."


def test_all_files_that_cannot_be_read_are_named_at_once():
    exports = [make_export(b"%PDF", file="a.ris"), make_export(ENTRY), make_export(b"hello", file="b.ris")]

    with pytest.raises(InputError) as caught:
        read_searches(exports)

    assert [problem.file for problem in caught.value.problems] == ["a.ris", "b.ris"]


def test_bytes_that_are_not_the_utf_16_they_claim_to_be_are_an_error_with_the_line():
    data = "TY  - JOUR\nTI  - A title\n".encode("utf-16") + b"\x00\xd8\x41\x00"

    with pytest.raises(InputError, match=r"^export\.ris:3: The file says that it is UTF-16"):
        read(data)


def test_an_entry_with_nul_bytes_is_read_when_the_rest_is_ris():
    [record] = read(b"TY  - JOUR\nTI  - A\x00 title\nER  - \n").records

    assert (record["title"], record["raw"]) == ("A title", "TY  - JOUR\nTI  - A\x00 title\nER  - ")


def test_two_different_entries_with_one_id_stop_the_build(monkeypatch):
    monkeypatch.setattr("livingreview.formats.fields.text_id", lambda _: "rec_0000000000000000")

    with pytest.raises(TableError, match="two different entries have the record_id rec_0000000000000000"):
        read(ENTRY + ENTRY.replace(b"title", b"novel"))


def test_the_tables_hold_to_their_declarations():
    found = read_searches([make_export(path.read_bytes(), source=path.stem) for path in sorted(EXPORTS.glob("*.ris"))])

    assert tables.check(found.searches, tables.SEARCHES) == found.searches
    assert tables.check(found.entries, tables.ENTRIES) == found.entries
    assert tables.check(found.records, tables.RECORDS) == found.records


def test_reading_does_not_change_its_input():
    exports = [make_export(ENTRY, source="b"), make_export(ENTRY, source="a")]
    before = copy.deepcopy(exports)

    read_searches(exports)

    assert exports == before


SAMPLES = st.sampled_from([path.read_bytes() for path in sorted(EXPORTS.glob("*.ris"))])


@given(st.lists(SAMPLES, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_exports_never_matters(samples, random):
    exports = [make_export(data, source=f"s{number}") for number, data in enumerate(samples)]
    shuffled = random.sample(exports, len(exports))

    assert read_searches(shuffled) == read_searches(exports)


@settings(max_examples=300)
@given(SAMPLES, st.data())
def test_a_flipped_byte_gives_counted_entries_or_an_input_error(sample, data):
    position = data.draw(st.integers(0, len(sample) - 1))
    byte = data.draw(st.integers(0, 255))
    try:
        found = read(sample[:position] + bytes([byte]) + sample[position + 1 :])
    except InputError:
        return

    [search] = found.searches
    assert search["n_entries"] == search["n_read"] + search["n_rejected"] == len(found.entries)
    assert {row["record_id"] for row in found.entries} - {None} == {row["record_id"] for row in found.records}
    assert all(row["raw"].encode("utf-8") for row in found.records)


@given(st.binary(max_size=200))
def test_any_bytes_give_counted_entries_or_an_input_error(data):
    try:
        found = read(data)
    except InputError:
        return

    assert found.searches[0]["n_entries"] == len(found.entries)


@settings(max_examples=30, deadline=None)
@given(st.permutations(sorted(path.name for path in EXPORTS.iterdir())))
def test_the_order_of_files_never_matters(names: list[str]) -> None:
    def tables_of(given_names: list[str]) -> RecordTables:
        found = [make_export((EXPORTS / name).read_bytes(), source=re.sub("[^a-z]", "_", name)) for name in given_names]
        return read_searches(found)

    assert tables_of(names) == tables_of(sorted(names))


def test_what_people_declare_about_an_export_is_followed() -> None:
    export = make_export("Titel;Jahr\nCafé;2011\n".encode("mac_roman"))
    columns = Columns(title="Titel", year="Jahr")
    declared = export.search.model_copy(update={"encoding": "mac_roman", "columns": columns})

    found = read_searches([Export(declared, export.data, export.file)])

    assert [(record["title"], record["year"]) for record in found.records] == [("Café", 2011)]
    assert (found.searches[0]["format"], found.searches[0]["encoding"]) == ("table", "mac_roman")


def test_an_encoding_that_does_not_fit_is_an_error_at_its_line() -> None:
    export = make_export(ENTRY + b"\xe9")
    declared = export.search.model_copy(update={"encoding": "utf-8"})

    with pytest.raises(InputError) as caught:
        read_searches([Export(declared, export.data, export.file)])

    [problem] = caught.value.problems
    assert (problem.line, "encoding" in problem.fix) == (4, True)


def test_two_encodings_that_fit_are_a_warning() -> None:
    messages = [warning.message for warning in read(b"TY  - JOUR\nTI  - Caf\x8e\nER  - \n").warnings]

    assert "This is read as cp1252; it could be mac_roman." in messages


def test_real_exports_balance():
    folder = os.environ.get("LIVINGREVIEW_DATA")
    if not folder:
        pytest.skip("LIVINGREVIEW_DATA names no folder with real exports")
    refused: list[Path] = []
    paths = sorted(path for path in Path(folder, "exports").rglob("*") if path.is_file())

    for path in paths:
        try:
            found = read(path.read_bytes())
        except InputError:
            refused.append(path)
            continue
        [search] = found.searches
        assert search["n_entries"] == search["n_read"] + search["n_rejected"]
        assert tables.check(found.records, tables.RECORDS) == found.records
    assert len(refused) < len(paths) / 5
    assert [path for path in refused if path.suffix in (".nbib", ".ciw", ".csv", ".tsv", ".xlsx")] == []
