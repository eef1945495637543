"""A file that several processes add lines to: locked, flushed to disk, whole or as it was.

1. The lock is `flock`: it ends with the process that holds it, and holds between threads too. A file may
   be replaced while another process waits for it, so a locked file must still stand at its path.
2. A line is added in place; several are put into a copy that takes the file's place, so that they are all
   there or none is, whenever the machine stops.
3. What cannot be written whole is undone. A file is flushed before it is confirmed, and its folder where
   the file is new.
"""

import errno
import fcntl
import os
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

TAIL = 1 << 16
"""Bytes read from the end of a file at first; a line is some 400, with a long note more."""
CHUNK = 1 << 20
"""Bytes read at once."""
PATIENCE = 60.0
"""Seconds to wait for another process that holds a file."""
PAUSE = 0.001
"""Seconds between two tries to lock a file."""
NO_FILE = (0, 0, 0)
"""The stamp of a file that is not there."""
REPLACED = "another program (git, an editor) put another file in its place; try again"


@contextmanager
def locked_file(path: Path, mode: int = 0o666) -> Iterator["LockedFile"]:
    """Open and lock a file, making it (with a mode) and its folder where there is none; failures are OSErrors."""
    path = Path(os.path.realpath(path))
    make_folder(path.parent)
    descriptor = _locked(path, mode)
    try:
        yield LockedFile(path, descriptor)
    finally:
        os.close(descriptor)


def hold(path: Path) -> int | None:
    """Lock a file for as long as this process lives, making it where there is none; None where another holds it."""
    make_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


@dataclass(frozen=True)
class LockedFile:
    """An open file that no other process adds to."""

    path: Path
    descriptor: int

    @property
    def size(self) -> int:
        """Give the number of bytes."""
        return os.fstat(self.descriptor).st_size

    def read(self, start: int = 0) -> bytes:
        """Read the file, whole or from a place on."""
        parts = []
        while part := os.pread(self.descriptor, CHUNK, start):
            parts.append(part)
            start += len(part)
        return b"".join(parts)

    def last_lines(self) -> tuple[bytes, bytes]:
        """Give the last whole line with its end, and what follows it without a line end."""
        span = TAIL
        while True:
            start = max(0, self.size - span)
            data = self.read(start)
            last = data.rfind(b"\n")
            before = data.rfind(b"\n", 0, last) if last >= 0 else -1
            if before >= 0 or start == 0:
                return data[before + 1 : last + 1], data[last + 1 :]
            span *= 8

    def add(self, data: bytes) -> None:
        """Add at the end and flush; where that fails the file is as it was."""
        size = self.size
        try:
            _write(self.descriptor, data)
            _flush(self.descriptor)
        except BaseException:
            self._undo(size)
            raise
        if not size:
            flush_folder(self.path.parent)
        self._require_place()

    def replace(self, parts: Sequence[bytes]) -> None:
        """Put new content in the file's place, whole or not at all, with the same permissions."""
        copy = self.path.with_name(f".{self.path.name}.part")
        mode = stat.S_IMODE(os.fstat(self.descriptor).st_mode)
        descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
        try:
            # Locked before it stands at the path: who opens it there waits until it is flushed.
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            os.fchmod(descriptor, mode)
            _write(descriptor, b"".join(parts))
            _flush(descriptor)
            self._require_place()
            os.replace(copy, self.path)
            flush_folder(self.path.parent)
        except BaseException:
            copy.unlink(missing_ok=True)
            self._undo(self.size)
            raise
        finally:
            os.close(descriptor)

    def remove_empty(self) -> None:
        """Remove the file if nothing is in it."""
        if not self.size and _stands_at(self.path, self.descriptor):
            self.path.unlink()

    def cut(self, size: int) -> None:
        """Cut the file to a size and flush."""
        os.ftruncate(self.descriptor, size)
        _flush(self.descriptor)

    def _require_place(self) -> None:
        if not _stands_at(self.path, self.descriptor):
            raise OSError(errno.ESTALE, REPLACED)

    def _undo(self, size: int) -> None:
        """Cut off what a failed write left; a file that was made for it goes again."""
        with suppress(OSError):
            self.cut(size)
            if not size and _stands_at(self.path, self.descriptor):
                self.path.unlink()


def read_from(path: Path, start: int) -> tuple[tuple[int, int, int], bytes]:
    """Read a file from a place on, with what changes when it is written: its inode, size and time; none is empty."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            file.seek(start)
            return (status.st_ino, status.st_size, status.st_mtime_ns), file.read()
    except FileNotFoundError:
        return NO_FILE, b""


def stamp(path: Path) -> tuple[int, int, int]:
    """Give what changes when a file is written: its inode, size and time."""
    try:
        status = path.stat()
    except OSError:
        return NO_FILE
    return status.st_ino, status.st_size, status.st_mtime_ns


def write_new(path: Path, data: bytes) -> None:
    """Write a small file and flush it with its folder."""
    make_folder(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        _write(descriptor, data)
        _flush(descriptor)
    finally:
        os.close(descriptor)
    flush_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, each flushed into the one that holds it."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        flush_folder(folder.parent)


def flush_folder(folder: Path) -> None:
    """Bring a folder's list of files to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _locked(path: Path, mode: int) -> int:
    patience = time.monotonic() + PATIENCE
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, mode)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _stands_at(path, descriptor):
                return descriptor
        except BlockingIOError:
            if time.monotonic() > patience:
                os.close(descriptor)
                raise OSError(errno.EAGAIN, f"another process has held it for {PATIENCE:.0f} s") from None
            time.sleep(PAUSE)
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _stands_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _flush(descriptor: int) -> None:
    """Bring a file to the disk itself; macOS keeps it in the drive's cache unless asked."""
    if hasattr(fcntl, "F_FULLFSYNC"):
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)
