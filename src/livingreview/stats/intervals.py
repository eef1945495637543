"""Which interval of a random-effects summary is the main one, and why.

1. By default the wider of HKSJ and Wald on the analysis scale; a protocol may name one of them.
2. Identical estimates leave HKSJ without width: Wald is the main one whatever the protocol says.
3. With two studies neither is *the* interval: HKSJ has one degree of freedom, Wald takes tau2 for known.

Source: Cochrane Handbook 10.10.4; Jackson et al. 2017 (HKSJ narrower than Wald).
"""

from dataclasses import dataclass

from livingreview.stats.pooling import Pooled
from livingreview.terms import IntervalMethod
from livingreview.words import mark, say

WALD = mark("Wald (normal)")


@dataclass(frozen=True)
class MainInterval:
    """The summary with the interval that stands in the main columns, how it was made, and why it stands there."""

    summary: Pooled
    method: str
    why: str


def main_interval(wald: Pooled, hksj: Pooled, rule: IntervalMethod) -> MainInterval:
    """Choose between the two intervals by the protocol's rule."""
    is_hksj, why = _choice(wald, hksj, rule)
    if hksj.df == 1:
        why = say(
            "Two studies: HKSJ (t, 1 df) and Wald are both shown, neither is the interval of this "
            "synthesis; the main columns hold {value} ({why})",
            value="HKSJ" if is_hksj else say("Wald"),
            why=why,
        )
    return MainInterval(hksj, say("HKSJ (t, {df} df)", df=hksj.df), why) if is_hksj else MainInterval(wald, WALD, why)


def _choice(wald: Pooled, hksj: Pooled, rule: IntervalMethod) -> tuple[bool, str]:
    if hksj.se == 0:
        return False, say("Wald is the main interval: the estimates are identical, HKSJ has no width")
    is_hksj_wider = hksj.width >= wald.width
    if rule is IntervalMethod.WIDER:
        main, other = ("HKSJ", say("Wald")) if is_hksj_wider else (say("Wald"), "HKSJ")
        return is_hksj_wider, say("{main} is the main interval: it is wider than {other}", main=main, other=other)
    if rule is IntervalMethod.WALD:
        return False, say("Wald is the main interval by protocol")
    return True, say("HKSJ is the main interval by protocol") + (
        "" if is_hksj_wider else say(", though narrower than Wald")
    )
