"""Files that people keep apart, a folder a person: `records/extraction/PERSON/STUDY.yaml`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from livingreview.errors import Problem
from livingreview.models.base import FileModel

if TYPE_CHECKING:
    from livingreview.folder import FileOf

F = TypeVar("F", bound=FileModel)
M = TypeVar("M", bound=FileModel)


@dataclass(frozen=True)
class OwnFile(Generic[F]):
    """One person's own file about one study."""

    person: str
    file: "FileOf[F]"


def own_files(root: Path, directory: str, read_all: Callable[[str], Iterator["FileOf[F]"]]) -> Iterator[OwnFile[F]]:
    """Give everyone's files; `read_all` reads those of one folder."""
    for inside in _visible(root / directory):
        if inside.is_dir():
            for file in read_all(f"{directory}/{inside.name}"):
                yield OwnFile(inside.name, file)


def load_own(root: Path, directory: str, load: Callable[[Path], M]) -> list[tuple[str, M]]:
    """Read everyone's files for a step, each with its person."""
    people = [inside for inside in _visible(root / directory) if inside.is_dir()]
    return [(one.name, load(path)) for one in people for path in _visible(one) if path.suffix == ".yaml"]


def stray_files(root: Path, directory: str) -> Iterator[Problem]:
    """Find files that lie beside the people's folders, where they would not be read."""
    for inside in _visible(root / directory):
        if not inside.is_dir() and not inside.name.endswith("~"):
            fix = f"Put it into {directory}/PERSON/, or elsewhere."
            yield Problem(f"{directory}/{inside.name}", 0, "", "This file would not be read.", fix=fix)


def _visible(path: Path) -> list[Path]:
    return [inside for inside in sorted(path.iterdir()) if not inside.name.startswith(".")] if path.is_dir() else []
