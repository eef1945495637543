"""The report for a word processor, opened again by the library that wrote it."""

import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import docx as library
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from markupsafe import Markup

from livingreview.figures.paper import SHRUNK
from livingreview.report import elements as e
from livingreview.report.document import Document
from livingreview.report.markdown import prose
from livingreview.report.printing import main_document
from livingreview.report.word.body import docx
from livingreview.report.word.figures import EMU_OF_PX
from livingreview.report.word.runs import bookmark_names
from livingreview.report.word.tables import shares
from livingreview.stages import publish
from livingreview.stages.publish_docx import word_files
from livingreview.terms import Language
from livingreview.words import speaking
from report import sample

ROOT = Path(__file__).parent.parent
TABLE = e.DataTable(
    "t",
    "Findings",
    (
        e.Column("Outcome"),
        e.Column("Risk with rest", group="Absolute", is_numeric=True),
        e.Column("Risk with bath", group="Absolute"),
        e.Column("Certainty"),
    ),
    (
        (
            e.Anchored("Falls", "falls"),
            "200 per 1,000",
            e.Lines((("Low: 10",), ("High: 20", e.NoteMark("a", "back", "#note-a")))),
            e.Lines(((e.Symbol("⊕⊕◯◯", "Low", "certainty-low"),),)),
        ),
    ),
    "",
    (e.Footnote("About everyone."), e.Footnote("Few people.", "a", "note-a", ("back",))),
)


def a_document(*blocks: e.Block, **more) -> Document:
    given = {
        "title": "Baths for falls",
        "version": "1.0",
        "date": "2026-11-20",
        "status": "Living systematic review",
        "notice": "Invented.",
        "authors": ("Ada Example", "Ben Sample"),
        "currency": None,
        "sections": (e.Section("one", "One", tuple(blocks)), e.Section("two", "Two")),
    }
    return Document(**(given | more))


def opened(content: bytes):
    return library.Document(io.BytesIO(content))


def made(*blocks: e.Block, **more):
    return opened(docx(a_document(*blocks, **more)))


def xml(content: bytes, name: str = "word/document.xml") -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def external(document) -> list[str]:
    return [one.target_ref for one in document.part.rels.values() if one.is_external]


@pytest.fixture(scope="module")
def written(tables):
    return word_files(tables, explored=publish.explored_figures(tables))


@pytest.fixture(scope="module")
def review(written):
    return opened(written.review)


def test_headings_are_those_of_the_report_in_its_order_with_built_in_styles(tables, review):
    def headings(sections, level=1):
        for section in sections:
            yield f"Heading {level}", section.heading
            yield from headings(section.sections, level + 1)

    whole = main_document(publish.document(tables, flow=None, figures={}), tables.review)
    expected = [one for one in headings(whole.sections) if one != ("Heading 2", "Evidence map")]
    found = [(p.style.name, p.text) for p in review.paragraphs if re.fullmatch(r"Heading \d", p.style.name)]

    assert [one for one in found if one in expected] == expected
    assert found[0] == ("Heading 1", "Abstract")
    assert ("Heading 2", "Why this matters") in found


def test_cells_of_the_findings_are_those_of_the_built_table(tables, written):
    document = opened(written.grade["summary_of_findings_balm_placebo"])
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows][2:]
    built = sorted(tables.summary_of_findings, key=lambda row: row["order"])

    assert [row[0] for row in rows] == [row["outcome_label"] for row in built]
    assert [row[4] for row in rows] == [row["relative"] or "–" for row in built]
    assert [row[7] for row in rows if row[7][-1] == "."] == [
        row["statement"] or ("No statement has been written." if row["state"] != "no data" else row_without_data())
        for row in built
    ]
    assert all(row["difference_text"] in cells[3] for row, cells in zip(built, rows, strict=True))


def row_without_data() -> str:
    return "No included study reported this outcome."


def test_each_comparison_has_its_own_files_with_title_version_notice_and_levels(tables, written):
    assert list(written.grade) == ["summary_of_findings_balm_placebo", "evidence_profile_balm_placebo"]
    document = opened(written.grade["summary_of_findings_balm_placebo"])
    said = [paragraph.text for paragraph in document.paragraphs]

    assert tables.review.notice in said
    assert "Summary of Findings" in said
    assert "Version 1.2 · 2026-11-20" in said
    assert any(line.startswith("Very low: the true effect is likely") for line in said)
    assert [section.orientation for section in document.sections] == [WD_ORIENT.LANDSCAPE]


def test_header_rows_are_repeated_and_no_row_is_split():
    (table,) = made(TABLE).tables

    marked = [[child.tag for child in row._tr.trPr] for row in table.rows]
    assert marked == [[qn("w:cantSplit"), qn("w:tblHeader")]] * 2 + [[qn("w:cantSplit")]]


def test_headings_span_columns_and_rows_and_cells_hold_lines_letters_and_symbols_with_words():
    (table,) = made(TABLE).tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]

    assert rows[0] == ["Outcome", "Absolute", "Absolute", "Certainty"]
    assert rows[1] == ["Outcome", "Risk with rest", "Risk with bath", "Certainty"]
    assert rows[2] == ["Falls", "200 per 1,000", "Low: 10\nHigh: 20a", "⊕⊕◯◯ Low"]
    assert table.rows[2].cells[1].paragraphs[0].alignment is not None


def test_captions_have_a_number_that_is_a_field_and_footnotes_follow_with_their_letters():
    document = made(TABLE)
    (caption,) = [p for p in document.paragraphs if p.style.name == "Caption"]
    fields = caption._p.findall(qn("w:fldSimple"))
    notes = [p.text for p in document.paragraphs if p.style.name == "Table note"]

    assert [one.get(qn("w:instr")).split() for one in fields] == [["SEQ", "Table", "\\*", "ARABIC"]]
    assert "".join(one.text for one in caption._p.iter(qn("w:t"))) == "Table 1. Findings"
    assert notes == ["About everyone.", "a Few people."]


def test_a_footnotes_letter_and_a_word_lead_to_their_places():
    said = e.text(e.Link("falls", "#falls"), " and ", e.Link("elsewhere", "#not-here"))
    content = docx(a_document(TABLE, said))
    text = xml(content)
    places = set(re.findall(r'<w:bookmarkStart w:id="\d+" w:name="([^"]+)"', text))

    assert {"note_a", "falls", "one", "two", "t"} <= places
    assert set(re.findall(r'w:hyperlink w:anchor="([^"]+)"', text)) <= places
    assert "falls and elsewhere" in [p.text for p in opened(content).paragraphs]


def test_every_link_within_the_report_has_its_place_once(written):
    text = xml(written.review)
    places = re.findall(r'<w:bookmarkStart w:id="(\d+)" w:name="([^"]+)"', text)

    assert len({number for number, _ in places}) == len({name for _, name in places}) == len(places)
    assert set(re.findall(r'w:hyperlink w:anchor="([^"]+)"', text)) <= {name for _, name in places}


def test_bookmarks_have_short_names_that_differ_also_without_case():
    anchors = ["a-b", "a_b", "A-B", "1x", "long-" + "x" * 60, "long-" + "x" * 61, "long-" + "x" * 62]
    names = bookmark_names(iter(anchors))

    assert len({name.casefold() for name in names.values()}) == len(anchors)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,39}", name) for name in names.values())


def test_figures_are_pictures_with_alternative_text_within_the_page(review):
    shapes = list(review.inline_shapes)
    words = [shape._inline.docPr.get("descr") for shape in shapes]

    assert len(shapes) >= 3
    assert all(words)
    assert any(said.startswith("Forest plot") for said in words)
    assert all(shape.width.mm <= 265 and shape.height.mm <= 216 for shape in shapes)
    assert len({shape._inline.docPr.id for shape in shapes}) == len(shapes)


def test_properties_language_and_running_heads_are_those_of_the_review(tables, review):
    properties = review.core_properties
    head = review.sections[0].header.paragraphs[0].text
    foot = review.sections[0].footer._element.findall(f".//{qn('w:fldSimple')}")

    assert (properties.title, properties.language) == (tables.review.title, "en-GB")
    assert properties.author == "Ada Example; Ben Sample"
    assert (properties.version, properties.created.date().isoformat()) == ("1.2", "2026-11-20")
    assert properties.keywords == "Living systematic review, version 1.2"
    assert properties.comments == tables.review.notice
    assert head == f"{tables.review.title}\nVersion 1.2 · 2026-11-20"
    assert [one.get(qn("w:instr")).strip() for one in foot] == ["PAGE", "NUMPAGES"]
    assert 'w:lang w:val="en-GB"' in review.styles.element.xml


def test_contents_are_a_field_that_lists_the_headings_as_links(written):
    text = xml(written.review)
    (frame,) = re.findall(r"<w:sdt>.*?</w:sdt>", text, re.DOTALL)

    assert re.findall(r"<w:instrText[^>]*>([^<]*)<", frame) == [' TOC \\o "1-2" \\h \\z \\u ']
    assert re.findall(r'w:fldCharType="(\w+)"', frame) == ["begin", "separate", "end"]
    assert "Summary of Findings" in re.findall(r"<w:t [^>]*>([^<]*)<", frame)
    assert text.count("<w:instrText") == 1


def test_wide_sections_stand_on_turned_pages_and_the_next_is_upright_again():
    wide = e.Section("wide", "Wide", (TABLE,), is_wide=True)
    document = made(sections=(e.Section("one", "One"), wide, e.Section("two", "Two")))

    turned, upright = WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT
    assert [section.orientation for section in document.sections] == [upright, turned, upright]
    assert [section.page_width > section.page_height for section in document.sections] == [False, True, False]


def test_the_teams_text_keeps_headings_lists_emphasis_links_and_tables():
    words = (
        "# Why\n\nA **bold** and *slanted* [paper](https://doi.org/10.1/x).\n\n1. first\n2. second\n\n    more\n\n"
        "Again:\n\n1. anew\n   - below\n\n> said\n\n| a | b |\n|---|---|\n| 1 | **2** |\n"
    )
    document = made(e.Prose(prose(words)))
    found = [(p.style.name, p.text) for p in document.paragraphs]
    numbered = [p._p.pPr.numPr.numId.val for p in document.paragraphs if p.style.name == "List Number"]
    looks = {run.text: (run.bold, run.italic) for p in document.paragraphs for run in p.runs}

    assert ("Heading 2", "Why") in found
    assert ("Normal", "A bold and slanted paper.") in found
    assert looks["bold"] == (True, None)
    assert looks["slanted"] == (None, True)
    assert external(document) == ["https://doi.org/10.1/x"]
    assert [text for style, text in found if style == "List Number"] == ["first", "second", "anew"]
    assert numbered[0] == numbered[1] != numbered[2]
    assert ("List Bullet 2", "below") in found
    assert ("Quote", "said") in found
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [["a", "b"], ["1", "2"]]


def test_what_is_missing_and_what_is_folded_is_said_as_on_paper():
    empty = replace(TABLE, rows=(), missing="nobody looked.")
    folded = e.Details("Far away", (e.text("hidden"),), is_printed=False, printed="see the appendix.")
    document = made(empty, e.Missing("no text."), folded, e.Details("Open", (e.text("shown"),)))
    said = [p.text for p in document.paragraphs]

    assert "Findings. Not reported in this version: nobody looked." in said
    assert "Not reported in this version: no text." in said
    assert "Far away: see the appendix." in said
    assert "hidden" not in said
    assert said.index("Open") + 1 == said.index("shown")


def test_hostile_text_stays_text_and_forbidden_characters_are_replaced():
    bad = 'x\x00\x0b\x1f\ufffe\ud800 </w:t><w:instrText> DDEAUTO c:\\\\cmd </w:instrText> { HYPERLINK "x" } =1+1'
    table = replace(TABLE, caption=bad, rows=((bad, bad, bad, bad),))
    content = docx(a_document(e.text(bad), table, e.Verbatim(bad, bad), title=bad, notice=bad, authors=(bad,)))
    (paragraph,) = [p for p in opened(content).paragraphs if p.style.name == "Normal"]

    shown = re.sub("[\x00\x0b\x1f\ufffe\ud800]", "\ufffd", bad)
    assert paragraph.text == shown
    assert opened(content).tables[0].rows[2].cells[0].text == shown
    assert "DDEAUTO" not in "".join(re.findall(r"<w:instrText[^>]*>[^<]*|w:instr=\"[^\"]*\"", xml(content)))


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "http://example.org/",
        "file:///etc/passwd",
        "https://",
        "https://exa mple.org/",
        "https://user:secret@example.org/",
        "\\\\server\\share",
        "mailto:a@example.org",
    ],
)
def test_an_address_that_is_not_plainly_https_is_printed_as_its_words(address):
    document = made(e.text(e.Link("words", address)))

    assert external(document) == []
    assert "words" in [p.text for p in document.paragraphs]


def test_a_doi_with_odd_characters_becomes_an_address_that_can_be_opened():
    document = made(e.text(e.Link("doi", 'https://doi.org/10.1/a<b>"é')))

    assert external(document) == ["https://doi.org/10.1/a%3Cb%3E%22%C3%A9"]


def test_nothing_but_https_links_leads_out_of_the_report(written):
    for content in (written.review, *written.grade.values()):
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        targets = [
            target
            for name in names
            if name.endswith(".rels")
            for target in re.findall(r'Target="([^"]+)" TargetMode="External"', xml(content, name))
        ]
        assert all(target.startswith("https://") for target in targets)
        assert not [name for name in names if "thumbnail" in name or "customXml" in name or "vba" in name]


def test_names_written_from_right_to_left_stand_in_runs_of_their_own():
    document = made(e.text(f"By {sample.ARABIC} et al."))
    runs = [
        (run.text, run._r.find(f".//{qn('w:rtl')}") is not None)
        for p in document.paragraphs
        if p.style.name == "Normal"
        for run in p.runs
    ]

    assert "".join(text for text, _ in runs) == f"By {sample.ARABIC} et al."
    assert [is_turned for _, is_turned in runs] == [False, True, False]


def test_no_column_is_narrower_than_its_longest_word_where_there_is_room():
    long_word = "Donaudampfschifffahrt"
    table = replace(
        TABLE,
        columns=(e.Column("A", width=2), e.Column("B", width=98)),
        rows=((long_word, "a few words"),),
    )
    first, second = shares(table, 6_000_000)

    assert first * 6_000_000 >= len(long_word) * 0.58 * 12700 * 8
    assert first + second == pytest.approx(1)


def test_a_review_without_anything_is_written_too(empty_tables):
    written = word_files(empty_tables, explored={})

    assert written.grade == {}
    assert any(p.text.startswith("Not reported in this version:") for p in opened(written.review).paragraphs)


BYTES = """
import hashlib
from livingreview.stages.publish_docx import word_files
from report import sample
made = word_files(sample.sample(), explored={})
print(*[hashlib.sha256(one).hexdigest() for one in (made.review, *made.grade.values())])
"""


def test_two_processes_write_the_same_bytes_whatever_their_seed_and_time_zone():
    def run(seed: str, zone: str) -> str:
        paths = os.pathsep.join([str(ROOT), str(ROOT.parent / "src")])
        given = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": paths}
        done = subprocess.run([sys.executable, "-c", BYTES], env=given, capture_output=True, text=True, check=True)
        return done.stdout

    assert run("1", "Asia/Tokyo") == run("2", "America/Lima") != ""


def test_entries_of_the_archive_have_no_date(written):
    assert {one.date_time for one in zipfile.ZipFile(io.BytesIO(written.review)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_how_current_the_review_is_has_no_number_as_on_paper():
    current = replace(TABLE, anchor="now", style="currency", caption="How current", notes=())
    document = made(TABLE, currency=current)

    assert [p.text for p in document.paragraphs if p.style.name == "Caption"] == ["How current", "Table . Findings"]
    assert "Table 1. Findings" in ["".join(t.text for t in p._p.iter(qn("w:t"))) for p in document.paragraphs]


def test_a_drawing_is_shown_at_the_scale_of_print():
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100"><title>A</title><desc>B</desc></svg>'
    (shape,) = made(e.Figure("f", Markup(svg), "Drawn")).inline_shapes

    assert shape.width == round(300 * EMU_OF_PX * SHRUNK)


def test_a_review_in_portuguese_is_proofed_and_labelled_in_it():
    with speaking(Language.PORTUGUESE):
        document = made(TABLE, language=Language.PORTUGUESE)
    foot = "".join(one.text or "" for one in document.sections[0].footer._element.iter(qn("w:t")))
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]

    assert document.core_properties.language == "pt-BR"
    assert 'w:lang w:val="pt-BR"' in document.styles.element.xml
    assert foot == "Página 1 de 1"
    assert captions == ["Tabela . Findings"]
