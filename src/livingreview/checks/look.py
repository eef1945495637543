"""The look of the report: templates that can be read, a logo that can stand in it, and what is hidden from PRISMA."""

from collections.abc import Iterator

from livingreview.errors import InputError, Problem
from livingreview.folder import FileOf, Folder
from livingreview.models.review import Review
from livingreview.report.checklist_items import ITEMS
from livingreview.report.logo import data_address
from livingreview.report.overriding import template_problems


def look_problems(folder: Folder, review: FileOf[Review]) -> Iterator[Problem]:
    """Find what would stop the report, and name what its checklist will call missing."""
    look = review.content.report
    if folder.look.templates:
        yield from template_problems(folder.look.templates)
    if look.logo is not None and folder.look.logo is not None:
        try:
            data_address(look.logo.file, folder.look.logo)
        except InputError as error:
            yield from error.problems
    for place, name in enumerate(look.hidden):
        asking = [
            f"{checklist.value} {item.number}"
            for checklist, items in ITEMS.items()
            for item in items
            if item.places[0] == name
        ]
        if asking:
            message = "This section is asked for; the checklists in the report name it as missing."
            value = f"{name}, for {', '.join(asking)}"
            yield review.problem(("report", "hidden", place), message, value=value, severity="warning")
    for name in look.own_sections:
        if name not in folder.texts and name not in look.hidden:
            fix = f"Write config/text/{name}.md."
            yield review.problem(
                ("report", "own_sections", name), "This section has no text.", fix=fix, severity="warning"
            )
