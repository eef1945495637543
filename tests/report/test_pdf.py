# ruff: noqa: E501, RUF001, RUF100 - what a reader sees stands on one line, with its signs
import io
import os
import re
import shutil
import subprocess
import time
from dataclasses import replace

import pytest

from livingreview.errors import BuildError
from livingreview.report.appendices import appendix_named
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


def test_every_figure_has_an_alternative_text(document):
    figures = tagged(document.Root.StructTreeRoot.K, "/Figure")

    assert len(figures) == 6
    assert all(str(figure.get("/Alt", "")).strip() for figure in figures)


def test_the_document_is_tagged_and_shows_its_title(document):
    assert bool(document.Root.MarkInfo.Marked)
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    assert tagged(document.Root.StructTreeRoot.K, "/Table")
    assert tagged(document.Root.StructTreeRoot.K, "/THead")


def test_every_font_is_embedded(document):
    described = [
        item
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
    ]

    assert described
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(item.keys()) for item in described)


@pytest.mark.parametrize("name", ["studies", "screening", "numbers_relief_1w"])
def test_an_appendix_is_a_tagged_document_with_its_own_title(tables, name):
    page = publish.appendix(tables, appendix_named(name, tables.review))
    with pikepdf.open(io.BytesIO(pdf(page))) as opened:
        title = str(opened.docinfo["/Title"])

        assert title.startswith("Appendix ")
        assert title.endswith(tables.review.title)
        assert bool(opened.Root.MarkInfo.Marked)
        assert str(opened.Root.Lang) == "en"
        assert len(opened.Root.Outlines) > 0


def test_title_language_and_dates_come_from_the_review(document):
    assert str(document.Root.Lang) == "en"
    assert str(document.docinfo["/Title"]) == sample.review().title
    assert "20261120" in str(document.docinfo["/CreationDate"])
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
