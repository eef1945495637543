"""Whether printed numbers can be true together: GRIM and its kin, limits of a scale, centres of intervals, P values.

1. A printed number stands for every value that rounds to it: half a unit of its last digit to either side. Files and
   spreadsheets keep no trailing zeros (3.50 is read as 3.5), so a test is lenient rather than wrong.
2. GRIM: participants' values in steps sum to whole steps, so a mean is a whole number of steps divided by n.
3. GRIMMER: so do their squares, of the same parity as the sum; the variance follows from both sums.
4. Values between two limits cannot spread wider than at the limits: SD^2 <= (mean - low)(high - mean) n / (n - 1).
5. An interval is symmetric on its analysis scale: logarithm for ratios, Fisher's z for correlations.
6. Half an interval's width is a standard error; the estimate divided by it gives the P value.

All tests answer "can this be?"; True where the numbers do not tell.

Sources: Brown & Heathers 2017 (GRIM, doi:10.1177/1948550616673876); Anaya 2016, Allard 2018 (GRIMMER); Bhatia &
Davis 2000 (limits of a variance, doi:10.1080/00029890.2000.12005203); Cochrane Handbook 6.3 (P value and interval).
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import NormalDist

from livingreview.terms import Measure

TINY = 1e-9
"""Relative; smaller is the rounding of binary numbers."""
MOST_SUMS = 1000
"""Sums of values that one printed mean may stand for; with more, GRIMMER rules nothing out."""
OFF_CENTRE = 0.15
"""Share of an interval's half width; exact and bootstrap intervals lean to one side by less."""
SE_DIFFERENCE = 0.1
"""Share by which a standard error may differ from its interval's: t quantiles, adjusted models."""
Z_DIFFERENCE = 0.3
"""Standard errors by which two tests of one difference may disagree, as an exact and a normal one."""


@dataclass(frozen=True)
class Span:
    """The values that a printed number stands for."""

    low: Fraction
    high: Fraction


def span(printed: float) -> Span:
    """Give the values that round to a printed number.

    >>> span(2.5)
    Span(low=Fraction(49, 20), high=Fraction(51, 20))
    """
    exact = Decimal(repr(printed)).normalize()
    exponent = exact.as_tuple().exponent
    half = Fraction(10) ** min(0, exponent if isinstance(exponent, int) else 0) / 2
    return Span(Fraction(exact) - half, Fraction(exact) + half)


def mean_is_possible(mean: float, n: int, step: float, low: float = 0) -> bool:
    """Tell whether n values in steps from `low` can have a printed mean (GRIM)."""
    return n < 1 or next(_sums(mean, n, step, low), None) is not None


def percent_is_possible(percent: float, n: int) -> bool:
    """Tell whether a whole number of n is a printed percentage."""
    return mean_is_possible(percent, n, 100)


def percent_is_of(percent: float, events: int, n: int) -> bool:
    """Tell whether a printed percentage is that of a count."""
    printed = span(percent)
    return n < 1 or printed.low <= Fraction(100 * events, n) <= printed.high


def spread_is_possible(mean: float, variance: Span, n: int, step: float, low: float = 0) -> bool:
    """Tell whether n values in steps from `low` can have a printed mean and a variance in a span (GRIMMER).

    A mean that is impossible itself is left to GRIM. Variances with n and with n - 1 below them both count.
    """
    if n < 2:
        return True
    sums = [total for _, total in zip(range(MOST_SUMS + 1), _sums(mean, n, step, low), strict=False)]
    if not sums or len(sums) > MOST_SUMS:
        return True
    in_steps = Span(variance.low / _exact(step) ** 2, variance.high / _exact(step) ** 2)
    return any(_has_squares(total, in_steps, n, below) for total in sums for below in (n - 1, n))


def variance_of_sd(sd: float) -> Span:
    """Give the variances that a printed standard deviation stands for."""
    printed = span(sd)
    return Span(max(printed.low, Fraction(0)) ** 2, printed.high**2)


def variance_of_se(se: float, n: int) -> Span:
    """Give the variances that a printed standard error of the mean of n stands for."""
    one = variance_of_sd(se)
    return Span(one.low * n, one.high * n)


def fits_scale(mean: float, variance: Span, n: int | None, scale: tuple[float, float]) -> bool:
    """Tell whether values between two limits can have a mean and a variance; an unknown n is the smallest, 2."""
    low, high, printed = _exact(scale[0]), _exact(scale[1]), span(mean)
    nearest = min(max((low + high) / 2, printed.low), printed.high)
    room = (nearest - low) * (high - nearest)
    n = max(n or 2, 2)
    return room < 0 or variance.low <= room * n / (n - 1)


def is_centred(value: float, interval: tuple[float, float], measure: Measure | None = None) -> bool:
    """Tell whether an estimate lies in the middle of its interval on the scale of its measure."""
    centre, half = _centre_and_half(interval, measure)
    estimate = _on_scale(span(value), measure)
    if centre is None or half is None or estimate is None:
        return True
    gap = max(centre[0] - estimate[1], estimate[0] - centre[1])
    return gap <= OFF_CENTRE * half[1]


def se_fits_interval(se: float, interval: tuple[float, float], measure: Measure, quantile: float) -> bool:
    """Tell whether a standard error is half an interval's width divided by its quantile."""
    half = _centre_and_half(interval, measure)[1]
    if half is None:
        return True
    low, high = (float(edge) * quantile for edge in (span(se).low, span(se).high))
    return low <= half[1] * (1 + SE_DIFFERENCE) and half[0] * (1 - SE_DIFFERENCE) <= high


def statistics_of(
    value: float, measure: Measure, *, se: float | None, interval: tuple[float, float] | None, quantile: float
) -> tuple[float, float] | None:
    """Give the smallest and largest test statistic (no sign) that printed numbers stand for; None if they do not say.

    The interval goes before the standard error.
    """
    estimate = _on_scale(span(value), measure)
    half = _centre_and_half(interval, measure)[1] if interval else None
    width = (half[0] / quantile, half[1] / quantile) if half else None
    if width is None and se is not None:
        width = float(span(se).low), float(span(se).high)
    if estimate is None or width is None or width[0] <= 0:
        return None
    sizes = sorted(abs(edge) for edge in estimate)
    smallest = 0.0 if estimate[0] <= 0 <= estimate[1] else sizes[0]
    return smallest / width[1], sizes[1] / width[0]


def p_fits(
    p: float, statistics: tuple[float, float], *, is_bound: bool, statistic_of: Callable[[float], float]
) -> bool:
    """Tell whether a printed P value (or bound, as P < 0.05) goes with the test statistics the estimate stands for.

    `statistic_of` gives the statistic of a two-sided P value: normal, or t with the report's degrees of freedom.
    """
    printed = span(p)
    highest = statistic_of(max(float(printed.low), TINY))
    lowest = statistic_of(p if is_bound else min(float(printed.high), 1 - TINY))
    allowed = max(Z_DIFFERENCE, SE_DIFFERENCE * lowest)
    return statistics[1] >= lowest - allowed and (is_bound or statistics[0] <= highest + allowed)


def normal_statistic(p: float) -> float:
    """Give the normal test statistic of a two-sided P value."""
    return -NormalDist().inv_cdf(p / 2)


def t_statistic(p: float, df: float) -> float:
    """Give the t statistic of a two-sided P value."""
    from scipy.special import stdtrit

    return -float(stdtrit(df, p / 2))


def _exact(number: float) -> Fraction:
    return Fraction(Decimal(repr(number)))


def _sums(mean: float, n: int, step: float, low: float) -> Iterator[int]:
    """Give the sums, in steps above `low`, that a printed mean of n values stands for."""
    printed, size = span(mean), _exact(step)
    first = math.ceil((printed.low - _exact(low)) * n / size)
    last = math.floor((printed.high - _exact(low)) * n / size)
    yield from range(first, last + 1)


def _has_squares(total: int, variance: Span, n: int, below: int) -> bool:
    """Tell whether whole values with this sum have a sum of squares that gives a variance of the span."""
    part = Fraction(total * total, n)
    first = math.ceil(variance.low * below + part)
    last = math.floor(variance.high * below + part)
    whole, rest = divmod(total, n)
    first = max(first, (n - rest) * whole**2 + rest * (whole + 1) ** 2)  # the values as equal as they can be
    return first + (first - total) % 2 <= last  # a square is even where its number is


def _on_scale(printed: Span, measure: Measure | None) -> tuple[float, float] | None:
    """Give both ends on the analysis scale; None where an end has no place there."""
    low, high = float(printed.low), float(printed.high)
    if measure is not None and measure.is_ratio:
        return (math.log(low), math.log(high)) if low > 0 else None
    if measure is Measure.CORRELATION:
        return (math.atanh(low), math.atanh(high)) if low > -1 and high < 1 else None
    return low, high


def _centre_and_half(
    interval: tuple[float, float], measure: Measure | None
) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
    lower, upper = (_on_scale(span(limit), measure) for limit in interval)
    if lower is None or upper is None:
        return None, None
    centre = (lower[0] + upper[0]) / 2, (lower[1] + upper[1]) / 2
    half = max(0.0, (upper[0] - lower[1]) / 2), (upper[1] - lower[0]) / 2
    return centre, half
