"""What the commands about screening read of a review: protocol, records, links and decisions."""

from pathlib import Path
from typing import NamedTuple

from livingreview import layout
from livingreview.derived import Derived, derive
from livingreview.errors import InputError
from livingreview.folder import Folder, read_folder
from livingreview.models.review import Review

ELSEWHERE = (
    *(layout.STUDIES, layout.ASSESSORS, layout.MISSING_EVIDENCE, layout.CERTAINTY),
    *(layout.PUBLISHED, layout.TEXT, layout.WORDING),
)
"""Files that screening does not depend on; a mistake there is for `livingreview check`."""


class ToScreen(NamedTuple):
    """A review read as far as screening needs it."""

    folder: Folder
    review: Review
    derived: Derived


def records_to_screen(root: Path) -> ToScreen:
    """Read a review; a mistake in protocol, searches, rulings or decisions is an InputError."""
    folder = read_folder(root)
    here = [problem for problem in folder.problems if not problem.file.startswith(ELSEWHERE)]
    problems = [problem for problem in here if problem.severity == "error"]
    if problems or folder.review is None or folder.searches is None:
        raise InputError(problems)
    folder.published = None
    return ToScreen(folder, folder.review.content, derive(folder, folder.review))
