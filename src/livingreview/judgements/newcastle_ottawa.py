"""Newcastle-Ottawa scale: cohort and case-control studies, star by star.

1. Eight items: one star or none, two for comparability. Each item is shown; the stars are not an overall judgement.
2. The number of stars by section, and the conversion into good, fair and poor that the Agency for Healthcare
   Research and Quality (AHRQ) uses, stand beside the overall row as what they are. Cochrane advises against scores.
3. A person may judge overall, with a reason.

Source: Wells and others, The Newcastle-Ottawa Scale, Ottawa Hospital Research Institute (2000).
"""

from collections.abc import Mapping

from livingreview.judgements.tools import Item, Tool
from livingreview.terms import Design, Judgement, RobPart, RobTool, RobVariant

STARS = {Judgement.NO_STAR: 0, Judgement.ONE_STAR: 1, Judgement.TWO_STARS: 2}
ONE = (Judgement.ONE_STAR, Judgement.NO_STAR)
TWO = (Judgement.TWO_STARS, *ONE)
SECTIONS = {"S": ("selection", 4), "C": ("comparability", 2), "O": ("outcome", 3), "E": ("exposure", 3)}
"""Sections by the first letter of their items, with the most stars each can have."""
OVERALL_WORDS = (Judgement.LOW, Judgement.MODERATE, Judgement.HIGH, Judgement.UNCLEAR)


def stars(judgements: Mapping[str, Judgement]) -> str | None:
    """Count the stars by section and say what AHRQ makes of them; nothing while an item is open."""
    if any(judgement not in STARS for judgement in judgements.values()):
        return None
    counted: dict[str, int] = {}
    for item, judgement in judgements.items():
        counted[item[0]] = counted.get(item[0], 0) + STARS[judgement]
    parts = ", ".join(f"{SECTIONS[name][0]} {n} of {SECTIONS[name][1]}" for name, n in counted.items())
    selection, comparability, last = counted.values()
    return f"Stars: {parts}. AHRQ conversion: {ahrq(selection, comparability, last)}."


def ahrq(selection: int, comparability: int, last: int) -> str:
    """Convert stars as the Agency for Healthcare Research and Quality does; last is outcome or exposure."""
    if selection <= 1 or comparability == 0 or last <= 1:
        return "poor"
    return "fair" if selection == 2 else "good"


def _items(*labels: tuple[str, str]) -> tuple[Item, ...]:
    return tuple(Item(name, label, TWO if name == "C1" else ONE, RobPart.ITEM) for name, label in labels)


def _tool(variant: RobVariant, items: tuple[Item, ...]) -> Tool:
    return Tool(
        RobTool.NEWCASTLE_OTTAWA,
        "2000",
        variant,
        items,
        "judgements",
        None,
        OVERALL_WORDS,
        frozenset({Design.NON_RANDOMISED}),
        "Wells and others, Ottawa Hospital Research Institute",
        note="Stars are shown item by item; no score stands for an overall judgement.",
        summary=stars,
    )


COHORT = _tool(
    RobVariant.COHORT,
    _items(
        ("S1", "Exposed cohort stands for those in question"),
        ("S2", "Unexposed cohort from the same source"),
        ("S3", "How exposure was told"),
        ("S4", "Outcome absent at the start"),
        ("C1", "Cohorts comparable by design or analysis"),
        ("O1", "How the outcome was assessed"),
        ("O2", "Follow-up long enough"),
        ("O3", "Follow-up complete enough"),
    ),
)
CASE_CONTROL = _tool(
    RobVariant.CASE_CONTROL,
    _items(
        ("S1", "Cases well defined"),
        ("S2", "Cases stand for all cases"),
        ("S3", "Controls from the same source"),
        ("S4", "Controls free of the disease"),
        ("C1", "Cases and controls comparable by design or analysis"),
        ("E1", "How exposure was told"),
        ("E2", "Told in the same way for cases and controls"),
        ("E3", "Non-response alike in both groups"),
    ),
)

TOOLS = (COHORT, CASE_CONTROL)
