import math
import re
from itertools import combinations
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from livingreview.figures.albatross import Assumed, albatross_plot
from livingreview.figures.bubble import Bubble, Line, bubble_plot
from livingreview.figures.effect_direction import Arrow, effect_direction_plot
from livingreview.figures.funnel import Filled, funnel_plot
from livingreview.figures.harvest import Harvested, bands, harvest_plot
from livingreview.figures.plane import from_zero
from livingreview.figures.refits import RefitRow, refits_plot
from livingreview.figures.sequential import LookShown, sequential_plot
from livingreview.figures.text_width import text_width
from livingreview.report.exploration_figures import exploration_figures
from livingreview.report.render import checked_svg
from livingreview.stats.effect_sizes import BINARY
from livingreview.stats.regression import meta_regression, predict
from livingreview.stats.without_pooling import AlbatrossPoint, mean_difference_contour, risk_contour
from livingreview.terms import EffectDirection, Judgement, Measure
from report import explored

SVG = "{http://www.w3.org/2000/svg}"
WAYS = (
    EffectDirection.ABOVE,
    EffectDirection.BELOW,
    EffectDirection.NONE,
    EffectDirection.CONFLICTING,
    EffectDirection.NOT_REPORTED,
)

JUDGED = (Judgement.LOW, Judgement.SOME_CONCERNS, Judgement.HIGH, Judgement.NOT_ASSESSED)


@pytest.fixture(scope="module")
def tables():
    return explored.explored()


def funnel(tables, count=12, filled=()):
    main = next(
        row
        for row in tables.summary
        if row["synthesis_id"] == explored.SYNTHESIS and row["analysis"] == "main" and not row["subgroup"]
    )
    return funnel_plot(
        explored.SYNTHESIS, review=tables.review, effects=explored.studies(count), summary=main, filled=filled
    )


def refits(tables, count=12):
    rows = [RefitRow(name, 11, 1.2, 1.05, 1.4, 0.02, 30.0) for name in labels(count)]
    rows[0] = RefitRow(rows[0].label, 1, None, None, None, why="One study is left, nothing is pooled")
    main = RefitRow("No study", 12, 1.3, 1.1, 1.5, 0.03, 31.0)
    return refits_plot(
        explored.SYNTHESIS,
        "leave-one-out",
        review=tables.review,
        refits=rows,
        main=main,
        first="Study left out",
        heading="Leave-one-out analysis",
        notes=["τ² by REML, anew each time."],
    )


def labels(count):
    return [explored.NAMES[n] if n < len(explored.NAMES) else f"Study {n} 2020" for n in range(count)]


def harvest(tables, count=12):
    studies = [
        Harvested(name, WAYS[n % 5], None if n % 4 == 3 else 20 * (n + 1), JUDGED[n % 4])
        for n, name in enumerate(labels(count))
    ]
    return harvest_plot(explored.SYNTHESIS, review=tables.review, studies=studies)


def albatross(tables, count=12):
    points = [
        AlbatrossPoint(name, 12 + 31 * n, 0.9 / (1 + n) ** 3, WAYS[n % 3]) for n, name in enumerate(labels(count))
    ]
    return albatross_plot("sleep_1w", review=tables.review, points=points)


def directions(tables, count=12):
    studies = [
        (
            name,
            [
                Arrow(("better", "worse", "neither")[n % 3], 40 * n or None, JUDGED[n % 4]),
                None if n % 2 else Arrow("better", 500),
            ],
        )
        for n, name in enumerate(labels(count))
    ]
    return effect_direction_plot(
        "relief_1w", label="Pain relief", outcomes=["Pain relief", explored.LONG_WORD], studies=studies
    )


def sequential(tables, count=12):
    looks = [
        LookShown(f"{1 + n}.0", 40.0 * (n + 1), 0.4 * (n + 1) * (-1) ** (count % 2), None if n < 1 else 9 / (n + 1))
        for n in range(count)
    ]
    return sequential_plot("relief_1w", review=tables.review, looks=looks, required=700.0, alpha=0.05)


def bubble(tables, count=12):
    studies = [
        Bubble(name, 10 + 3 * (n % 40), math.exp(0.4 - 0.02 * n % 7), 1 + n % 5) for n, name in enumerate(labels(count))
    ]
    line = Line(0.41, -0.029, (0.0102, 0.000137), -0.0009, 9)
    sides = ("Favours sham", "Favours Synthetic balm")
    return bubble_plot("bubble-dose-relief_1w", label="Pain relief", moderator="Dose, mg", measure=Measure.RR,
                       sides=sides, studies=studies, line=line)  # fmt: skip


DRAWINGS = {
    "bubble": bubble,
    "sequential": sequential,
    "funnel": funnel,
    "refits": refits,
    "harvest": harvest,
    "albatross": albatross,
    "effect_direction": directions,
}


def texts(svg):
    return [element.text for element in ET.fromstring(svg).iter(SVG + "text")]


def places(svg):
    """Give the box of every text that is not turned: left, right, top, baseline."""
    found = []

    def walk(element, dx, dy):
        change = element.get("transform", "")
        if change.startswith("rotate"):
            return
        if change.startswith("translate"):
            x, y = re.findall(r"[-\d.]+", change)
            dx, dy = dx + float(x), dy + float(y)
        if element.tag == SVG + "text":
            size = float(element.get("font-size", 12))
            wide = text_width(element.text, size, bold=element.get("font-weight") == "600")
            x = float(element.get("x")) + dx - {"middle": wide / 2, "end": wide}.get(element.get("text-anchor"), 0)
            found.append(
                (x, x + wide, float(element.get("y")) + dy - 0.7 * size, float(element.get("y")) + dy, element.text)
            )
        for child in element:
            walk(child, dx, dy)

    walk(ET.fromstring(svg), 0, 0)
    return found


@pytest.mark.parametrize("count", [1, 2, 12, 200])
@pytest.mark.parametrize("name", DRAWINGS)
def test_no_text_meets_another_or_leaves_the_figure(name, count, tables):
    svg = DRAWINGS[name](tables, count)
    width, height = (float(ET.fromstring(svg).get(side)) for side in ("width", "height"))
    found = places(svg)

    assert all(
        left >= 0 and right <= width + 0.5 and top >= 0 and base <= height for left, right, top, base, _ in found
    )
    meeting = [
        (a[4], b[4])
        for a, b in combinations(found, 2)
        if a[0] < b[1] - 0.5 and b[0] < a[1] - 0.5 and a[2] < b[3] - 0.5 and b[2] < a[3] - 0.5
    ]
    assert meeting == []


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_the_same_bytes_and_as_last_looked_at(name, tables, golden):
    svg = DRAWINGS[name](tables)

    assert svg == DRAWINGS[name](tables)
    golden(name, svg)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_has_title_and_description_and_is_let_into_the_page(name, tables):
    svg = DRAWINGS[name](tables)
    title, description = list(ET.fromstring(svg))[:2]

    assert (title.tag, description.tag) == (SVG + "title", SVG + "desc")
    assert name == "sequential" or all(label in description.text for label in labels(12))
    assert checked_svg(svg, name)


def test_a_point_of_the_funnel_stands_at_its_estimate_and_standard_error(tables):
    svg = funnel(tables)
    points = [
        (float(c.get("cx")), float(c.get("cy")))
        for c in ET.fromstring(svg).iter(SVG + "circle")
        if c.get("fill") == "#0072b2" and float(c.get("cx")) > 20
    ]

    # Axis 0.2 to 5 over 520 from 68; standard error 0 to 0.5 over 280 from 14.
    wanted = [
        (68 + 520 * (1 + (0.1 + 0.8 * n / 11) / math.log(5)) / 2, 14 + 280 * (0.1 + 0.4 * n / 11) / 0.5)
        for n in range(12)
    ]
    assert sorted(points) == [(pytest.approx(x, abs=0.01), pytest.approx(y, abs=0.01)) for x, y in sorted(wanted)]


def test_the_contour_of_p_005_passes_where_the_estimate_is_196_standard_errors(tables):
    polygons = [p.get("points").split() for p in ET.fromstring(funnel(tables)).iter(SVG + "polygon")]
    corner = [float(part) for part in polygons[1][1].split(",")]

    assert corner == [pytest.approx(68 + 520 * (1 + 1.959964 * 0.5 / math.log(5)) / 2, abs=0.01), 294]


def test_studies_of_trim_and_fill_are_open_and_named_as_no_studies(tables):
    svg = funnel(tables, filled=[Filled(-0.41, 0.46), Filled(-0.49, 0.5)])
    drawn = [c for c in ET.fromstring(svg).iter(SVG + "circle") if c.get("fill") == "#ffffff"]

    assert len(drawn) == 3  # two and the key
    assert "added by trim and fill" in texts(svg)
    assert "added by trim and fill" not in texts(funnel(tables))


def test_a_refit_that_was_not_computed_says_why_and_has_no_square(tables):
    svg = refits(tables)

    assert "One study is left, nothing is pooled" in " ".join(texts(svg))
    assert svg.count('fill="#0072b2"') == 11


def test_a_harvest_bar_is_as_long_as_its_share_of_the_largest_study(tables):
    studies = [Harvested("A", EffectDirection.ABOVE, 400), Harvested("B", EffectDirection.BELOW, 100)]
    svg = harvest_plot(explored.SYNTHESIS, review=tables.review, studies=studies)
    lengths = [float(r.get("width")) for r in ET.fromstring(svg).iter(SVG + "rect") if r.get("height") == "12"]

    assert lengths == [282, 70.5]


def test_a_harvest_band_follows_the_direction_of_the_outcome(tables):
    studies = [Harvested("More", EffectDirection.ABOVE, 40), Harvested("Less", EffectDirection.BELOW, 10)]

    found = {
        heading: [study.study for study in members] for heading, members in bands(tables.review, "relief_1w", studies)
    }
    assert found == {
        "Favours Synthetic balm": ["More"],
        "No difference, or conflicting": [],
        "Favours Placebo": ["Less"],
    }
    found = {
        heading: [study.study for study in members]
        for heading, members in bands(tables.review, "intensity_1w", studies)
    }
    assert found["Favours Synthetic balm"] == ["Less"]


def test_albatross_points_mirror_by_direction_and_contours_need_what_their_measure_needs(tables):
    points = [
        AlbatrossPoint("A", 100, 0.05, EffectDirection.ABOVE),
        AlbatrossPoint("B", 100, 0.05, EffectDirection.BELOW),
    ]
    svg = albatross_plot("sleep_1w", review=tables.review, points=points)
    dots = [c for c in ET.fromstring(svg).iter(SVG + "circle") if float(c.get("cx")) > 20]

    assert float(dots[0].get("cx")) + float(dots[1].get("cx")) == pytest.approx(2 * (68 + 260), abs=0.02)
    assert float(dots[0].get("cx")) == pytest.approx(328 + 260 * math.log(0.05) / math.log(0.001), abs=0.01)
    assert "|SMD| = 0.5" in texts(svg)
    without = albatross_plot("relief_1w", review=tables.review, points=points)
    assumed = albatross_plot(
        "relief_1w", review=tables.review, points=points, assumed=Assumed(0.3, "median of 4 studies")
    )

    assert "<polyline" not in without
    assert "No contours of equal effect: for a risk ratio they need a comparator risk, and none is known." in texts(
        without
    )
    assert "RR = 0.50 and 2.00" in texts(assumed)
    assert "Contours: two equal arms, comparator risk 0.3 (median of 4 studies)." in texts(assumed)


@pytest.mark.parametrize(
    ("measure", "effect", "arms"),
    [
        (Measure.RR, 1.5, (45, 100, 30, 100)),
        (Measure.OR, 2.0, (60, 130, 39, 130)),
        (Measure.RD, 0.1, (64, 160, 48, 160)),
    ],
)
def test_a_contour_passes_where_a_trial_of_that_effect_and_risk_has_its_p_value(measure, effect, arms):
    _, n1, c, n2 = arms
    risk = c / n2
    other = {Measure.RR: risk * effect, Measure.RD: risk + effect}.get(
        measure, effect * risk / (1 - risk + effect * risk)
    )
    se = float(BINARY[measure](other * n1, n1, c, n2).se[0])
    size = effect if measure is Measure.RD else math.log(effect)
    p = math.erfc(abs(size) / se / math.sqrt(2))

    assert risk_contour(measure, effect, risk, np.array([p])) == pytest.approx(n1 + n2, rel=1e-9)


def test_a_contour_of_a_mean_difference_passes_where_its_trial_stands():
    p = math.erfc(1.0 / (4 * math.sqrt(2 / 50)) / math.sqrt(2))

    assert mean_difference_contour(1.0, 4.0, np.array([p])) == pytest.approx(100, rel=1e-9)


def test_a_risk_that_cannot_be_has_no_contour():
    assert np.isnan(risk_contour(Measure.RR, 2.0, 0.6, np.array([0.05]))).all()


def test_the_band_of_a_line_is_that_of_the_regression():
    trials = [(10.0, 0.4, 0.04), (20.0, 0.1, 0.05), (35.0, -0.3, 0.03), (50.0, -0.2, 0.06), (61.0, -0.9, 0.05)]
    x, y, v = (np.array(column) for column in zip(*trials, strict=True))
    fit = meta_regression(y, v, x[None])
    (first, second), cov = fit.coefficients, fit.covariance
    line = Line(first.estimate, second.estimate, (cov[0, 0], cov[1, 1]), cov[0, 1], fit.df)
    expected, _ = predict(fit, np.array([40.0]))

    assert line.at(40.0) == pytest.approx((expected.estimate, expected.low, expected.high))


@pytest.mark.parametrize(
    ("largest", "ticks"),
    [(0.8, (0, 0.2, 0.4, 0.6, 0.8)), (1, (0, 0.2, 0.4, 0.6, 0.8, 1)), (0, (0, 1)), (7, (0, 2, 4, 6, 8))],
)
def test_an_axis_from_zero_has_round_ticks_that_hold_the_largest_value(largest, ticks):
    assert from_zero(largest) == pytest.approx(ticks)


def test_figures_are_drawn_only_where_their_conditions_hold(tables):
    assert set(exploration_figures(tables)) == {
        f"{kind}-relief_1w" for kind in ("funnel", "leave-one-out", "cumulative")
    }
    assert set(exploration_figures(explored.not_pooled())) == {
        f"{kind}-relief_1w" for kind in ("direction", "harvest", "albatross")
    }


def test_nine_studies_have_no_funnel(tables):
    from dataclasses import replace

    assert "funnel-relief_1w" not in exploration_figures(replace(tables, effects=explored.studies(9)))
    assert "funnel-relief_1w" in exploration_figures(replace(tables, effects=explored.studies(10)))
