"""Means and standard deviations from medians, quartiles and ranges, with a screen for skewness.

n participants; xi = 2 z((n - 0.375)/(n + 0.25)) is the expected range, eta = 2 z((0.75 n - 0.125)/(n + 0.25)) the
expected interquartile range of n values from a normal distribution with SD 1; z is the normal quantile.

1. Mean (Luo et al. 2018, formulas 7, 11, 15):
   range      w (min + max)/2 + (1 - w) median, w = 4/(4 + n^0.75);
   quartiles  w (q1 + q3)/2 + (1 - w) median, w = 0.7 + 0.39/n;
   all five   w1 (min + max)/2 + w2 (q1 + q3)/2 + (1 - w1 - w2) median, w1 = 2.2/(2.2 + n^0.75),
              w2 = 0.7 - 0.72/n^0.55.
2. SD (Wan et al. 2014, formulas 9 and 16; Shi, Luo, Weng et al. 2020 for all five):
   range      (max - min)/xi;
   quartiles  (q3 - q1)/eta;
   all five   w (max - min)/xi + (1 - w)(q3 - q1)/eta, w = 1/(1 + 0.07 n^0.6).
3. Screen (Shi, Luo, Wan et al. 2023): the summary looks skewed where T reaches its critical value at level 0.05:
   range      T = |min + max - 2 median|/(max - min), 1/ln(n + 9) + 2.5/(n + 1);
   quartiles  T = |q1 + q3 - 2 median|/(q3 - q1), 2.65/sqrt(n) - 6/n^2;
   all five   the larger of 2.65 ln(0.6 n)/sqrt(n) times the first and the second, 3/sqrt(n) - 40/n^3.
   Skewed data are not converted by themselves.

At least 5 participants and numbers in order with a spread, or everything is NaN.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

MIN_PARTICIPANTS = 5
"""Participants from whom on a summary is converted; the screen's critical values hold from here on."""


@dataclass(frozen=True)
class Quantiles:
    """A summary of n values: the median with quartiles, or the range, or both."""

    n: float
    median: float
    q1: float | None = None
    q3: float | None = None
    minimum: float | None = None
    maximum: float | None = None

    @property
    def has_quartiles(self) -> bool:
        """Say whether both quartiles are given."""
        return self.q1 is not None and self.q3 is not None

    @property
    def has_range(self) -> bool:
        """Say whether both ends are given."""
        return self.minimum is not None and self.maximum is not None

    @property
    def is_usable(self) -> bool:
        """Say whether there is a spread, the numbers are in order and the participants enough."""
        ends = (self.minimum, self.q1, self.median, self.q3, self.maximum)
        values = [value for value in ends if value is not None]
        in_order = all(np.isfinite(values)) and values == sorted(values)
        has_quartile_spread = not self.has_quartiles or _width(self.q1, self.q3) > 0
        has_range_spread = not self.has_range or _width(self.minimum, self.maximum) > 0
        is_complete = (self.has_quartiles or self.has_range) and len(values) in (3, 5)
        is_large = bool(np.isfinite(self.n)) and self.n >= MIN_PARTICIPANTS
        return is_large and is_complete and in_order and has_quartile_spread and has_range_spread


@dataclass(frozen=True)
class FromQuantiles:
    """A mean and SD from quantiles, how they were made, and the screen for skewness."""

    mean: float
    sd: float
    method: str
    skewness: float
    critical: float

    @property
    def is_skewed(self) -> bool:
        """Say whether the normal assumption is doubtful."""
        return self.skewness >= self.critical


@np.errstate(all="ignore")
def mean_and_sd(summary: Quantiles) -> FromQuantiles:
    """Give mean and standard deviation behind a summary; NaN where it cannot be used."""
    if not summary.is_usable:
        return FromQuantiles(np.nan, np.nan, "none", np.nan, np.nan)
    if summary.has_quartiles and summary.has_range:
        return _from_all_five(summary)
    return _from_quartiles(summary) if summary.has_quartiles else _from_range(summary)


def _from_range(summary: Quantiles) -> FromQuantiles:
    n, w = summary.n, 4 / (4 + summary.n**0.75)
    middle, width = _middle(summary.minimum, summary.maximum), _width(summary.minimum, summary.maximum)
    critical = 1 / np.log(n + 9) + 2.5 / (n + 1)
    mean = w * middle + (1 - w) * summary.median
    method = "mean by Luo 2018, SD by Wan 2014, from median and range"
    return FromQuantiles(mean, width / _xi(n), method, 2 * abs(middle - summary.median) / width, float(critical))


def _from_quartiles(summary: Quantiles) -> FromQuantiles:
    n, w = summary.n, 0.7 + 0.39 / summary.n
    middle, width = _middle(summary.q1, summary.q3), _width(summary.q1, summary.q3)
    critical = 2.65 / np.sqrt(n) - 6 / n**2
    mean = w * middle + (1 - w) * summary.median
    method = "mean by Luo 2018, SD by Wan 2014, from median and quartiles"
    return FromQuantiles(mean, width / _eta(n), method, 2 * abs(middle - summary.median) / width, float(critical))


def _from_all_five(summary: Quantiles) -> FromQuantiles:
    n, median = summary.n, summary.median
    ends, full = _middle(summary.minimum, summary.maximum), _width(summary.minimum, summary.maximum)
    hinges, box = _middle(summary.q1, summary.q3), _width(summary.q1, summary.q3)
    w1, w2, w = 2.2 / (2.2 + n**0.75), 0.7 - 0.72 / n**0.55, 1 / (1 + 0.07 * n**0.6)
    mean = w1 * ends + w2 * hinges + (1 - w1 - w2) * median
    sd = w * full / _xi(n) + (1 - w) * box / _eta(n)
    by_range, by_box = 2 * abs(ends - median) / full, 2 * abs(hinges - median) / box
    skewness = max(2.65 * float(np.log(0.6 * n)) / np.sqrt(n) * by_range, by_box)
    method = "mean by Luo 2018, SD by Shi 2020, from median, quartiles and range"
    return FromQuantiles(mean, sd, method, float(skewness), float(3 / np.sqrt(n) - 40 / n**3))


def _middle(low: float | None, high: float | None) -> float:
    return (low + high) / 2 if low is not None and high is not None else np.nan


def _width(low: float | None, high: float | None) -> float:
    return high - low if low is not None and high is not None else np.nan


def _xi(n: float) -> float:
    return float(2 * ndtri((n - 0.375) / (n + 0.25)))


def _eta(n: float) -> float:
    return float(2 * ndtri((0.75 * n - 0.125) / (n + 0.25)))
