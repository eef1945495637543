"""What lies in a folder of people's files and would not be read: other folders, links to nothing."""

from collections.abc import Collection, Iterator
from pathlib import Path

from livingreview.errors import Problem


def unread(root: Path, directory: str, known: Collection[str] = (), left: Collection[str] = ()) -> Iterator[Problem]:
    """Find folders, and links to nothing, where only files are read."""
    path = root / directory
    for inside in sorted(path.iterdir()) if path.is_dir() else []:
        if not (inside.is_file() or inside.name.startswith(".") or inside.name in (*known, *left)):
            is_folder = inside.is_dir()
            message = "The files in this folder would not be read." if is_folder else "This is no file."
            fix = f"Put them into {directory} itself, or elsewhere." if is_folder else "Remove it."
            if known:
                fix = f"Put them into one of {', '.join(f'{directory}/{name}' for name in known)}, or elsewhere."
            yield Problem(f"{directory}/{inside.name}", 0, "", message, fix=fix)


def visible_files(directory: Path) -> list[Path]:
    """List a folder's files by name, without what editors and systems leave behind."""
    if not directory.is_dir():
        return []
    names = sorted(directory.iterdir(), key=lambda path: path.name)
    return [path for path in names if path.is_file() and not path.name.startswith(".") and not path.name.endswith("~")]
