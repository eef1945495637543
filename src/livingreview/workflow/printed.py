"""What reports/ holds, and what its appendices and files for a word processor are made from."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from livingreview import layout
from livingreview.canonical import digest, sha256_hex
from livingreview.font_files import read_fonts
from livingreview.look_files import look_paths
from livingreview.report.appendices import appendix_named, synthesis_of
from livingreview.report.finished_files import finished_files
from livingreview.report.grade_files import grade_names
from livingreview.workflow.moments import Wildcards

if TYPE_CHECKING:
    from livingreview.folder import Folder
    from livingreview.models.review import Review

SCREEN_ONLY = ("report.html", "screen.css")
"""Templates that no printed page takes in."""


class Printed:
    """The part of the graph about finished files and appendices."""

    review: "Review"
    folder: "Folder"

    @property
    def finished(self) -> dict[str, str]:
        """Give the files of reports/, each with the built file that it is a copy of."""
        return finished_files(self.review)

    @property
    def fonts(self) -> list[str]:
        """Give the team's own font files."""
        return list(self.review.fonts)

    @property
    def faces_option(self) -> list[str]:
        """Give the options that name them."""
        return [word for path in self.review.fonts for word in ("--font", path)]

    @property
    def faces_slice(self) -> str:
        """Hash the font files, in the order in which they draw."""
        return digest([sha256_hex(font) for font in read_fonts(self.folder)[0]])

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

    def grade_docx(self, folder: str) -> list[str]:
        """Give the files of the GRADE tables for a word processor, below a folder."""
        return [f"{folder}/{name}.docx" for name in grade_names(self.review)]

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
