"""Find the judgements that were made on earlier evidence, and the cells that changed since.

1. A stored fingerprint is held against today's of its own version; one that differs was made on earlier evidence, and
   a judgement without one is unconfirmed.
2. Where the evidence was kept, its cells are compared with today's; where it was not, that is said.
3. Risk of bias, missing evidence and extraction are found in people's files alone; certainty and claims need the
   built tables.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from livingreview import layout
from livingreview.judgements import evidence_v2
from livingreview.judgements.evidence import certainty_fingerprint, compare, evidence_fingerprint, is_first_version
from livingreview.judgements.snapshots import Fields, changes, name_of
from livingreview.models.certainty import CertaintyRating
from livingreview.models.claims import Claim
from livingreview.models.review import Review
from livingreview.models.risk_of_bias import MissingEvidence
from livingreview.models.study import Consensus, Study
from livingreview.stages.grade_body import GradeInputs, beside_of
from livingreview.stages.grade_claims import Values, claim_evidence
from livingreview.stages.missing_evidence import seen
from livingreview.tables import STALE, Row, Rows, check, new_row
from livingreview.terms import Evidence

Kind = Literal["risk_of_bias", "missing_evidence", "certainty", "extraction", "claim"]
NO_CONSENSUS = Consensus(by="nobody")
"""Stands for the consensus of a study whose extraction nobody has settled yet."""

NOT_KEPT = "what it was made on was not kept, so the cells that changed cannot be named"
VERSION_1 = "its fingerprint is of version 1, which keeps no cells; reconfirming it writes one of version 2"
NOBODY = "it has no fingerprint: nobody has confirmed it"
NO_CELL = "no cell differs; the fingerprint was changed by hand"


@dataclass(frozen=True)
class Judged:
    """One stored judgement, and the evidence of its kind as it is now."""

    kind: Kind
    id: str
    part: int
    file: str
    path: tuple[str | int, ...]
    """Where it stands in the file."""
    about: str | None
    by: str
    confirmed_by: str | None
    stored: str | None
    today: str
    """Today's fingerprint, of the stored one's version."""
    fields: Fields
    """Today's evidence, of the newest version."""

    @property
    def evidence(self) -> Evidence:
        """Compare what is stored with today's."""
        return compare(self.stored, self.today)

    @property
    def name(self) -> str:
        """Name it as in `livingreview reconfirm`."""
        return self.id if self.part == 1 else f"{self.id}:{self.part}"


def stale_rows(judged: Iterable[Judged], kept: Mapping[str, Fields]) -> Rows:
    """Give a row for every cell that changed under a judgement; one for a judgement of which no cell can be named."""
    return check([row for one in judged for row in _rows(one, kept)], STALE)


def judged_studies(studies: Sequence[Study], extractors: Mapping[str, Mapping[str, Study]]) -> list[Judged]:
    """Give every judgement that study files hold."""
    return [one for study in studies for one in (*_assessments(study), *_consensus(study, extractors))]


def judged_extraction(study: Study, own: Mapping[str, Study]) -> Judged:
    """Give the consensus of a study, also where nobody has settled it."""
    consensus, fields = study.consensus or NO_CONSENSUS, evidence_v2.extraction_fields(study, own)
    return Judged(
        kind="extraction",
        id=study.study_id,
        part=1,
        file=f"{layout.STUDIES}/{study.study_id}.yaml",
        path=("consensus",),
        about=None,
        by=consensus.by,
        confirmed_by=consensus.confirmed_by,
        stored=consensus.fingerprint,
        today=evidence_v2.fingerprint(fields),
        fields=fields,
    )


def judged_ratings(review: Review, ratings: Mapping[str, CertaintyRating], inputs: GradeInputs) -> list[Judged]:
    """Give every rating of certainty; a rating of a synthesis without a table is passed over."""
    return [
        judged_rating(review, rating, inputs)
        for synthesis_id, rating in sorted(ratings.items())
        if synthesis_id in review.syntheses
    ]


def judged_rating(
    review: Review,
    rating: CertaintyRating,
    inputs: GradeInputs,
) -> Judged:
    """Give one rating of certainty."""
    built = (review, rating.synthesis, inputs.summary, inputs.effects, inputs.judgements)
    beside = beside_of(rating.synthesis, inputs)
    return Judged(
        kind="certainty",
        id=rating.synthesis,
        part=1,
        file=f"{layout.CERTAINTY}/{rating.synthesis}.yaml",
        path=(),
        about=None,
        by=rating.by,
        confirmed_by=rating.confirmed_by,
        stored=rating.fingerprint,
        today=certainty_fingerprint(*built, rating, beside),
        fields=evidence_v2.certainty_fields(*built, beside._replace(target=rating.target)),
    )


def judged_missing_evidence(
    review: Review, assessments: Iterable[MissingEvidence], studies: Sequence[Study]
) -> list[Judged]:
    """Give every judgement of what is missing from a synthesis; an assessment without a judgement is none yet."""
    found = []
    for assessment in assessments:
        if assessment.judgement is None or assessment.synthesis not in review.syntheses:
            continue
        fields = seen(studies, assessment, review)
        found.append(
            Judged(
                kind="missing_evidence",
                id=assessment.synthesis,
                part=1,
                file=f"{layout.MISSING_EVIDENCE}/{assessment.synthesis}.yaml",
                path=(),
                about=None,
                by=assessment.by,
                confirmed_by=assessment.confirmed_by,
                stored=assessment.fingerprint,
                today=evidence_v2.fingerprint(fields),
                fields=fields,
            )
        )
    return found


def judged_claims(claims: Mapping[str, Claim], values: Values) -> list[Judged]:
    """Give every claim."""
    found = []
    for claim_id, claim in claims.items():
        fields = claim_evidence(claim_id, claim, values)
        found.append(
            Judged(
                kind="claim",
                id=claim_id,
                part=1,
                file=layout.CLAIMS,
                path=("claims", claim_id),
                about=None,
                by=claim.by,
                confirmed_by=claim.confirmed_by,
                stored=claim.fingerprint,
                today=evidence_v2.fingerprint(fields),
                fields=fields,
            )
        )
    return found


def kept_then(one: Judged, kept: Mapping[str, Fields]) -> Fields | None:
    """Give the evidence that a judgement was made on, where it was kept."""
    then = kept.get(name_of(one.stored)) if one.stored and not is_first_version(one.stored) else None
    return then if then is not None and evidence_v2.fingerprint(then) == one.stored else None


def _assessments(study: Study) -> Iterator[Judged]:
    for position, assessment in enumerate(study.risk_of_bias):
        said = (assessment.outcome, getattr(assessment, "comparison", None), getattr(assessment, "days", None))
        yield Judged(
            kind="risk_of_bias",
            id=study.study_id,
            part=position + 1,
            file=f"{layout.STUDIES}/{study.study_id}.yaml",
            path=("risk_of_bias", position),
            about=", ".join(str(part) for part in said if part is not None) or None,
            by=assessment.by,
            confirmed_by=assessment.confirmed_by,
            stored=assessment.fingerprint,
            today=evidence_fingerprint(assessment, study),
            fields=evidence_v2.risk_of_bias_fields(assessment, study),
        )


def _consensus(study: Study, extractors: Mapping[str, Mapping[str, Study]]) -> Iterator[Judged]:
    if study.consensus is not None or getattr(study, "consensus_of", None):
        yield judged_extraction(study, extractors.get(study.study_id, {}))


def _rows(one: Judged, kept: Mapping[str, Fields]) -> Iterator[Row]:
    if one.evidence is Evidence.CURRENT:
        return
    shared = {
        "kind": one.kind,
        "judged_id": one.id,
        "part": one.part,
        "file": one.file,
        "about": one.about,
        "by": one.by,
        "evidence": one.evidence.value,
    }
    then = kept_then(one, kept)
    found = changes(then, one.fields) if then is not None else []
    for order, change in enumerate(found, start=1):
        yield new_row(STALE, **shared, order=order, **change._asdict())
    if not found:
        yield new_row(STALE, **shared, order=1, note=_note(one, is_kept=then is not None))


def _note(one: Judged, *, is_kept: bool) -> str:
    if one.evidence is Evidence.UNCONFIRMED:
        return NOBODY
    if is_first_version(one.stored):
        return VERSION_1
    return NO_CELL if is_kept else NOT_KEPT
