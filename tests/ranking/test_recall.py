"""Evidence on recall, against buscarpy and against counting."""

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.ranking.elusion import ASSUMES_SAMPLE, elusion_evidence
from livingreview.ranking.recall import (
    ASSUMES_ORDER,
    OTHER_ORDER,
    Screened,
    missed_below,
    recall_evidence,
)

BUSCARPY = {
    # Sequence, records in all, target: p of buscarpy 0.0.2, calculate_h0(labels, N, recall_target).
    "20 relevant, then 80 not": ("1" * 20 + "0" * 80, 200, 0.95, 0.30726256983240224),
    "20 relevant, then 180 not": ("1" * 20 + "0" * 180, 300, 0.95, 0.12672811059907832),
    "relevant among others": ("11011001001" + "0" * 60, 120, 0.95, 0.4495412844036697),
    "one found late": ("11011001001" + "0" * 60 + "1" + "0" * 10, 120, 0.95, 0.5778117567108393),
    "a lower target": ("11011001001" + "0" * 60, 120, 0.8, 0.19979612640163101),
    "long": ("10" * 100 + "1" + "0" * 9 + "0" * 700, 2000, 0.95, 0.04920511246425513),
    "nothing found": ("0" * 50, 60, 0.95, 0.16666666666666666),
    "one record": ("1", 50, 0.95, 1.0),
}


MISSED = [(19, 0.95, 2), (20, 0.95, 2), (0, 0.95, 1), (95, 0.95, 6), (4, 1.0, 1), (9, 0.9, 2)]
IMPOSSIBLE = [("11", 1, {}), ("1", 5, {"target": 0.0}), ("1", 5, {"confidence": 1.0})]


def screened(text: str, *, in_order: bool = True) -> list[Screened]:
    return [Screened(letter == "1", in_order) for letter in text]


@pytest.mark.parametrize(("sequence", "n_total", "target", "p_value"), BUSCARPY.values(), ids=list(BUSCARPY))
def test_the_p_value_is_that_of_buscarpy(sequence: str, n_total: int, target: float, p_value: float) -> None:
    evidence = recall_evidence(screened(sequence), n_total, target=target)

    assert evidence.p_value == pytest.approx(p_value, rel=1e-9)


def tail_by_counting(k: int, population: int, relevant: int, draws: int) -> float:
    """Give P(X <= k) by counting samples exactly."""
    ways = sum(math.comb(relevant, x) * math.comb(population - relevant, draws - x) for x in range(k + 1))
    return ways / math.comb(population, draws)


@given(st.lists(st.booleans(), min_size=1, max_size=14), st.integers(0, 10), st.sampled_from([0.5, 0.8, 0.95, 1.0]))
def test_the_p_value_is_the_smallest_over_all_urns(relevant: list[bool], n_left: int, target: float) -> None:
    found, n_total = sum(relevant), len(relevant) + n_left
    missed = missed_below(target, found)
    by_urn = []
    for size in range(1, len(relevant) + 1):
        in_urn = sum(relevant[-size:])
        is_possible = missed <= n_left
        by_urn.append(tail_by_counting(in_urn, n_left + size, in_urn + missed, size) if is_possible else 0.0)

    evidence = recall_evidence([Screened(one) for one in relevant], n_total, target=target)

    assert evidence.p_value == pytest.approx(min(by_urn), abs=1e-12)


def test_the_lower_bound_is_where_the_test_turns() -> None:
    history = screened("11011001001" + "0" * 160)
    evidence = recall_evidence(history, 200, confidence=0.9)
    most = evidence.most_missed

    assert evidence.recall_low == 6 / (6 + most)
    at_bound, beyond = (recall_evidence(history, 200, target=6 / (6 + missed) + 1e-9) for missed in (most, most + 1))
    assert at_bound.p_value > 0.1 >= beyond.p_value


def test_screening_on_without_finding_anything_strengthens_the_evidence() -> None:
    bounds = [recall_evidence(screened("1101" + "0" * n), 400) for n in (10, 100, 200, 300, 390)]

    assert all(later.p_value <= earlier.p_value for earlier, later in itertools.pairwise(bounds))
    assert all((later.recall_low or 0) >= (earlier.recall_low or 0) for earlier, later in itertools.pairwise(bounds))
    assert not bounds[0].supports_target
    assert bounds[-1].supports_target


def test_all_screened_is_full_recall() -> None:
    evidence = recall_evidence(screened("0101000"), 7)

    assert (evidence.p_value, evidence.recall_low, evidence.recall_estimate, evidence.most_missed) == (0.0, 1.0, 1.0, 0)


def test_without_anything_relevant_recall_has_no_value() -> None:
    evidence = recall_evidence(screened("000"), 10)

    assert (evidence.recall_low, evidence.recall_estimate, evidence.recall_high) == (None, None, None)
    assert evidence.most_missed > 0


def test_without_any_decision_nothing_is_known() -> None:
    evidence = recall_evidence([], 10)

    assert (evidence.p_value, evidence.recall_low, evidence.most_missed) == (1.0, None, 10)
    assert not evidence.supports_target


def test_decisions_in_another_order_are_screened_but_not_drawn() -> None:
    tail = screened("0" * 100)
    other = recall_evidence([*screened("1" * 5), *screened("0" * 100, in_order=False)], 200)

    assert other.n_drawn == 5
    assert other.p_value > recall_evidence([*screened("1" * 5), *tail], 200).p_value
    assert other.p_value == recall_evidence(screened("1" * 5), 100).p_value
    assert OTHER_ORDER in other.assumptions
    assert OTHER_ORDER not in recall_evidence(tail, 200).assumptions


def test_the_assumptions_are_always_said() -> None:
    assert ASSUMES_ORDER in recall_evidence(screened("10"), 5).assumptions


@pytest.mark.parametrize(("found", "target", "missed"), MISSED)
def test_recall_is_below_the_target_from_this_many_missed(found: int, target: float, missed: int) -> None:
    assert missed_below(target, found) == missed
    assert found / (found + missed) < target
    assert missed == 1 or found / (found + missed - 1) >= target - 1e-12


def test_when_records_come_at_random_the_bound_holds_as_often_as_it_says() -> None:
    draw, wrong, rounds = random.Random(7), 0, 80
    for _ in range(rounds):
        labels = [True] * 30 + [False] * 170
        draw.shuffle(labels)
        evidence = recall_evidence([Screened(label) for label in labels[:150]], 200, confidence=0.5)
        wrong += sum(labels[150:]) > evidence.most_missed

    # The smallest of many p values is smaller than one alone, so the stated error is exceeded; the assumptions
    # say so. It stays far from certain even at random, the order that favours the test least.
    assert wrong / rounds < 0.85


def test_the_work_grows_gently_with_the_history() -> None:
    draw = random.Random(3)
    history = [Screened(draw.random() < 0.3 * (1 - place / 2000)) for place in range(2000)]

    assert recall_evidence(history, 100_000).n_found > 200


def test_a_random_sample_gives_the_exact_interval_of_its_count() -> None:
    evidence = elusion_evidence(40, 500, 1000, n_sampled=100, n_relevant_in_sample=0)
    most = max(left for left in range(400) if tail_by_counting(0, 500, left, 100) > 0.025)

    assert evidence.most_missed == most
    assert evidence.recall_low == 40 / (40 + most)
    assert evidence.recall_high == 1.0
    assert evidence.recall_estimate == 1.0
    assert evidence.assumptions[0] == ASSUMES_SAMPLE


def test_relevant_records_in_the_sample_bound_recall_from_above_too() -> None:
    evidence = elusion_evidence(40, 500, 1000, n_sampled=100, n_relevant_in_sample=6)

    least = min(left for left in range(400) if 1 - tail_by_counting(5, 500, 6 + left, 100) > 0.025)
    assert evidence.recall_high == 46 / (46 + least)
    assert evidence.recall_estimate == 46 / (46 + 24)
    assert evidence.recall_low is not None
    assert evidence.recall_low < evidence.recall_estimate < evidence.recall_high
    assert evidence.n_screened == 600


def test_a_sample_of_everything_left_leaves_no_doubt() -> None:
    evidence = elusion_evidence(10, 50, 70, n_sampled=20, n_relevant_in_sample=2)

    assert (evidence.recall_low, evidence.recall_high, evidence.p_value) == (1.0, 1.0, 0.0)


@pytest.mark.parametrize(("history", "n_total", "settings"), IMPOSSIBLE)
def test_impossible_numbers_are_errors(history: str, n_total: int, settings: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"screened than there are|target lies"):
        recall_evidence(screened(history), n_total, **settings)


def test_an_impossible_sample_is_an_error() -> None:
    with pytest.raises(ValueError, match="sample"):
        elusion_evidence(1, 5, 10, n_sampled=6, n_relevant_in_sample=0)
