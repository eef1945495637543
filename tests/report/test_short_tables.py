"""Which tables stay on one page of print."""

from livingreview.report.elements import Column, DataTable, Lines
from livingreview.report.short_tables import is_short


def table(*rows: tuple[str | Lines, ...], width: int = 0) -> DataTable:
    return DataTable("t", "T", (Column("A", width=width), Column("B")), rows, "")


def test_rows_of_one_line_count_with_the_space_between_them() -> None:
    assert is_short(table(*[("a", "b")] * 17))
    assert not is_short(table(*[("a", "b")] * 18))


def test_a_tall_cell_makes_a_table_of_two_rows_long() -> None:
    assert is_short(table(("a", "x" * 600), ("a", "b")))
    assert not is_short(table(("a", "x" * 1600), ("a", "b")))


def test_the_width_of_a_column_counts_and_so_does_every_line_of_a_cell() -> None:
    assert not is_short(table(("x" * 250, "b"), width=5))
    assert is_short(table(("x" * 250, "b"), width=60))
    assert not is_short(table((Lines((("line",),) * 27), "b")))
