"""What claims must agree on with the protocol: people, names, the condition's language, no typed number."""

from collections.abc import Iterator

from livingreview import layout
from livingreview.checks.texts import protocol_labels, typed_problem
from livingreview.errors import InputError, Problem
from livingreview.folder import FileOf, Folder
from livingreview.judged_files import read_claims
from livingreview.judgements.claim_language import ClaimSyntaxError, parse
from livingreview.models.claims import Claim, Claims
from livingreview.models.review import Review
from livingreview.report.placeholders import names
from livingreview.report.typed_numbers import typed_numbers
from livingreview.stages.grade_claims import IN_CLAIMS
from livingreview.tables import Rows
from livingreview.terms import ClaimState, Evidence
from livingreview.yaml_dialect import Path


def claim_problems(folder: Folder, review: Review) -> Iterator[Problem]:
    """Find everything wrong in the file of claims."""
    try:
        file = read_claims(folder.root)
    except InputError as error:
        yield from error.problems
        return
    for claim_id, claim in file.content.claims.items() if file else []:
        if file:
            yield from _problems(file, ("claims", claim_id), claim, review)


def broken_claims(rows: Rows) -> list[Problem]:
    """Give a problem for every claim that does not hold, cannot be evaluated, or was made on earlier numbers."""
    found = []
    for row in rows:
        key, because = f"claims.{row['claim_id']}", "; ".join(row["because"])
        if row["state"] == ClaimState.WITHDRAWN:
            fix = "Change what the review concludes; the report prints it as withdrawn until then."
            found.append(Problem(layout.CLAIMS, 0, key, f"This conclusion no longer holds: {because}.", fix=fix))
        elif row["state"] == ClaimState.OPEN:
            found.append(Problem(layout.CLAIMS, 0, key, f"This conclusion cannot be evaluated: {because}."))
        elif row["evidence"] == Evidence.EARLIER:
            fix = f"Look at what changed and confirm it: livingreview reconfirm claim {row['claim_id']} --by PERSON"
            found.append(Problem(layout.CLAIMS, 0, key, "This conclusion was made on earlier numbers.", fix=fix))
    return found


def _problems(file: FileOf[Claims], path: Path, claim: Claim, review: Review) -> Iterator[Problem]:
    for key in ("by", "confirmed_by"):
        person = getattr(claim, key)
        if person is not None and person not in review.team:
            allowed = ", ".join(review.team)
            yield file.problem((*path, key), "Nobody in the team has this id.", value=person, allowed=allowed)
        if person in review.programs:
            message = "This is a program. Programs suggest; people conclude."
            yield file.problem((*path, key), message, value=person, fix="Name the person who says it.")
    try:
        parse(claim.holds, review.syntheses)
    except ClaimSyntaxError as error:
        message = f"Character {error.place} of the condition: {error.message}"
        yield file.problem((*path, "holds"), message, value=error.found or "the end", allowed=error.allowed)
    known = {f"{synthesis}.{name}" for synthesis in review.syntheses for name in IN_CLAIMS}
    for name in names(claim.text):
        if name not in known:
            allowed = f"SYNTHESIS.NAME with NAME one of {', '.join(IN_CLAIMS)}"
            yield file.problem((*path, "text"), "Unknown placeholder.", value=name, allowed=allowed)
    for typed in typed_numbers(claim.text, protocol_labels(review)):
        yield file.problem((*path, "text"), **typed_problem(typed))
