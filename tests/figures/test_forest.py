# ruff: noqa: E501, RUF001, RUF100 - what a reader sees stands on one line, with its signs
import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from livingreview.figures.forest import forest_plot
from livingreview.figures.forest_layout import MAX_LABEL
from livingreview.report.inputs import of
from report import sample

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def tables():
    return sample.sample()


def draw(tables, name, **changes):
    given = {table: of(getattr(tables, table), name) for table in ("effects", "summary", "weights", "judgements")}
    return forest_plot(name, review=tables.review, **{**given, **changes})


def texts(svg):
    return [element.text for element in ET.fromstring(svg).iter(SVG + "text")]


def test_the_title_comes_first_and_holds_the_key_result(tables):
    title = next(iter(ET.fromstring(draw(tables, "relief_1w"))))

    assert title.tag == SVG + "title"
    assert title.text == (
        "Forest plot: Pain relief of 50% or more at 1 week. Pooled risk ratio 1.33 (95% CI 1.04 to 1.70), 7 studies, 962 participants."
    )


def test_a_study_row_shows_arms_weight_and_effect(tables):
    shown = texts(draw(tables, "relief_1w"))
    start = shown.index("Almgren 2011")

    assert shown[start + 1 : start + 7] == ["18", "41", "9", "40", "8.6%", "1.95 [0.997, 3.82]"]


def test_totals_add_up_the_studies_with_an_estimate(tables):
    shown = texts(draw(tables, "relief_1w"))
    start = shown.index("Total (95% CI)")

    assert shown[start + 1 : start + 7] == ["201", "481", "149", "481", "100.0%", "1.33 [1.04, 1.70]"]


def test_the_area_of_a_square_is_proportional_to_its_weight(tables):
    svg = draw(tables, "relief_1w")
    sides = sorted(float(side) for side in re.findall(r'<rect [^>]*width="([\d.]+)" [^>]*fill="#0072b2"', svg))
    weights = sorted(row["weight"] for row in tables.weights if row["synthesis_id"] == "relief_1w")

    assert sides[-1] == 15
    assert (sides[-2] / sides[-1]) ** 2 == pytest.approx(weights[-2] / weights[-1], abs=0.005)


def test_subgroups_have_headings_and_subtotals_and_the_unreported_one_is_last(tables):
    shown = texts(draw(tables, "relief_1w"))

    places = [
        shown.index(text)
        for text in ("Topical", "Subtotal, topical", "Transdermal", "Subtotal, transdermal", "Not reported")
    ]
    assert places == sorted(places)


def test_a_result_in_words_has_words_and_no_marker(tables):
    shown = texts(draw(tables, "relief_1w"))

    assert "In words only: More participants reported relief" in " ".join(filter(None, shown))


def test_the_right_side_favours_the_intervention_where_higher_is_better(tables):
    assert {"←\u00a0Favours Placebo", "Favours Synthetic"} <= set(texts(draw(tables, "relief_1w")))


def test_the_left_side_favours_the_intervention_where_lower_is_better(tables):
    assert {"←\u00a0Favours Synthetic", "Favours Placebo\u00a0→"} <= set(texts(draw(tables, "intensity_1w")))


def test_one_study_is_shown_and_not_pooled(tables):
    svg = draw(tables, "harms_1m")

    assert "One study: its result is shown and not pooled." in texts(svg)
    assert "Total (95% CI)" not in texts(svg)
    assert "Heterogeneity" not in svg


def test_without_an_estimate_there_is_no_axis(tables):
    svg = draw(tables, "intensity_1m")

    assert "What is reported" in texts(svg)
    assert "Favours" not in svg


def test_without_any_study_the_plot_says_so(tables):
    assert "No study contributed a result." in texts(draw(tables, "sleep_1w"))


def test_an_interval_beyond_the_axis_ends_in_an_arrow(tables):
    wide = [
        {**row, "display_high": 5000.0} if row["study_id"] == "almgren_2011" else row
        for row in of(tables.effects, "relief_1w")
    ]

    assert draw(tables, "relief_1w", effects=wide).count("<polygon") == draw(tables, "relief_1w").count("<polygon") + 1


def test_hostile_and_long_names_are_escaped_and_stay_inside_the_figure(tables):
    names = [sample.HOSTILE, sample.LONG_WORD * 3, sample.CHINESE * 5, sample.ARABIC]
    rows = of(tables.effects, "relief_1w")
    odd = [{**row, "study_label": names[place % 4]} for place, row in enumerate(rows)]
    svg = draw(tables, "relief_1w", effects=odd)

    assert "<script" not in svg
    names_at_left = [
        e for e in ET.fromstring(svg).iter(SVG + "text") if e.get("x") == "6" and e.get("font-size") is None
    ]
    assert len(names_at_left) > len(rows)
    assert all(
        float(name.get("textLength") or 0) <= MAX_LABEL for name in names_at_left if name.get("font-weight") is None
    )


def test_no_two_texts_of_a_row_overlap(tables):
    """Held texts carry their measured width, so overlap can be computed."""
    for name in tables.review.syntheses:
        by_line = {}
        for element in ET.fromstring(draw(tables, name)).iter(SVG + "text"):
            width, x = float(element.get("textLength") or 0), float(element.get("x"))
            anchor = element.get("text-anchor", "start")
            left = x - {"start": 0, "middle": width / 2, "end": width}[anchor]
            by_line.setdefault(element.get("y"), []).append((left, left + width))
        for spans in by_line.values():
            spans.sort()
            assert all(before[1] <= after[0] + 0.01 for before, after in pairwise(spans))


def test_the_same_tables_in_any_order_give_the_same_drawing(tables):
    backwards = {
        table: of(getattr(tables, table), "relief_1w")[::-1]
        for table in ("effects", "summary", "weights", "judgements")
    }

    assert draw(tables, "relief_1w", **backwards) == draw(tables, "relief_1w")


def test_every_disc_of_risk_of_bias_holds_a_symbol(tables):
    svg = draw(tables, "relief_1w")

    assert len(re.findall(r"<circle [^>]*/><text [^>]*>[+−×?]</text>", svg)) == svg.count("<circle")


def test_only_the_two_families_are_named(tables):
    assert set(re.findall(r'font-family="([^"]*)"', draw(tables, "relief_1w"))) == {"'Source Sans Pro', 'DejaVu Sans'"}


def test_the_golden_drawing_of_one_study(tables, golden):
    golden("one_study", draw(tables, "harms_1m"))
