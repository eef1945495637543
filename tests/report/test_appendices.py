"""The printed report in parts: a main document, and appendices that read only what they are about."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.errors import TableError
from livingreview.report.appendices import APPENDICES, appendix_named, letter, named, only, pointer
from livingreview.report.printing import without_links_elsewhere
from livingreview.report.syntheses import MOST_NOT_TAKEN
from livingreview.stages import publish
from livingreview.tables import STUDY_RESULTS, new_row
from livingreview.terms import ResultState

EVERY = [part.name for part in APPENDICES]


def declared_only(tables, name):
    part = appendix_named(name, tables.review)
    rows = {table.name: getattr(tables, table.name) for table in part.reads}
    return part, only(part, tables.review, rows, **({"notes": tables.notes} if part.has_notes else {}))


@pytest.mark.parametrize("which", ["tables", "empty_tables"])
@pytest.mark.parametrize("name", EVERY)
def test_an_appendix_says_the_same_from_the_tables_it_declares_as_from_all(name, which, request):
    tables = request.getfixturevalue(which)
    part, few = declared_only(tables, name)
    all_but = replace(tables, **{table: [] for table in part.empty})

    assert publish.appendix(few, part) == publish.appendix(all_but, part)


def test_an_appendix_that_looks_at_a_table_it_does_not_declare_is_an_error(tables):
    _, few = declared_only(tables, "excluded_reports")

    with pytest.raises(TableError, match="excluded_reports reads the table studies and does not declare it"):
        list(few.studies)
    with pytest.raises(TableError, match="effects"):
        bool(few.effects)
    with pytest.raises(TableError, match="effects"):
        few.effects[0]


def test_the_numbers_of_a_synthesis_are_an_appendix_of_their_own(tables):
    part, few = declared_only(tables, "numbers_relief_1w")
    html = publish.appendix(few, part)

    assert 'id="data-relief_1w"' in html
    assert set(re.findall(r'<table id="data-([^"]*)"', html)) == {"relief_1w"}


def test_an_unknown_appendix_is_named(tables):
    with pytest.raises(TableError, match="no appendix named 'numbers_nothing'"):
        appendix_named("numbers_nothing", tables.review)


def test_every_appendix_has_a_letter_and_its_file_in_the_main_document(tables, pages):
    names = list(named(tables.review))
    letters = [letter(name, tables.review) for name in names]

    assert letters[:8] == [f"Appendix {one}" for one in "ABCDEFGH"]
    assert letters[8:] == [f"Appendix I{place}" for place in range(1, len(tables.review.syntheses) + 1)]
    assert all(f"appendices/{name}.pdf" in pages.printed for name in names)


def test_the_main_document_points_to_the_numbers_and_does_not_print_them(tables, pages):
    assert 'id="data-relief_1w"' not in pages.printed
    assert 'id="data-relief_1w"' in pages.screen
    assert pointer("numbers_relief_1w", tables.review) in pages.printed


def test_results_not_taken_are_counted_in_print_and_cut_on_screen(tables):
    first = tables.studies[0]
    row = new_row(
        STUDY_RESULTS,
        synthesis_id="relief_1w",
        study_id=first["study_id"],
        study_label=first["study_label"],
        state=ResultState.NOT_TAKEN.value,
        timepoint="another time",
        why="outside the window",
        record_id=tables.records[0]["record_id"],
        locator="Table 2",
    )
    many = [{**row, "result": f"r{number}"} for number in range(MOST_NOT_TAKEN + 7)]
    pages = publish.pages(replace(tables, study_results=many), fonts="")

    assert (
        "57 results of included studies; why stands in Appendix I1 (appendices/numbers_relief_1w.pdf)" in pages.printed
    )
    assert 'id="not-taken-relief_1w"' not in pages.printed
    assert pages.screen.count("outside the window") == MOST_NOT_TAKEN
    assert "7 more stand in reports/tables/extraction/results/relief_1w.csv." in pages.screen


def test_an_appendix_carries_title_version_letter_and_heading(tables):
    part, few = declared_only(tables, "screening")
    html = publish.appendix(few, part)

    assert "<h1>Appendix E. Screening decisions, agreement, and the flow by round</h1>" in html
    assert f'<p class="whole">{tables.review.title}</p>' in html
    assert f"Version {tables.review.version} · {tables.review.version_date}" in html


@given(words=st.text("abc &;", max_size=9), place=st.sampled_from(["here", "elsewhere"]))
def test_only_links_to_another_document_lose_their_address(words, place):
    html = f'<p id="here"><a href="#{place}">{words}</a> <a href="https://example.org/#elsewhere">x</a></p>'
    kept = without_links_elsewhere(html)

    assert ('href="#here"' in kept) == (place == "here")
    assert 'href="#elsewhere"' not in kept
    assert words in kept
    assert "https://example.org/#elsewhere" in kept
