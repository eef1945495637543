# ruff: noqa: E501, RUF001, RUF100 - what a reader sees stands on one line, with its signs
import base64
import io
import re

from fontTools.ttLib import TTFont

from livingreview.report.fonts import fonts_css


def test_the_style_sheet_embeds_the_wanted_characters_and_is_the_same_each_time():
    css = fonts_css()
    faces = re.findall(
        r"font-family:'([^']*)';font-weight:(\d+);font-style:(\w+);src:url\(data:font/woff;base64,([^)]*)\)", css
    )

    assert [face[:3] for face in faces] == [
        ("Source Sans Pro", "400", "normal"),
        ("Source Sans Pro", "600", "normal"),
        ("Source Sans Pro", "400", "italic"),
        ("DejaVu Sans", "400", "normal"),
    ]
    drawn = set()
    for face in faces:
        with TTFont(io.BytesIO(base64.b64decode(face[3]))) as font:
            drawn |= set(font.getBestCmap())
    assert not [character for character in "aéőŽαβτ²±×−≤≥→←⊕◯✓“”–…" if ord(character) not in drawn]
    assert css == fonts_css()
    assert len(css) < 250_000
