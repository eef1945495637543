"""Numbers as readers see them: one rule per kind of number, the same in figures, tables and prose.

1. Ratios and differences: 2 decimals; 3 where 2 would print a ratio next to 1 as 1.00. Proportions and rates of one
   group: 2 decimals, 3 below 0.1 and 4 below 0.01.
2. P values: exact to 3 decimals, below 0.001 as `p < 0.001`.
3. I2 as a whole percentage, tau2 with 2 to 4 decimals, weights with 1 decimal.
4. From ten million on, numbers are powers of ten, so that no column has to hold their digits.
5. Minus is U+2212; a missing number is an en dash, never a word of the machine; marks are those of the language.
Source: Cochrane Handbook chapter 10 and PRISMA 2020 item 20b; rounding is half to even on the binary value.
"""

import math

from livingreview.terms import PROPORTIONS, RATES_OF_ONE_GROUP, Measure
from livingreview.words import decimal, grouped, mark, say

MISSING = "–"
MINUS = "−"
NEAR_ONE = (0.995, 1.005)
"""Ratios in this range would read 1.00 with 2 decimals; they are given 3."""
SMALLEST_P = 0.001
POWERS_FROM = 1e7
"""Numbers as large as this are written as a power of ten."""
AND = mark("and")
OR = mark("or")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def fixed(value: float | None, decimals: int) -> str:
    """Give a number with fixed decimals and a true minus; never a negative zero."""
    if value is None:
        return MISSING
    if POWERS_FROM <= abs(value) < math.inf:
        first, power = f"{value:.2e}".replace("-", MINUS).split("e+")
        return f"{decimal(first)}×10{str(int(power)).translate(RAISED)}"
    text = f"{value:.{decimals}f}"
    return decimal(text.replace("-", MINUS) if float(text) else text.removeprefix("-"))


def effect_value(value: float | None, measure: str) -> str:
    """Give an effect, or a limit of its interval, on the display scale."""
    if value is None:
        return MISSING
    if Measure(measure) in PROPORTIONS or Measure(measure) in RATES_OF_ONE_GROUP:
        return fixed(value, 2 if abs(value) >= 0.1 else 3 if abs(value) >= 0.01 or value == 0 else 4)
    if Measure(measure).is_ratio and NEAR_ONE[0] <= value < NEAR_ONE[1] and value != 1:
        return fixed(value, 3)
    if Measure(measure).is_ratio and 0 < value < 0.005:  # 2 decimals would print an impossible ratio of 0
        return decimal("<0.01")
    return fixed(value, 2)


def interval(low: float | None, high: float | None, measure: str) -> str:
    """Give an interval as `0.80 to 1.25`."""
    return say("{low} to {high}", low=effect_value(low, measure), high=effect_value(high, measure))


def effect_with_interval(value: float | None, low: float | None, high: float | None, measure: str) -> str:
    """Give an effect as `1.40 [1.10, 1.78]`, the way forest plots print it."""
    if value is None:
        return MISSING
    ends = {"low": effect_value(low, measure), "high": effect_value(high, measure)}
    return f"{effect_value(value, measure)} {say('[{low}, {high}]', **ends)}"


def p_value(p: float | None) -> str:
    """Give `p = 0.034`, or `p < 0.001`; 1 is printed as it is."""
    if p is None:
        return f"p {MISSING}"
    return decimal("p < 0.001" if p < SMALLEST_P else f"p = {p:.3f}")


def tau_squared(value: float | None) -> str:
    """Give tau2 with 2 decimals, up to 4 where the first ones are zeros."""
    if value is None or value == 0:
        return MISSING if value is None else "0"
    if value < 0.00005:  # half a unit of the fourth decimal
        return decimal("<0.0001")
    return fixed(value, 2 if value >= 0.1 else 3 if value >= 0.01 else 4)


def percent(value: float | None) -> str:
    """Give a whole percentage."""
    return MISSING if value is None else f"{fixed(value, 0)}%"


def weight(value: float | None) -> str:
    """Give a weight in percent with 1 decimal."""
    return "" if value is None else decimal(f"{value:.1f}%")


def count(value: int | None) -> str:
    """Give a whole number with thousands separators."""
    return MISSING if value is None else grouped(value)


def plain(value: float | None) -> str:
    """Give a number as printed in a source: at most 6 significant digits, no trailing zeros."""
    return MISSING if value is None else decimal(f"{value:.6g}".replace("-", MINUS))


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Give `1 study` or `1,204 studies`."""
    return f"{grouped(number)} {noun if number == 1 else plural or noun + 's'}"


def joined(words: list[str], conjunction: str = AND) -> str:
    """Give `a, b and c`; `a, of x; b; and c` where one of several has a comma of its own."""
    if len(words) < 2:
        return "".join(words)
    if len(words) > 2 and any(", " in word for word in words):
        return f"{'; '.join(words[:-1])}; {say(conjunction)} {words[-1]}"
    return f"{', '.join(words[:-1])} {say(conjunction)} {words[-1]}"
