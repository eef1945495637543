"""What a person rated -> the text of `records/certainty/SYNTHESIS.yaml`, new or with only its lines changed.

1. `suggested` as a rating takes the suggestion over; where none is drafted, or it differs from the suggestion, a
   reason is due. A reason that stands in the file stays where the concern does.
2. Beside every rated domain stands what was suggested; the fingerprint is that of the evidence shown.
3. A first rating names all five domains. Where the rating is not of today's evidence, rating some of its domains
   confirms the others only if that is said.
4. Nothing is written that the checks would reject.

Source: GRADE guidelines; the tool rates nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from livingreview import layout, yaml_dialect, yaml_edit, yaml_text
from livingreview.errors import InputError, Problem
from livingreview.models.base import SCHEMA
from livingreview.models.certainty import CertaintyRating
from livingreview.stages.grade import MAX_UP, rating_problems
from livingreview.tables import Row, Rows
from livingreview.terms import Concern, Evidence
from livingreview.validation import validate
from livingreview.yaml_edit import REMOVE, Edit

SUGGESTED = "suggested"
NO_RAISE = "none"
CONCERNS = tuple(concern.value for concern in Concern)
PUBLICATION = ("undetected", "strongly suspected")
DOMAINS: Mapping[str, tuple[str, ...]] = {
    "risk_of_bias": CONCERNS[:3],
    "inconsistency": CONCERNS[:3],
    "indirectness": CONCERNS[:3],
    "imprecision": CONCERNS,
    "publication_bias": PUBLICATION,
}
"""Domains that lower certainty, with the words that a rating may have."""


@dataclass(frozen=True)
class Wanted:
    """What a person rates: domains and reasons by key, kinds that raise certainty by their words."""

    by: str
    date: str
    rates: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    ups: Mapping[str, int] | None = None
    start: str | None = None
    target: str | None = None
    statement: str | None = None
    keeps_rest: bool = False


def rated_text(
    before: str | None,
    wanted: Wanted,
    *,
    synthesis_id: str,
    suggested: Rows,
    fingerprint: str,
    target: str,
    evidence: str,
) -> str:
    """Give the text of the rating's file; `evidence` says what the stored rating was made on."""
    file = f"{layout.CERTAINTY}/{synthesis_id}.yaml"
    rows = {row["domain"].replace(" ", "_"): row for row in suggested}
    old = yaml_dialect.read(before, file).data if before is not None else {}
    problems = [*_names(file, wanted), *_rest(file, wanted, is_new=before is None, evidence=evidence)]
    parts = {name: _domain(name, wanted, rows, old.get(name) or {}) for name in DOMAINS if _is_named(name, wanted)}
    problems += [problem for name, part in parts.items() for problem in _reason_due(file, name, part, rows)]
    ups = _ups(wanted)
    problems += [_problem(file, up["kind"], "has no reason; give one with --reason") for up in ups if not up["reason"]]
    if problems:
        raise InputError(problems)
    shared = {"by": wanted.by, "date": wanted.date}
    if before is None:
        start = wanted.start or rows["starting_level"]["suggestion"]
        head = {
            "schema": SCHEMA,
            "synthesis": synthesis_id,
            **shared,
            "start": start,
            "target": wanted.target or target,
        }
        statement = {"statement": wanted.statement} if wanted.statement else {}
        up = {"up": ups} if ups else {}
        content = {**head, **{name: parts[name] for name in DOMAINS}, **up, **statement, "fingerprint": fingerprint}
        text = "".join(f"{line}\n" for name, value in content.items() for line in yaml_text.block(name, value))
    else:
        edits = list(_edits(wanted, parts, ups, old, {**shared, "fingerprint": fingerprint}))
        text = yaml_edit.edit(before, edits, file)
    return _checked(text, file)


def _names(file: str, wanted: Wanted) -> Iterator[Problem]:
    for name, word in wanted.rates.items():
        if name not in DOMAINS:
            yield _problem(file, name, "There is no such domain.", allowed=", ".join(DOMAINS))
        elif word not in (*DOMAINS[name], SUGGESTED):
            yield _problem(file, name, "No such rating.", value=word, allowed=", ".join((*DOMAINS[name], SUGGESTED)))
    kinds = wanted.ups or {}
    for name in wanted.reasons:
        if name not in DOMAINS and name not in kinds:
            yield _problem(file, name, "This reason is about nothing rated.", allowed=", ".join((*DOMAINS, *kinds)))
    for kind in kinds:
        if kind not in MAX_UP:
            yield _problem(file, kind, "Nothing of this name raises certainty.", allowed=", ".join(MAX_UP))


def _rest(file: str, wanted: Wanted, *, is_new: bool, evidence: str) -> Iterator[Problem]:
    """Say where domains that are not rated now stand in the way."""
    rest = [name for name in DOMAINS if name not in wanted.rates]
    if is_new and rest:
        fix = "Rate each with --rate DOMAIN=WORD; `suggested` takes its suggestion over."
        yield _problem(file, "", f"A first rating names every domain; missing: {', '.join(rest)}.", fix=fix)
    elif not is_new and rest and evidence != Evidence.CURRENT and not wanted.keeps_rest:
        message = f"The rating is {evidence}; not rated now: {', '.join(rest)}."
        fix = "Rate these too, or confirm them as they are with --keep-rest."
        yield _problem(file, "", message, fix=fix)


def _is_named(name: str, wanted: Wanted) -> bool:
    return name in wanted.rates or name in wanted.reasons


def _domain(name: str, wanted: Wanted, rows: Mapping[str, Row], old: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the file says of one domain after the rating."""
    row = rows[name]
    concern = wanted.rates.get(name, old.get("concern"))
    concern = row["suggestion"] if concern == SUGGESTED else concern
    reason = wanted.reasons.get(name)
    if reason is None and concern == old.get("concern"):
        reason = old.get("reason")
    if reason is None and concern == row["suggestion"]:
        reason = f"As suggested: {_said(row)}"
    return {"concern": concern, "reason": reason, "suggestion": f"{row['suggestion']}: {_said(row)}"}


def _said(row: Row) -> str:
    figures = f" ({'; '.join(row['figures'])})" if row["figures"] else ""
    return f"{row['rule']}{figures}."


def _reason_due(file: str, name: str, part: Mapping[str, Any], rows: Mapping[str, Row]) -> Iterator[Problem]:
    if part["concern"] is not None and part["concern"] not in DOMAINS[name]:
        message = f"Nothing is suggested for it ({rows[name]['rule']}); a person's rating is due."
        yield _problem(file, name, message, allowed=", ".join(DOMAINS[name]))
    elif part["reason"] is None:
        message = f"This differs from the suggestion, {rows[name]['suggestion']}, and has no reason."
        yield _problem(file, name, message, value=str(part["concern"]), fix=f'Give one with --reason {name}="...".')


def _ups(wanted: Wanted) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "levels": levels, "reason": wanted.reasons.get(kind)}
        for kind, levels in (wanted.ups or {}).items()
    ]


def _edits(
    wanted: Wanted,
    parts: Mapping[str, Mapping[str, Any]],
    ups: list[dict[str, Any]],
    old: Mapping[str, Any],
    shared: Mapping[str, Any],
) -> Iterator[Edit]:
    """Give what changes in the file, and nothing that is as it was."""
    for name, part in parts.items():
        for key, value in part.items():
            if (old.get(name) or {}).get(key) != value:
                yield Edit((name, key), value)
    if wanted.ups is not None and old.get("up", []) != ups:
        yield Edit(("up",), ups or REMOVE)
    own = {"start": wanted.start, "target": wanted.target, "statement": wanted.statement}
    for name, value in {**{key: value for key, value in own.items() if value is not None}, **shared}.items():
        if old.get(name) != value:
            yield Edit((name,), value)


def _checked(text: str, file: str) -> str:
    """Raise InputError for a rating that the checks would reject."""
    document = yaml_dialect.read(text, file)
    content, problems = validate(document, CertaintyRating)
    if content is None:
        raise InputError(problems)
    wrong = [
        Problem(file, document.line(key), yaml_dialect.key_text(key), message)
        for key, message in rating_problems(content)
    ]
    if wrong:
        raise InputError(wrong)
    return text


def _problem(file: str, key: str, message: str, *, value: str = "", allowed: str = "", fix: str = "") -> Problem:
    return Problem(file, 0, key, message, value=value, allowed=allowed, fix=fix)
