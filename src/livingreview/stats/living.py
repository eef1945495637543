"""What new evidence does to a synthesis: before and after, the new alone, new against old.

1. Before: the studies that stood in the last version. After: all. New: the others. Each is pooled by the same
   settings; one study stands for itself. A version without a study is said so.
2. Interaction: the difference of the summaries of new and old, with Wald standard errors and tau2 of their own;
   z and P. It asks whether the new evidence says something else, not whether it is significant.
3. Weight of the new: its share of the weights after.
4. Changes: estimate, width of the interval (after / before), tau2, I2, and whether the interval came to include, or
   ceased to include, no effect. A changed setting shows as its own line: `method_change` pools the same studies by
   both settings, so that a change of method is never taken for new evidence.

Sources: Cochrane Handbook 22.2; Shojania et al. 2007 (what a changed summary is).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from livingreview.stats import pooling
from livingreview.stats.analysis import Analysis, Settings, analyse
from livingreview.stats.pooling import Bools, Floats, Pooled
from livingreview.stats.states import NotComputed, bad_input
from livingreview.terms import Model, StatisticsState
from livingreview.words import say


@dataclass(frozen=True)
class Version:
    """The synthesis at one time: the main summary and the Wald one; one study has no tau2, I2 or prediction."""

    k: int
    summary: Pooled
    wald: Pooled
    tau2: float | None
    i2: float | None
    prediction: tuple[float, float] | NotComputed


@dataclass(frozen=True)
class Interaction:
    """The difference new minus old with its test."""

    difference: float
    se: float
    z: float
    p: float


@dataclass(frozen=True)
class Change:
    """What the new evidence did; a part that cannot be told names why."""

    before: Version | NotComputed
    after: Version | NotComputed
    new: Version | NotComputed
    interaction: Interaction | NotComputed
    weight_of_new: float | None
    shift: "Shift | NotComputed"


@dataclass(frozen=True)
class Shift:
    """After against before; tau2 and I2 need two studies on both sides, the ratio an interval with a width."""

    estimate: float
    width_ratio: float | None
    tau2: float | None
    i2: float | None
    excluded_no_effect: bool
    excludes_no_effect: bool


def change(y: Floats, v: Floats, is_new: Bools, settings: Settings | None = None) -> Change | NotComputed:
    """Compare the synthesis with and without the new studies."""
    missing = bad_input(y, v, "change")
    if missing:
        return missing
    before, new = (version(y[part], v[part], settings, what) for part, what in ((~is_new, "before"), (is_new, "new")))
    after = version(y, v, settings, "after")
    return Change(
        before=before,
        after=after,
        new=new,
        interaction=interaction(before, new),
        weight_of_new=None if isinstance(after, NotComputed) else _weight(v, is_new, after, settings),
        shift=_shift(before, after),
    )


def version(y: Floats, v: Floats, settings: Settings | None, what: str) -> Version | NotComputed:
    """Pool one version; one study stands for itself."""
    if len(y) == 0:
        return NotComputed(StatisticsState.NO_STUDY, say("{what}: no study has an estimate", what=what))
    if len(y) == 1:
        own = pooling.common_effect(y, v)
        return Version(
            1, own, own, None, None, NotComputed(StatisticsState.ONE_STUDY, say("{what}: one study", what=what))
        )
    found = analyse(y, v, settings)
    return found if isinstance(found, NotComputed) else _version(found)


def interaction(old: Version | NotComputed, new: Version | NotComputed) -> Interaction | NotComputed:
    """Test the new evidence against the old."""
    if isinstance(old, NotComputed):
        return NotComputed(old.state, say("interaction of new with old: {reason}", reason=old.reason))
    if isinstance(new, NotComputed):
        return NotComputed(new.state, say("interaction of new with old: {reason}", reason=new.reason))
    difference = new.wald.estimate - old.wald.estimate
    se = float(np.hypot(new.wald.se, old.wald.se))
    return Interaction(difference, se, difference / se, float(2 * ndtr(-abs(difference / se))))


def method_change(
    y: Floats, v: Floats, old: Settings, new: Settings
) -> tuple[Analysis | NotComputed, Analysis | NotComputed]:
    """Pool the same studies by both settings: what differs is the method's doing."""
    return analyse(y, v, old), analyse(y, v, new)


def _version(found: Analysis) -> Version:
    is_random = found.settings.model is Model.RANDOM
    return Version(
        k=found.k,
        summary=found.main.summary,
        wald=found.wald if is_random else found.common,
        tau2=found.heterogeneity.tau2 if is_random else 0.0,
        i2=found.heterogeneity.i2,
        prediction=found.prediction,
    )


def _shift(before: Version | NotComputed, after: Version | NotComputed) -> Shift | NotComputed:
    if isinstance(before, NotComputed):
        return before
    if isinstance(after, NotComputed):
        return after
    return Shift(
        estimate=after.summary.estimate - before.summary.estimate,
        width_ratio=_ratio(after.summary.width, before.summary.width),
        tau2=_difference(after.tau2, before.tau2),
        i2=_difference(after.i2, before.i2),
        excluded_no_effect=_excludes(before.summary),
        excludes_no_effect=_excludes(after.summary),
    )


def _weight(v: Floats, is_new: Bools, after: Version, settings: Settings | None) -> float:
    is_common = settings is not None and settings.model is Model.COMMON
    w = pooling.weights(v, 0.0 if is_common else after.tau2 or 0.0)
    return float(100 * w[is_new].sum() / w.sum())


def _difference(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before


def _ratio(after: float, before: float) -> float | None:
    return after / before if before > 0 else None


def _excludes(summary: Pooled) -> bool:
    return summary.low > 0 or summary.high < 0
