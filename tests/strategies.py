"""Hypothesis strategies for every table in `tables.py`."""

from typing import Any

from hypothesis import strategies as st

from livingreview.io import NUMBER_FORMAT
from livingreview.tables import Column, Rows, Table

FORMULAS = ("=1+1", "+x", "-x", "@x", "'", "''x")
LINE_ENDS = ("\t", "\r", "a\rb", "a\r\nb", "a\nb", "\ufeff", "\x00")
SEPARATORS = ('"', '""', ",", ";", "; ", "\\", "\\;", "a; b", " a", "a ")
WORDS = ("Kvarnström ⊕", "null", "NaN", "1e5", "true")
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12) | st.sampled_from(
    [*FORMULAS, *LINE_ENDS, *SEPARATORS, *WORDS]
)
"""Texts as hostile exports hold them: formulas, quotes, separators, line ends, escapes."""

NUMBERS = st.floats(allow_nan=False, allow_infinity=False).map(lambda number: float(format(number, NUMBER_FORMAT)))
"""Numbers that the CSV's ten significant digits hold in full."""

KINDS: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXTS,
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": NUMBERS.filter(lambda number: abs(number) < float("inf")),
    "boolean": st.booleans(),
    "list": st.lists(TEXTS, max_size=4),
}


def cells(column: Column) -> st.SearchStrategy[Any]:
    """Give cells of one column. An optional text is missing rather than empty."""
    if column.allowed:
        values: st.SearchStrategy[Any] = st.sampled_from([word.value for word in column.allowed])
    elif column.kind == "text" and not column.required:
        values = TEXTS.filter(bool)
    else:
        values = KINDS[column.kind]
    return values if column.required else st.none() | values


def rows(table: Table) -> st.SearchStrategy[Rows]:
    """Give rows of a table, each key once."""
    row = st.fixed_dictionaries({column.name: cells(column) for column in table.columns})
    return st.lists(row, max_size=4, unique_by=lambda row: tuple(row[name] for name in table.key))
