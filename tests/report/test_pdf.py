# ruff: noqa: E501, RUF001, RUF100 - what a reader sees stands on one line, with its signs
import io
import os
import re
import shutil
import subprocess
import time
from dataclasses import replace
from html import unescape
from itertools import pairwise

import pytest

from livingreview.errors import BuildError
from livingreview.report.appendices import APPENDICES, appendix_named
from livingreview.report.pdf import characters_without_glyph, pdf
from livingreview.stages import publish
from report import sample
from report.conftest import with_figures

pikepdf = pytest.importorskip("pikepdf")

FAMILIES = ("SourceSansPro", "Source-Sans-Pro", "DejaVu")


@pytest.fixture(scope="module")
def document(pages):
    with pikepdf.open(io.BytesIO(pdf(pages.printed))) as opened:
        yield opened


def tagged(node, kind):
    found = []
    if isinstance(node, pikepdf.Dictionary):
        if node.get("/S") == kind:
            found.append(node)
        found += tagged(node.get("/K"), kind)
    elif isinstance(node, pikepdf.Array):
        for child in node:
            found += tagged(child, kind)
    return found


def test_only_the_packages_fonts_are_used(document):
    names = {
        str(item["/BaseFont"])
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
    }

    assert names
    assert not [name for name in names if not any(family in name for family in FAMILIES)]


def walked(node):
    """Give every element of the structure in reading order, with the kinds it stands in."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from walked(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        yield from walked(node.get("/K"))


def check_tags(document):
    """Hold one document against what its readers' software needs; a validator passes a PDF without any heading."""
    root = document.Root
    metadata = root.Metadata.read_bytes().decode()
    elements = list(walked(root.StructTreeRoot.K))
    kinds = [str(element["/S"]) for element in elements]
    levels = [int(kind[2:]) for kind in kinds if re.fullmatch(r"/H\d", kind)]

    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert str(root.Lang) == "en"
    assert 'pdfuaid:part="1"' in metadata
    assert str(document.docinfo["/Title"]) in unescape(metadata)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert "/H2" in kinds
    for element in elements:
        if element["/S"] == "/Figure":
            assert len(str(element.get("/Alt", ""))) > 20
        if element["/S"] == "/TH":
            assert element["/A"]["/Scope"] in ("/Row", "/Column")
        if element["/S"] == "/Table":
            cells = [str(one["/S"]) for one in walked(element.get("/K"))]
            assert cells.count("/TH") >= cells.count("/TR") > 0
    for page in document.pages:
        assert page.get("/Tabs") == "/S"
        assert all(str(note.get("/Contents", "")) for note in page.get("/Annots", []))
    described = [
        item
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
    ]
    assert described
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(item.keys()) for item in described)
    return kinds, levels


def test_the_main_document_is_tagged_heading_by_heading_and_cell_by_cell(document, pages):
    kinds, levels = check_tags(document)
    headings = re.findall(r"<h([1-6])\b", pages.printed)

    assert levels == [int(level) for level in headings]
    assert kinds.count("/Figure") == pages.printed.count("<svg")


def test_header_cells_of_the_head_are_about_columns_and_others_about_rows(document):
    heads = [element for element in walked(document.Root.StructTreeRoot.K) if element["/S"] == "/THead"]
    bodies = [element for element in walked(document.Root.StructTreeRoot.K) if element["/S"] == "/TBody"]

    def scopes(parts):
        return {str(cell["/A"]["/Scope"]) for part in parts for cell in tagged(part.get("/K"), "/TH")}

    assert scopes(heads) == {"/Column"}
    assert scopes(bodies) == {"/Row"}


def test_every_figure_has_an_alternative_text(document):
    figures = tagged(document.Root.StructTreeRoot.K, "/Figure")

    assert len(figures) == 6
    assert all(str(figure.get("/Alt", "")).strip() for figure in figures)


def test_a_page_number_is_that_of_the_viewer(document):
    """Pages count from the first one, so no labels are needed to make the two agree."""
    assert "/PageLabels" not in document.Root


def test_every_font_is_embedded(document):
    described = [
        item
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
    ]

    assert described
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(item.keys()) for item in described)


@pytest.mark.parametrize("name", [*(part.name for part in APPENDICES), "numbers_relief_1w"])
def test_an_appendix_is_a_tagged_document_with_its_own_title(tables, name):
    page = publish.appendix(tables, appendix_named(name, tables.review))
    with pikepdf.open(io.BytesIO(pdf(page))) as opened:
        title = str(opened.docinfo["/Title"])

        assert title.startswith("Appendix ")
        assert title.endswith(tables.review.title)
        assert len(opened.Root.Outlines) > 0
        check_tags(opened)


def test_the_checklists_are_tagged_too(pages):
    with pikepdf.open(io.BytesIO(pdf(pages.printed_checklists))) as opened:
        check_tags(opened)


def test_title_language_and_dates_come_from_the_review(document):
    assert str(document.Root.Lang) == "en"
    assert str(document.docinfo["/Title"]) == sample.review().title
    assert "20261120" in str(document.docinfo["/CreationDate"])
    assert str(document.docinfo["/Keywords"]).startswith("Living systematic review, ")
    assert document.Root.ViewerPreferences.DisplayDocTitle


def test_sections_are_bookmarked(document):
    with document.open_outline() as outline:
        titles = [item.title for item in outline.root]

    assert titles[:3] == ["Abstract", "Contents", "Summary of Findings"]


def test_all_pages_are_a4(document):
    sizes = {tuple(sorted(round(float(side)) for side in page.mediabox[2:])) for page in document.pages}

    assert sizes == {(595, 842)}


@pytest.mark.parametrize(
    "sneaked",
    [
        '<img src="http://127.0.0.1:9/x.png">',
        '<link rel="stylesheet" href="https://127.0.0.1:9/x.css">',
        '<img src="file:///etc/hostname">',
        "<style>p{background:url(http://127.0.0.1:9/y.png)}</style><p>x</p>",
        '<svg><image href="http://127.0.0.1:9/z.png" width="9" height="9"/></svg>',
    ],
)
def test_any_address_to_load_from_stops_the_rendering(sneaked):
    with pytest.raises(BuildError, match="loads nothing"):
        pdf(f"<html lang=en><title>t</title><body>{sneaked}</body></html>")


def test_the_same_pages_give_the_same_bytes_in_another_folder_and_zone(tmp_path, monkeypatch, empty_pages):
    first = pdf(empty_pages.printed)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()

    assert pdf(empty_pages.printed) == first


def test_rendering_leaves_the_environment_as_it_was(empty_pages, monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "mine.conf")
    pdf("<html lang=en><title>t</title><p>x</html>")

    assert os.environ["FONTCONFIG_FILE"] == "mine.conf"


def test_characters_that_no_font_has_are_named():
    assert characters_without_glyph("<style>試</style><p>a ⊕ 合</p>") == ["合"]


def test_no_text_of_a_page_leaves_the_page(tmp_path):
    """Long words everywhere: every character stays inside the page's margins."""
    tables = sample.sample()
    studies = [{**row, "study_label": sample.LONG_WORD, "condition": sample.LONG_WORD * 3} for row in tables.studies]
    pages = publish.pages(with_figures(replace(tables, studies=studies)), fonts="")
    file = tmp_path / "long.pdf"
    file.write_bytes(pdf(pages.printed))
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed")
    boxes = subprocess.run([tool, "-bbox", str(file), "-"], capture_output=True, text=True, check=True).stdout
    for page in boxes.split("<page ")[1:]:
        width = float(re.search(r'width="([\d.]+)"', page)[1])
        assert all(float(right) <= width - 30 for right in re.findall(r'xMax="([\d.]+)"', page))
