"""What the schedule of living mode needs for its dates to mean anything.

1. The day that dates are held against is not before the last search: nothing could ever be overdue.
2. A span between two looks at the methods counts from the last one; without its day no look is ever due.
"""

from collections.abc import Iterator

from livingreview.errors import Problem
from livingreview.folder import FileOf, Folder
from livingreview.models.review import Review


def schedule_problems(folder: Folder, review: FileOf[Review]) -> Iterator[Problem]:
    """Find days that leave the schedule without a meaning."""
    living = review.content.living
    searches = folder.searches.content.searches if folder.searches else []
    last = max((search.date for search in searches), default=None)
    if living.as_of is not None and last is not None and living.as_of < last:
        message = f"This is before the last search, of {last}, so that nothing is found overdue."
        fix = "Write the day that dates are to be held against, or remove as_of."
        yield review.problem(("living", "as_of"), message, value=living.as_of, fix=fix, severity="warning")
    schedule = living.schedule
    if schedule is not None and schedule.methods_every is not None and schedule.methods_reviewed is None:
        message = "Without methods_reviewed, a look at the methods is never due."
        fix = "Add the day of the last one, as methods_reviewed."
        path = ("living", "schedule", "methods_every")
        yield review.problem(path, message, value=schedule.methods_every, fix=fix, severity="warning")
