"""Characters that no font of the report has; the PDF would show them as boxes.

1. Looked at: every text of the protocol, study files, notes and text sections, and the titles, authors and journals of
   the records that study files name.
2. Each character is named once for a file, at the first line that has it, with its name in Unicode.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from livingreview import layout
from livingreview.derived import Derived
from livingreview.errors import Problem
from livingreview.figures.text_width import added_faces, has_glyph
from livingreview.folder import FileOf, Folder
from livingreview.font_files import read_fonts

MESSAGE = "No font of the report has this character; the PDF shows a box in its place."
FIX = "Add a font file that has it to fonts: in config/review.yaml, or write it in Latin, Greek or Cyrillic letters."
LAST_ASCII = "\x7f"


def character_warnings(folder: Folder, derived: Derived | None) -> Iterator[Problem]:
    """Name every character that cannot be printed, once for each file; the team's own fonts print too."""
    fonts, _ = read_fonts(folder)
    with added_faces(fonts):
        found = [*_found(folder, derived)]
    yield from found


def _found(folder: Folder, derived: Derived | None) -> Iterator[Problem]:
    files: list[FileOf[Any] | None] = [folder.review, *folder.studies, folder.notes]
    for file in files:
        if file is not None:
            places = ((file.document.line(path), text) for path, text in _texts(file.document.data, ()))
            yield from _problems(file.document.file, places)
    for section, text in sorted(folder.texts.items()):
        yield from _problems(f"{layout.TEXT}/{section}.md", enumerate(text.splitlines(), start=1))
    if derived is not None:
        yield from _of_records(folder, derived)


def _of_records(folder: Folder, derived: Derived) -> Iterator[Problem]:
    """Look at the records that studies are described by, at the line of the entry they come from."""
    named = {report.record_id for study in folder.studies for report in study.content.reports}
    files = {export.search.search_id: export.file for export in folder.exports}
    texts = {
        row["record_id"]: " ".join([row["title"] or "", *row["authors"], row["journal"] or ""])
        for row in derived.records.records
        if row["record_id"] in named
    }
    places: dict[str, list[tuple[int, str]]] = {}
    for row in derived.records.entries:
        if row["record_id"] in texts and not texts[row["record_id"]].isascii():
            places.setdefault(files[row["search_id"]], []).append((row["line"] or 0, texts[row["record_id"]]))
    for file, lines in sorted(places.items()):
        yield from _problems(file, sorted(lines))


def _problems(file: str, places: Iterable[tuple[int, str]]) -> Iterator[Problem]:
    found: dict[str, int] = {}
    for line, text in places:
        for character in sorted(set(text)) if not text.isascii() else ():
            if character > LAST_ASCII and not character.isspace() and not has_glyph(character):
                found.setdefault(character, line)
    for character, line in found.items():
        name = unicodedata.name(character, "without a name")
        value = f"{character} (U+{ord(character):04X} {name})"
        yield Problem(file, line, "", MESSAGE, value=value, fix=FIX, severity="warning")


def _texts(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from _texts(below, (*path, key))
    elif isinstance(value, list):
        for place, below in enumerate(value):
            yield from _texts(below, (*path, place))
