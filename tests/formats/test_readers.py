"""Each format's own small file gives its fields; what cannot be read is counted with line and reason."""

import io
from pathlib import Path

import openpyxl
import pytest

from livingreview.canonical import record_text
from livingreview.formats import bibtex, delimited, medline, ris, web_of_science, xml_entries
from livingreview.formats.fields import NO_FIELD, STRAY, Entry
from livingreview.formats.recognise import Format, read_export

EXPORTS = Path(__file__).parents[1] / "data" / "exports"


def read(name: str) -> tuple[str, list[Entry]]:
    reading = read_export((EXPORTS / name).read_bytes())
    return reading.format, reading.entries


def outcomes(entries: list[Entry]) -> list[tuple[int, str | None]]:
    return [(entry.line, entry.rejected) for entry in entries]


def fields_of(data: str, **options) -> list[dict]:
    return [entry.fields for entry in read_export(data.encode(), **options).entries]


def test_pubmed_nbib_is_read_with_identifiers_and_notices() -> None:
    found, entries = read("plain.nbib")

    assert found == Format.NBIB
    assert outcomes(entries) == [(1, None), (31, None)]
    assert entries[0].fields == {
        "type": "Journal Article; Retracted Publication",
        "title": "Ketamine by mouth for burning feet: a small made-up trial.",
        "is_title_known": True,
        "authors": ["Nordlund, Åsa", "Okafor, B C", "Burning Feet Group"],
        "year": 2011,
        "journal": "Journal of Imagined Pain Research",
        "volume": "12",
        "issue": "3",
        "pages": "101-9",
        "doi": "10.5555/jipr.2011.0042",
        "pmid": "91234567",
        "pmcid": "PMC9123456",
        "accession_numbers": [],
        "registry_ids": ["NCT01234567"],
        "registration": None,
        "abstract": "We gave ketamine or placebo to forty people. Registered as NCT01234567.",
        "keywords": ["ketamine", "Feet/*drug effects"],
        "language": "eng",
        "url": None,
        "notes": [],
        "notices": ["retraction in: J Imag Pain. 2013;14:1. PMID: 92345678"],
    }
    assert entries[1].raw.startswith("PMC - PMC9123457")
    assert entries[1].fields["pmcid"] == "PMC9123457"


def test_blank_lines_between_all_lines_of_nbib_do_not_cut_entries() -> None:
    text = (EXPORTS / "plain.nbib").read_text(encoding="utf-8").split("\n\nPMC")[0]

    [entry] = medline.read_nbib(text.replace("\n", "\n\n"))

    assert entry.fields["pmcid"] == "PMC9123456"


def test_text_before_the_first_nbib_entry_is_rejected() -> None:
    entries = medline.read_nbib("Dear colleague\n\nPMID- 91234567\nTI  - A title\n")

    assert outcomes(entries) == [(1, STRAY), (3, None)]


def test_pubmed_xml_takes_the_article_s_own_identifiers_and_loses_only_the_broken_one() -> None:
    found, entries = read("pubmed.xml")

    assert found == Format.PUBMED_XML
    assert [entry.line for entry in entries] == [4, 26, 27]
    assert entries[1].rejected is not None
    assert entries[1].rejected.startswith("it is no well-formed XML")
    fields = entries[0].fields
    assert fields["title"] == "Ketamine for burning feet & hands"
    assert fields["authors"] == ["Nordlund, Åsa", "Burning Feet Group"]
    assert (fields["doi"], fields["pmid"], fields["pmcid"]) == ("10.5555/jipr.2011.0042", "91234567", "PMC9123456")
    assert (fields["year"], fields["volume"], fields["issue"], fields["pages"]) == (2011, "12", "3", "101-9")
    assert fields["abstract"] == "METHODS: Forty people.\nNCT01234567"
    assert fields["notices"] == ["retraction in: J Imag Pain. 2013;14:1 PMID: 92345678"]
    assert entries[2].fields["title"] == "After the broken one"


def test_an_xml_entry_without_an_end_is_rejected_alone() -> None:
    text = "<xml><records><record><titles><title>A</title></titles><record><titles><title>B</title></titles></record>"

    first, second = read_export(text.encode()).entries

    assert (first.rejected, second.fields["title"]) == (xml_entries.NO_END, "B")


def test_endnote_xml_is_read_whatever_marks_its_text_up() -> None:
    found, (entry, book) = read("endnote.xml")

    assert found == Format.ENDNOTE_XML
    assert book.rejected == NO_FIELD
    fields = entry.fields
    assert fields["title"] == "Ketamine for burning feet"
    assert fields["authors"] == ["Nordlund, Åsa", "Okafor, B. C."]
    assert (fields["journal"], fields["year"], fields["pages"]) == ("Journal of Imagined Pain Research", 2011, "101-9")
    assert (fields["doi"], fields["pmid"], fields["pmcid"]) == ("10.5555/jipr.2011.0042", "91234567", "PMC9123456")
    assert fields["accession_numbers"] == ["91234567"]
    assert fields["url"] == "https://example.org/42"
    assert fields["notices"] == ["erratum in: J Imag Pain 2012;13:9"]


def test_web_of_science_text_is_read_and_an_entry_without_end_is_rejected() -> None:
    found, entries = read("web_of_science.ciw")

    assert found == Format.WEB_OF_SCIENCE
    assert outcomes(entries) == [(3, None), (25, web_of_science.NO_END), (28, None)]
    fields = entries[0].fields
    assert fields["authors"] == ["Nordlund, Asa", "Okafor, B. C."]
    assert fields["title"] == "Ketamine by mouth for burning feet: a small made-up trial"
    assert (fields["pages"], fields["pmid"], fields["doi"]) == ("101-109", "91234567", "10.5555/jipr.2011.0042")
    assert fields["accession_numbers"] == ["WOS:000000000000042"]
    assert fields["keywords"] == ["ketamine", "feet"]
    assert entries[2].fields["pages"] == "17"


def test_refer_is_read() -> None:
    found, entries = read("endnote.enw")

    assert found == Format.REFER
    assert outcomes(entries) == [(1, None), (19, None)]
    fields = entries[0].fields
    assert (fields["type"], fields["year"], fields["pages"]) == ("Journal Article", 2011, "101-109")
    assert fields["title"] == "Ketamine by mouth for burning feet: a small made-up trial"
    assert fields["keywords"] == ["ketamine", "feet"]
    assert (fields["doi"], fields["pmcid"]) == ("10.5555/jipr.2011.0042", "PMC9123456")


def test_bibtex_is_read_with_its_abbreviations_accents_and_brackets() -> None:
    found, entries = read("library.bib")

    assert found == Format.BIBTEX
    assert outcomes(entries) == [(4, None), (17, bibtex.NO_END), (21, None)]
    fields = entries[0].fields
    assert fields["title"] == "Ketamine by mouth for burning feet: 5% & more"
    assert fields["authors"] == ["Nordlund, Åsa", "Burning Feet Group and Friends", "Muñoz, José"]
    assert fields["journal"] == "Journal of Imagined Pain Research"
    assert (fields["year"], fields["volume"], fields["pages"]) == (2011, "12", "101-109")
    assert fields["keywords"] == ["ketamine", "feet"]
    assert entries[0].raw.startswith('@string{jipr = "Journal of Imagined Pain Research"}\n@Article{nordlund2011,')
    assert (entries[2].fields["title"], entries[2].fields["year"]) == ("In brackets (really)", 2013)


def test_bibtex_fields_outside_of_an_entry_are_counted() -> None:
    entries = bibtex.read_entries("@misc{a, title={A}}\n  title = {Lost},\n}\n@misc{b, title={B}}\n")

    assert outcomes(entries) == [(1, None), (2, bibtex.STRAY), (4, None)]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"Erd{\H o}s", "Erdős"),
        (r"{\"o}", "ö"),
        (r"\'{e}", "é"),
        (r"\c{c}", "ç"),
        (r"Stra{\ss}e", "Straße"),
        (r"{\o}re", "øre"),
        (r"A \& B", "A & B"),
        (r"\textit{in vivo}", "in vivo"),
        ("{NMDA} receptor", "NMDA receptor"),
        (r"\unknowncommand stays", r"\unknowncommand stays"),
    ],
)
def test_latex_becomes_characters(written: str, plain: str) -> None:
    assert bibtex.plain(written) == plain


def test_csl_json_is_read_up_to_where_it_breaks_off() -> None:
    found, entries = read("csl.json")

    assert found == Format.CSL_JSON
    assert [entry.line for entry in entries] == [2, 7, 8]
    fields = entries[0].fields
    assert fields["authors"] == ["Nordlund, Åsa", "Burning Feet Group"]
    assert (fields["year"], fields["issue"], fields["pages"]) == (2011, "3", "101-109")
    assert (fields["doi"], fields["pmid"], fields["pmcid"]) == ("10.5555/jipr.2011.0042", "91234567", "PMC9123456")
    assert entries[1].rejected == NO_FIELD
    assert entries[2].rejected.startswith("from here on it is no JSON")


def test_ovid_text_is_read_and_its_place_in_the_list_is_no_part_of_the_entry() -> None:
    found, entries = read("ovid.txt")

    assert found == Format.OVID
    assert outcomes(entries) == [(2, None), (17, None)]
    fields = entries[0].fields
    assert fields["title"] == "Ketamine by mouth for burning feet: a small made-up trial."
    assert fields["authors"] == ["Nordlund, Asa", "Okafor, B C"]
    assert (fields["journal"], fields["volume"], fields["issue"]) == ("Journal of Imagined Pain Research", "12", "3")
    assert (fields["pages"], fields["year"]) == ("101-109", 2011)
    moved = medline.read_ovid((EXPORTS / "ovid.txt").read_text().replace("<6>", "<106>"))
    assert moved[0].raw == entries[0].raw


def test_a_table_is_read_by_its_headers_and_a_row_with_too_many_cells_is_rejected() -> None:
    found, entries = read("covidence.csv")

    assert found == Format.TABLE
    assert outcomes(entries) == [(2, None), (4, delimited.TOO_MANY_CELLS), (6, None)]
    fields = entries[0].fields
    assert fields["title"] == "Ketamine by mouth, for burning feet"
    assert fields["authors"] == ["Nordlund, Å.", "Okafor, B. C."]
    assert fields["abstract"] == "Forty people.\nNCT01234567"
    assert (fields["year"], fields["pages"], fields["doi"]) == (2011, "101-109", "10.5555/jipr.2011.0042")
    assert fields["accession_numbers"] == ["AC-1"]
    assert "Abstract=Forty people.\\nNCT01234567\n" in entries[0].raw


@pytest.mark.parametrize(
    ("headers", "row", "expected"),
    [
        (
            "key,title,year,authors,notes,pubmed_id,pmc_id",
            'rayyan-1,A title,2011,"Vale, A and Wu, B","RAYYAN-INCLUSION: {""A""=>""Included""}",91234567,PMC9123456',
            {"authors": ["Vale, A", "Wu, B"], "pmid": "91234567", "pmcid": "PMC9123456"},
        ),
        (
            "Authors,Author full names,Title,Year,Source title,Art. No.,Page start,DOI,EID",
            '"Vale A.; Wu B.","Vale, Ann (57200000001); Wu, Bo",A title,2011,A Journal,17,,10.5555/X,2-s2.0-1',
            {"authors": ["Vale A.", "Wu B."], "pages": "17", "accession_numbers": ["2-s2.0-1"], "journal": "A Journal"},
        ),
        (
            "CENTRAL ID,Author(s),Title,Source,Year,PubMed ID,CTgov ID",
            'CN-00000001,"Vale, A; Wu, B",A title,A Journal,2011,PUBMED 91234567,NCT01234567',
            {"pmid": "91234567", "registry_ids": ["NCT01234567"], "accession_numbers": ["CN-00000001", "NCT01234567"]},
        ),
        (
            "Article Title,Author,Journal Title,ISSN,Publication Date,Accession Number",
            'A title,"Vale, Ann; Wu, Bo",A Journal,"=""01234567""",Jan2011,"=""000123"""',
            {"year": 2011, "accession_numbers": ["000123"]},
        ),
        (
            "PMID,Title,Authors,Citation,Journal/Book,Publication Year,PMCID,DOI",
            '91234567,A title,"Vale A, Wu B.",x,A Journal,2011,PMC9123456,10.5555/x',
            {"authors": ["Vale A", "Wu B."], "pmid": "91234567", "journal": "A Journal"},
        ),
        (
            "Key,Item Type,Publication Year,Author,Title,Publication Title,Url,Abstract Note,Manual Tags",
            'ABC,journalArticle,2011,"Vale, Ann",A title,A Journal,https://example.org,Text,a; b',
            {"authors": ["Vale, Ann"], "abstract": "Text", "keywords": ["a", "b"], "type": "journalArticle"},
        ),
        (
            "NCT Number,Study Title,Study URL,Brief Summary,Conditions,First Posted",
            "NCT01234567,A title,https://example.org,Text,Pain|Feet,2011-03-04",
            {"registry_ids": ["NCT01234567"], "year": 2011, "url": "https://example.org"},
        ),
        (
            "title,abstract,authors,final_included",
            "A title,Text,\"['Vale, Ann', 'Wu, Bo']\",1",
            {"authors": ["Vale, Ann", "Wu, Bo"], "abstract": "Text"},
        ),
    ],
)
def test_the_tables_of_known_tools_are_read(headers: str, row: str, expected: dict) -> None:
    [fields] = fields_of(f"\ufeff{headers}\r\n{row}\r\n")

    assert fields["title"] == "A title"
    assert {name: fields[name] for name in expected} == expected


def test_rows_above_the_headers_are_passed_over() -> None:
    entries = read_export(
        b'"SEARCH QUERY","pain:ti"\n-----\n\nTitle,Author Names,DOI\nA title,"Vale A., Wu B.",\n'
    ).entries

    assert outcomes(entries) == [(5, None)]
    assert entries[0].fields["authors"] == ["Vale A.", "Wu B."]


def test_any_other_table_is_read_through_a_mapping_of_its_columns() -> None:
    columns = {"title": "Titel", "authors": "Autoren", "year": "Jahr"}

    [fields] = fields_of("Nr;Titel;Autoren;Jahr\n1;Ein Titel;Vale, A. and Wu, B.;2011\n", columns=columns)

    assert (fields["title"], fields["authors"], fields["year"]) == ("Ein Titel", ["Vale, A.", "Wu, B."], 2011)


def test_quotes_that_do_not_end_are_a_counted_rejection() -> None:
    entries = read_export(b'Title,Year\nA title,2011\n"Open,2012\nSwallowed,2013\n').entries

    assert outcomes(entries) == [(2, None), (3, delimited.BAD_QUOTES)]


def workbook(*rows: tuple) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_workbook_is_read_like_the_table_it_holds() -> None:
    data = workbook(("My library",), ("Title", "Publication Year", "DOI"), ("A title", 2011.0, "10.5555/x"))

    reading = read_export(data)

    [entry] = reading.entries
    assert reading.format == Format.WORKBOOK
    assert (entry.line, entry.raw) == (3, "Title=A title\nPublication Year=2011\nDOI=10.5555/x")
    assert entry.fields["year"] == 2011


def test_the_same_row_has_the_same_text_however_the_table_is_written() -> None:
    [comma] = read_export(b"Title,Year,DOI\nA title,2011,\n").entries
    [tab] = read_export(b"\xef\xbb\xbfTitle\tYear\tDOI\tOther\r\nA title\t2011\t\t\r\n").entries

    assert comma.raw == tab.raw


def test_ris_wins_over_what_its_text_quotes() -> None:
    text = "TY  - JOUR\nTI  - A title\nAB  - x\n@article{a,\nER  - \n"

    assert read_export(text.encode()).format == Format.RIS
    assert len(ris.read_entries(text)) == 1


@pytest.mark.parametrize(
    "name",
    [
        "plain.ris",
        "plain.nbib",
        "web_of_science.ciw",
        "endnote.enw",
        "library.bib",
        "ovid.txt",
        "pubmed.xml",
        "csl.json",
    ],
)
@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_do_not_change_the_records(name: str, line_end: str) -> None:
    text = (EXPORTS / name).read_text(encoding="utf-8")

    unix = read_export(text.encode()).entries
    other = read_export(text.replace("\n", line_end).encode()).entries

    assert [(entry.line, entry.fields, record_text(entry.raw)) for entry in other] == [
        (entry.line, entry.fields, record_text(entry.raw)) for entry in unix
    ]


def test_an_xml_entry_whose_start_tag_is_damaged_is_counted() -> None:
    text = (EXPORTS / "pubmed.xml").read_text(encoding="utf-8").replace("<PubmedArticle>", "<PubmedArtikle>", 1)

    entries = read_export(text.encode()).entries

    assert [entry.rejected is None for entry in entries] == [False, False, True]
    assert entries[0].rejected == xml_entries.NO_START


def test_an_nbib_entry_whose_first_tag_is_damaged_stays_an_entry_of_its_own() -> None:
    entries = medline.read_nbib("PMID- 91234567\nTI  - One\n\nQMID- 91234568\nTI  - Two\n")

    assert [entry.fields["title"] for entry in entries] == ["One", "Two"]


VERTICAL = (
    '"SEARCH QUERY","ketamine AND feet"\n\n'
    '"TITLE","A trial of baths"\n"AUTHOR NAMES","Lee A.","Okafor B."\n"SOURCE","Feet (2011) 3:4 (12-20)"\n'
    '"EMBASE ACCESSION ID","2011000001"\n"ABSTRACT","We gave ""baths""."\n\n'
    '"TITLE","Another"\n"PUBLICATION YEAR","2012"\n'
    '"TITLE","A third"\n"DOI","10.5555/third"\n'
)


def test_an_upright_table_of_embase_is_read_record_by_record() -> None:
    entries = read_export(VERTICAL.encode()).entries

    found = [(entry.line, entry.fields["title"]) for entry in entries]
    assert found == [(3, "A trial of baths"), (9, "Another"), (11, "A third")]
    assert {name: value for name, value in entries[0].fields.items() if value} == {
        "title": "A trial of baths",
        "is_title_known": True,
        "authors": ["Lee A.", "Okafor B."],
        "year": 2011,
        "journal": "Feet",
        "volume": "3",
        "issue": "4",
        "pages": "12-20",
        "accession_numbers": ["2011000001"],
        "abstract": 'We gave "baths".',
    }
    assert entries[0].raw.startswith("TITLE=A trial of baths\nAUTHOR NAMES=Lee A.\nAUTHOR NAMES=Okafor B.")


@pytest.mark.parametrize(
    "text",
    [
        '{"config": {"id": "x"}, "collections": {}, "items": [%s, {"title": "B"}], "version": 3}',
        '{"status": "ok", "message": {"total-results": 2, "items": [%s, {"title": "B"}]}}',
        '[%s, {"title": "B"}]',
        '{"items":[%s,{"title": "B"}]}',
    ],
)
@pytest.mark.parametrize(
    "item",
    [
        (
            '{"itemType": "journalArticle", "title": "A", "creators": [{"firstName": "Ann", "lastName": "Lee", '
            '"creatorType": "author"}, {"name": "Ed", "creatorType": "editor"}], "publicationTitle": "Pain", '
            '"date": "2011-05-01", "tags": [{"tag": "feet"}], "extra": "PMID: 7"}'
        ),
        (
            '{"type": "article-journal", "title": ["A"], "container-title": ["Pain"], "author": [{"given": "Ann", '
            '"family": "Lee"}], "issued": {"date-parts": [[2011, 5]]}, "keyword": "feet", "PMID": "7"}'
        ),
        (
            '{"key": "K", "data": {"title": "A", "creators": [{"firstName": "Ann", "lastName": "Lee"}], '
            '"publicationTitle": "Pain", "date": "2011", "tags": [{"tag": "feet"}], "extra": "PMID: 7"}}'
        ),
    ],
)
def test_json_is_read_whatever_holds_its_items(text: str, item: str) -> None:
    first, second = read_export((text % item).encode()).entries

    assert first.raw == item
    assert second.fields["title"] == "B"
    names = ("title", "authors", "journal", "year", "keywords", "pmid")
    assert [first.fields[name] for name in names] == ["A", ["Lee, Ann"], "Pain", 2011, ["feet"], "7"]


def test_json_that_breaks_off_inside_of_its_items_rejects_the_rest() -> None:
    first, second = read_export(b'{"items": [{"title": "A"},\n{"title": "B"').entries

    assert first.fields["title"] == "A"
    assert (second.line, second.rejected[:26]) == (2, "from here on it is no JSON")


@pytest.mark.parametrize("text", ["[]", '{"items": []}'])
def test_json_without_items_is_a_search_that_found_nothing(text: str) -> None:
    assert read_export(text.encode()).entries == []


BOOK = "@proceedings{bath, title = {Bath days}, year = 2011, doi = {10.5555/bath}, editor = {Ed}}\n"


def test_a_bibtex_entry_takes_from_its_crossref_what_it_does_not_say() -> None:
    text = "@inproceedings{a, title = {A trial}, author = {Lee, A}, crossref = {bath}}\n"

    own, _ = read_export((text + BOOK).encode()).entries

    assert (own.fields["title"], own.fields["journal"], own.fields["year"]) == ("A trial", "Bath days", 2011)
    assert own.fields["doi"] is None
    assert own.raw == text.strip()


def test_bibtex_xdata_gives_fields_and_is_no_entry() -> None:
    text = "@xdata{x, journaltitle = {Pain}, year = 2011}\n@article{a, title = {A trial}, xdata = {none, x}}\n"

    [own] = read_export(text.encode()).entries

    assert (own.fields["title"], own.fields["journal"], own.fields["year"]) == ("A trial", "Pain", 2011)


def test_bibtex_entries_that_name_themselves_or_each_other_end() -> None:
    text = "@book{a, title={A}, crossref={b}}\n@book{b, title={B}, crossref={a}}\n@book{c, title={C}, crossref={c}}\n"

    entries = read_export(text.encode()).entries

    found = [(entry.fields["title"], entry.fields["journal"]) for entry in entries]
    assert found == [("A", "B"), ("B", "A"), ("C", None)]


def test_a_bibtex_string_is_known_by_any_case_and_joined() -> None:
    text = '@STRING{ JP = "Journal of " # "Pain" }\n@article{a, title = "A", journal = jp # " (Baths)"}\n'

    [entry] = read_export(text.encode()).entries

    assert entry.fields["journal"] == "Journal of Pain (Baths)"


@pytest.mark.parametrize(
    "name",
    [
        "embase_upright.csv",
        "better_bibtex.json",
        "ictrp.xml",
        "inherited.bib",
        "title_first.enw",
        "clinicaltrials_gov.csv",
    ],
)
def test_files_of_many_tools_give_the_invented_trial(name: str) -> None:
    first = read_export((EXPORTS / name).read_bytes()).entries[0].fields

    assert first["title"] in ("Warm baths for burning feet: an invented trial", "Baths for feet")
    assert first["year"] in (2010, 2011, None)


def test_refer_whose_entries_open_with_their_titles_is_cut_at_blank_lines() -> None:
    entries = read_export((EXPORTS / "title_first.enw").read_bytes()).entries

    found = [(entry.fields["title"], entry.fields["authors"]) for entry in entries]
    assert found == [
        ("Warm baths for burning feet: an invented trial", ["Nordlund, Åsa"]),
        ("A second invented trial", ["Okafor, B. C."]),
    ]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Source", "Journal of Imagined Pain (2011) 12:3 (101-109). Date of Publication: 1 May 2011"),
        ("Citation", "Journal of Imagined Pain. 2011 May 1;12(3):101-109. doi: 10.5555/x. Epub 2010 Dec 1."),
    ],
)
def test_the_place_in_print_is_taken_out_of_one_cell(header: str, cell: str) -> None:
    [entry] = read_export(f'Title,DOI,{header}\nA trial,10.5555/x,"{cell}"\n'.encode()).entries

    names = ("journal", "year", "volume", "issue", "pages")
    assert [entry.fields[name] for name in names] == ["Journal of Imagined Pain", 2011, "12", "3", "101-109"]
