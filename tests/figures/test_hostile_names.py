# ruff: noqa: RUF001, RUF100 - characters of many scripts
"""Every kind of figure at 1, 13 and 200 studies, with names of any script, length and sign: nothing meets or is cut."""

from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest

from bias_rows import PARALLEL, ROBINS_I, judgement_rows
from figures import boxes, many, test_exploration_figures
from livingreview.figures.bias_summary import bias_summary_plot
from livingreview.figures.bubble import Bubble, Line, bubble_plot
from livingreview.figures.evidence_map import evidence_map
from livingreview.figures.flow import flow_diagram
from livingreview.figures.forest import forest_pages
from livingreview.figures.refits import RefitRow, refits_plot
from livingreview.figures.traffic_light import traffic_light_plot
from livingreview.report.render import checked_svg
from livingreview.terms import Measure
from report import explored, sample

HOSTILE = (
    "تجربة سريرية عشوائية متعددة المراكز لعلاج الألم 2019",
    "合成試驗的一個非常長的名稱合成試驗的一個非常長的名稱合成試驗 2021",
    "काल्पनिक परीक्षण समूह और सहयोगी 2020",
    'Smith & Sons <script>alert("1")</script> \'99 & "Co" 2001',
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2,
    "The randomised, placebo-controlled, double-blind International Study of Sore Feet in Hikers of Higher Alps 1998b",
    "עברית and English mixed 2003",
    "\u202eevil\u202c 2004",
    "A",
    "Ｆｕｌｌ ｗｉｄｔｈ 2005",
    "Zażółć gęślą jaźń 2006",
    "👩‍⚕️🧪 2007",
)
REVIEW = sample.review()
COUNTS = (1, 13, 200)


def name(number: int) -> str:
    return HOSTILE[number] if number < len(HOSTILE) else f"{HOSTILE[number % len(HOSTILE)]} {number}"


@pytest.fixture(autouse=True)
def hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "name", name)
    monkeypatch.setattr(test_exploration_figures, "labels", lambda count: [name(n) for n in range(count)])
    monkeypatch.setattr(explored, "NAMES", HOSTILE)


def refits(kind: str, first: str, count: int) -> list[str]:
    rows = [RefitRow(name(n), n + 1, 1.2 + n / 100, 0.8, 1.9 + n / 100, 0.02, 30.0) for n in range(count)]
    rows[0] = RefitRow(name(0), 1, None, None, None, why="One study is left, nothing is pooled")
    main = RefitRow("All studies", count, 1.3, 1.1, 1.5, 0.03, 31.0)
    drawn = refits_plot("relief_1w", kind, review=REVIEW, refits=rows, main=main, first=first, heading=kind,
                        notes=[f"Not drawn: {name(5)}, {name(3)}."])  # fmt: skip
    return [drawn]


def biased(count: int) -> dict:
    names = [name(n) for n in range(count)]
    rows = [*judgement_rows(PARALLEL, names[count // 2 :]), *judgement_rows(ROBINS_I, names[: count // 2])]
    review = SimpleNamespace(risk_of_bias_colours="colourblind", syntheses={"relief": SimpleNamespace(label=name(3))})
    return {"review": review, "judgements": rows}


def flow(count: int) -> list[str]:
    box = next(row for row in sample.flow() if row["item"])
    reasons = [{**box, "order": 900 + n, "item": name(n), "label": name(n), "n": n + 1} for n in range(min(count, 40))]
    return [flow_diagram([*sample.flow(), *reasons])]


def bubbles(count: int) -> list[str]:
    studies = [Bubble(name(n), 10 + 3 * (n % 40), 1.1 + n % 3, 1 + n % 5) for n in range(max(count, 2))]
    sides = (f"Favours {name(5)}", f"Favours {name(4)}")
    line = Line(0.41, -0.029, (0.0102, 0.000137), -0.0009, 9)
    return [bubble_plot("bubble", label=name(1), moderator=name(5), measure=Measure.RR, sides=sides, studies=studies,
                        line=line)]  # fmt: skip


KINDS = {
    "forest": lambda n: forest_pages("relief_1w", review=REVIEW, **many.forest(n, subgroups=3)),
    "forest_of_means": lambda n: forest_pages(
        "intensity_1w", review=REVIEW, **many.forest(n, measure="MD", synthesis="intensity_1w")
    ),
    "evidence_map": lambda n: evidence_map([name(k) for k in range(5)], many.mapped(n, 5)),
    "cumulative": lambda n: refits("cumulative", "Study added", n),
    "leave_one_out": lambda n: refits("leave-one-out", "Study left out", n),
    "by_version": lambda n: refits("by-version", "Up to", n),
    "flow": flow,
    "traffic_light": lambda n: [traffic_light_plot("relief", **biased(n))],
    "bars": lambda n: [bias_summary_plot("relief", weights=[], **biased(n))],
    "bubble": bubbles,
    **{
        kind: lambda n, draw=draw: [draw(explored.explored(), n)]
        for kind, draw in test_exploration_figures.DRAWINGS.items()
        if kind not in ("bubble", "refits")
    },
}


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_text_meets_another_or_is_cut_whatever_the_names(kind: str, count: int) -> None:
    for part in KINDS[kind](count):
        assert checked_svg(part, kind)
        assert boxes.outside(part) == []
        assert boxes.meeting(part) == []


@pytest.mark.parametrize("kind", ["forest", "evidence_map", "cumulative", "traffic_light", "harvest"])
def test_a_name_is_drawn_whole_on_as_many_lines_as_it_takes(kind: str) -> None:
    drawn = "".join(
        "".join((text.text or "").split())
        for part in KINDS[kind](13)
        for text in ET.fromstring(part).iter(boxes.SVG + "text")
    )

    missing = [one for one in map(name, range(13)) if "".join(one.split()) not in drawn]
    assert [one for one in missing if "\u202e" not in one] == []
