"""Golden drawings of each kind of figure, and the contrast of everything that they print."""

from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from figures import boxes, kinds
from livingreview.report.render import checked_svg

GOLDEN = Path(__file__).parent / "golden"
KINDS = ("forest", "forest_subgroups", "forest_means", "forest_extremes", "forest_first_page", "evidence_map",
         "cumulative", "by_version", "flow")  # fmt: skip
ALL = sorted(path.stem for path in GOLDEN.glob("*.svg"))
ENOUGH, ENOUGH_OF_LARGE, ENOUGH_OF_SHAPES = 4.5, 3.0, 3.0
"""WCAG 2.2: 1.4.3 for text, large text; 1.4.11 for what a figure is read by."""
LARGE_BOLD = 14 * 96 / 72


@cache
def drawn():
    return kinds.all_kinds()


@pytest.mark.parametrize("name", KINDS)
def test_a_drawing_is_as_last_looked_at(name, golden):
    golden(name, drawn()[name])


@pytest.mark.parametrize("name", KINDS)
def test_a_drawing_is_let_into_the_page_with_title_and_description_first(name):
    root = ET.fromstring(drawn()[name])

    assert checked_svg(drawn()[name], name)
    assert [child.tag for child in list(root)[:2]] == [boxes.SVG + "title", boxes.SVG + "desc"]
    assert len(root[1].text) > 40


@pytest.mark.parametrize("name", ALL)
def test_every_text_has_enough_contrast_to_what_lies_under_it(name):
    pairs = boxes.text_pairs((GOLDEN / f"{name}.svg").read_text(encoding="utf-8"))
    poor = [
        pair
        for pair in pairs
        if boxes.contrast(pair.ink, pair.under)
        < (ENOUGH_OF_LARGE if pair.is_bold and pair.size >= LARGE_BOLD else ENOUGH)
    ]

    assert pairs
    assert poor == []


@pytest.mark.parametrize("name", ALL)
def test_every_mark_stands_out_from_the_page_by_its_fill_or_its_outline(name):
    marks = boxes.marks((GOLDEN / f"{name}.svg").read_text(encoding="utf-8"))
    poor = [mark for mark in marks if max(boxes.contrast(colour, "#ffffff") for colour in mark) < ENOUGH_OF_SHAPES]

    assert poor == []


def test_contrast_is_that_of_wcag():
    assert boxes.contrast("#000000", "#ffffff") == 21
    assert boxes.contrast("#0072b2", "#ffffff") == pytest.approx(5.19, abs=0.01)
    assert boxes.contrast("#d95f0e", "#000000") == pytest.approx(5.59, abs=0.01)
