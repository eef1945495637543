"""Spans of time in one unit by ISO 8601 (P14D, P2W, P3M, P1Y), and the day they lead to.

1. Days and weeks are counted; a month later is the same day of that month, or its last day.

Source: ISO 8601-1:2019, 5.5.2; the last day of a shorter month as in everyday use.
"""

import re
from calendar import monthrange
from datetime import date, timedelta

DURATION = r"^P[0-9]{1,4}[DWMY]$"
UNITS = {"D": "day", "W": "week", "M": "month", "Y": "year"}


def later(day: str, duration: str) -> str:
    """Give the day that lies a span of time after another; both as 2026-11-23."""
    number, unit = int(duration[1:-1]), duration[-1]
    start = date.fromisoformat(day)
    if unit in "DW":
        return (start + timedelta(days=number * (7 if unit == "W" else 1))).isoformat()
    months = start.month - 1 + number * (12 if unit == "Y" else 1)
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1])).isoformat()


def in_words(duration: str) -> str:
    """Give `14 days`, `1 month`."""
    if not re.match(DURATION, duration):
        raise ValueError(f"{duration} is no span of time as P14D, P2W, P3M or P1Y")
    number, unit = int(duration[1:-1]), UNITS[duration[-1]]
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
