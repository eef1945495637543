"""Hold the review's conclusions against its numbers.

1. A claim's condition is read (`judgements.claim_language`) and answered with the main analysis of each synthesis that
   it names, on the display scale, and the certainty that people rated.
2. It holds, is withdrawn with the numbers that broke it, or cannot be evaluated, as without an estimate or a rating.
3. The evidence of a claim is its words, its condition, and the value of every name in both (docs/fingerprints.md).
4. A level of certainty that was rated on earlier evidence still counts, and the claim says that it rests on it.
"""

from collections.abc import Iterable, Mapping

from livingreview.judgements import evidence_v2
from livingreview.judgements.claim_language import CERTAINTY, ClaimSyntaxError, Value, parse, verdict
from livingreview.judgements.evidence import compare, main_row
from livingreview.judgements.snapshots import Fields
from livingreview.models.certainty import CertaintyRating
from livingreview.models.claims import Claim
from livingreview.report.placeholders import names
from livingreview.stages.grade import final_certainty
from livingreview.tables import CLAIMS, Row, Rows, check, new_row
from livingreview.terms import Certainty, Evidence, SynthesisState

COLUMNS = {
    "estimate": "display",
    "ci_low": "display_low",
    "ci_high": "display_high",
    "studies": "k",
    "participants": "n_participants",
    "i2": "i2",
    "tau2": "tau2",
    "prediction_low": "prediction_low",
    "prediction_high": "prediction_high",
}
"""Quantities of a synthesis, and the columns of its summary."""

BEHIND = {
    "effect": ("estimate", "ci_low", "ci_high"),
    "ci": ("ci_low", "ci_high"),
    "prediction": ("prediction_low", "prediction_high"),
}
"""Quantities behind a placeholder that stands for several."""
IN_CLAIMS = (*COLUMNS, CERTAINTY, *BEHIND)
"""What a placeholder in a claim can ask a synthesis for."""

Values = Mapping[str, Value]


def claim_rows(claims: Mapping[str, Claim], values: Values, ratings: Mapping[str, Evidence]) -> Rows:
    """Give a row for every claim; `ratings` say on which evidence each synthesis was rated."""
    return check(
        [
            _row(claim_id, claim, order, values, ratings)
            for order, (claim_id, claim) in enumerate(claims.items(), start=1)
        ],
        CLAIMS,
    )


def claim_values(syntheses: Iterable[str], summary: Rows, ratings: Mapping[str, CertaintyRating]) -> Values:
    """Give today's value of every name that a condition or a claim's text can use."""
    values: dict[str, Value] = {}
    for synthesis_id in syntheses:
        row = main_row(summary, synthesis_id)
        has_data = row is not None and row["state"] != SynthesisState.NO_DATA
        values |= {f"{synthesis_id}.{name}": _cell(row, column) for name, column in COLUMNS.items()}
        rating = ratings.get(synthesis_id) if has_data else None
        values[f"{synthesis_id}.{CERTAINTY}"] = final_certainty(rating) if rating else None
    return values


def claim_evidence(claim_id: str, claim: Claim, values: Values) -> Fields:
    """Give the fields behind a claim's fingerprint."""
    used = {name: values[name] for name in sorted(_used(claim, values)) if name in values}
    plain = {name: value.value if isinstance(value, Certainty) else value for name, value in used.items()}
    return evidence_v2.claim_fields(claim_id, claim.text, claim.holds, plain)


def syntheses_of(claim: Claim, syntheses: Iterable[str]) -> list[str]:
    """Give the syntheses that a claim's condition and text name, in the protocol's order."""
    known = list(syntheses)
    named = {name.partition(".")[0] for name in (*_compared(claim, known), *names(claim.text))}
    return [synthesis_id for synthesis_id in known if synthesis_id in named]


def claim_fingerprint(claim_id: str, claim: Claim, values: Values) -> str:
    """Give today's fingerprint of a claim."""
    return evidence_v2.fingerprint(claim_evidence(claim_id, claim, values))


def _row(claim_id: str, claim: Claim, order: int, values: Values, ratings: Mapping[str, Evidence]) -> Row:
    syntheses = list(dict.fromkeys(name.partition(".")[0] for name in values))
    found = verdict(parse(claim.holds, syntheses), values)
    rated = [name.partition(".")[0] for name in sorted(_used(claim, values)) if name.endswith(f".{CERTAINTY}")]
    old = {name: ratings[name] for name in rated if ratings.get(name, Evidence.CURRENT) is not Evidence.CURRENT}
    return new_row(
        CLAIMS,
        order=order,
        claim_id=claim_id,
        text=claim.text,
        holds=" ".join(claim.holds.split()),
        state=found.state.value,
        because=list(found.because),
        rests_on=[f"{name}.{CERTAINTY} is {evidence}" for name, evidence in old.items()],
        by=claim.by,
        date=claim.date,
        evidence=compare(claim.fingerprint, claim_fingerprint(claim_id, claim, values)).value,
    )


def _cell(row: Row | None, column: str) -> Value:
    if row is None or row[column] is None:
        return 0.0 if row is None and column in ("k", "n_participants") else None
    return float(row[column])


def _used(claim: Claim, values: Values) -> set[str]:
    syntheses = list(dict.fromkeys(name.partition(".")[0] for name in values))
    in_text = set()
    for name in names(claim.text):
        synthesis_id, _, quantity = name.partition(".")
        in_text |= {f"{synthesis_id}.{part}" for part in BEHIND.get(quantity, (quantity,))}
    return in_text | _compared(claim, syntheses)


def _compared(claim: Claim, syntheses: Iterable[str]) -> set[str]:
    try:
        return {comparison.name for comparison in parse(claim.holds, list(syntheses))}
    except ClaimSyntaxError:
        return set()
