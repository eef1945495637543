"""Tables as pandas DataFrames and back, for the stages that do arithmetic. No files."""

from typing import TYPE_CHECKING, Any

from livingreview.tables import Column, Rows, Table

if TYPE_CHECKING:
    import pandas as pd


def to_frame(rows: Rows, table: Table) -> "pd.DataFrame":
    """Give rows as a DataFrame: numbers and whole numbers as float64 with NaN, the rest as objects."""
    import pandas as pd

    columns = {}
    for column in table.columns:
        values = [row[column.name] for row in rows]
        dtype = "float64" if column.kind in ("number", "integer") else "object"
        columns[column.name] = pd.Series(values, dtype=dtype)
    return pd.DataFrame(columns)


def from_frame(frame: "pd.DataFrame", table: Table) -> Rows:
    """Give a DataFrame's rows with plain values of the declared types."""
    names = {column.name: column for column in table.columns}
    return [{name: _plain(row[name], column) for name, column in names.items()} for row in frame.to_dict("records")]


def _plain(value: Any, column: Column) -> Any:
    if isinstance(value, list):
        return value
    if value is None or value != value:  # noqa: PLR0124 - NaN, without importing anything
        return None
    if column.kind == "integer":
        return int(value)
    if column.kind == "number":
        return float(value)
    return bool(value) if column.kind == "boolean" else value
