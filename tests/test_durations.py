"""Spans of time in one unit."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.durations import in_words, later


@pytest.mark.parametrize(
    ("day", "span", "expected"),
    [
        ("2026-01-31", "P1M", "2026-02-28"),
        ("2024-01-31", "P1M", "2024-02-29"),
        ("2026-11-30", "P3M", "2027-02-28"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2026-12-25", "P2W", "2027-01-08"),
        ("2026-12-25", "P14D", "2027-01-08"),
        ("2026-12-15", "P12M", "2027-12-15"),
    ],
)
def test_a_span_leads_to_a_day(day: str, span: str, expected: str) -> None:
    assert later(day, span) == expected


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 60), st.sampled_from("DWMY"))
def test_a_span_always_leads_to_a_later_day(day: date, number: int, unit: str) -> None:
    assert later(day.isoformat(), f"P{number}{unit}") > day.isoformat()


def test_spans_read_as_words() -> None:
    assert [in_words(span) for span in ("P1M", "P14D", "P1Y", "P2W")] == ["1 month", "14 days", "1 year", "2 weeks"]
    with pytest.raises(ValueError, match="no span of time"):
        in_words("PT5H")
