"""Whatever the bytes: records, counted rejections, or one clear error; bounded time, harmless text."""

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livingreview.canonical import record_text
from livingreview.formats.encoding import EncodingError
from livingreview.formats.recognise import FormatError, read_export

EXPORTS = Path(__file__).parents[1] / "data" / "exports"
SAMPLES = {path.name: path.read_bytes() for path in sorted(EXPORTS.iterdir())}
MARK = "<script>alert(1)</script>{{ 7*7 }}"


def workbook(*rows: tuple) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


SAMPLES["table.xlsx"] = workbook(("Title", "Year"), ("A title", 2011))


def read_or_refuse(data: bytes) -> int | None:
    """Read an export and check its balance; None where it is refused."""
    try:
        entries = read_export(data).entries
    except (FormatError, EncodingError):
        return None
    for entry in entries:
        assert (entry.fields is None) == (entry.rejected is not None)
        assert entry.line >= 1
    return len(entries)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(SAMPLES)), st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_a_byte_flipped_anywhere_gives_entries_or_a_clear_refusal(name: str, place: float, flip: int) -> None:
    data = bytearray(SAMPLES[name])
    data[int(place * len(data))] ^= flip

    read_or_refuse(bytes(data))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.floats(0, 1), st.floats(0, 1))
def test_a_piece_cut_out_gives_entries_or_a_clear_refusal(name: str, start: float, end: float) -> None:
    data = SAMPLES[name]

    read_or_refuse(data[int(start * len(data)) :][: int(end * len(data))])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_entries_or_a_clear_refusal(data: bytes) -> None:
    read_or_refuse(data)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_reading_twice_gives_the_same_entries(name: str) -> None:
    data = SAMPLES[name]

    assert read_or_refuse(data) is not None
    assert read_export(data) == read_export(data)


@pytest.mark.parametrize(
    "name",
    [name for name in sorted(SAMPLES) if name.endswith(("nbib", "xml", "ciw", "enw", "bib", "json", "txt", "csv"))],
)
def test_the_raw_text_of_an_entry_alone_holds_its_words(name: str) -> None:
    text = read_export(SAMPLES[name]).entries[0]

    assert text.raw.strip() == text.raw
    assert text.fields["title"].split()[0] in record_text(text.raw)


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><records><record><titles>&b;</titles></record></records>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><PubmedArticle>&a;</PubmedArticle>',
    ],
)
def test_xml_that_declares_entities_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match="entities"):
        read_export(data)


def test_an_entity_that_nothing_declares_rejects_its_entry() -> None:
    [entry] = read_export(b"<xml><records><record><titles><title>&b;</title></titles></record></records></xml>").entries

    assert "undefined entity" in entry.rejected


def test_elements_nested_without_end_are_rejected() -> None:
    deep = b"<a>" * 100_000 + b"</a>" * 100_000

    [entry] = read_export(b"<xml><records><record><titles>" + deep + b"</titles></record></records></xml>").entries

    assert entry.rejected == "its elements stand too deep inside each other"


def test_json_nested_without_end_is_refused() -> None:
    with pytest.raises(FormatError):
        read_export(b'[{"a":' * 100_000)


def test_nul_bytes_do_no_harm() -> None:
    [row] = read_export(b"Title,Year\nA \x00title,2011\n").entries
    [entry] = read_export(b"PMID- 91234567\nTI  - A \x00title\n").entries

    assert row.fields["title"] == entry.fields["title"] == "A title"


def test_ten_thousand_columns_are_read() -> None:
    header = ",".join(["Title", "DOI", *(f"column {number}" for number in range(10_000))])
    row = ",".join(["A title", "10.5555/x", *("x" for _ in range(10_000))])

    [entry] = read_export(f"{header}\n{row}\n".encode()).entries

    assert entry.fields["doi"] == "10.5555/x"


@pytest.mark.parametrize(
    "start",
    [
        b"TY  - JOUR\nTI  - ",
        b"PMID- 1\nTI  - ",
        b"Title,DOI\n",
        b"@article{a, title={",
        b"PT J\nTI ",
        b"%0 X\n%T ",
        b"[",
    ],
)
def test_a_line_of_fifty_megabytes_is_read_or_refused_in_seconds(start: bytes) -> None:
    data = start + b"x, y { " * (50_000_000 // 7)
    started = time.perf_counter()

    read_or_refuse(data)

    assert time.perf_counter() - started < 60


@pytest.mark.parametrize(
    "data",
    [
        f"PMID- 91234567\nTI  - {MARK}\n".encode(),
        f"Title,Year\n{MARK},2011\n".encode(),
        f"%0 Book\n%T {MARK}\n".encode(),
        f"PT J\nTI {MARK}\nER\n".encode(),
        f'[{{"type": "book", "title": "{MARK}"}}]'.encode(),
        workbook(("Title", "Year"), (MARK, 2011)),
    ],
)
def test_a_title_that_is_code_stays_text(data: bytes) -> None:
    assert read_export(data).entries[0].fields["title"] == MARK


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")

    with pytest.raises(FormatError, match="no Excel workbook"):
        read_export(buffer.getvalue())


def test_a_workbook_that_unpacks_to_more_than_a_gigabyte_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livingreview.formats.delimited.MAX_UNPACKED", 100)

    with pytest.raises(FormatError, match="gigabyte"):
        read_export(SAMPLES["table.xlsx"])


def repacked(data: bytes, **parts: Callable[[bytes], bytes]) -> bytes:
    """Change parts of a workbook, named without folder and ending."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            change = parts.get(Path(member.filename).stem, lambda part: part)
            new.writestr(member.filename, change(old.read(member)))
    return buffer.getvalue()


def test_a_workbook_that_unpacks_to_far_more_than_its_size_is_refused() -> None:
    bomb = repacked(SAMPLES["table.xlsx"], sheet1=lambda part: part + b" " * 60_000_000)

    with pytest.raises(FormatError, match="150 times its size"):
        read_export(bomb)


def test_a_workbook_that_declares_entities_is_refused() -> None:
    declaration = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    bomb = repacked(SAMPLES["table.xlsx"], sheet1=lambda part: declaration + part)

    with pytest.raises(FormatError, match="entities"):
        read_export(bomb)


def test_a_workbook_whose_last_cell_is_the_last_there_can_be_is_read() -> None:
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    data = repacked(SAMPLES["table.xlsx"], sheet1=lambda part: part.replace(b"</sheetData>", far))
    started = time.perf_counter()

    first, last = read_export(data).entries

    assert first.fields["title"] == "A title"
    assert last.rejected == "it has more cells than the table has headers"
    assert time.perf_counter() - started < 60


def test_a_workbook_with_links_to_other_files_is_read_without_them() -> None:
    book = openpyxl.Workbook()
    for row in (("Title", "Year"), ("A title", "=[1]Sheet1!A1")):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)

    [entry] = read_export(buffer.getvalue()).entries

    assert (entry.fields["title"], entry.fields["year"]) == ("A title", None)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (b"TY  - JOUR\nTI  - ", b"\nER  - \n"),
        (b"PMID- 1\nTI  - ", b"\n"),
        (b"Title,DOI\n", b",10.5555/x\n"),
        (b"@article{a, title={", b"}}"),
        (b"PT J\nTI ", b"\nER\n"),
        (b"%0 Book\n%T ", b"\n"),
        (b'[{"title": "A"}, {"title": "', b'"}]'),
        (b"<1>\nTitle\n  ", b"\n"),
        (b"<xml><records><record><titles><title>", b"</title></titles></record></records></xml>"),
    ],
)
def test_an_entry_longer_than_ten_million_characters_is_rejected_without_being_kept(start: bytes, end: bytes) -> None:
    entries = read_export(start + b"x y " * 2_600_000 + end).entries

    assert entries[-1].rejected == "it is longer than ten million characters"
    assert len(entries[-1].raw) <= 1000


@pytest.mark.parametrize(
    ("pattern", "n"),
    [
        (b"TY  - JOUR\nTI  - x\n", 30_000),
        (b"PMID- 1\n\nOWN - NLM\n", 20_000),
        (b"PMID- 1\n \nx\n\n", 20_000),
        (b"@article{a, title={x}, crossref={a}\n", 10_000),
        (b"@article{a, crossref={b}}\n", 10_000),
        (b"<1>\n", 60_000),
        (b"%T x\n\n", 40_000),
        (b"PT J\n", 60_000),
        (b"Title,DOI\n" + b'"\n', 40_000),
        (b"<PubmedArticle>", 20_000),
        (b'{"items": [', 10_000),
    ],
)
def test_many_broken_entries_take_time_in_proportion(pattern: bytes, n: int) -> None:
    started = time.perf_counter()

    read_or_refuse(pattern * n)

    assert time.perf_counter() - started < 20
