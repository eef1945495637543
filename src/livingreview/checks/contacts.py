"""What the log of contacts must agree on with the review: its studies, its people, the version's date."""

from collections.abc import Iterator

from livingreview.contact_files import read_contacts
from livingreview.errors import InputError, Problem
from livingreview.folder import Folder
from livingreview.models.review import Review


def contact_problems(folder: Folder, review: Review) -> Iterator[Problem]:
    """Find everything wrong in the log."""
    try:
        file = read_contacts(folder.root)
    except InputError as error:
        yield from error.problems
        return
    studies = {study.content.study_id for study in folder.studies}
    for position, one in enumerate(file.content.contacts) if file else []:
        if file is None:
            return
        if one.study not in studies:
            fix = "Write its file first; a study that awaits classification has one as well."
            yield file.problem(
                ("contacts", position, "study"), "No study file has this study_id.", value=one.study, fix=fix
            )
        if one.by not in review.team:
            allowed = ", ".join(review.team)
            message = "Nobody in the team has this id."
            yield file.problem(("contacts", position, "by"), message, value=one.by, allowed=allowed)
