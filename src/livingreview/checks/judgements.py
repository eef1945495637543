"""What certainty ratings, risk-of-bias assessments and notes must agree on with the protocol."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from livingreview.errors import Problem
from livingreview.folder import Folder
from livingreview.models.review import Review
from livingreview.stages.grade import rating_problems


def certainty_problems(folder: Folder, review: Review) -> Iterator[Problem]:
    """Find ratings of syntheses that do not exist, files named for another, and impossible ratings."""
    allowed = ", ".join(review.syntheses) or "none yet"
    for rating in folder.certainty:
        content = rating.content
        if content.synthesis not in review.syntheses:
            message = "The protocol has no such synthesis."
            yield rating.problem(("synthesis",), message, value=content.synthesis, allowed=allowed)
        if PurePosixPath(rating.document.file).stem != content.synthesis:
            message = "The file is named for another synthesis."
            fix = f"Name it {content.synthesis}.yaml."
            yield rating.problem(("synthesis",), message, value=content.synthesis, fix=fix)
        if content.by not in review.team:
            message = "Nobody in the team has this id."
            yield rating.problem(("by",), message, value=content.by, allowed=", ".join(review.team))
        for key, message in rating_problems(content):
            yield rating.problem(key, message)


def published_problems(folder: Folder, review: Review) -> Iterator[Problem]:
    """Find published results that stand beside a synthesis the protocol does not have."""
    if folder.published is None:
        return
    for position, result in enumerate(folder.published.content.published):
        if result.synthesis not in review.syntheses:
            message, allowed = "The protocol has no such synthesis.", ", ".join(review.syntheses) or "none yet"
            here = ("published", position, "synthesis")
            yield folder.published.problem(here, message, value=result.synthesis, allowed=allowed)


def note_problems(folder: Folder, review: Review) -> Iterator[Problem]:
    """Find notes by people who are not in the team."""
    for position, note in enumerate(folder.notes.content.notes if folder.notes else []):
        if folder.notes and note.by not in review.team:
            message = "Nobody in the team has this id."
            here = ("notes", position, "by")
            yield folder.notes.problem(here, message, value=note.by, allowed=", ".join(review.team))
