"""Put together the Summary of Findings and people's ratings of certainty (GRADE).

1. Every synthesis that the protocol puts into the Summary of Findings has a row, also without data.
2. Absolute effects are computed at the protocol's comparator risk, without one at the median risk of
   the comparator arms of the studies with an estimate; the source is named.
3. Certainty = starting level, less the levels of the five domains, plus levels up, kept between very
   low and high. People rate; nothing is rated here.
4. A rating remembers the evidence it was made on by a fingerprint (docs/fingerprints.md).

Source: GRADE guidelines; Cochrane Handbook, chapter 14.
"""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

from livingreview.errors import TableError
from livingreview.judgements.evidence import certainty_fingerprint, compare, main_effects, main_row
from livingreview.models.certainty import CertaintyRating, Down
from livingreview.models.review import Outcome, Review
from livingreview.models.synthesis import Synthesis
from livingreview.stages.grade_wording import (
    ONE_STUDY,
    PER,
    RISK_WITH,
    Effect,
    difference_text,
    mean_difference_text,
    one_group_text,
    relative_text,
    risk_text,
    risks_with,
)
from livingreview.tables import RATINGS, SUMMARY_OF_FINDINGS, Row, Rows, check, new_row
from livingreview.terms import Certainty, Concern, Measure, ResultState, SynthesisState

__all__ = ["GradeTables", "certainty_fingerprint", "final_certainty", "rating_problems", "summary_of_findings"]

Key = tuple[str | int, ...]
"""Place of something in a rating's file."""

DOMAINS = ("risk_of_bias", "inconsistency", "indirectness", "imprecision")
"""Domains with the words of `Concern`; publication bias has its own two."""

MAX_UP = {"large effect": 2, "dose response": 1, "opposing confounding": 1}  # levels
STARTING_LEVEL = "starting level"

NO_DATA = "No included study reported this outcome at this time"
NO_RISK = "Not computed: no comparator risk is known"
NO_ABSOLUTE_EFFECT = "Not computed: no absolute effect follows from this ratio"
TOO_WIDE = "Not given: the effect or a limit of its interval is too large to be written as a number"
NO_COMPARISON = "Not applicable: one group is described, nothing is compared"
SCALES_DIFFER = "Scales differ between studies"
NOT_RATED = "not rated yet"
NO_DATA_NOT_RATED = "no data: not rated"
RATED_WITHOUT_DATA = "no data: there is nothing that this rating can be about"


class GradeTables(NamedTuple):
    """The stage's two tables."""

    summary_of_findings: Rows
    ratings: Rows


def summary_of_findings(
    review: Review, ratings: Mapping[str, CertaintyRating], summary: Rows, effects: Rows, judgements: Rows
) -> GradeTables:
    """Give a row for every synthesis of the Summary of Findings, and every domain of every rating."""
    unknown = sorted(set(ratings) - set(review.syntheses))
    if unknown:
        raise TableError(f"certainty is rated for syntheses that the protocol does not have: {', '.join(unknown)}")
    findings = []
    for order, (synthesis_id, synthesis) in enumerate(review.syntheses.items(), start=1):
        if synthesis.summary_of_findings:
            rating = ratings.get(synthesis_id)
            today = certainty_fingerprint(review, synthesis_id, summary, effects, judgements, rating)
            main = main_row(summary, synthesis_id)
            outcome = review.outcomes[synthesis.outcome]
            row = new_row(SUMMARY_OF_FINDINGS, synthesis_id=synthesis_id, order=order, fingerprint=today)
            row |= _what(synthesis, outcome, main) | _numbers(synthesis, main, main_effects(effects, synthesis_id))
            findings.append(row | _certainty(rating, str(row["state"]), today))
    rated = [row for synthesis_id in sorted(ratings) for row in _rating_rows(ratings[synthesis_id])]
    return GradeTables(check(findings, SUMMARY_OF_FINDINGS), check(rated, RATINGS))


def final_certainty(rating: CertaintyRating) -> Certainty:
    """Give the level that a rating comes to."""
    levels = list(Certainty)
    up = sum(reason.levels for reason in rating.up)
    place = levels.index(rating.start) + _levels_down(rating) - up
    return levels[min(max(place, 0), len(levels) - 1)]


def rating_problems(rating: CertaintyRating) -> list[tuple[Key, str]]:
    """Name what GRADE does not allow in a rating, with its place in the file."""
    return [*_down_problems(rating), *_up_problems(rating)]


def _what(synthesis: Synthesis, outcome: Outcome, main: Row | None) -> Row:
    scale = f" ({outcome.scale})" if outcome.scale else ""
    return {
        "comparison_id": synthesis.comparison,
        "outcome_label": f"{outcome.label}{scale}, {synthesis.window.label}",
        "state": main["state"] if main else SynthesisState.NO_DATA.value,
        "n_studies": main["k"] if main else 0,
        "n_participants": main["n_participants"] if main else None,
    }


def _numbers(synthesis: Synthesis, main: Row | None, effects: Rows) -> Row:
    if main is None or main["state"] == SynthesisState.NO_DATA:
        return {"difference_text": NO_DATA}
    if main["state"] in (SynthesisState.NARRATIVE, SynthesisState.NOT_POOLED):
        return {"difference_text": _not_pooled(main)}
    estimated = [row for row in effects if row["state"] == ResultState.ESTIMATED]
    effect = _effect(synthesis, main, estimated)
    if effect is None:
        return {"difference_text": TOO_WIDE}
    return _of_effect(effect, synthesis, estimated)


def _of_effect(effect: Effect, synthesis: Synthesis, estimated: Rows) -> Row:
    if effect.measure.is_one_group:
        return {"experimental_text": one_group_text(effect), "difference_text": NO_COMPARISON}
    if effect.measure in RISK_WITH:
        return _binary(effect, synthesis, estimated)
    if effect.measure.is_ratio:
        return {"relative": relative_text(effect), "difference_text": NO_ABSOLUTE_EFFECT}
    return _continuous(effect, estimated)


def _not_pooled(main: Row) -> str:
    if main["state"] == SynthesisState.NOT_POOLED:
        return f"Not pooled by protocol: {main['k']} studies, see the synthesis without pooling"
    studies = ONE_STUDY if main["n_studies"] == 1 else f"{main['n_studies']} studies"
    return f"Not pooled: {studies} with results in words only, or without a usable estimate"


def _effect(synthesis: Synthesis, main: Row, estimated: Rows) -> Effect | None:
    """Give the effect that the row is about; None where a number is too large to be shown."""
    is_one_study = main["state"] == SynthesisState.SINGLE_STUDY
    n_studies = len({row["study_id"] for row in estimated})
    if is_one_study and n_studies != 1:
        message = f"synthesis {main['synthesis_id']}: one study in the summary, {n_studies} in the effects"
        raise TableError(message)
    row = estimated[0] if is_one_study and len(estimated) == 1 else main
    value, low, high = row["display"], row["display_low"], row["display_high"]
    if value is None or low is None or high is None:
        return None
    return Effect(synthesis.measure, value, low, high, is_one_study)


def _continuous(effect: Effect, estimated: Rows) -> Row:
    if effect.measure is Measure.CORRELATION:
        return {"difference_text": relative_text(effect)}
    if effect.measure is not Measure.MD:
        comparator: str | None = SCALES_DIFFER if effect.measure is Measure.SMD else None
    else:
        comparator = _means_text([row["mean_2"] for row in estimated if row["mean_2"] is not None])
    return {"comparator_text": comparator, "difference_text": mean_difference_text(effect)}


def _means_text(means: Sequence[float]) -> str | None:
    if not means:
        return None
    if len(means) == 1:
        return f"Mean {means[0]:,.2f} ({ONE_STUDY})"
    return f"Means from {min(means):,.2f} to {max(means):,.2f} ({len(means)} studies)"


def _binary(effect: Effect, synthesis: Synthesis, estimated: Rows) -> Row:
    relative = {"relative": relative_text(effect) if effect.measure.is_ratio else None}
    risk, source = _comparator_risk(synthesis, estimated)
    if risk is None:
        known = (effect.value, effect.low, effect.high)
        text = NO_RISK if effect.measure.is_ratio else difference_text(known, effect)
        return {**relative, "difference_text": text}
    value, low, high = risks_with(effect, risk)
    return {
        **relative,
        "risk_comparator": risk * PER,
        "risk_source": source,
        "risk_experimental": value * PER,
        "risk_experimental_low": low * PER,
        "risk_experimental_high": high * PER,
        "comparator_text": risk_text(risk),
        "experimental_text": risk_text(value, (low, high)),
        "difference_text": difference_text((value - risk, low - risk, high - risk), effect),
    }


def _comparator_risk(synthesis: Synthesis, estimated: Rows) -> tuple[float | None, str | None]:
    if synthesis.baseline_risk:
        return synthesis.baseline_risk.risk, synthesis.baseline_risk.source
    risks = [row["events_2"] / row["n_2"] for row in estimated if row["events_2"] is not None and row["n_2"]]
    if not risks:
        return None, None
    if len(risks) == 1:
        return risks[0], f"comparator risk of {ONE_STUDY}"
    return median(risks), f"median comparator risk of {len(risks)} studies"


def _certainty(rating: CertaintyRating | None, state: str, today: str) -> Row:
    has_data = state != SynthesisState.NO_DATA
    if rating is None:
        return {"certainty_note": NOT_RATED if has_data else NO_DATA_NOT_RATED}
    if not has_data:
        return {"certainty_note": RATED_WITHOUT_DATA}
    return {
        "certainty": final_certainty(rating).value,
        "evidence": compare(rating.fingerprint, today).value,
        "statement": rating.statement,
    }


def _rating_rows(rating: CertaintyRating) -> Rows:
    parts: list[tuple[str, str, int, str]] = [(STARTING_LEVEL, rating.start, 0, f"Certainty is about: {rating.target}")]
    for name, down in _downs(rating).items():
        parts.append((name.replace("_", " "), down.concern, -down.concern.levels, down.reason))
    bias = rating.publication_bias
    parts.append(("publication bias", bias.concern, -_publication_levels(rating), bias.reason))
    parts += [(up.kind, f"up {up.levels}", up.levels, up.reason) for up in rating.up]
    shared: dict[str, Any] = {"synthesis_id": rating.synthesis, "by": rating.by, "date": rating.date}
    return [
        new_row(RATINGS, **shared, order=order, domain=domain, rating=str(words), levels=levels, reason=reason)
        for order, (domain, words, levels, reason) in enumerate(parts)
    ]


def _levels_down(rating: CertaintyRating) -> int:
    return sum(down.concern.levels for down in _downs(rating).values()) + _publication_levels(rating)


def _downs(rating: CertaintyRating) -> dict[str, Down]:
    return {name: getattr(rating, name) for name in DOMAINS}


def _publication_levels(rating: CertaintyRating) -> int:
    return 1 if rating.publication_bias.concern == "strongly suspected" else 0


def _down_problems(rating: CertaintyRating) -> Iterator[tuple[Key, str]]:
    for name, down in _downs(rating).items():
        if down.concern is Concern.EXTREMELY_SERIOUS and name != "imprecision":
            yield (name, "concern"), "only imprecision lowers certainty by three levels"


def _up_problems(rating: CertaintyRating) -> Iterator[tuple[Key, str]]:
    kinds: set[str] = set()
    for number, up in enumerate(rating.up):
        place = ("up", number)
        if rating.start is Certainty.HIGH:
            yield place, "only evidence that starts at low certainty is rated up"
        elif _levels_down(rating):
            yield place, "evidence that is rated down for a serious concern is not rated up"
        if up.levels > MAX_UP[up.kind]:
            yield (*place, "levels"), f"{up.kind} raises certainty by at most {MAX_UP[up.kind]}"
        if up.kind in kinds:
            yield (*place, "kind"), f"{up.kind} is given twice"
        kinds.add(up.kind)
