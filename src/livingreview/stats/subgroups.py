"""Subgroups of studies and the test for differences between them.

1. Separate tau2: every subgroup is pooled on its own; a subgroup of one study has that study's own interval.
   The test is Q over the subgroup summaries with their Wald standard errors, J - 1 df, also where HKSJ intervals
   are shown.
2. Common tau2: one tau2 for all, from the regression on subgroup indicators; the test is QM of that regression.
3. I2 for subgroup differences: (Q - df) / Q, at least 0, of the same test.
4. Fewer than two subgroups with an estimate: a named state.

Sources: Cochrane Handbook 10.11.3; Borenstein et al. 2009, 19; Deeks, Higgins & Altman 2023.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from livingreview.stats import pooling
from livingreview.stats.heterogeneity import CochranQ, cochran_q, i2_from_q, q_test
from livingreview.stats.pooling import Floats, Pooled
from livingreview.stats.projection import project
from livingreview.stats.states import NotComputed, bad_input
from livingreview.stats.tau2 import estimate_tau2
from livingreview.terms import StatisticsState, Tau2Method
from livingreview.words import say


@dataclass(frozen=True)
class Subgroup:
    """One subgroup's summary with its own or the shared tau2; HKSJ is None for one study."""

    name: str
    k: int
    tau2: float
    wald: Pooled
    hksj: Pooled | None
    q: CochranQ


@dataclass(frozen=True)
class Subgroups:
    """All subgroups, the test for differences, and I2 of the differences in percent."""

    groups: tuple[Subgroup, ...]
    is_common_tau2: bool
    test: CochranQ
    i2: float


def subgroups(
    y: Floats, v: Floats, names: Sequence[str], *, method: Tau2Method | None, is_common_tau2: bool = False
) -> Subgroups | NotComputed:
    """Pool each subgroup and test for differences; method None is the common-effect model."""
    missing = bad_input(y, v, "subgroups")
    if missing:
        return missing
    levels = sorted(set(names))
    members = {name: np.array([other == name for other in names]) for name in levels}
    if len(levels) < 2:
        return NotComputed(StatisticsState.TOO_FEW, say("subgroups: at least two with an estimate are needed"))
    shared = _shared_tau2(y, v, list(members.values()), method) if is_common_tau2 else None
    if isinstance(shared, NotComputed):
        return shared
    groups = tuple(_subgroup(name, y[members[name]], v[members[name]], method, shared) for name in levels)
    estimates, ses = np.array([(group.wald.estimate, group.wald.se) for group in groups]).T
    test = cochran_q(estimates, ses**2)
    return Subgroups(groups, is_common_tau2, test, i2_from_q(test))


def _shared_tau2(y: Floats, v: Floats, members: list[Floats], method: Tau2Method | None) -> float | NotComputed:
    if method is None:
        return 0.0
    if len(y) <= len(members):
        return NotComputed(StatisticsState.TOO_FEW, say("subgroups: a common tau2 needs more studies than subgroups"))
    x = np.array(members, dtype=np.float64)
    return float(estimate_tau2(y[None], v[None], method, x).value[0])


def _subgroup(name: str, y: Floats, v: Floats, method: Tau2Method | None, shared: float | None) -> Subgroup:
    tau2 = shared
    if tau2 is None:
        tau2 = float(estimate_tau2(y[None], v[None], method).value[0]) if method and len(y) > 1 else 0.0
    hksj = pooling.hksj(y, v, tau2) if len(y) > 1 else None
    return Subgroup(name, len(y), tau2, pooling.wald(y, v, tau2), hksj, q_test(float(project(y, 1 / v).q), len(y) - 1))
