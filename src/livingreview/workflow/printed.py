"""What the appendices of the printed report depend on, and where what is built is published."""

from typing import TYPE_CHECKING, Any

from livingreview import layout
from livingreview.canonical import digest
from livingreview.report.appendices import FOLDER, appendix_named, named, synthesis_of
from livingreview.workflow.moments import Wildcards

if TYPE_CHECKING:
    from livingreview.models.review import Review


def published_as(path: str) -> str:
    """Give the place in reports/ of a built file: pages and figures as they are, tables below tables/."""
    name = path.removeprefix(f"{layout.RESULTS}/")
    page = name.removeprefix("publish/")
    is_table = page == name or page.startswith("grade/")
    return f"{layout.REPORTS}/{'tables/' if is_table else ''}{page}"


class Printed:
    """The part of the graph about appendices."""

    review: "Review"

    def appendices(self, folder: str) -> list[str]:
        """Give the file of every appendix below a folder."""
        return [f"{folder}/{FOLDER}/{name}.pdf" for name in named(self.review)]

    def appendix_tables(self, wildcards: Wildcards) -> list[str]:
        """Give the built tables that an appendix reads."""
        one = synthesis_of(wildcards.appendix)
        syntheses = [one] if one else list(self.review.syntheses)
        paths = [f"{layout.RESULTS}/{table.path}" for table in appendix_named(wildcards.appendix, self.review).reads]
        return [
            found
            for path in paths
            for found in ([path.format(synthesis=name) for name in syntheses] if "{" in path else [path])
        ]

    def publish_appendix_slice(self, wildcards: Wildcards) -> str:
        """Hash the protocol and, for an appendix that shows them, the notes."""
        has_notes = appendix_named(wildcards.appendix, self.review).has_notes
        return digest([self.review.plain(), [note.plain() for note in self._notes()] if has_notes else []])

    def _notes(self) -> list[Any]:
        raise NotImplementedError
