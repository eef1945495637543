"""Tools as data: versions, domains, words, and every set of judgements through every rule for overall."""

from collections import Counter
from itertools import product

import pytest

from livingreview.judgements.describe import described, listed
from livingreview.judgements.levels import LEVELS, is_ordered
from livingreview.judgements.newcastle_ottawa import ahrq, stars
from livingreview.judgements.registry import BY_KEY, DEFAULTS, TOOLS, find_tool, find_tools
from livingreview.judgements.robins_i import V1, V2_SEVEN, V2_SIX, overall_v1, overall_v2
from livingreview.terms import Design, Judgement, RobEffect, RobPart, RobTool, RobVariant

LONGEST_LABEL = 60  # characters; the official questions are whole sentences


def test_a_tool_is_known_by_name_version_and_variant():
    assert len(BY_KEY) == len(TOOLS) == 16
    assert find_tool(RobTool.ROBINS_I, "2016", RobVariant.NONE) is V1
    assert find_tool(RobTool.ROBINS_I, "2017", RobVariant.NONE) is None
    assert len(find_tools(RobTool.JBI)) == 6


def test_items_have_ids_and_short_labels_of_their_own():
    for tool in TOOLS:
        ids = [item.id for item in tool.items]
        labels = [item.label for item in tool.items]

        assert len(set(ids)) == len(ids)
        assert len(set(labels)) == len(labels)
        assert max(map(len, labels)) <= LONGEST_LABEL
        assert all(label[-1] not in "?." for label in labels)


def test_the_three_versions_of_robins_i_order_their_domains_differently():
    assert [item.label for item in V1.items][:4] == [
        "Confounding",
        "Selection of participants",
        "Classification of interventions",
        "Deviations from intended interventions",
    ]
    assert [item.label for item in V2_SEVEN.items][1:3] == [
        "Classification of interventions",
        "Selection of participants",
    ]
    assert [item.id for item in V2_SIX.items] == ["D1", "D2", "D3", "D4", "D5", "D6"]
    assert "Deviations from intended interventions" not in [item.label for item in V2_SIX.items]
    assert Judgement.NO_INFORMATION in V1.items[0].words
    assert Judgement.NO_INFORMATION not in V2_SEVEN.items[0].words
    assert [item.words[0] for item in V2_SEVEN.items] == [Judgement.LOW_EXCEPT, *[Judgement.LOW] * 6]


def expected_v1(judgements: tuple[Judgement, ...]) -> Judgement:
    """The sentence of the tool, in its order: critical, serious, no information, moderate, low."""
    for word in (Judgement.CRITICAL, Judgement.SERIOUS, Judgement.NO_INFORMATION, Judgement.MODERATE):
        if word in judgements:
            return word
    return Judgement.LOW


def test_every_set_of_robins_i_v1_judgements_has_the_overall_of_the_tool():
    counts: Counter[Judgement] = Counter()
    for judgements in product(V1.items[0].words, repeat=7):
        counts[overall_v1(judgements)] += 1
        assert overall_v1(judgements) is expected_v1(judgements)

    assert counts == {
        Judgement.LOW: 1,
        Judgement.MODERATE: 2**7 - 1,
        Judgement.NO_INFORMATION: 3**7 - 2**7,
        Judgement.SERIOUS: 4**7 - 3**7,
        Judgement.CRITICAL: 5**7 - 4**7,
    }


@pytest.mark.parametrize("tool", [V2_SEVEN, V2_SIX], ids=lambda tool: tool.version)
def test_every_set_of_robins_i_v2_judgements_has_the_worst_domain_and_is_never_low(tool):
    k = len(tool.items)
    counts = Counter(overall_v2(judgements) for judgements in product(*(item.words for item in tool.items)))

    assert counts == {
        Judgement.LOW_EXCEPT: 1,
        Judgement.MODERATE: 2**k - 1,
        Judgement.SERIOUS: 3**k - 2**k,
        Judgement.CRITICAL: 4**k - 3**k,
    }


@pytest.mark.parametrize("name", [RobTool.QUADAS2, RobTool.ROB1])
def test_overall_is_the_worst_domain_unclear_standing_between_low_and_high(name):
    [tool] = find_tools(name)
    domains = [item for item in tool.items if item.kind is RobPart.DOMAIN]
    counts = Counter(tool.overall_rule(judgements) for judgements in product(*(item.words for item in domains)))
    k = len(domains)

    assert k == {RobTool.QUADAS2: 4, RobTool.ROB1: 7}[name]
    assert counts == {Judgement.LOW: 1, Judgement.UNCLEAR: 2**k - 1, Judgement.HIGH: 3**k - 2**k}


def test_quadas_2_judges_applicability_apart():
    [tool] = find_tools(RobTool.QUADAS2)

    assert [item.id for item in tool.items if item.kind is RobPart.APPLICABILITY] == ["A1", "A2", "A3"]


@pytest.mark.parametrize("name", [RobTool.NEWCASTLE_OTTAWA, RobTool.JBI])
def test_checklists_have_no_overall_judgement(name):
    for tool in find_tools(name):
        assert tool.overall_rule is None
        assert {item.kind for item in tool.items} == {RobPart.ITEM}


def test_items_of_the_checklists_are_as_many_as_published():
    counts = {(tool.version, tool.variant.value): len(tool.items) for tool in find_tools(RobTool.JBI)}

    assert counts == {
        ("2023", "randomised trial"): 13,
        ("2017", "cohort"): 11,
        ("2017", "case-control"): 10,
        ("2020", "case series"): 10,
        ("2017", "cross-sectional"): 8,
        ("2017", "prevalence"): 9,
    }
    for tool in find_tools(RobTool.NEWCASTLE_OTTAWA):
        assert sum(2 if Judgement.TWO_STARS in item.words else 1 for item in tool.items) == 9


def test_ahrq_converts_every_number_of_stars():
    """Good: 3-4, 1-2 and 2-3 stars; fair: 2, 1-2 and 2-3; poor: 0-1, or 0, or 0-1."""
    for selection, comparability, last in product(range(5), range(3), range(4)):
        is_rest_enough = comparability in (1, 2) and last in (2, 3)
        expected = "poor"
        if is_rest_enough and selection in (3, 4):
            expected = "good"
        elif is_rest_enough and selection == 2:
            expected = "fair"

        assert ahrq(selection, comparability, last) == expected


def test_stars_are_counted_by_section_and_wait_for_every_item():
    tool = find_tool(RobTool.NEWCASTLE_OTTAWA, "2000", RobVariant.COHORT)
    given = {item.id: Judgement.ONE_STAR for item in tool.items} | {"C1": Judgement.TWO_STARS, "O3": Judgement.NO_STAR}

    assert stars(given) == ("Stars: selection 4 of 4, comparability 2 of 2, outcome 2 of 3. AHRQ conversion: good.")
    assert stars(given | {"S1": Judgement.NOT_ASSESSED}) is None


def test_every_design_a_tool_begins_with_fits_it():
    assert all(tool.fits(design) for design, tool in DEFAULTS.items())
    assert all(tool.fits(Design.UNCLEAR) for tool in TOOLS)
    assert Design.SINGLE_ARM not in DEFAULTS


def test_words_of_a_rated_tool_are_ordered_but_for_no_information():
    for tool in TOOLS:
        if tool.overall_rule is not None:
            unordered = {word for item in tool.items for word in item.words if not is_ordered(word)}

            assert unordered <= {Judgement.NO_INFORMATION}
            assert set(tool.overall_words) <= set(LEVELS)


def test_a_tool_is_described_with_questions_words_and_when_they_are_asked():
    tool = find_tool(RobTool.ROB2, "2019-08-22", RobVariant.PARALLEL)
    lines = list(described(tool, RobEffect.ASSIGNMENT, {}))

    assert lines[0] == "RoB 2 (2019-08-22), parallel, effect of assignment"
    assert (
        "    4.3  Assessors knew the intervention  (Y, PY, PN, N, NI; asked after 4.1 PN/N/NI and 4.2 PN/N/NI)" in lines
    )
    assert sum(line.startswith("    ") and line[4].isdigit() for line in lines) == 22
    assert "    Rule: Ask for carryover first, then for period effects." not in lines
    assert not any("2.1b" in line for line in lines)
    assert lines[-1].startswith("  Overall: high if a domain is high, low if all are low")


def test_every_tool_can_be_listed_and_described():
    assert len(list(listed())) == len(TOOLS)
    for tool in TOOLS:
        for effect in RobEffect:
            assert list(described(tool, effect, {}))
