"""What the pages show, as plain values: keywords, links, lists, and numbers that are too small to be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from builders import make_review
from livingreview.models.screening_settings import KeywordGroup
from livingreview.page.keywords import pieces
from livingreview.page.render import render
from livingreview.page.views_dashboard import dashboard_page
from livingreview.page.views_frame import frame
from livingreview.page.views_screen import pager, paragraphs, shown_record
from livingreview.terms import ReportState
from page_server import described


def groups(*words: list[str]) -> dict[str, KeywordGroup]:
    return {f"g{number}": KeywordGroup(label=f"Group {number}", words=given) for number, given in enumerate(words)}


def marked(text: str, *words: list[str]) -> list[tuple[str, int]]:
    return [tuple(piece) for piece in pieces(text, groups(*words)) if piece.group]


def test_a_keyword_is_a_whole_word_in_small_and_capital_letters() -> None:
    assert marked("Foot, football and FOOT", ["foot"]) == [("Foot", 1), ("FOOT", 1)]


def test_a_star_stands_for_any_letters_at_that_end() -> None:
    assert marked("esketamine was randomised", ["*ketamine", "random*"]) == [("esketamine", 1), ("randomised", 1)]


def test_the_blank_of_a_phrase_is_a_hyphen_or_a_line_end_too() -> None:
    assert marked("Follow-up and follow\nup", ["follow up"]) == [("Follow-up", 1), ("follow\nup", 1)]


def test_of_two_that_overlap_the_longer_counts_then_the_first_group() -> None:
    assert marked("warm foot bath", ["foot"], ["foot bath", "foot"]) == [("foot bath", 2)]
    assert marked("a foot", ["foot"], ["foot"]) == [("foot", 1)]


def test_signs_of_a_keyword_are_only_signs() -> None:
    assert marked("S(+)-ketamine, not Sketamine", ["S(+)-ketamine"]) == [("S(+)-ketamine", 1)]


@given(st.text(), st.lists(st.text("ab*-+( ", min_size=1), max_size=4))
def test_the_pieces_of_a_text_are_the_text(text: str, words: list[str]) -> None:
    fitting = [word for word in words if any(sign.isalnum() for sign in word) and "*" not in word.strip().strip("*")]

    found = pieces(text, groups(fitting) if fitting else {})

    assert "".join(piece.text for piece in found) == text


@pytest.mark.parametrize("word", ["*", " - ", "a*b"])
def test_a_keyword_without_letters_or_with_a_star_inside_is_refused(word: str) -> None:
    with pytest.raises(ValidationError, match="is no keyword"):
        KeywordGroup(label="Group", words=[word])


def test_links_are_named_by_where_they_lead_and_others_left_out() -> None:
    links = [
        "https://doi.org/10.1000/1",
        "https://pubmed.ncbi.nlm.nih.gov/77/",
        "javascript:alert(1)",
        "http://[bad",
        "https://x.org/a",
    ]

    shown = shown_record(described(1, links=links))

    assert [link["label"] for link in shown["links"]] == ["DOI 10.1000/1", "PubMed 77", "x.org"]


def test_an_abstract_is_cut_at_its_line_ends_and_one_of_blanks_is_none() -> None:
    assert paragraphs("One.\r\n\nTwo.") == ["One.", "Two."]
    assert paragraphs(" \n ") == ["No abstract"]


def test_a_list_says_where_its_neighbours_begin() -> None:
    assert pager(10, 10, 25, 10) == {"total": 25, "first": 11, "last": 20, "newer": 0, "older": 20}
    assert pager(0, 5, 5, 10)["older"] is None
    assert pager(0, 0, 0, 10)["first"] == 0


def test_a_number_that_is_missing_is_said_to_be_small() -> None:
    states = {state.value: 12 for state in ReportState} | {ReportState.EXCLUDED.value: None}
    flow = {
        "n_records": 40,
        "n_reports": 39,
        "states": states,
        "excluded_for": {"wrong_design": None, "wrong_population": 11},
    }
    found = {"few": 10, "sees_all": False, "stages": [], "waits": [], "agreement": [], "recall": [], "flow": flow}

    shown = {box["label"]: box["n"] for box in dashboard_page(make_review(), found)["flow"]}

    assert shown["Excluded"] == shown["Wrong study design"] == "fewer than 10"
    assert (shown["Wrong population"], shown["Included"]) == ("11", "12")


def test_a_team_too_small_for_its_protocol_is_told_what_blocks_it() -> None:
    team = {"ann": {"label": "Ann", "roles": ["screener"]}}
    stage = {"stage": "title_abstract", "label": "T", "n": 9, "n_undecided": 9, "n_conflicts": 0, "reviewers": []}
    flow = {"n_records": 9, "n_reports": 9, "states": dict.fromkeys(map(str, ReportState), 0), "excluded_for": {}}
    found = {"few": 10, "sees_all": True, "stages": [stage], "waits": [], "agreement": [], "recall": [], "flow": flow}

    [shown] = dashboard_page(make_review(team=team), found)["stages"]

    assert shown["trouble"] == "The protocol asks for 2 people, and the team has 1 who screen."


def test_a_person_is_shown_the_places_of_their_roles() -> None:
    def places(person: str) -> list[str]:
        around = frame(make_review(), person, prefix="/x", csrf="t", here="/dashboard")
        return [place["href"] for place in around["places"]]

    assert places("eve") == ["/x/conflicts", "/x/duplicates", "/x/dashboard"]
    assert places("ann") == [
        "/x/screen/title_abstract",
        "/x/screen/full_text",
        "/x/mine",
        "/x/duplicates",
        "/x/dashboard",
    ]


def test_a_template_takes_nothing_for_markup() -> None:
    page = render("message.html", {"prefix": "", "title": "<b>", "message": "<script>"})

    assert "<b>" not in page
    assert "&lt;script&gt;" in page
