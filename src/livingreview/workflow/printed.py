"""What the appendices of the printed report depend on."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from livingreview import layout
from livingreview.canonical import digest, sha256_hex
from livingreview.look_files import look_paths
from livingreview.report.appendices import FOLDER, appendix_named, named, synthesis_of
from livingreview.workflow.moments import Wildcards

if TYPE_CHECKING:
    from livingreview.folder import Folder
    from livingreview.models.review import Review

SCREEN_ONLY = ("report.html", "screen.css")
"""Templates that no printed page takes in."""


class Printed:
    """The part of the graph about appendices."""

    review: "Review"
    folder: "Folder"

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
        """Hash the protocol, the look, and, for an appendix that shows them, the notes."""
        has_notes = appendix_named(wildcards.appendix, self.review).has_notes
        notes = [note.plain() for note in self._notes()] if has_notes else []
        return digest([self.review.plain(), notes, self._look(but=SCREEN_ONLY)])

    @property
    def look(self) -> list[str]:
        """Give the team's templates and logo, where there are any."""
        return look_paths(self.folder.root, self.review.report)

    def _look(self, but: Collection[str] = ()) -> list[Any]:
        """Give what the pages take from them, by content."""
        logo = self.folder.look.logo
        kept = {name: text for name, text in self.folder.look.templates.items() if name not in but}
        return [kept, sha256_hex(logo) if logo is not None else None]

    def _notes(self) -> list[Any]:
        raise NotImplementedError
