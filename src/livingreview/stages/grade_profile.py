"""The GRADE evidence profile: every judgement of every rated outcome in one row, in GRADE's own words.

1. One row for each synthesis of the Summary of Findings, also without data.
2. Participants and events are those of the studies with an estimate, side by side.
3. A domain that nobody rated says so; it is never shown as not serious.

Source: GRADE guidelines 1 and 12 (J Clin Epidemiol 2011;64:383, 2013;66:158).
"""

from collections import Counter
from collections.abc import Mapping

from livingreview.grading.absolute import RATE_WITH, RISK_WITH
from livingreview.grading.body import Body
from livingreview.models.certainty import CertaintyRating
from livingreview.tables import EVIDENCE_PROFILE, Row, new_row
from livingreview.words import mark, say

NOT_RATED = mark("not rated")
NO_DATA = mark("no data")
NONE = mark("none")
SUSPECTED = mark("publication bias strongly suspected")
RAISED: Mapping[tuple[str, int], str] = {
    (mark("large effect"), 1): mark("strong association"),
    (mark("large effect"), 2): mark("very strong association"),
    (mark("dose response"), 1): mark("dose response gradient"),
    (
        mark("opposing confounding"),
        1,
    ): mark("all plausible residual confounding would reduce the effect, or create one where none is"),
}
"""What raised certainty, in the words of an evidence profile."""
COPIED = ("comparison_id", "order", "outcome_label", "relative", "certainty", "certainty_note")


def profile_row(finding: Row, body: Body, rating: CertaintyRating | None) -> Row:
    """Give the row of one synthesis; `finding` is its row of the Summary of Findings."""
    rated = rating if body.has_data else None
    return new_row(
        EVIDENCE_PROFILE,
        synthesis_id=finding["synthesis_id"],
        n_studies=len(body.study_ids),
        design=_designs(body),
        **{
            name: _concern(rated, name, body)
            for name in ("risk_of_bias", "inconsistency", "indirectness", "imprecision")
        },
        other=_other(rated, body),
        experimental=_side(body, 1),
        comparator=_side(body, 2),
        absolute=finding["difference_text"],
        importance=body.outcome.importance,
        **{name: finding[name] for name in COPIED},
    )


def _designs(body: Body) -> str:
    found = Counter(body.facts[name].design.value for name in body.study_ids if name in body.facts)
    return ", ".join(f"{number} {design}" for design, number in sorted(found.items())) or NO_DATA


def _concern(rating: CertaintyRating | None, name: str, body: Body) -> str:
    if rating is None:
        return NOT_RATED if body.has_data else NO_DATA
    return str(getattr(rating, name).concern)


def _other(rating: CertaintyRating | None, body: Body) -> str:
    if rating is None:
        return NOT_RATED if body.has_data else NO_DATA
    found = [SUSPECTED] if rating.publication_bias.concern == "strongly suspected" else []
    found += [RAISED.get((up.kind, up.levels), up.kind) for up in rating.up]
    return "; ".join(found) or NONE


def _side(body: Body, side: int) -> str | None:
    rows = body.estimated
    sizes = [row[f"n_{side}"] for row in rows]
    people = sum(sizes) if sizes and None not in sizes else None
    if body.synthesis.measure in RATE_WITH:
        people = None
    events = [row[f"events_{side}"] for row in rows]
    if body.synthesis.measure not in (*RISK_WITH, *RATE_WITH) or not events or None in events:
        return None if people is None else f"{people:,}"
    total = f"{sum(events):,}"
    if people is None:
        return say("{total} events", total=total)
    return f"{total}/{people:,}" + (f" ({100 * sum(events) / people:.1f} %)" if people else "")
