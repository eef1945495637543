"""What the step of judgements depends on beside the built tables: claims, kept evidence, judgements in study files."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from livingreview import layout
from livingreview.bias_files import load_every_missing_evidence, missing_evidence_files
from livingreview.contact_files import load_contacts
from livingreview.judged_files import evidence_files, extractor_files, load_claims, load_evidence, load_extractors
from livingreview.judgements.snapshots import name_of
from livingreview.models.review import Review
from livingreview.models.study import Study
from livingreview.stages.grade_stale import judged_missing_evidence, judged_studies, stale_rows


def holds_judgement(study: Study) -> bool:
    """Say whether a study file holds a judgement: an assessment, or that its cells were agreed on."""
    return bool(study.risk_of_bias or study.consensus or getattr(study, "consensus_of", None))


def kept_files() -> list[str]:
    """Give the claims, ROB-ME's files, the evidence kept with judgements, and the extractors' own files."""
    claims = [layout.CLAIMS] if Path(layout.CLAIMS).exists() else []
    return [*claims, *missing_evidence_files(Path()), *evidence_files(Path()), *extractor_files(Path())]


def contacts_slice() -> list[Any]:
    """Give the log of contacts about missing data."""
    return [one.plain() for one in load_contacts(Path())]


def judged_slice(review: Review, studies: Sequence[Study], ratings: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Give the claims, what has changed under judgements in study files, and the evidence that others name."""
    claims = {name: claim.plain() for name, claim in load_claims(Path()).items()}
    kept = load_evidence(Path())
    missing = judged_missing_evidence(review, load_every_missing_evidence(Path()), studies)
    held = judged_studies([one for one in studies if holds_judgement(one)], load_extractors(Path()))
    stale = stale_rows([*missing, *held], kept)
    stored = [one["fingerprint"] for one in (*ratings, *claims.values()) if one["fingerprint"]]
    return [claims, stale, {name_of(fingerprint): kept.get(name_of(fingerprint)) for fingerprint in stored}]
