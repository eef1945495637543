"""Answers of Europe PMC are read record by record, and half an answer ends in a rejected entry."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.formats.recognise import Format, read_export
from source_server import article


def answer(*records: Any, **more: Any) -> dict[str, Any]:
    return {"version": "6.9", "hitCount": len(records), **more, "resultList": {"result": list(records)}}


def read(said: Any) -> list[dict[str, Any] | None]:
    reading = read_export(json.dumps(said, indent=1).encode())
    assert reading.format is Format.EUROPE_PMC
    return [entry.fields for entry in reading.entries]


def test_a_record_gives_its_fields_without_markup() -> None:
    [fields] = read(answer(article("7")))

    assert fields is not None
    found = {name: fields[name] for name in ("title", "authors", "year", "journal", "volume", "issue", "pages")}
    assert found == {
        "title": "Warm baths for sore feet, part 7.", "authors": ["M\u00fcller, Ann", "Feet Group"], "year": 2026,
        "journal": "Feet", "volume": "1", "issue": "2", "pages": "3-4",
    }  # fmt: skip
    assert (fields["doi"], fields["pmid"], fields["abstract"]) == ("10.1000/feet.7", "7", 'Aim Feet "bathed".')


def test_an_array_of_answers_is_read_in_order_and_an_empty_one_is_a_search_that_found_nothing() -> None:
    pages = [answer(article("1"), article("2")), answer(article("3"))]

    assert [fields["pmid"] for fields in read(pages) if fields] == ["1", "2", "3"]
    assert read([answer()]) == []


def test_a_preprint_keeps_the_number_of_its_source_and_its_authors_as_one_text() -> None:
    preprint = {"id": "PPR7", "source": "PPR", "title": "Baths", "authorString": "Berg A, Lund B.", "pubYear": "2026"}

    [fields] = read(answer(preprint))

    assert fields is not None
    assert (fields["pmid"], fields["accession_numbers"], fields["authors"]) == (None, ["PPR7"], ["Berg A", "Lund B"])


def test_a_linked_retraction_is_a_notice_and_a_comment_on_nothing_is_none() -> None:
    links = [
        {"id": "99", "source": "MED", "reference": "Feet. 2026", "type": "Retraction in"},
        {"id": "98", "source": "MED", "reference": "Feet. 2025", "type": "Something new"},
    ]

    [fields] = read(answer({**article("7"), "commentCorrectionList": {"commentCorrection": links}}))

    assert fields is not None
    assert fields["notices"] == ["retraction in: Feet. 2026 PMID: 99"]


def test_text_that_looks_like_an_answer_inside_of_a_title_starts_no_entry() -> None:
    odd = {**article("7"), "title": 'The "resultList": {"result": [{"id": "8"}]} of baths'}

    assert [fields["pmid"] for fields in read(answer(odd)) if fields] == ["7"]


def test_an_answer_that_breaks_off_ends_in_a_rejected_entry() -> None:
    text = json.dumps(answer(article("1"), article("2")))

    entries = read_export(text[:-40].encode()).entries

    assert [entry.rejected for entry in entries] == [None, "from here on it is no whole JSON"]


def test_other_json_is_still_read_as_before() -> None:
    assert read_export(json.dumps([{"title": "Baths", "DOI": "10.1000/x"}]).encode()).format is Format.CSL_JSON


@pytest.mark.parametrize("odd", [7, None, "text", [], [[]], {"title": {"a": 1}, "authorList": 3, "pubYear": True}])
def test_records_of_another_form_are_rejected_and_counted(odd: Any) -> None:
    entries = read_export(json.dumps(answer(article("1"), odd)).encode()).entries

    assert [entry.fields is None for entry in entries] == [False, True]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(article("1"))), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(json_values, max_size=4))
def test_any_records_are_each_read_or_rejected(records: list[Any]) -> None:
    assert len(read_export(json.dumps(answer(*records)).encode()).entries) == len(records)
