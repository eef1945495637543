"""The edge that adds rulings to `records/same_report.csv`: locked, checked against all others, then written whole."""

from pathlib import Path

from livingreview import io, layout
from livingreview.errors import InputError, Problem
from livingreview.locked_file import locked_file
from livingreview.models.review import Review
from livingreview.models.same_report import SameReport
from livingreview.models.same_report_text import add_ruling, empty_file
from livingreview.uncertain import check_ruling


def record_ruling(root: Path, review: Review, ruling: SameReport) -> int:
    """Add one ruling, if it contradicts no other; give its line."""
    path = root / layout.SAME_REPORT
    if not path.exists():
        io.write_bytes(path, empty_file().encode("utf-8"))
    try:
        with locked_file(path) as file:
            before = io.read_exact_text(path)
            after = add_ruling(before or empty_file(), ruling)
            line = check_ruling(root, review, before or empty_file(), after)
            file.replace([after.encode("utf-8")])
    except OSError as error:
        problem = Problem(layout.SAME_REPORT, 0, "", f"Nothing was recorded. Cannot be written: {error.strerror}.")
        raise InputError([problem]) from None
    return line
