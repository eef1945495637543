"""The files of records/retractions/ and the team's decisions, read for the checks and the steps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from livingreview import io, layout, yaml_dialect
from livingreview.canonical import sha256_hex
from livingreview.errors import InputError, Problem
from livingreview.formats.retraction_list import ListedNotice, read_list
from livingreview.models.retractions import Retractions, StudyDecision
from livingreview.validation import validate
from livingreview.yaml_dialect import Document


@dataclass
class RetractionFiles:
    """What people have dropped in and decided; `problems` are of the lists and of the file of decisions."""

    listed: list[ListedNotice] = field(default_factory=list)
    hashes: list[tuple[str, str]] = field(default_factory=list)
    decisions: list[StudyDecision] = field(default_factory=list)
    document: Document | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def lists(self) -> list[str]:
        """Give the paths of the lists."""
        return [path for path, _ in self.hashes]


def read_retractions(root: Path) -> RetractionFiles:
    """Read every list and the decisions; a review may have neither."""
    found = RetractionFiles()
    directory = root / layout.RETRACTIONS
    for path in sorted(directory.iterdir()) if directory.is_dir() else []:
        relative = f"{layout.RETRACTIONS}/{path.name}"
        if path.name.startswith(".") or path.name.endswith("~") or path.suffix in (".md", ".txt"):
            continue
        if path.suffix != ".csv" or not path.is_file():
            fix = "Give the list the ending .csv, or move it elsewhere."
            found.problems.append(Problem(relative, 0, "", "This would not be read.", fix=fix))
            continue
        data = io.read_bytes(path)
        listed, problems = read_list(data, relative)
        found.listed += listed
        found.problems += problems
        found.hashes.append((relative, sha256_hex(data)))
    _read_decisions(root, found)
    return found


def load_listed(paths: Sequence[Path]) -> list[ListedNotice]:
    """Read lists for a step."""
    read = [read_list(io.read_bytes(path), path.as_posix()) for path in paths]
    if errors := [problem for _, problems in read for problem in problems if problem.severity == "error"]:
        raise InputError(errors)
    return [one for listed, _ in read for one in listed]


def load_decisions(root: Path) -> list[StudyDecision]:
    """Read the decisions for a step; none where there is no such file."""
    found = RetractionFiles()
    _read_decisions(root, found)
    if found.problems:
        raise InputError(found.problems)
    return found.decisions


def _read_decisions(root: Path, found: RetractionFiles) -> None:
    path = root / layout.RETRACTION_DECISIONS
    if not path.exists():
        return
    try:
        found.document = yaml_dialect.read(io.read_text(path), layout.RETRACTION_DECISIONS)
    except InputError as error:
        found.problems += error.problems
        return
    content, problems = validate(found.document, Retractions)
    found.problems += problems
    found.decisions = list(content.decisions) if content else []
