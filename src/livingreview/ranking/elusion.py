"""Bound recall by a random sample of what was not screened (an elusion test).

1. Draw n of the N unscreened records at random and screen them; k are relevant.
2. The number of relevant records among the N lies between the smallest and the largest count whose
   hypergeometric tails at k are above half of 1 - confidence: the exact counterpart of Clopper and
   Pearson's interval for a finite population.
3. Recall is found/(found + missed) at these counts; the estimate takes the sample's share for the rest.

Sources: Clopper and Pearson, Biometrika 1934;26:404; Buonaccorsi, J Am Stat Assoc 1987;82:1162.
"""

from livingreview.ranking.hypergeometric import largest, lower_tail
from livingreview.ranking.recall import (
    ASSUMES_LABELS,
    DEFAULT_CONFIDENCE,
    DEFAULT_TARGET,
    RecallEvidence,
    check_settings,
    missed_below,
    recall_of,
)

ASSUMES_SAMPLE = "Assumes that the sample was drawn at random from the unscreened records and screened without error."


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
    check_settings(n_screened, n_total, target, confidence)
    n_pool = n_total - n_screened
    if not 0 <= n_relevant_in_sample <= n_sampled <= n_pool:
        raise ValueError("the relevant are part of the sample, and the sample of the unscreened records")
    least, most = _missed(n_pool, n_sampled, n_relevant_in_sample, tail=(1 - confidence) / 2)
    likely = round(n_relevant_in_sample / n_sampled * (n_pool - n_sampled)) if n_sampled else most
    found = n_found + n_relevant_in_sample
    at_target = n_relevant_in_sample + missed_below(target, found)
    return RecallEvidence(
        n_total=n_total,
        n_screened=n_screened + n_sampled,
        n_found=found,
        n_drawn=n_sampled,
        target=target,
        confidence=confidence,
        p_value=lower_tail(n_relevant_in_sample, n_pool, at_target, n_sampled),
        recall_estimate=recall_of(found, likely),
        recall_low=recall_of(found, most),
        recall_high=recall_of(found, least),
        most_missed=most,
        assumptions=(ASSUMES_SAMPLE, ASSUMES_LABELS),
    )


def _missed(n_pool: int, n_sampled: int, seen: int, *, tail: float) -> tuple[int, int]:
    """Give the fewest and the most relevant records that may be left in the pool after the sample."""

    def is_not_too_many(left: int) -> bool:
        return lower_tail(seen, n_pool, seen + left, n_sampled) > tail

    def is_too_few(left: int) -> bool:
        # P(X >= k) is the lower tail of the irrelevant ones.
        return lower_tail(n_sampled - seen, n_pool, n_pool - seen - left, n_sampled) <= tail

    most = largest(is_not_too_many, n_pool - n_sampled)
    least = largest(is_too_few, most) + 1 if is_too_few(0) else 0
    return min(least, most), most
