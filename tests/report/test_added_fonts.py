"""`fonts:` of the protocol: what no font of the packages has is drawn by the team's own."""

import base64
import io
import re
from dataclasses import replace

import pikepdf
from fontTools.ttLib import TTFont
from markupsafe import Markup

from livingreview.figures.text_width import added_faces, has_glyph, text_width
from livingreview.report.fonts import added_css
from livingreview.report.pdf import characters_without_glyph, pdf
from livingreview.report.pictures import as_pdf
from livingreview.stages import publish
from tiny_font import tiny_font

PAGE = "<html lang=en><title>t</title><body><p>試験 trial</p></body></html>"
DRAWING = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30" viewBox="0 0 90 30" '
    'font-family="\'Source Sans Pro\', \'DejaVu Sans\'"><title>d</title><text x="2" y="20">試 b</text></svg>'
)


def fonts_of(data):
    with pikepdf.open(io.BytesIO(data)) as opened:
        return {
            str(item["/BaseFont"]).split("+")[-1]
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
        }


def embedded(css):
    """Give each embedded font of a style sheet with its range."""
    found = re.findall(r"base64,([^)]+)\) format\('woff'\);unicode-range:([^}]+)}", css)
    return [(TTFont(io.BytesIO(base64.b64decode(data))), codes) for data, codes in found]


def test_an_added_font_has_its_characters_and_their_widths_only_while_it_is_given():
    assert not has_glyph("試")
    assert text_width("試", 10) == 10
    with added_faces([tiny_font("試")]):
        assert has_glyph("試")
        assert text_width("試a", 10) == 13 + text_width("a", 10)
    assert not has_glyph("試")


def test_the_packages_fonts_come_before_an_added_one_and_the_first_added_before_the_second():
    plain = text_width("a", 10)
    with added_faces([tiny_font("a試", advance=2000), tiny_font("試験", advance=3000)]):
        assert text_width("a", 10) == plain
        assert text_width("試", 10) == 20
        assert text_width("験", 10) == 30


def test_the_pdf_embeds_an_added_font_and_names_only_what_is_missing_still():
    assert characters_without_glyph(PAGE) == ["試", "験"]
    with added_faces([tiny_font("試")]):
        assert characters_without_glyph(PAGE) == ["験"]
        assert "Tiny-Squares" in fonts_of(pdf(PAGE))
    assert "Tiny-Squares" not in fonts_of(pdf(PAGE))


def test_a_figure_as_pdf_embeds_it_too():
    with added_faces([tiny_font("試")]):
        assert "Tiny-Squares" in fonts_of(as_pdf(DRAWING))


def test_the_html_embeds_the_characters_of_its_page_alone():
    with added_faces([tiny_font("試験書a"), tiny_font("験漢")]):
        found = embedded(added_css("a 験 漢 試"))

    assert [sorted(font.getBestCmap()) for font, _ in found] == [[ord("試"), ord("験")], [ord("漢")]]
    assert [codes for _, codes in found] == ["U+8A66,U+9A13", "U+6F22"]


def test_the_built_page_carries_it_in_its_style(tables):
    with added_faces([tiny_font("鬱")]):
        plain = publish.pages(tables, fonts="").screen
        review = tables.review.model_copy(update={"title": "A 鬱 of baths"})
        titled = publish.pages(replace(tables, review=review), fonts="").screen

    assert "unicode-range" not in plain
    assert titled.index("unicode-range:U+9B31}") < titled.index("</style>")


def test_the_same_font_gives_the_same_bytes_twice():
    with added_faces([tiny_font("試験")]):
        assert pdf(PAGE) == pdf(PAGE)
        assert added_css(PAGE) == added_css(PAGE)
