"""The files behind judgements that are no study, rating or protocol: claims, evidence kept, extractors' own files.

1. `records/evidence/FP16.json` is written by commands that a person runs, never changed and never overwritten: its
   name is that of its content. What does not fit its name, or is no evidence, is an error.
2. `records/extraction/PERSON/STUDY.yaml` are study files of single extractors; the consensus is the study file itself.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from livingreview import io, layout
from livingreview.errors import InputError, Problem
from livingreview.folder import FileOf, load_study, read_file
from livingreview.judgements import evidence_v2, snapshots
from livingreview.judgements.snapshots import Fields
from livingreview.models.claims import Claim, Claims
from livingreview.models.study import Study
from livingreview.own_files import load_own
from livingreview.unread import visible_files

SNAPSHOT_NAME = re.compile(r"^[0-9a-f]{16}\.json$")
MAX_SIZE = 4_000_000  # bytes; a synthesis of 1,000 studies takes half a million


def read_claims(root: Path) -> FileOf[Claims] | None:
    """Read the claims with their lines; None where there is no such file."""
    return read_file(root, layout.CLAIMS, Claims) if (root / layout.CLAIMS).exists() else None


def load_claims(root: Path) -> Mapping[str, Claim]:
    """Give the claims by their ids; none where there is no such file."""
    file = read_claims(root)
    return file.content.claims if file else {}


def load_evidence(root: Path) -> dict[str, Fields]:
    """Give every snapshot by its name; InputError with everything wrong in the folder."""
    found, problems = {}, []
    for path in visible_files(root / layout.EVIDENCE):
        place = f"{layout.EVIDENCE}/{path.name}"
        fields = _snapshot(path)
        if isinstance(fields, str):
            fix = f"Take it back from the history of {layout.EVIDENCE}, or remove it."
            problems.append(Problem(place, 0, "", fields, fix=fix))
        else:
            found[path.stem] = fields
    if problems:
        raise InputError(problems)
    return found


def evidence_files(root: Path) -> list[str]:
    """List the snapshots below the root."""
    return [f"{layout.EVIDENCE}/{path.name}" for path in visible_files(root / layout.EVIDENCE)]


def keep_evidence(root: Path, fields: Fields) -> str:
    """Keep the evidence of a judgement, and give its fingerprint; what is already kept is left as it is."""
    fingerprint = evidence_v2.fingerprint(fields)
    path = root / layout.EVIDENCE / f"{snapshots.name_of(fingerprint)}.json"
    if not path.exists():
        io.write_bytes(path, snapshots.snapshot(fields))
    return fingerprint


def extractor_files(root: Path) -> list[str]:
    """List the extractors' own study files below the root."""
    people = sorted(path for path in (root / layout.EXTRACTION).glob("*") if path.is_dir())
    return [
        f"{layout.EXTRACTION}/{person.name}/{path.name}"
        for person in people
        for path in visible_files(person)
        if path.suffix == ".yaml"
    ]


def load_extractors(root: Path) -> dict[str, dict[str, Study]]:
    """Give the extractors' own files, by study and person."""
    found: dict[str, dict[str, Study]] = {}
    for person, study in load_own(root, layout.EXTRACTION, load_study):
        found.setdefault(study.study_id, {})[person] = study
    return found


def _snapshot(path: Path) -> Fields | str:
    if not SNAPSHOT_NAME.match(path.name):
        return "Evidence is kept under 16 digits or letters a to f, ending in .json; this file would not be read."
    if io.size(path) > MAX_SIZE:
        return f"This is larger than any evidence ({MAX_SIZE:,} bytes)."
    return snapshots.read_snapshot(io.read_bytes(path), path.stem)
