"""What one cell of a workbook says, by the kind of its column; or why it cannot be taken.

1. A number may come as a number (12.0 is 12) or as text that is one; a date, a truth value, a formula or a percent
   format where none is meant says what happened, as spreadsheets turn 3-4 into a date unasked.
2. A word is one of those allowed, whatever its case; text keeps its line ends as LF, without blanks around it.

Nothing is guessed: a decimal comma is an error.
"""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from livingreview.formats.workbook import ReadCell
from livingreview.stages.sheet_fields import Field

NUMBER = re.compile(r"[-+\u2212]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
COMMA = re.compile(r"[-+\u2212]?\d+,\d+")
DIGITS = 15
"""Significant digits that a spreadsheet keeps of a number."""
PERCENT = "percent"


class CellError(ValueError):
    """A cell cannot be taken: the message, and what would be allowed."""

    def __init__(self, message: str, fix: str = "", allowed: str = "") -> None:
        """Keep what to say beside the message."""
        super().__init__(message)
        self.fix, self.allowed = fix, allowed


def value_of(cell: ReadCell | None, field: Field, lists: Mapping[str, Collection[str]]) -> Any:
    """Give a cell's value as the file would hold it; None for an empty one."""
    if cell is None or (cell.kind == "text" and not cell.value.strip()):
        return None
    if cell.kind == "formula":
        raise CellError("A formula, which is not read.", "Type the number, or paste it as a value.")
    if cell.kind == "error":
        raise CellError("An error of the spreadsheet.", "Type the value anew.")
    if field.kind in ("whole", "number", "low", "high"):
        return _number(cell, field)
    if field.kind == "yes or no":
        return _yes_or_no(cell)
    text = _text(cell)
    if field.kind == "list":
        return [part.strip() for part in text.split(";") if part.strip()] or None
    return _word(text, field.choices, lists) if field.kind == "choice" else text


def same_cell(one: Any, other: Any) -> bool:
    """Tell whether two values of a cell say the same: 12 and 12.0, and text whatever blanks surround it."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return f"{one:.{DIGITS}g}" == f"{other:.{DIGITS}g}"
    if isinstance(one, str) and isinstance(other, str):
        return _plain(one) == _plain(other)
    return bool(one == other)


def _number(cell: ReadCell, field: Field) -> int | float:
    if cell.kind == "date":
        message = (
            f"A date ({_day(cell.value)}), and a number is meant: the spreadsheet turned what was typed into a date."
        )
        raise CellError(message, "Set the cell's format to number, and type the number again.")
    if cell.kind == "boolean":
        raise CellError("True or false, and a number is meant.", "Type the number.")
    number = _typed(cell.value.strip()) if cell.kind == "text" else float(cell.value)
    if cell.is_percent:
        if field.path[-1:] != (PERCENT,):
            message = "The cell is formatted as a percentage, so it shows another number than it holds."
            raise CellError(message, "Set the cell's format to number, and type the number again.")
        number = float(f"{number * 100:.{DIGITS}g}")
    if number.is_integer() and abs(number) < 10**DIGITS:
        return int(number)
    if field.kind == "whole":
        raise CellError("A whole number is meant here.")
    return number


def _typed(text: str) -> float:
    if COMMA.fullmatch(text):
        raise CellError("A decimal comma: numbers are written with a point.", f"Type {text.replace(',', '.')}.")
    if not NUMBER.fullmatch(text):
        raise CellError("A number is meant here.", "Words about a number belong into a column of text.")
    number = float(text.replace("\u2212", "-"))
    if abs(number) == float("inf"):
        raise CellError("A number too large to compute with.")
    return number


def _yes_or_no(cell: ReadCell) -> bool:
    if cell.kind == "boolean":
        return bool(cell.value)
    word = str(cell.value).strip().casefold()
    if word in ("yes", "true", "no", "false"):
        return word in ("yes", "true")
    raise CellError("This is neither yes nor no.", allowed="yes, no")


def _text(cell: ReadCell) -> str:
    if cell.kind == "date":
        message = f"A date ({_day(cell.value)}), and text is meant: the spreadsheet turned what was typed into a date."
        raise CellError(message, "Set the cell's format to text, and type it again.")
    if cell.kind == "boolean":
        raise CellError("True or false, and text is meant.", "Set the cell's format to text, and type it again.")
    if cell.kind == "number":
        return f"{cell.value:.{DIGITS}g}"
    return _plain(cell.value)


def _word(text: str, choices: str, lists: Mapping[str, Collection[str]]) -> str:
    for word in lists[choices]:
        if word.casefold() == text.casefold():
            return word
    raise CellError("This is not one of the allowed values.", allowed=", ".join(lists[choices]) or "none yet")


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _day(value: Any) -> str:
    return value.date().isoformat() if isinstance(value, datetime) else str(value)
