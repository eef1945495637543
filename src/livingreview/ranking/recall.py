"""Say what the decisions so far show about recall: the share of all relevant records that is found.

1. Null hypothesis: recall is below the target, so at least `floor(found / target) + 1 - found` relevant
   records are left among the unscreened.
2. For every i, take the last i records screened as i draws without replacement from an urn of these
   records and all unscreened ones. Were the order random, finding as few as were found among them has
   a hypergeometric probability; the order being better than random only makes it smaller.
3. The p value is the smallest of these probabilities.
4. The lower bound of recall at a confidence level is found/(found + m), m the largest number of missed
   records whose p value is above 1 - confidence. The estimate is this bound at confidence one half. There is no
   upper bound below 1: an order better than random leaves no evidence that something was missed.
5. A random sample of the unscreened instead gives an exact interval on both sides (elusion test): the
   hypergeometric counterpart of Clopper and Pearson's interval.

Nothing here stops anything: people decide, with the evidence and its assumptions before them.

Sources: Callaghan and Müller-Hansen, Statistical stopping criteria for automated screening in systematic
reviews, Syst Rev 2020;9:273 (1 to 3; the bound inverts their test); Clopper and Pearson, Biometrika
1934;26:404, and Buonaccorsi, J Am Stat Assoc 1987;82:1162 (5).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

DEFAULT_TARGET = 0.95
"""Share of the relevant records that a review commonly asks for."""
DEFAULT_CONFIDENCE = 0.95
ESTIMATE_CONFIDENCE = 0.5
"""Confidence of the bound that serves as the estimate: the truth is as likely above it as below."""
Counts = NDArray[np.int64]
Numbers = NDArray[np.float64]

ROUNDING = 1e-9
"""Keeps a quotient that is a whole number from falling below it by the last digit."""
NEGLIGIBLE = 1e-17
"""Terms smaller than this share of their sum end it."""

ASSUMES_ORDER = (
    "Assumes that records were screened in an order no worse than random; an order that puts a kind of relevant "
    "record last, with words unlike the others, breaks this."
)
ASSUMES_POOL = (
    "Assumes that every unscreened record was in the queue all along; after a new search, only decisions made "
    "since the queue grew are draws, earlier ones count as found or screened."
)
ASSUMES_LABELS = "Assumes that the decisions are right: a relevant record excluded by mistake is not missed here."
ASSUMES_LOOKS = (
    "The p value is the smallest over all windows and is looked at more than once, so it is a guide to a decision "
    "announced in the protocol, not an exact error rate."
)
OTHER_ORDER = "Decisions made in another order count as screened, not as draws."
ASSUMES_SAMPLE = "Assumes that the sample was drawn at random from the unscreened records and screened without error."


@dataclass(frozen=True)
class Screened:
    """One decided record in the order of decisions; `in_order` where it was taken from the ranked queue."""

    is_relevant: bool
    in_order: bool = True


@dataclass(frozen=True)
class RecallEvidence:
    """What is known of recall, and what it rests on."""

    n_total: int
    n_screened: int
    n_found: int
    n_drawn: int
    target: float
    confidence: float
    p_value: float
    recall_estimate: float | None
    recall_low: float | None
    recall_high: float | None
    most_missed: int
    assumptions: tuple[str, ...]

    @property
    def n_unscreened(self) -> int:
        """Give how many records nobody has decided on."""
        return self.n_total - self.n_screened

    @property
    def supports_target(self) -> bool:
        """Say whether recall below the target is rejected at the confidence asked for."""
        return self.p_value < 1 - self.confidence


def recall_evidence(
    history: Sequence[Screened],
    n_total: int,
    *,
    target: float = DEFAULT_TARGET,
    confidence: float = DEFAULT_CONFIDENCE,
) -> RecallEvidence:
    """Test whether recall is below the target, and bound it.

    `history` is in the order of decisions; `n_total` counts these and the unscreened. Where nothing
    relevant was found recall has no value: bounds are None, and p is that of one relevant record left.
    """
    _check(len(history), n_total, target, confidence)
    n_found = sum(one.is_relevant for one in history)
    n_unscreened = n_total - len(history)
    drawn = [one.is_relevant for one in history if one.in_order]
    p_value = _urns(drawn, n_unscreened)
    needed = missed_below(target, n_found)
    most = _largest(lambda missed: p_value(missed) > 1 - confidence, n_unscreened)
    likely = _largest(lambda missed: p_value(missed) > 1 - ESTIMATE_CONFIDENCE, n_unscreened)
    others = (OTHER_ORDER,) if len(drawn) < len(history) else ()
    return RecallEvidence(
        n_total=n_total,
        n_screened=len(history),
        n_found=n_found,
        n_drawn=len(drawn),
        target=target,
        confidence=confidence,
        p_value=p_value(needed),
        recall_estimate=_recall(n_found, likely),
        recall_low=_recall(n_found, most),
        recall_high=_recall(n_found, 0),
        most_missed=most,
        assumptions=(ASSUMES_ORDER, ASSUMES_POOL, ASSUMES_LABELS, ASSUMES_LOOKS, *others),
    )


def elusion_evidence(
    n_found: int,
    n_screened: int,
    n_total: int,
    *,
    n_sampled: int,
    n_relevant_in_sample: int,
    target: float = DEFAULT_TARGET,
    confidence: float = DEFAULT_CONFIDENCE,
) -> RecallEvidence:
    """Bound recall from a random sample of the unscreened records, on both sides.

    `n_found` and `n_screened` count what was decided before the sample, and `n_total` everything.
    """
    _check(n_screened, n_total, target, confidence)
    n_pool = n_total - n_screened
    if not 0 <= n_relevant_in_sample <= n_sampled <= n_pool:
        raise ValueError("the relevant are part of the sample, and the sample of the unscreened records")
    seen = n_relevant_in_sample
    tail = (1 - confidence) / 2

    def at_most(relevant: int) -> float:
        return _lower_tail(seen, n_pool, relevant, n_sampled)

    def at_least(relevant: int) -> float:
        return _lower_tail(n_sampled - seen, n_pool, n_pool - relevant, n_sampled)

    possible = n_pool - (n_sampled - seen)
    most = _largest(lambda left: at_most(seen + left) > tail, possible - seen)
    least = next((left for left in range(most + 1) if at_least(seen + left) > tail), most)
    likely = round(seen / n_sampled * (n_pool - n_sampled)) if n_sampled else most
    found = n_found + seen
    return RecallEvidence(
        n_total=n_total,
        n_screened=n_screened + n_sampled,
        n_found=found,
        n_drawn=n_sampled,
        target=target,
        confidence=confidence,
        p_value=at_most(seen + missed_below(target, found)),
        recall_estimate=_recall(found, likely),
        recall_low=_recall(found, most),
        recall_high=_recall(found, least),
        most_missed=most,
        assumptions=(ASSUMES_SAMPLE, ASSUMES_LABELS),
    )


def missed_below(target: float, n_found: int) -> int:
    """Give the fewest records that must have been missed for recall to be below the target."""
    return math.floor(n_found / target + ROUNDING) + 1 - n_found


def _check(n_screened: int, n_total: int, target: float, confidence: float) -> None:
    if n_screened > n_total:
        raise ValueError("more records were screened than there are")
    if not (0 < target <= 1 and 0 < confidence < 1):
        raise ValueError("the target lies above 0 and up to 1, the confidence between 0 and 1")


def _recall(n_found: int, n_missed: int) -> float | None:
    return n_found / (n_found + n_missed) if n_found else None


def _largest(is_possible: Callable[[int], bool], most: int) -> int:
    """Give the largest number from 0 to `most` that is possible; all below a possible one are."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if is_possible(middle) else (low, middle - 1)
    return low


def _urns(drawn: Sequence[bool], n_unscreened: int) -> Callable[[int], float]:
    """Give the p value as a function of the number of missed records.

    Among urns with equally many relevant draws the largest has the smallest probability, so only these
    are looked at: they end before a relevant record, or hold every draw.
    """
    backwards = np.array(drawn[::-1], dtype=np.int64)
    n = len(backwards)
    sizes = np.append(np.flatnonzero(backwards == 1), n) if n else np.empty(0, np.int64)
    sizes = np.unique(sizes[sizes > 0])
    relevant = np.cumsum(backwards)[sizes - 1] if n else sizes

    def p_value(n_missed: int) -> float:
        if n_missed > n_unscreened:
            return 0.0
        if n_missed == 0 or not len(sizes):
            return 1.0
        return float(_lower_tails(relevant, n_unscreened + sizes, relevant + n_missed, sizes).min())

    return p_value


def _lower_tail(k: int, population: int, relevant: int, draws: int) -> float:
    if relevant > population or draws - k > population - relevant:
        return 0.0
    if draws == 0 or relevant == 0:
        return 1.0
    one = (np.array([value], dtype=np.int64) for value in (k, population, relevant, draws))
    return float(_lower_tails(*one)[0])


def _lower_tails(k: Counts, population: Counts, relevant: Counts, draws: Counts) -> Numbers:
    """Give P(X <= k) for hypergeometric X, by summing downwards from k.

    Each term follows from the one above it: P(x-1)/P(x) = x(N-K-n+x)/((K-x+1)(n-x+1)). Where the first
    is too small for a number, the whole tail is below it, or all but nothing is.
    """
    is_above_mean = k * population > relevant * draws
    x = np.minimum(k, np.minimum(relevant, draws)).astype(np.float64)
    irrelevant = population - relevant
    term: Numbers = np.exp(
        _log_choose(relevant, x) + _log_choose(irrelevant, draws - x) - _log_choose(population, draws)
    )
    total = term.copy()
    while np.any(term > NEGLIGIBLE * total):
        term = term * (x * (irrelevant - draws + x)) / ((relevant - x + 1) * (draws - x + 1))
        term = np.maximum(term, 0.0)
        total = total + term
        x = np.maximum(x - 1, 0.0)
    return np.where(total == 0.0, is_above_mean.astype(float), np.minimum(total, 1.0))


def _log_choose(n: Counts, k: Counts | Numbers) -> Numbers:
    chosen: Numbers = gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0)
    return chosen
