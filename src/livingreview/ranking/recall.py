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

Nothing here stops anything: people decide, with the evidence and its assumptions before them.

Source: Callaghan and Müller-Hansen, Statistical stopping criteria for automated screening in systematic
reviews, Syst Rev 2020;9:273 (1 to 3; the bound inverts their test).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from livingreview.ranking.hypergeometric import largest, lower_tails

DEFAULT_TARGET = 0.95
"""Share of the relevant records that a review commonly asks for."""
DEFAULT_CONFIDENCE = 0.95
ESTIMATE_CONFIDENCE = 0.5
"""Confidence of the bound that serves as the estimate: the truth is as likely above it as below."""
ROUNDING = 1e-9
"""Keeps a quotient that is a whole number from falling below it by the last digit."""

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
    check_settings(len(history), n_total, target, confidence)
    n_found = sum(one.is_relevant for one in history)
    n_unscreened = n_total - len(history)
    drawn = [one.is_relevant for one in history if one.in_order]
    p_value = _urns(drawn, n_unscreened)
    needed = missed_below(target, n_found)
    most = largest(lambda missed: p_value(missed) > 1 - confidence, n_unscreened)
    likely = largest(lambda missed: p_value(missed) > 1 - ESTIMATE_CONFIDENCE, n_unscreened)
    others = (OTHER_ORDER,) if len(drawn) < len(history) else ()
    return RecallEvidence(
        n_total=n_total,
        n_screened=len(history),
        n_found=n_found,
        n_drawn=len(drawn),
        target=target,
        confidence=confidence,
        p_value=p_value(needed),
        recall_estimate=recall_of(n_found, likely),
        recall_low=recall_of(n_found, most),
        recall_high=recall_of(n_found, 0),
        most_missed=most,
        assumptions=(ASSUMES_ORDER, ASSUMES_POOL, ASSUMES_LABELS, ASSUMES_LOOKS, *others),
    )


def missed_below(target: float, n_found: int) -> int:
    """Give the fewest records that must have been missed for recall to be below the target."""
    return math.floor(n_found / target + ROUNDING) + 1 - n_found


def check_settings(n_screened: int, n_total: int, target: float, confidence: float) -> None:
    """Raise ValueError for counts and shares that cannot be."""
    if n_screened > n_total:
        raise ValueError("more records were screened than there are")
    if not (0 < target <= 1 and 0 < confidence < 1):
        raise ValueError("the target lies above 0 and up to 1, the confidence between 0 and 1")


def recall_of(n_found: int, n_missed: int) -> float | None:
    """Give the share found; None where there is nothing to find."""
    return n_found / (n_found + n_missed) if n_found else None


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
        return float(lower_tails(relevant, n_unscreened + sizes, relevant + n_missed, sizes).min())

    return p_value
