"""The traffic-light and summary plots of risk of bias, from one study to 200, in any script."""

import re
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bias_rows import COHORT, PARALLEL, QUADAS, ROBINS_I, judgement_rows, weight_rows
from livingreview.figures.bias_summary import bias_panels, bias_summary_plot
from livingreview.figures.forest_bias import bias_grids, blocks_from
from livingreview.figures.text_width import text_width
from livingreview.figures.traffic_light import traffic_light_plot
from livingreview.report.render import checked_svg
from livingreview.tables import Rows
from livingreview.terms import Judgement

SVG = "{http://www.w3.org/2000/svg}"
NAMES = (
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "合成試驗的一個非常長的名稱合成試驗的一個非常長的名稱合成試驗",
    "تجربة اصطناعية",
    "Müller-Lüdenscheidt, van den Berg and the International Study Group on Sore Feet of Hikers",
    "Al",
)


def review(colours: str = "colourblind") -> Any:
    return SimpleNamespace(risk_of_bias_colours=colours, syntheses={"relief": SimpleNamespace(label="Relief <1 week>")})


def light(rows: Rows, colours: str = "colourblind") -> ET.Element:
    svg = traffic_light_plot("relief", review=review(colours), judgements=rows)
    checked_svg(svg, "traffic light")
    return ET.fromstring(svg)


def summary(rows: Rows, weights: Rows | None = None, colours: str = "colourblind") -> ET.Element:
    svg = bias_summary_plot("relief", review=review(colours), judgements=rows, weights=weights or [])
    checked_svg(svg, "summary")
    return ET.fromstring(svg)


def texts(drawn: ET.Element) -> list[str]:
    return [element.text or "" for element in drawn.iter(f"{SVG}text")]


def many(n: int) -> list[str]:
    return [f"{NAMES[number % len(NAMES)]} {number}" for number in range(n)]


@pytest.mark.parametrize("n", [1, 12, 200])
@pytest.mark.parametrize("draw", [light, summary])
def test_nothing_is_cut_and_no_two_texts_overlap(draw: Any, n: int) -> None:
    half = n // 2
    drawn = draw([*judgement_rows(PARALLEL, many(n)[half:]), *judgement_rows(ROBINS_I, many(n)[:half])])
    width, height = float(drawn.get("width", 0)), float(drawn.get("height", 0))
    lines: dict[float, list[tuple[float, float]]] = {}

    for text in drawn.iter(f"{SVG}text"):
        size, bold = float(text.get("font-size", 12)), text.get("font-weight") is not None
        long = text_width(text.text or "", size, bold=bold)
        x, y = float(text.get("x", 0)), float(text.get("y", 0))
        left = {"start": x, "middle": x - long / 2, "end": x - long}[text.get("text-anchor", "start")]
        assert left >= -0.5
        assert left + long <= width + 0.5
        assert 8 <= y <= height
        lines.setdefault(round(y), []).append((left, left + long))

    for spans in lines.values():
        assert all(before[1] <= after[0] + 0.5 for before, after in pairwise(sorted(spans)))


def test_every_row_has_its_discs_with_symbols_and_the_key_names_them() -> None:
    drawn = light(judgement_rows(PARALLEL, ["Berg", "Lund"], level=Judgement.HIGH))

    assert texts(drawn).count("×") == 2 * 6 + 1
    assert "High" in texts(drawn)
    assert "D1: Randomisation process" in texts(drawn)


def test_what_the_figure_shows_is_said_in_words() -> None:
    drawn = light(judgement_rows(PARALLEL, ["Berg"], level=Judgement.LOW))

    assert drawn[0].text == "Risk of bias, traffic-light plot: Relief <1 week>. 1 study."
    assert "Berg: D1 low, D2 low, D3 low, D4 low, D5 low, Overall low." in (drawn[1].text or "")


@pytest.mark.parametrize(
    ("colours", "fill", "ink"), [("colourblind", "#993404", "#ffffff"), ("cochrane", "#820000", "#ffffff")]
)
def test_each_palette_has_its_colours_and_a_symbol_that_can_be_seen(colours: str, fill: str, ink: str) -> None:
    drawn = light(judgement_rows(ROBINS_I, ["Berg"], level=Judgement.CRITICAL), colours)

    assert {circle.get("fill") for circle in drawn.iter(f"{SVG}circle")} == {fill}
    assert {text.get("fill") for text in drawn.iter(f"{SVG}text") if text.text == "!"} == {ink}


@pytest.mark.parametrize("draw", [light, summary])
def test_where_nobody_assessed_anything_one_sentence_says_so(draw: Any) -> None:
    drawn = draw(judgement_rows(PARALLEL, many(12), is_assessed=False))

    assert texts(drawn) == ["Nobody has assessed the risk of bias of these results yet."]
    assert not list(drawn.iter(f"{SVG}circle"))


def test_a_tool_without_overall_has_no_column_for_it_and_applicability_has_a_panel() -> None:
    assert "Overall" not in texts(light(judgement_rows(COHORT, ["Berg"])))
    assert "QUADAS-2 2011: concerns about applicability" in texts(light(judgement_rows(QUADAS, ["Berg"])))


def test_bars_count_studies_alike_and_by_weight() -> None:
    rows = [
        *judgement_rows(PARALLEL, ["Berg", "Ross", "Voss"], level=Judgement.LOW),
        *judgement_rows(PARALLEL, ["Lund"], level=Judgement.HIGH),
    ]

    alike, weighted = bias_panels(rows, weight_rows(berg=10.0, lund=60.0, ross=30.0))

    assert alike.bars[0].shares == {Judgement.LOW: 75.0, Judgement.HIGH: 25.0}
    assert weighted.bars[0].shares == {Judgement.LOW: 40.0, Judgement.HIGH: 60.0}
    assert weighted.heading == "RoB 2: risk of bias, by weight in the main analysis (3 of 4 studies weighted)"


def test_a_tool_s_share_of_the_weight_is_told_where_others_carry_the_rest() -> None:
    rows = [*judgement_rows(PARALLEL, ["Berg"]), *judgement_rows(ROBINS_I, ["Lund"])]

    panels = bias_panels(rows, weight_rows(berg=75.0, lund=25.0))

    assert panels[1].heading.endswith("(1 of 1 study weighted; 75.0% of all weight)")


def test_segments_fill_the_bar_and_their_percentages_are_written() -> None:
    drawn = summary(judgement_rows(PARALLEL, ["Berg", "Lund"], level=Judgement.SOME_CONCERNS))

    assert texts(drawn).count("− 100%") == 6
    assert sum(float(box.get("width", 0)) == 420.0 for box in drawn.iter(f"{SVG}rect")) == 6


def test_columns_beside_the_forest_plot_are_a_block_for_each_tool_used() -> None:
    rows = [
        *judgement_rows(PARALLEL, ["Berg"]),
        *judgement_rows(ROBINS_I, ["Lund"]),
        *judgement_rows(QUADAS, ["Ross"], is_assessed=False),
    ]

    blocks, end = blocks_from(bias_grids(rows), 100.0)

    assert [block.grid.tool for block in blocks] == ["RoB 2", "ROBINS-I 2016"]
    columns = [x for block in blocks for x in block.columns]
    assert columns == sorted(columns)
    assert all(after - before >= 20 for before, after in pairwise(columns))
    assert end > columns[-1] + 10


def test_a_hostile_name_stays_text() -> None:
    drawn = light(judgement_rows(PARALLEL, ["<script>alert(1)</script>"]))

    assert any("<script>" in text for text in texts(drawn))
    assert not re.search("script", " ".join(element.tag for element in drawn.iter()))
