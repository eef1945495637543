"""Read the files inside of a zip archive in memory: nothing is unpacked to a disk.

1. An archive that would unpack to more than a gigabyte, or holds too many files, is refused.
2. So is one that names a file outside of itself (`../x`, `/x`, `C:x`): no tool writes such an archive.
3. No file is read beyond the size that the archive states for it.

Source: the ZIP file format specification (PKWARE APPNOTE).
"""

import io
import re
import zipfile
import zlib

MAX_UNPACKED = 1_000_000_000
"""Bytes of all files together."""
MAX_FILES = 10_000
OUTSIDE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|\x00")
FAULTS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)


class ArchiveError(ValueError):
    """An archive is damaged, too large, or names files outside of itself."""


class Archive:
    """A zip archive in memory whose names and sizes were checked."""

    def __init__(self, data: bytes) -> None:
        """Open the archive; ArchiveError where it must not be read."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except FAULTS:
            raise ArchiveError("This is a zip archive, and it is damaged.") from None
        members = [member for member in self._zip.infolist() if not member.is_dir()]
        if len(members) > MAX_FILES or sum(member.file_size for member in members) > MAX_UNPACKED:
            raise ArchiveError("This archive unpacks to more than a gigabyte, or to too many files.")
        if any(OUTSIDE.search(member.filename) for member in members):
            raise ArchiveError("This archive names a file outside of itself; it is not read.")
        self._sizes = {member.filename: member.file_size for member in members}
        self.names = tuple(sorted(self._sizes))

    def read(self, name: str, most: int = MAX_UNPACKED) -> bytes:
        """Give the content of one file of at most so many bytes."""
        if self._sizes.get(name, 0) > most:
            raise ArchiveError(f"In this archive, {name[:80]!r} is larger than any tool makes it.")
        try:
            return self._zip.read(name)
        except (KeyError, *FAULTS):
            raise ArchiveError(f"In this archive, {name[:80]!r} cannot be read.") from None
