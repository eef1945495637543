"""Agreement of people who decide yes or no on the same things.

1. Two people: observed agreement, Cohen's kappa with the standard error of Fleiss, Cohen and Everitt (1969), PABAK
   (Byrt and others 1993), Gwet's AC1 (2008), positive and negative agreement (Cicchetti and Feinstein 1990),
   prevalence and bias index.
2. Any number of people: Fleiss' kappa (1971) where everyone decided on everything, Krippendorff's alpha (nominal)
   where people saw different things.
3. What is not defined is missing: kappa where chance alone gives agreement, its interval where nobody differed (the
   standard error is then 0, which says nothing about uncertainty).
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

Z_95 = 1.959963984540054
"""97.5 % point of the normal distribution."""
ROUNDING = 1e-12
"""A variance (per thing compared) that is smaller is rounding of zero."""


@dataclass(frozen=True)
class PairAgreement:
    """Agreement of two people on n things; None where not defined."""

    n: int
    observed: float | None
    kappa: float | None
    kappa_low: float | None
    kappa_high: float | None
    positive: float | None
    negative: float | None
    pabak: float | None
    ac1: float | None
    prevalence: float | None
    bias: float | None


def pair_agreement(both_yes: int, only_first: int, only_second: int, both_no: int) -> PairAgreement:
    """Compare two people by the four counts of their decisions."""
    n = both_yes + only_first + only_second + both_no
    if not n:
        return PairAgreement(0, *(None,) * 10)
    observed = (both_yes + both_no) / n
    yes_1, yes_2 = both_yes + only_first, both_yes + only_second
    chance = (yes_1 * yes_2 + (n - yes_1) * (n - yes_2)) / n**2
    kappa = (observed - chance) / (1 - chance) if chance < 1 else None
    se = 0.0 if kappa is None else _kappa_se(both_yes, only_first, only_second, both_no, kappa)
    prevalent = (yes_1 + yes_2) / (2 * n)
    chance_ac1 = 2 * prevalent * (1 - prevalent)
    differing = only_first + only_second
    return PairAgreement(
        n=n,
        observed=observed,
        kappa=kappa,
        kappa_low=max(kappa - Z_95 * se, -1.0) if kappa is not None and se else None,
        kappa_high=min(kappa + Z_95 * se, 1.0) if kappa is not None and se else None,
        positive=2 * both_yes / (2 * both_yes + differing) if both_yes + differing else None,
        negative=2 * both_no / (2 * both_no + differing) if both_no + differing else None,
        pabak=2 * observed - 1,
        ac1=(observed - chance_ac1) / (1 - chance_ac1),
        prevalence=abs(both_yes - both_no) / n,
        bias=abs(only_first - only_second) / n,
    )


def _kappa_se(both_yes: int, only_first: int, only_second: int, both_no: int, kappa: float) -> float:
    """Give the large-sample standard error of kappa (Fleiss, Cohen and Everitt 1969, not under the null)."""
    if not only_first + only_second:
        return 0.0
    n = both_yes + only_first + only_second + both_no
    cells = ((both_yes / n, only_first / n), (only_second / n, both_no / n))
    rows = [fsum(row) for row in cells]
    columns = [fsum(column) for column in zip(*cells, strict=True)]
    chance = fsum(row * column for row, column in zip(rows, columns, strict=True))
    agreeing = fsum(cells[i][i] * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2 for i in (0, 1))
    differing = fsum(cells[i][1 - i] * (columns[i] + rows[1 - i]) ** 2 for i in (0, 1))
    variance = agreeing + (1 - kappa) ** 2 * differing - (kappa - chance * (1 - kappa)) ** 2
    return sqrt(variance / n) / (1 - chance) if variance > ROUNDING else 0.0


def fleiss_kappa(units: Sequence[Sequence[Hashable]]) -> float | None:
    """Give Fleiss' kappa of things on which the same number of people decided; None where it is not defined."""
    sizes = {len(unit) for unit in units}
    if len(sizes) != 1 or min(sizes) < 2:
        return None
    m, n = sizes.pop(), len(units)
    counts = [Counter(unit) for unit in units]
    observed = fsum((fsum(c * c for c in count.values()) - m) / (m * (m - 1)) for count in counts) / n
    total: Counter[Hashable] = Counter()
    for count in counts:
        total.update(count)
    chance = fsum((c / (n * m)) ** 2 for c in total.values())
    return (observed - chance) / (1 - chance) if len(total) > 1 else None


def krippendorff_alpha(units: Sequence[Sequence[Hashable]]) -> float | None:
    """Give nominal alpha; things on which fewer than two people decided tell nothing and are left out."""
    shared = [Counter(unit) for unit in units if len(unit) > 1]
    total: Counter[Hashable] = Counter()
    for count in shared:
        total.update(count)
    n = total.total()
    if len(total) < 2:
        return None
    observed = fsum(_differing(count) / (count.total() - 1) for count in shared) / n
    return 1 - observed / (_differing(total) / (n * (n - 1)))


def _differing(count: Counter[Hashable]) -> int:
    """Count the ordered pairs of decisions that differ."""
    n = count.total()
    return n * n - int(fsum(c * c for c in count.values()))
