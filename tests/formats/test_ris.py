"""RIS text becomes entries, and nothing in it is lost."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.canonical import record_id
from livingreview.formats.fields import NO_FIELD, Entry
from livingreview.formats.identifiers import normal_doi, own_registration, pmid
from livingreview.formats.registrations import registry_ids
from livingreview.formats.ris import NO_END, NO_END_OF_FILE, STRAY, parse_fields, read_entries

EXPORTS = Path(__file__).parents[1] / "data" / "exports"


def entries_of(name: str) -> list[Entry]:
    return read_entries((EXPORTS / name).read_bytes().decode("utf-8-sig"))


def fields_of(*lines: str) -> dict:
    return parse_fields("\n".join(("TY  - JOUR", *lines, "ER  - ")))


def test_every_field_of_a_plain_entry_is_read():
    [entry] = entries_of("plain.ris")

    assert entry.fields == {
        "type": "JOUR",
        "title": "Ketamine by mouth for burning feet: a small made-up trial",
        "is_title_known": True,
        "authors": ["Nordlund, Åsa", "Okafor, B. C."],
        "year": 2011,
        "journal": "Journal of Imagined Pain Research",
        "volume": "12",
        "issue": "3",
        "pages": "101-109",
        "doi": "10.5555/jipr.2011.0042",
        "pmid": None,
        "pmcid": None,
        "accession_numbers": [],
        "registry_ids": ["NCT01234567"],
        "registration": None,
        "abstract": "We gave ketamine or placebo to forty people. Registered as nct01234567.",
        "keywords": ["ketamine", "neuropathy"],
        "language": "English",
        "url": "https://example.org/jipr/42",
        "notes": ["Checked by hand"],
        "notices": [],
    }


def test_a_raw_entry_is_kept_as_it_stands_from_start_to_end_line():
    text = (EXPORTS / "plain.ris").read_text(encoding="utf-8")
    windows = text.replace("\n", "\r\n")

    [entry] = read_entries("\n\n" + windows + "\r\n")

    assert entry.raw == windows.removesuffix("\r\n")
    assert entry.line == 3


def test_line_ends_and_a_byte_order_mark_change_neither_the_fields_nor_the_record_id():
    [plain] = entries_of("plain.ris")
    [windows] = entries_of("crlf_and_bom.ris")

    assert windows.fields == plain.fields
    assert record_id(windows.raw) == record_id(plain.raw)


def test_a_byte_order_mark_in_the_middle_of_joined_exports_is_no_text():
    first, second = "TY  - JOUR\nTI  - One\nER  - \n", "TY  - JOUR\nTI  - Two\nER  - \n"

    joined = read_entries(first + "\ufeff" + second)

    assert [entry.raw + "\n" for entry in joined] == [first, second]


def test_running_numbers_and_links_of_ovid_between_entries_are_passed_over():
    found = entries_of("ovid_numbering.ris")

    assert [(entry.line, entry.rejected) for entry in found] == [(2, None), (11, None)]
    assert found[1].fields["title"] == "The second of two entries that are numbered"


def test_cochrane_headers_are_passed_over_and_two_blanks_after_the_hyphen_are_no_content():
    first, second = entries_of("cochrane_header.ris")

    assert (first.fields["title"], first.fields["year"], first.fields["pmid"]) == (
        "Two spaces stand after each hyphen here",
        2003,
        "12345678",
    )
    assert second.fields["registry_ids"] == ["NCT00000002"]


def test_continuation_lines_join_titles_and_abstracts_and_list_keywords_and_addresses():
    [entry] = entries_of("continuation_lines.ris")

    assert entry.fields["title"] == "A title that goes on over two lines"
    assert entry.fields["abstract"] == "Background: feet burn.\nMethods: we asked.\nUS - based readers may differ."
    assert entry.fields["keywords"] == ["feet", "pain"]
    assert entry.fields["url"] == "https://example.org/1"


def test_empty_tags_are_missing_and_unknown_tags_harmless():
    [entry] = entries_of("empty_and_unknown_tags.ris")

    assert entry.fields["title"] == "The title stands in T1"
    assert (entry.fields["authors"], entry.fields["year"], entry.fields["doi"]) == ([], 1989, None)


def test_an_entry_without_an_end_line_is_rejected_with_its_line_and_the_next_is_read():
    found = entries_of("no_end_line.ris")

    assert [(entry.line, entry.rejected) for entry in found] == [(1, NO_END), (4, None), (8, NO_END_OF_FILE)]
    assert found[0].raw == "TY  - JOUR\nTI  - This entry never ends"


def test_text_between_entries_is_a_rejected_entry():
    found = entries_of("text_between_entries.ris")

    assert [(entry.line, entry.rejected) for entry in found] == [(1, None), (5, STRAY), (8, None), (11, STRAY)]
    assert found[1].raw == "Exported by somebody on a rainy day\nPage 1"


def test_an_entry_without_a_usable_field_is_rejected():
    assert [entry.rejected for entry in entries_of("no_usable_field.ris")] == [NO_FIELD, NO_FIELD]


def test_an_entry_may_have_single_blanks_throughout():
    [entry] = entries_of("single_blanks.ris")

    assert (entry.fields["title"], entry.fields["authors"]) == ("One blank before each hyphen", ["Vale, T"])
    assert entry.fields["pmid"] == "7654321"


def test_a_wrapped_line_of_an_abstract_that_begins_like_an_end_line_ends_nothing():
    [entry] = read_entries("TY  - JOUR\nAB  - Tumours were\nER - positive or not.\nER  - \n")

    assert entry.fields["abstract"] == "Tumours were\nER - positive or not."


def test_a_tab_before_the_hyphen_makes_a_tag():
    [entry] = read_entries("TY\t- JOUR\nTI \t- Tabs\nER\t-\n")

    assert entry.fields["title"] == "Tabs"


def test_a_title_that_the_source_does_not_give_is_known_to_be_unknown():
    [entry] = entries_of("title_not_given.ris")

    assert entry.fields["title"] == "[title not given in the source] Vale 2003"
    assert entry.fields["is_title_known"] is False


def test_an_entry_without_a_title_has_no_known_title():
    fields = fields_of("AU  - Vale, T")

    assert (fields["title"], fields["is_title_known"]) == (None, False)


def test_control_characters_leave_the_fields_and_markup_stays_text():
    [entry] = entries_of("hostile.ris")

    assert entry.fields["title"] == "<script>alert('x')</script> {{ 7*7 }}[31m and tabs"
    assert entry.fields["authors"] == ["=cmd|' /C calc'!A0"]
    assert "\x00" in entry.raw


def test_a_year_is_four_digits_in_range_or_missing():
    short, future = entries_of("two_digit_year.ris")

    assert (short.fields["year"], future.fields["year"]) == (None, 1987)


def test_other_separators_of_unicode_do_not_split_lines():
    fields = fields_of("TI  - One\u2028line\x0bwith\x85odd\x1cmarks")

    assert fields["title"] == "One\u2028linewithoddmarks"


@pytest.mark.parametrize(
    ("lines", "pages"),
    [
        (("SP  - 10", "EP  - 19"), "10-19"),
        (("SP  - 10-19", "EP  - 19"), "10-19"),
        (("SP  - 10",), "10"),
        (("SP  - 10", "EP  - 10"), "10"),
        (("C7  - e1042",), "e1042"),
    ],
)
def test_pages_are_put_together(lines, pages):
    assert fields_of(*lines)["pages"] == pages


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("10.5555/ABC", "10.5555/abc"),
        ("http://dx.doi.org/10.5555/abc", "10.5555/abc"),
        ("https://doi.org/10.5555%2Fabc?from=here#top", "10.5555/abc"),
        ("doi: 10.5555/abc [doi]", "10.5555/abc"),
        ("10.5555/abc.;", "10.5555/abc"),
        ("(10.5555/abc)", "10.5555/abc"),
        ("10.5555/s0140-6736(05)67456-(1)", "10.5555/s0140-6736(05)67456-(1)"),
        ("10.5555/a(19980815)17:15&lt;1661::aid&gt;3.0.co;2-x", "10.5555/a(19980815)17:15<1661::aid>3.0.co;2-x"),
        ("10.5555/...", None),
        ("not available", None),
    ],
)
def test_a_doi_is_normalised(value, expected):
    assert normal_doi(value) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("M3  - doi: 10.5555/abc",), "10.5555/abc"),
        (("M3  - Journal article about 10.5555/abc",), None),
        (("UR  - https://doi.org/10.5555/abc",), "10.5555/abc"),
        (("UR  - https://example.org/?next=10.5555/abc",), None),
        (("DO  - none", "UR  - http://dx.doi.org/10.5555/abc"), "10.5555/abc"),
    ],
)
def test_a_doi_is_taken_only_from_where_it_is_the_entrys_own(lines, expected):
    assert fields_of(*lines)["doi"] == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ([("AN", "12345678")], None),
        ([("AN", "12345678"), ("DB", "Ovid MEDLINE(R) ALL")], "12345678"),
        ([("AN", "0012345678"), ("DB", "PubMed")], None),
        ([("ID", "00123456"), ("DB", "PubMed")], "123456"),
        ([("AN", "12345678"), ("DP", "NLM")], "12345678"),
        ([("AN", "12345678"), ("DB", "Embase"), ("DB", "Medline")], None),
        ([("C5", "12345678"), ("DB", "Embase"), ("DB", "Medline")], "12345678"),
        ([("AN", "7654321"), ("DB", "PubMed Central")], None),
        ([("AN", "PMID: 12345678")], "12345678"),
        ([("AN", "MEDLINE:12345678")], "12345678"),
        ([("AN", "WOS:000123456700001")], None),
        ([("C3", "PUBMED 12345678,EMBASE 34567890")], "12345678"),
        ([("UR", "https://pubmed.ncbi.nlm.nih.gov/12345678/")], "12345678"),
        ([("L2", "http://www.ncbi.nlm.nih.gov/pubmed/12345678")], "12345678"),
        ([("N1", "Comment on PMID: 12345678")], None),
        # EndNote writes the number of the record in its library as ID, beside the accession number or alone.
        ([("DP", "NLM"), ("AN", "19425233"), ("ID", "37")], "19425233"),
        ([("DB", "Medline"), ("ID", "887")], None),
        ([("DB", "Medline"), ("ID", "19425233")], "19425233"),
        ([("C3", "PUBMED 1"), ("UR", "https://pubmed.ncbi.nlm.nih.gov/2/")], None),
    ],
)
def test_a_pubmed_id_is_read_only_where_the_entry_says_that_it_is_one(tags, expected):
    assert pmid(tags) == expected


def test_registration_numbers_are_found_upper_cased_once_and_sorted():
    text = "ISRCTN12345678, nct01234567; NCT01234567 EUCTR2004-000446-20-GB ACTRN12605000000123 ChiCTR-IOR-15006123"

    assert registry_ids(text) == [
        "ACTRN12605000000123",
        "CHICTR-IOR-15006123",
        "EUCTR2004-000446-20",
        "ISRCTN12345678",
        "NCT01234567",
    ]


@pytest.mark.parametrize("text", ["NCT0123456", "NCT012345678", "XNCT01234567", "ISRCTN  12345678"])
def test_a_number_of_another_length_is_no_registration(text):
    assert registry_ids(text) == []


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ([("DB", "ClinicalTrials.gov"), ("AN", "NCT00000001"), ("AB", "Extends NCT00000002")], "NCT00000001"),
        ([("UR", "https://www.isrctn.com/ISRCTN12345678")], "ISRCTN12345678"),
        ([("M3", "Trial registry record"), ("TI", "NCT00000001, so far")], "NCT00000001"),
        ([("DB", "ICTRP"), ("TI", "Neither NCT00000001 nor NCT00000002")], None),
        ([("JF", "Pain"), ("AB", "Registered at ClinicalTrials.gov as NCT00000001")], None),
        ([("UR", "https://clinicaltrials.gov/NCT00000001"), ("VL", "12")], None),
        ([("UR", "https://clinicaltrials.gov/NCT00000001"), ("AN", "PMID:1")], None),
        ([("UR", "https://example.org"), ("UR", "https://clinicaltrials.gov/NCT00000001")], None),
    ],
)
def test_only_a_registry_entry_has_a_registration_of_its_own(tags, expected):
    assert own_registration(tags) == expected


LINES = st.sampled_from(
    [
        "TY  - JOUR",
        "TI  - Title",
        "ER  - ",
        "ER  -",
        "",
        "7. ",
        "Provider: X",
        "stray",
        "AU  - A, B",
        "TY - JOUR",
        "\ufeff",
    ]
)


@given(st.lists(LINES, max_size=30), st.sampled_from(["\n", "\r\n", "\r"]))
def test_every_line_is_in_an_entry_or_passed_over_by_rule(lines, end):
    text = end.join(lines)

    found = read_entries(text)

    rest = text
    for entry in found:
        assert (entry.fields is None) != (entry.rejected is None)
        before, entry_text, rest = rest.partition(entry.raw)
        assert entry_text == entry.raw
        assert all(
            line.strip("\ufeff") in ("", "7. ", "Provider: X") for line in before.replace("\r", "\n").split("\n")
        )
    assert all(line.strip("\ufeff") in ("", "7. ", "Provider: X") for line in rest.replace("\r", "\n").split("\n"))


@given(st.text(max_size=300))
def test_any_text_gives_entries(text):
    for entry in read_entries(f"TY  - JOUR\n{text}\nER  - "):
        assert entry.raw
        assert (entry.fields is None) != (entry.rejected is None)


def test_pubmed_central_ids_accession_numbers_and_notices_are_read():
    raw = (
        "TY  - JOUR\nTI  - A title\nAN  - CN-01234567\nC2  - PMC1234567\n"
        "N1  - Retraction in: Made Up J. 2021;3:4\nN1  - A note\nER  - "
    )

    fields = parse_fields(raw)

    assert fields["pmcid"] == "PMC1234567"
    assert fields["accession_numbers"] == ["CN-01234567"]
    assert fields["notices"] == ["retraction in: Made Up J. 2021;3:4"]


def test_two_different_pubmed_central_ids_are_none():
    assert parse_fields("TY  - JOUR\nTI  - A\nC2  - PMC1234567\nC3  - PMC7654321\nER  - ")["pmcid"] is None
