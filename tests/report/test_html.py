# ruff: noqa: E501, RUF001, RUF100 - what a reader sees stands on one line, with its signs
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape
from itertools import pairwise

import pytest
from markupsafe import escape

from livingreview import tables as declared
from livingreview.errors import InputError, TableError
from livingreview.report.appendices import appendix_named
from livingreview.report.finished_files import finished_files
from livingreview.report.render import checked_svg, dated
from livingreview.stages import publish
from report import sample

SECTIONS = [
    *(
        "abstract",
        "findings",
        "background",
        "objectives",
        "methods",
        "results",
        "discussion",
        "limitations",
        "conclusions",
    ),
    *("other", "references", "cite", "appendix"),
]
APPENDICES = [
    "included",
    "ongoing",
    "awaiting",
    "discrepancies",
    "extraction",
    "results",
    "excluded",
    "strategies",
    "rounds",
    "decisions",
    "bias",
    "profile",
    "stale",
    "notes",
    "signals",
    "checklists",
]


def words(html):
    body = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", html, flags=re.DOTALL)
    body = re.sub(r"<span class=\"date\">(.*?)</span>", r"\1", body)
    body = re.sub(r'<a href="#reference-[^"]*">(.*?)</a>', r"\1", body)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def row_of(html, anchor, label):
    table = html.split(f'id="{anchor}"')[1].split("</table>")[0]
    return next(words(row) for row in table.split("<tr>") if label in words(row))


def test_the_sample_obeys_the_declared_tables(tables):
    for table in declared.TABLES:
        rows = getattr(tables, table.name, [])
        groups = list(tables.review.syntheses) if "{synthesis}" in table.path else [None]
        checked = [
            declared.check([row for row in rows if group in (None, row.get("synthesis_id"))], table) for group in groups
        ]
        assert sum(map(len, checked)) == len(rows)


@pytest.mark.parametrize("which", ["pages", "empty_pages"])
def test_every_section_is_present_and_in_order(which, request):
    html = request.getfixturevalue(which).screen
    wanted = [*SECTIONS, *(f"appendix-{name}" for name in APPENDICES)]

    assert [name for name in re.findall(r'<section id="([^"]*)"', html) if name in wanted] == wanted


def test_an_empty_review_says_what_is_missing_and_prints_no_empty_table(empty_pages):
    text = words(empty_pages.screen)

    for what in (
        "no search has been run",
        "no study has been included",
        "the team has written no text for this section",
        "the protocol plans none yet",
        "no report has been excluded at full text",
        "nobody has decided on anything yet",
        "No change of the protocol has been recorded",
        "not given in the protocol",
    ):
        assert what in text
    assert "Not reported in this version: No change" not in text
    assert not re.search(r"<tbody>\s*</tbody>", empty_pages.screen)


@pytest.mark.parametrize("which", ["pages", "empty_pages"])
def test_no_word_of_the_machine_reaches_a_reader(which, request):
    text = words(request.getfixturevalue(which).screen)

    assert not re.findall(r"\b(None|nan|NaN|inf|True|False)\b|p = 0\.000|\{\}|\[\]", text)


def test_headings_have_one_h1_and_skip_no_level(pages):
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", pages.screen)]

    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_every_inner_link_has_its_place(pages):
    for html in (pages.screen, pages.printed):
        ids = re.findall(r'\sid="([^"]*)"', html)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'href="#([^"]*)"', html)) <= set(ids)
        assert {name for names in re.findall(r'aria-labelledby="([^"]*)"', html) for name in names.split()} <= set(ids)


def test_every_table_has_caption_head_scopes_and_row_headers(pages):
    for table in re.findall(r"<table.*?</table>", pages.screen, flags=re.DOTALL):
        assert "<caption>" in table
        assert "<thead>" in table
        assert all("scope=" in head for head in re.findall(r"<th\b[^>]*>", table))
        assert len(re.findall(r'<th scope="row"', table)) == len(re.findall(r"<tr\b", table.split("<tbody>")[1]))


def test_the_page_asks_for_nothing(pages):
    assert "default-src 'none'" in unescape(pages.screen)
    feed = re.compile(r'<link rel="alternate" type="application/atom\+xml" href="feed.xml" title="[^"]*">')
    assert len(feed.findall(pages.screen)) == 1
    screen = feed.sub("", pages.screen)
    assert not re.findall(
        r"<(?:script|img|link|iframe|object|embed)\b|@import|url\((?!data:)|\bon\w+=\"",
        re.sub(r"&[a-z]+;", "", screen).split("<body ")[0],
    )
    assert not re.findall(r"<(?:img|link|iframe|object|embed)\b", screen)


def test_one_script_runs_and_the_policy_names_it_by_its_hash(pages):
    scripts = re.findall(r"<script>(.*?)</script>", pages.screen, flags=re.DOTALL)

    assert len(scripts) == pages.screen.count("<script") == 1
    assert f"script-src 'sha256-{b64encode(sha256(scripts[0].encode()).digest()).decode()}'" in pages.screen
    assert "<script" not in pages.printed


def test_outside_links_are_https_and_tell_nothing_of_the_page(pages):
    outside = re.findall(r'<a href="(?!#)([^"]*)"([^>]*)>', pages.screen)

    beside = {path.removeprefix("reports/") for path in finished_files(sample.review())}
    away = {address for address, _ in outside if not re.fullmatch(r"figures/[a-z0-9_-]+\.svg", address)} - beside
    assert {address.split(":")[0] for address in away} == {"https"}
    assert all('rel="noopener"' in rest for _, rest in outside)
    assert "https://doi.org/10.99999/synthetic.00e1" in [address for address, _ in outside]


def test_hostile_text_is_shown_as_it_is(tables, pages):
    assert pages.screen.count(str(escape(sample.HOSTILE))) == 2
    printed = [publish.appendix(tables, appendix_named(name, tables.review)) for name in ("studies", "results")]
    for html in (pages.screen, "".join(printed)):
        assert str(escape(sample.HOSTILE)) in html
        assert "<script>alert" not in html
        assert "${x}" in html


def test_right_to_left_names_are_isolated(pages):
    assert f"<bdi>{sample.ARABIC}</bdi>" in pages.screen


def test_the_abstract_gives_effect_interval_studies_participants_and_certainty(pages):
    assert (
        "Pain relief of 50% or more at 1 week: RR 1.33, 95% CI 1.04 to 1.70 (7 studies, 962 participants; moderate-certainty evidence)."
        in words(pages.screen)
    )


def test_a_judgement_on_earlier_evidence_is_marked_wherever_it_is_used(pages):
    text = words(pages.screen)

    assert "low-certainty evidence, made on earlier evidence" in text
    assert "made on earlier evidence" in row_of(
        pages.screen, "findings-balm_placebo", "Pain intensity (0 to 10 numerical rating scale), 1 week"
    )
    assert "unconfirmed" in row_of(pages.screen, "findings-balm_placebo", "Adverse events")


def test_the_currency_box_says_what_its_dates_rest_on(pages):
    assert "Searched through 2026-11-02: the earliest of the sources' latest searches: MEDLINE." in words(pages.screen)
    assert "14 reports found; 1 report awaiting screening and 1 report awaiting full-text assessment." in words(
        pages.screen
    )
    assert "1 included report not yet taken in." in words(pages.screen)


def test_equal_footnotes_share_a_letter_and_link_back_to_each_use(pages):
    note = pages.screen.split('id="findings-balm_placebo-b"')[1].split("</p>")[0]

    assert (
        "Lowered by one level for risk of bias (serious): Most weight comes from trials with some concerns."
        in words("<p" + note)
    )
    assert note.count('class="back"') == 3


def test_certainty_symbols_are_hidden_from_speech_and_followed_by_the_word(pages):
    cell = row_of(pages.screen, "findings-balm_placebo", "Pain relief of 50% or more, 1 week")

    assert "⊕⊕⊕◯ Moderate" in cell
    assert re.search(r'aria-hidden="true">⊕⊕⊕◯</span> <span class="word">Moderate', pages.screen)


def test_a_study_without_assessment_says_why(pages):
    assert "Farouk 2022: not assessed, only the abstract was seen." in words(pages.screen)


def test_judgements_of_others_are_shown_as_theirs(pages):
    assert row_of(pages.screen, "quoted", "Cho 2015").startswith(
        "Cho 2015 Another invented review RoB 1 Blinding unclear risk"
    )


def test_every_number_says_how_it_was_made_and_where_it_was_read(pages):
    row = row_of(pages.screen, "data-relief_1w", "Cho 2015")

    assert "log RR from 9/20 and 2/20" in row
    assert "crossover trial analysed as if parallel: pairing unknown" in row
    assert "Table 2, p. 451 records/studies/cho_2015.yaml results[0]" in row


def test_a_result_that_was_not_taken_says_why(pages):
    assert "another result of the study is nearer the end of the window" in row_of(
        pages.screen, "not-taken-relief_1w", "Cho 2015"
    )


def test_a_planned_analysis_that_was_not_computed_is_listed(pages):
    assert "not computed" in row_of(pages.screen, "sensitivity-relief_1w", "First-period data of crossover trials")


def test_numbers_in_prose_are_filled_in(pages):
    assert (
        "the effect was RR 1.33, 95% CI 1.04 to 1.70 in 7 studies with 962 participants (moderate certainty)"
        in words(pages.screen)
    )


def test_an_unknown_placeholder_stops_the_build(tables):
    with pytest.raises(InputError, match=r"config/text/discussion\.md:1: Unknown placeholder"):
        publish.pages(replace(tables, texts={"discussion": "{{ nothing.effect }}"}), fonts="")


def test_the_heads_of_the_decision_chains_and_the_exports_hashes_are_printed(pages):
    assert f"{3:064x}" in row_of(pages.screen, "chains", "Ada Example")
    assert "ab" * 32 in row_of(pages.screen, "exports", "2026-11-02_medline")


def test_an_adjudicators_file_holds_both_stages_and_has_one_head(tables):
    resolved = {"folder": "resolved", "actor": "ada", "n_lines": 4, "hash": "sha256:" + f"{104:064x}"}

    page = publish.pages(replace(tables, decision_heads=[*tables.decision_heads, resolved]), fonts="").screen

    head = row_of(page, "chains", "Resolutions")
    assert f" 4 {104:064x}" in head


def test_how_screening_was_done_stands_in_the_appendix(pages):
    assert "0.80 (0.63 to 0.97)" in row_of(pages.screen, "agreement", "Ada Example")
    assert "(120 decided)" in row_of(pages.screen, "agreement", "Ada Example")
    assert " 113 1 111 1 1 1 5 1 1 1 1" in row_of(pages.screen, "screening-stages", "Title and abstract")
    assert "(automation)" in row_of(pages.screen, "reviewers", "Ada Example")
    assert "include became exclude" in row_of(pages.screen, "screening-process", "changed after both had decided")
    assert "no reason given 1,200" in row_of(pages.screen, "reasons-by-reviewer", "Ada Example")


def test_row_order_of_the_tables_does_not_change_the_page(tables):
    names = (
        "searches",
        "screening_stages",
        "reviewers",
        "reasons_by_reviewer",
        "screening_process",
        "agreement",
        "studies",
        "effects",
        "judgements",
        "summary_of_findings",
        "ratings",
        "flow",
        "weights",
        "study_reports",
        "records",
    )
    backwards = replace(tables, **{name: getattr(tables, name)[::-1] for name in names})

    assert publish.pages(backwards, fonts="").printed.count("<tr>") == publish.pages(tables, fonts="").printed.count(
        "<tr>"
    )


def test_details_are_open_in_print_and_carry_no_fonts(pages):
    assert "<details" in pages.screen
    assert "<details" not in pages.printed
    assert "font-face" not in pages.printed
    assert 'id="methods-relief_1w"' in pages.printed


@pytest.mark.parametrize(
    "svg",
    [
        "<svg><script/></svg>",
        '<svg onload="x()"/>',
        "<svg><image href='http://example.org'/></svg>",
        "<!DOCTYPE x><svg/>",
        "<svg>",
        "<svg style='a'/>",
    ],
)
def test_a_figure_that_is_more_than_a_drawing_is_refused(svg):
    with pytest.raises(TableError):
        checked_svg(svg, "relief_1w")


def test_a_date_stays_on_one_line_and_what_is_no_date_is_as_it_was():
    assert dated("on 2026-11-20, <b>") == 'on <span class="date">2026-11-20</span>, &lt;b&gt;'
    assert dated("2026-11-201 and 12026-11-20 and a-2026-11-20") == "2026-11-201 and 12026-11-20 and a-2026-11-20"


def test_dates_are_kept_whole_on_screen_and_on_paper(pages):
    for html in (pages.screen, pages.printed):
        assert ".date { white-space: nowrap; }" in html
        assert '<span class="date">2026-11-02</span>' in html


def test_no_caption_names_a_file_of_the_machine(pages):
    captions = re.findall(r"<(?:figcaption|caption)>(.*?)</(?:figcaption|caption)>", pages.screen)

    assert captions
    assert [caption for caption in captions if "results/" in caption or ".csv" in caption] == []
