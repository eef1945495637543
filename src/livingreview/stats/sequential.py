"""Trial sequential analysis: a secondary analysis, and only where the protocol asked for it.

1. Required information size, participants of two equal arms: 4 (z(1 - alpha/2) + z(1 - beta))^2 nu / theta^2, with
   theta the difference looked for and nu its variance: p(1 - p) at the mean of both risks, or SD^2. Divided by
   1 - D^2, D^2 = 1 - variance under the common effect / variance under random effects (diversity).
2. Information fraction t: accrued / required. A look that adds less than 1 % of the required size is merged into the
   next one.
3. Alpha spent by t, both sides: 4 (1 - Phi(z(1 - alpha/4) / sqrt t)) (Lan & DeMets, O'Brien-Fleming type).
4. Boundaries: Brownian motion, its density among paths that crossed no earlier boundary, carried from look to look by
   Gauss-Legendre integration on panels no wider than one standard deviation of a step; the boundary of a look spends
   exactly the alpha that has become free.
5. Interval adjusted for looks: mu +- boundary SE. Once t is 1 all alpha is spent and no boundary follows.

Looks are frozen versions of the review, not every run. Warn when D^2 comes from fewer than five studies.
Sources: Wetterslev et al. 2008, 2009; Lan & DeMets 1983; O'Brien & Fleming 1979; Armitage, McPherson & Rowe 1969;
Jennison & Turnbull 2000, 19.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import ndtr, ndtri

from livingreview.stats.pooling import Floats
from livingreview.stats.roots import falling_root
from livingreview.stats.states import NotComputed
from livingreview.terms import StatisticsState
from livingreview.words import say

SMALLEST_STEP = 0.01
"""Of the required information: looks closer than this are merged."""
FEW_STUDIES = 5
"""Studies; a diversity from fewer is a guess."""
NODES = 20
"""Of a panel: beyond what double precision can tell for a normal density one standard deviation wide."""
LARGEST_BOUNDARY = 37.0
"""z; its tail probability is the smallest a floating-point number holds."""


@dataclass(frozen=True)
class Look:
    """One version: participants accrued, the summary and its standard error."""

    version: str
    accrued: float
    estimate: float
    se: float


@dataclass(frozen=True)
class LookResult:
    """What a look found: its boundary, whether z crossed it, and the adjusted interval."""

    look: Look
    fraction: float
    z: float
    alpha_spent: float
    boundary: float | NotComputed
    has_crossed: bool
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Sequential:
    """A trial sequential analysis."""

    required: float
    diversity: float
    looks: tuple[LookResult, ...]
    merged: tuple[str, ...]
    warning: str | None


def required_size(theta: float, nu: float, *, alpha: float, beta: float, diversity: float = 0.0) -> float | NotComputed:
    """Give the required participants for a difference `theta` with variance `nu`."""
    if not (0 < alpha < 1 and 0 < beta < 1 and nu > 0 and theta != 0 and 0 <= diversity < 1):
        reason = say("required information size: alpha, beta, variance, difference or diversity is out of range")
        return NotComputed(StatisticsState.UNUSABLE_INPUT, reason)
    z = float(-ndtri(alpha / 2) - ndtri(beta))
    return 4 * z**2 * nu / theta**2 / (1 - diversity)


def binary_difference(
    control_risk: float, *, risk_ratio: float | None = None, odds_ratio: float | None = None
) -> tuple[float, float] | NotComputed:
    """Give the difference in risk that a ratio stands for at a control risk, and its variance."""
    if not 0 < control_risk < 1 or (risk_ratio is None) == (odds_ratio is None):
        return NotComputed(
            StatisticsState.UNUSABLE_INPUT, say("a control risk between 0 and 1 and one ratio are needed")
        )
    odds = control_risk / (1 - control_risk) * (odds_ratio or 1.0)
    risk = control_risk * risk_ratio if risk_ratio is not None else odds / (1 + odds)
    if not 0 < risk < 1:
        return NotComputed(StatisticsState.UNUSABLE_INPUT, say("the risk {risk:g} is not between 0 and 1", risk=risk))
    mean = (risk + control_risk) / 2
    return control_risk - risk, mean * (1 - mean)


def diversity(se_common: float, se_random: float) -> float:
    """Give D^2, by how much heterogeneity widens the variance of the summary."""
    return max(0.0, 1 - (se_common / se_random) ** 2)


def alpha_spent(fraction: float, alpha: float) -> float:
    """Give the alpha spent on both sides by an information fraction."""
    if fraction <= 0:
        return 0.0
    return float(min(alpha, 4 * ndtr(ndtri(alpha / 4) / np.sqrt(min(fraction, 1.0)))))


def boundaries(fractions: Sequence[float], alpha: float) -> list[float | NotComputed]:
    """Give the boundary for |z| at each look, fractions rising up to 1."""
    found: list[float | NotComputed] = []
    nodes, density = np.zeros(1), np.ones(1)
    for before, fraction in pairwise([0.0, *fractions]):
        step = float(np.sqrt(fraction - before))
        share = alpha_spent(fraction, alpha) - alpha_spent(before, alpha)
        limit = _limit(nodes, density, step, fraction, share)
        found.append(
            limit
            if limit is not None
            else NotComputed(
                StatisticsState.NOT_ESTIMABLE,
                say("no alpha to spend yet at {fraction:.3g} of the required information", fraction=fraction),
            )
        )
        edge = (limit or LARGEST_BOUNDARY) * float(np.sqrt(fraction))
        following, width = _panels(min(edge, LARGEST_BOUNDARY * step + np.abs(nodes).max()), step)
        spread = np.exp(-(((following[:, None] - nodes[None]) / step) ** 2) / 2) / (step * np.sqrt(2 * np.pi))
        nodes, density = following, (spread * density[None]).sum(axis=1) * width
    return found


def sequential(
    looks: Sequence[Look], *, required: float, diversity: float, n_studies: int, alpha: float = 0.05
) -> Sequential | NotComputed:
    """Set the looks, in order of time, against their boundaries."""
    if not looks or required <= 0 or any(not look.se > 0 for look in looks):
        return NotComputed(
            StatisticsState.UNUSABLE_INPUT, say("trial sequential analysis: no look, or one without an SE")
        )
    if any(later.accrued < earlier.accrued for earlier, later in pairwise(looks)):
        return NotComputed(StatisticsState.UNUSABLE_INPUT, say("trial sequential analysis: accrued participants fell"))
    kept, merged = _merge(looks, required)
    open_looks = [look for look in kept if look.accrued < required]
    closing = kept[len(open_looks) : len(open_looks) + 1]
    fractions = [min(1.0, look.accrued / required) for look in [*open_looks, *closing]]
    limits = boundaries(fractions, alpha)
    over = NotComputed(StatisticsState.NOT_APPLICABLE, say("the required information was reached at an earlier look"))
    limits += [over] * (len(kept) - len(limits))
    return Sequential(
        required=required,
        diversity=diversity,
        looks=tuple(_result(look, limit, required, alpha) for look, limit in zip(kept, limits, strict=True)),
        merged=tuple(merged),
        warning=say("diversity from {n_studies} studies, fewer than {few}", n_studies=n_studies, few=FEW_STUDIES)
        if n_studies < FEW_STUDIES
        else None,
    )


def _limit(nodes: Floats, density: Floats, step: float, fraction: float, share: float) -> float | None:
    """Give the boundary on the z scale that lets exactly this share of paths cross."""
    root = np.sqrt(fraction)

    def excess(z: Floats) -> Floats:
        edge = z[:, None] * root
        crossing = ndtr((-edge - nodes[None]) / step) + ndtr((nodes[None] - edge) / step)
        return np.asarray((crossing * density[None]).sum(axis=1) - share)

    if not share > 0 or excess(np.array([LARGEST_BOUNDARY]))[0] > 0:
        return None
    return float(falling_root(excess, np.array([0.0]), np.array([LARGEST_BOUNDARY]))[0])


def _panels(edge: float, step: float) -> tuple[Floats, Floats]:
    """Give nodes and weights over [-edge, edge]."""
    n = max(2, int(np.ceil(2 * edge / step)))
    at, weight = np.polynomial.legendre.leggauss(NODES)
    ends = np.linspace(-edge, edge, n + 1)
    half = (ends[1:] - ends[:-1]) / 2
    middle = (ends[1:] + ends[:-1]) / 2
    return (middle[:, None] + half[:, None] * at).ravel(), (half[:, None] * weight).ravel()


def _merge(looks: Sequence[Look], required: float) -> tuple[list[Look], list[str]]:
    """Merge looks that add too little into the one after them; the last look always stands."""
    kept: list[Look] = []
    merged: list[str] = []
    for place, look in enumerate(looks):
        before = kept[-1].accrued if kept else 0.0
        is_last = place == len(looks) - 1
        if look.accrued - before >= SMALLEST_STEP * required:
            kept.append(look)
        elif is_last and kept:
            merged.append(kept.pop().version)
            kept.append(look)
        elif is_last:
            kept.append(look)
        else:
            merged.append(look.version)
    return kept, merged


def _result(look: Look, limit: float | NotComputed, required: float, alpha: float) -> LookResult:
    z, fraction = look.estimate / look.se, look.accrued / required
    height = None if isinstance(limit, NotComputed) else limit
    half = None if height is None else height * look.se
    return LookResult(
        look=look,
        fraction=fraction,
        z=z,
        alpha_spent=alpha_spent(fraction, alpha),
        boundary=limit,
        has_crossed=height is not None and abs(z) >= height,
        low=None if half is None else look.estimate - half,
        high=None if half is None else look.estimate + half,
    )
