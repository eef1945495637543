"""Tall drawings come in parts on paper: nothing lost, nothing twice, heads repeated."""

from xml.etree import ElementTree as ET

import pytest

from figures import boxes, test_exploration_figures
from livingreview.figures.paper import room
from livingreview.figures.parts import pages_of
from livingreview.report.render import checked_svg
from report import explored

TALL = {name: test_exploration_figures.DRAWINGS[name] for name in ("refits", "effect_direction")}


@pytest.mark.parametrize("name", TALL)
def test_every_row_of_a_tall_drawing_stands_in_one_part_that_fits_a_page(name):
    parts = pages_of(TALL[name](explored.explored(), 200))

    assert len(parts) > 4
    for part in parts:
        width, height = (float(ET.fromstring(part).get(side)) for side in ("width", "height"))
        assert height <= room(width)[1] + 1
        assert boxes.outside(part) == []
        assert boxes.meeting(part) == []
        assert checked_svg(part, name)
        assert boxes.places(part)[0][4] == boxes.places(parts[0])[0][4]
    texts = [text for part in parts for *_, text in boxes.places(part)]
    assert all(texts.count(f"Study {n} 2020") == 1 for n in range(12, 200))


def test_every_part_has_the_axis_and_ids_of_its_own():
    parts = pages_of(TALL["refits"](explored.explored(), 200))

    assert all("Favours\u00a0Placebo" in part or "Favours Placebo" in part for part in parts)
    ids = [element.get("id") for part in parts for element in ET.fromstring(part).iter() if element.get("id")]
    assert len(ids) == len(set(ids)) == 2 * len(parts)
    assert all(f"Part {n} of {len(parts)}." in part for n, part in enumerate(parts, start=1))


@pytest.mark.parametrize("name", test_exploration_figures.DRAWINGS)
def test_a_drawing_that_fits_is_left_alone(name):
    drawing = test_exploration_figures.DRAWINGS[name](explored.explored(), 5)

    assert pages_of(drawing) == [drawing]
