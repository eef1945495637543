"""Files about risk of bias beside the study files, read for one step: assessors' own, ROB-ME, wordings."""

from collections.abc import Collection, Mapping
from pathlib import Path

from livingreview import layout
from livingreview.folder import Folder, load
from livingreview.models.risk_of_bias import Assessments, MissingEvidence, RiskOfBias, Wording
from livingreview.unread import visible_files

Keys = tuple[str | None, str | None, float | None]
"""What an assessment is about: outcome, comparison, days."""


def load_assessors(directory: Path, studies: Collection[str] | None = None) -> dict[str, dict[str, Assessments]]:
    """Read assessors' own files, by study and then by person; only those about `studies` where these are given."""
    found: dict[str, dict[str, Assessments]] = {}
    people = sorted(path for path in directory.iterdir() if path.is_dir()) if directory.is_dir() else []
    for person in people:
        for path in visible_files(person):
            if path.suffix == ".yaml" and (studies is None or path.stem in studies):
                found.setdefault(path.stem, {})[person.name] = load(path, Assessments)
    return found


def of_assessors(folder: Folder) -> dict[str, dict[str, Assessments]]:
    """Give the assessors' own files of a read folder, by study and then by person."""
    found: dict[str, dict[str, Assessments]] = {}
    for own in folder.assessors:
        found.setdefault(own.file.content.study_id, {})[own.person] = own.file.content
    return found


def by_result(files: Mapping[str, Assessments]) -> dict[Keys, list[RiskOfBias]]:
    """Gather all assessors' assessments of a study by what they are about."""
    found: dict[Keys, list[RiskOfBias]] = {}
    for person in sorted(files):
        for assessment in files[person].assessments:
            found.setdefault(assessment.keys, []).append(assessment)
    return dict(sorted(found.items(), key=str))


def wordings_of(folder: Folder) -> dict[str, Wording]:
    """Give the team's wordings of a read folder by the name of the tool."""
    return {file.content.tool: file.content for file in folder.wordings}


def load_missing_evidence(path: Path) -> MissingEvidence | None:
    """Read the ROB-ME assessment of a synthesis; None where there is none."""
    return load(path, MissingEvidence) if path.exists() else None


def load_every_missing_evidence(root: Path) -> list[MissingEvidence]:
    """Read the ROB-ME assessments of all syntheses below the root."""
    return [load(root / place, MissingEvidence) for place in missing_evidence_files(root)]


def missing_evidence_files(root: Path) -> list[str]:
    """List the ROB-ME assessments below the root."""
    paths = visible_files(root / layout.MISSING_EVIDENCE)
    return [f"{layout.MISSING_EVIDENCE}/{path.name}" for path in paths if path.suffix == ".yaml"]


def load_wordings(directory: Path) -> Mapping[str, Wording]:
    """Read the team's wordings by the name of the tool."""
    files = [path for path in visible_files(directory) if path.suffix == ".yaml"]
    return {wording.tool: wording for wording in (load(path, Wording) for path in files)}
