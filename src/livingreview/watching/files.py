"""What people save, as it happens.

1. `config/`, `records/` and `screening/` are watched, what else is asked for, and this package itself.
2. Saves that come together are one change: editors write a copy and rename it, tools write many files.
3. Hidden files and what editors leave behind are no change. What builds write is not watched at all.
4. The `Snakefile`, and folders that come and go, are looked at between changes.
"""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from watchfiles import awatch

from livingreview import layout, locked_file

PACKAGE = Path(__file__).parent.parent
SNAKEFILE = "Snakefile"
QUIET = 50
"""Milliseconds without another save after which saves are one change."""
LONGEST = 1000
"""Milliseconds after which a change is told although saves go on."""
LOOK = 500
"""Milliseconds between two looks at what is not watched."""
LEFT_BEHIND = ("~", ".part", ".tmp", ".swp", ".swx", ".pyc", "___jb_tmp___", "___jb_old___", "4913")
"""Ends of names that editors and this program use for a moment; 4913 is how vim tries a folder."""


async def changes(root: Path, also: Sequence[Path] = ()) -> AsyncIterator[set[Path]]:
    """Give the files of each change, for ever."""
    stamp = locked_file.stamp(root / SNAKEFILE)
    while True:
        watched = _watched(root, also)
        try:
            async for found in awatch(
                *watched, watch_filter=lambda _, path: counts(Path(path), root), debounce=LONGEST, step=QUIET,
                rust_timeout=LOOK, yield_on_timeout=True, raise_interrupt=False, ignore_permission_denied=True,
            ):  # fmt: skip
                saved = {Path(path) for _, path in found}
                if locked_file.stamp(root / SNAKEFILE) != stamp:
                    stamp = locked_file.stamp(root / SNAKEFILE)
                    saved.add(root / SNAKEFILE)
                others = _watched(root, also)
                saved |= {Path(path) for path in watched.keys() ^ others.keys()}
                if saved:
                    yield saved
                if others != watched:
                    break
            else:
                return
        except FileNotFoundError:
            continue  # A folder went away before it was watched.


def of_package(path: Path) -> bool:
    """Say whether a file is this program's own."""
    return path.is_relative_to(PACKAGE)


def name(path: Path, root: Path) -> str:
    """Name a file as people do."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _watched(root: Path, also: Sequence[Path]) -> dict[str, int]:
    """Give the folders that are there, each with what tells it from another one of the same name."""
    folders = [*(root / name for name in layout.PEOPLE), *also, PACKAGE]
    return {str(folder): folder.stat().st_ino for folder in folders if folder.exists()}


def counts(path: Path, root: Path) -> bool:
    """Say whether a changed file is one that somebody saved; above the review, hidden folders do not matter."""
    base = next((base for base in (root, PACKAGE) if path.is_relative_to(base)), path.parent)
    is_hidden = any(part.startswith((".", "#", "__pycache__")) for part in path.relative_to(base).parts)
    return not (is_hidden or path.name.endswith(LEFT_BEHIND))
