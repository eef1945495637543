"""What print alone does: one scale for drawings, no links to what stands on screen only, and the team's logo."""

import io
import re
from dataclasses import replace

import pytest

from livingreview.figures.paper import SHRUNK
from livingreview.models.look_files import LookFiles
from livingreview.models.report_look import ReportLook
from livingreview.report.pdf import pdf
from livingreview.report.render import css_content
from livingreview.stages import publish
from livingreview.terms import Language
from livingreview.words import speaking

pikepdf = pytest.importorskip("pikepdf")
Image = pytest.importorskip("PIL.Image")

SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)" viewBox="0 0 ([\d.]+) ([\d.]+)"')
ALTERNATIVE = "Pain <Group> & friends"
SVG_LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0H40V20Z" fill="#7a1f5c"/></svg>'
)


def png_logo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (37, 23), "#7a1f5c").save(written, "PNG")
    return written.getvalue()


def with_logo(tables, name, content):
    look = ReportLook.model_validate({"logo": {"file": f"config/{name}", "alternative": ALTERNATIVE}})
    review = tables.review.model_copy(update={"report": look})
    return replace(tables, review=review, look=LookFiles({}, content))


def tagged_figures(node):
    if isinstance(node, pikepdf.Array):
        return [one for child in node for one in tagged_figures(child)]
    if not isinstance(node, pikepdf.Dictionary):
        return []
    below = tagged_figures(node.get("/K"))
    return [node, *below] if node.get("/S") == "/Figure" else below


def test_every_drawing_is_printed_at_one_scale_and_keeps_its_shape(pages):
    sizes = [tuple(map(float, found)) for found in SIZE.findall(pages.printed)]

    assert len(sizes) >= 4
    for width, height, own_width, own_height in sizes:
        assert width / own_width == pytest.approx(SHRUNK, abs=1e-3)
        assert height / own_height == pytest.approx(SHRUNK, abs=1e-3)
    assert all(width == own for width, _, own, _ in SIZE.findall(pages.screen))


def test_print_does_not_ask_where_a_number_comes_from(pages):
    assert "Where does this come from?" in pages.screen
    assert "Where does this come from?" not in pages.printed
    assert "origin-" not in pages.printed


def test_a_logo_of_pixels_is_embedded_in_the_pdf_with_its_words(empty_tables):
    printed = publish.pages(with_logo(empty_tables, "logo.png", png_logo()), fonts="").printed

    with pikepdf.open(io.BytesIO(pdf(printed))) as opened:
        images = [one for page in opened.pages[:1] for one in page.get_images().values()]
        figures = tagged_figures(opened.Root.StructTreeRoot)

    assert [(int(one.Width), int(one.Height)) for one in images] == [(37, 23)]
    assert ALTERNATIVE in [str(one.get("/Alt")) for one in figures]


def test_a_drawn_logo_stands_in_the_pdf_with_its_words(empty_tables):
    bare = publish.pages(empty_tables, fonts="").printed
    printed = publish.pages(with_logo(empty_tables, "logo.svg", SVG_LOGO), fonts="").printed

    assert "data:image/svg+xml;base64," in printed
    with pikepdf.open(io.BytesIO(pdf(printed))) as opened, pikepdf.open(io.BytesIO(pdf(bare))) as without:
        figures = [str(one.get("/Alt")) for one in tagged_figures(opened.Root.StructTreeRoot)]
        before = [str(one.get("/Alt")) for one in tagged_figures(without.Root.StructTreeRoot)]
        drawn = b"".join(part for part in (opened.pages[0].Contents.read_bytes(), *forms(opened.pages[0])))

    assert [one for one in figures if one not in before] == [ALTERNATIVE]
    assert re.search(rb"0?\.478\d* 0?\.121\d* 0?\.360\d* (rg|sc)", drawn)


def forms(holder):
    """Give the drawings that a page calls, and those that they call."""
    for form in holder.get("/Resources", {}).get("/XObject", {}).values():
        if form.get("/Subtype") == "/Form":
            yield form.read_bytes()
            yield from forms(form)


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("Page {page} of {pages}", '"Page " counter(page) " of " counter(pages)'),
        ("{table}. Tabela", 'counter(table) ". Tabela"'),
        ('a"b\\</style>&', '"a\\22 b\\5c \\3c /style\\3e \\26 "'),
    ],
)
def test_words_of_styles_are_quoted_and_cannot_end_the_style(words, written):
    assert css_content(words) == written


def test_numbers_of_pages_tables_and_figures_are_in_the_language_of_the_review(empty_tables):
    spoken = empty_tables.review.model_copy(update={"language": Language.PORTUGUESE})
    with speaking(Language.PORTUGUESE):
        printed = publish.pages(replace(empty_tables, review=spoken), fonts="").printed

    assert 'content: "Página " counter(page) " de " counter(pages);' in printed
    assert 'content: "Tabela " counter(table) ". ";' in printed
    assert 'content: "Figura " counter(figure) ". ";' in printed
