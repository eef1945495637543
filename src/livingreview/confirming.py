"""A person confirms a judgement on the evidence as it is now.

1. What changed since the judgement was made is shown cell by cell, where the evidence was kept.
2. The evidence is kept (`records/evidence/`), then the fingerprint is written into the file that holds the judgement,
   with who confirmed it where that is another person; no other line changes.
3. Only people of the team confirm. A claim that does not hold cannot be confirmed: its words or its condition change.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from livingreview import io, layout, tables
from livingreview.errors import InputError, Problem
from livingreview.folder import Folder
from livingreview.judged_files import keep_evidence, load_claims, load_extractors
from livingreview.judgements import evidence_v2
from livingreview.judgements.claim_language import parse, verdict
from livingreview.judgements.evidence import is_first_version
from livingreview.judgements.snapshots import Fields, changes, name_of
from livingreview.models.review import Review
from livingreview.models.study import Study
from livingreview.stages.grade_body import GradeInputs
from livingreview.stages.grade_claims import claim_values, syntheses_of
from livingreview.stages.grade_stale import (
    NO_CELL,
    NO_CONSENSUS,
    NOBODY,
    NOT_KEPT,
    VERSION_1,
    Judged,
    judged_claims,
    judged_extraction,
    judged_missing_evidence,
    judged_rating,
    judged_studies,
    kept_then,
)
from livingreview.stages.grade_studies import directness, study_facts
from livingreview.terms import ClaimState, Evidence
from livingreview.yaml_edit import Edit, edit

MARK = "\ufeff"
POOLING_STEPS = ("extraction_results", "effects", "meta_analysis")
"""Steps of a synthesis that build what a claim is about; a rating is about risk of bias too."""
PARTS = ":"
"""Between a study and the number of its assessment, as in `berg_2021:2`."""


def require_person(review: Review, person: str) -> None:
    """Raise InputError where somebody is not in the team, or is a program."""
    member = review.team.get(person)
    if member is None:
        people = ", ".join(name for name, one in review.team.items() if not one.automation)
        raise InputError([_option("--by", "Nobody in the team has this id.", person, allowed=people)])
    if member.automation:
        raise InputError([_option("--by", "This is a program. Programs suggest; people judge.", person)])


def judged_of(folder: Folder, review: Review, kind: str) -> list[Judged]:
    """Give every judgement of a kind on today's evidence; ratings and claims are held against the built tables."""
    studies = [study.content for study in folder.studies]
    if kind == "extraction":
        own = load_extractors(folder.root)
        return [judged_extraction(study, own.get(study.study_id, {})) for study in studies]
    if kind == "missing_evidence":
        return judged_missing_evidence(review, (file.content for file in folder.missing_evidence), studies)
    if kind == "risk_of_bias":
        return [one for one in judged_studies(studies, {}) if one.kind == kind]
    ratings = {rating.content.synthesis: rating.content for rating in folder.certainty}
    if kind == "claim":
        claims = load_claims(folder.root)
        named = {name for claim in claims.values() for name in syntheses_of(claim, review.syntheses)}
        return judged_claims(
            claims, claim_values(review.syntheses, _built(folder.root, tables.SUMMARY, named), ratings)
        )
    known = [rating for rating in ratings.values() if rating.synthesis in review.syntheses]
    return [
        judged_rating(review, rating, built_inputs(folder.root, review, [rating.synthesis], studies))
        for rating in known
    ]


def selected(judged: Sequence[Judged], kind: str, name: str | None, *, is_all: bool) -> list[Judged]:
    """Give the judgements that were named; all that are not current where all were asked for."""
    if is_all == (name is not None):
        raise InputError([_option("ID", "Name one judgement, or ask for --all that are not current.", name or "")])
    if name is None:
        return [one for one in judged if one.evidence is not Evidence.CURRENT and one.by != NO_CONSENSUS.by]
    wanted, _, part = name.partition(PARTS)
    found = [one for one in judged if one.id == wanted and part in ("", str(one.part))]
    if not found:
        allowed = ", ".join(dict.fromkeys(one.id for one in judged)) or "none: there is no such judgement yet"
        raise InputError(
            [_option("ID", f"There is no judgement of the kind {kind} with this id.", name, allowed=allowed)]
        )
    waiting = [one for one in found if one.evidence is not Evidence.CURRENT] or found[:1]
    if len(waiting) > 1:
        each = ", ".join(f"{one.id}{PARTS}{one.part} ({one.about or 'all outcomes'})" for one in waiting)
        raise InputError([_option("ID", "Several judgements stand there; name one.", name, allowed=each)])
    return waiting


def needed_steps(folder: Folder, review: Review, kind: str, name: str | None) -> set[str]:
    """Give the steps of a build that make what a judgement, or every one of its kind, is about."""
    syntheses = {rating.content.synthesis for rating in folder.certainty if name in (None, rating.content.synthesis)}
    steps = (*POOLING_STEPS, "risk_of_bias") if kind == "certainty" else POOLING_STEPS
    if kind == "claim":
        named = [claim for claim_id, claim in load_claims(folder.root).items() if name in (None, claim_id)]
        syntheses = {name for claim in named for name in syntheses_of(claim, review.syntheses)}
    return {f"{step} {synthesis}" for step in steps for synthesis in syntheses}


def shown(one: Judged, kept: Mapping[str, Fields]) -> list[str]:
    """Say what changed since a judgement was made, a line a cell."""
    place = f"{one.kind} {one.id}" + (f"{PARTS}{one.part}" if one.part > 1 else "")
    what = f" ({one.about})" if one.about else ""
    if one.evidence is Evidence.CURRENT:
        return [f"{place}{what}: current; nothing that it was made on has changed"]
    said = "nobody has settled it yet" if one.by == NO_CONSENSUS.by else f"{one.evidence} ({one.by})"
    return [f"{place}{what}: {said}", *(f"  {line}" for line in changed_lines(one, kept))]


def changed_lines(one: Judged, kept: Mapping[str, Fields]) -> list[str]:
    """Give every cell as `cell: then -> now`, or why none can be named."""
    if one.stored is None:
        return [NOBODY]
    if is_first_version(one.stored):
        return [VERSION_1]
    then = kept_then(one, kept)
    if then is None:
        return [NOT_KEPT]
    found = changes(then, one.fields)
    return [f"{cell}: {_value(before)} -> {_value(after)}" for cell, before, after in found] or [NO_CELL]


def require_they_hold(folder: Folder, review: Review, chosen: Iterable[Judged]) -> None:
    """Raise InputError with every claim that does not hold, or cannot be evaluated."""
    claims, problems = load_claims(folder.root), []
    ratings = {rating.content.synthesis: rating.content for rating in folder.certainty}
    for one in chosen:
        claim = claims[one.id]
        summary = _built(folder.root, tables.SUMMARY, syntheses_of(claim, review.syntheses))
        found = verdict(
            parse(claim.holds, review.syntheses),
            claim_values(review.syntheses, summary, ratings),
        )
        if found.state is not ClaimState.HOLDS:
            fix = "Change its words or its condition, or remove it."
            message = f"This claim is not confirmed: it {_words(found.state)} ({'; '.join(found.because)})."
            problems.append(Problem(one.file, 0, f"claims.{one.id}", message, fix=fix))
    if problems:
        raise InputError(problems)


def is_complete(one: Judged, kept: Mapping[str, Fields]) -> bool:
    """Say whether a judgement is current, by the newest version, with its evidence kept."""
    return one.stored == evidence_v2.fingerprint(one.fields) and name_of(one.stored) in kept


def confirm(root: Path, one: Judged, person: str) -> None:
    """Keep the evidence, and write its fingerprint where the judgement stands."""
    fingerprint = keep_evidence(root, one.fields)
    edits = [Edit((*one.path, "fingerprint"), fingerprint)]
    if one.by == NO_CONSENSUS.by:
        edits = [Edit(one.path, {"by": person, "fingerprint": fingerprint})]
    elif (one.confirmed_by or one.by) != person:
        edits.append(Edit((*one.path, "confirmed_by"), person))
    text = io.read_exact_text(root / one.file)
    mark = MARK if text.startswith(MARK) else ""
    changed = mark + edit(text.removeprefix(MARK), edits, one.file)
    if changed != text:
        io.write_text(root / one.file, changed)


def built_inputs(root: Path, review: Review, syntheses: Collection[str], studies: Sequence[Study]) -> GradeInputs:
    """Read what ratings of certainty are about, as it is built now; InputError where it is not."""
    return GradeInputs(
        summary=_built(root, tables.SUMMARY, syntheses),
        effects=_built(root, tables.EFFECTS, syntheses),
        judgements=_built(root, tables.JUDGEMENTS, syntheses),
        weights=_built(root, tables.WEIGHTS, syntheses),
        small_study=_built(root, tables.SMALL_STUDY, syntheses),
        missing_evidence=_built(root, tables.MISSING_EVIDENCE, syntheses),
        directness=directness(studies, review),
        facts={fact.study_id: fact for fact in study_facts(studies, review)},
    )


def _built(root: Path, table: tables.Table, syntheses: Iterable[str]) -> tables.Rows:
    found: tables.Rows = []
    for synthesis in sorted(syntheses):
        path = root / layout.RESULTS / table.path.format(synthesis=synthesis)
        if not path.exists():
            message = f"The evidence of {synthesis} is not built."
            raise InputError([Problem(f"{layout.RESULTS}/", 0, "", message, fix="Run `livingreview build` first.")])
        found += io.read_table(path, table)
    return found


def _words(state: ClaimState) -> str:
    return "does not hold" if state is ClaimState.WITHDRAWN else str(state)


def _value(value: str | None) -> str:
    return "nothing" if value is None else value


def _option(name: str, message: str, value: str, *, allowed: str = "") -> Problem:
    return Problem("livingreview reconfirm", 0, name, message, value=value, allowed=allowed)
