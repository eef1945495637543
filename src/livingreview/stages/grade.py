"""Put together the Summary of Findings and people's ratings of certainty (GRADE).

1. Every synthesis that the protocol puts into the Summary of Findings has a row, also without data.
2. Absolute effects are computed at the protocol's comparator risk, without one at the median risk of
   the comparator arms of the studies with an estimate; the source is named (`grade_absolute`).
3. What the evidence suggests for each domain is drafted with its figures (`grading`), beside what people rated.
4. Certainty = starting level, less the levels of the five domains, plus levels up, kept between very
   low and high. People rate; nothing is rated here.
5. A rating remembers the evidence it was made on by a fingerprint (docs/fingerprints.md).

Source: GRADE guidelines; Cochrane Handbook, chapter 14.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from livingreview.errors import TableError
from livingreview.figures.numbers import joined
from livingreview.grading.absolute import RATE_WITH, RISK_WITH, Effect
from livingreview.grading.body import Body
from livingreview.grading.scale import target_words
from livingreview.grading.size import size_of
from livingreview.grading.statements import no_studies, statements
from livingreview.judgements.evidence import certainty_fingerprint, compare
from livingreview.models.certainty import CertaintyRating, Down
from livingreview.models.review import Review
from livingreview.stages.grade_absolute import absolute_rows
from livingreview.stages.grade_body import GradeInputs, beside_of, body_of
from livingreview.stages.grade_profile import profile_row
from livingreview.stages.grade_suggestions import suggestion_rows
from livingreview.stages.grade_wording import (
    ONE_STUDY,
    difference_text,
    in_brackets,
    mean_difference_text,
    one_group_text,
    relative_text,
)
from livingreview.tables import (
    ABSOLUTE,
    DIRECTNESS,
    EVIDENCE_PROFILE,
    RATINGS,
    SUGGESTIONS,
    SUMMARY_OF_FINDINGS,
    Row,
    Rows,
    check,
    new_row,
)
from livingreview.terms import Certainty, Concern, Measure, SynthesisState
from livingreview.words import mark, say

__all__ = [
    "GradeInputs",
    "GradeTables",
    "certainty_fingerprint",
    "final_certainty",
    "rating_problems",
    "summary_of_findings",
]

Key = tuple[str | int, ...]
"""Place of something in a rating's file."""

DOMAINS = ("risk_of_bias", "inconsistency", "indirectness", "imprecision")
"""Domains with the words of `Concern`; publication bias has its own two."""

MAX_UP = {"large effect": 2, "dose response": 1, "opposing confounding": 1}  # levels
STARTING_LEVEL = "starting level"

NO_DATA = mark("No included study reported this outcome at this time")
NO_RISK = mark("Not computed: no comparator risk is known")
NO_RATE = mark("Not computed: no comparator rate is known")
NO_ABSOLUTE_EFFECT = mark("Not computed: no absolute effect follows from this ratio")
TOO_WIDE = mark("Not given: the effect or a limit of its interval is too large to be written as a number")
NO_COMPARISON = mark("Not applicable: one group is described, nothing is compared")
SCALES_DIFFER = mark("Scales differ between studies")
NOT_RATED = mark("not rated yet")
NO_DATA_NOT_RATED = mark("no data: not rated")
RATED_WITHOUT_DATA = mark("no data: there is nothing that this rating can be about")


class GradeTables(NamedTuple):
    """The stage's tables."""

    summary_of_findings: Rows
    ratings: Rows
    suggestions: Rows
    absolute: Rows
    evidence_profile: Rows
    directness: Rows


def summary_of_findings(review: Review, ratings: Mapping[str, CertaintyRating], inputs: GradeInputs) -> GradeTables:
    """Give the row of every synthesis in the Summary of Findings and evidence profile, ratings and suggestions."""
    unknown = sorted(set(ratings) - set(review.syntheses))
    if unknown:
        raise TableError(f"certainty is rated for syntheses that the protocol does not have: {', '.join(unknown)}")
    findings, profile, suggested, absolute = Rows(), Rows(), Rows(), Rows()
    for order, (synthesis_id, synthesis) in enumerate(review.syntheses.items(), start=1):
        body, rating = body_of(review, synthesis_id, inputs), ratings.get(synthesis_id)
        effects_here = absolute_rows(synthesis_id, body)
        suggested += suggestion_rows(synthesis_id, body, rating)
        absolute += effects_here
        if synthesis.summary_of_findings:
            tables = (inputs.summary, inputs.effects, inputs.judgements)
            seen = beside_of(synthesis_id, inputs)
            today = certainty_fingerprint(review, synthesis_id, *tables, rating, seen)
            row = new_row(SUMMARY_OF_FINDINGS, synthesis_id=synthesis_id, order=order, fingerprint=today)
            row |= _what(body, target_words(body.scale, synthesis.target)) | _numbers(body, effects_here)
            row |= _certainty(rating, body, today)
            findings.append(row | _drafted(review, synthesis_id, row, body))
            profile.append(profile_row(findings[-1], body, rating))
    rated = [row for synthesis_id in sorted(ratings) for row in _rating_rows(ratings[synthesis_id])]
    return GradeTables(
        check(findings, SUMMARY_OF_FINDINGS),
        check(rated, RATINGS),
        check(suggested, SUGGESTIONS),
        check(absolute, ABSOLUTE),
        check(profile, EVIDENCE_PROFILE),
        check(inputs.directness, DIRECTNESS),
    )


def final_certainty(rating: CertaintyRating) -> Certainty:
    """Give the level that a rating comes to."""
    levels = list(Certainty)
    up = sum(reason.levels for reason in rating.up)
    place = levels.index(rating.start) + _levels_down(rating) - up
    return levels[min(max(place, 0), len(levels) - 1)]


def rating_problems(rating: CertaintyRating) -> list[tuple[Key, str]]:
    """Name what GRADE does not allow in a rating, with its place in the file."""
    return [*_down_problems(rating), *_up_problems(rating)]


def _what(body: Body, target: str) -> Row:
    outcome, synthesis, main = body.outcome, body.synthesis, body.main
    scale = f" ({outcome.scale})" if outcome.scale else ""
    return {
        "comparison_id": synthesis.comparison,
        "outcome_label": f"{outcome.label}{scale}, {synthesis.window.label}",
        "state": body.state,
        "n_studies": main["k"] if main else 0,
        "n_participants": main["n_participants"] if main else None,
        "target": target,
        "size": size_of(body).value,
    }


def _numbers(body: Body, absolute: Rows) -> Row:
    if body.main is None or not body.has_data:
        return {"difference_text": NO_DATA}
    if body.state in (SynthesisState.NARRATIVE, SynthesisState.NOT_POOLED):
        return {"difference_text": _not_pooled(body.main)}
    if body.effect is None:
        return {"difference_text": TOO_WIDE}
    return _of_effect(body.effect, body.estimated, absolute)


def _of_effect(effect: Effect, estimated: Rows, absolute: Rows) -> Row:
    if effect.measure.is_one_group:
        return {"experimental_text": one_group_text(effect), "difference_text": NO_COMPARISON}
    if effect.measure in RISK_WITH or effect.measure in RATE_WITH:
        return _of_events(effect, absolute)
    if effect.measure.is_ratio:
        return {"relative": relative_text(effect), "difference_text": NO_ABSOLUTE_EFFECT}
    return _continuous(effect, estimated)


def _not_pooled(main: Row) -> str:
    if main["state"] == SynthesisState.NOT_POOLED:
        return say("Not pooled by protocol: {k} studies, see the synthesis without pooling", k=main["k"])
    if main["n_studies"] == 1:
        return say("Not pooled: one study with results in words only, or without a usable estimate")
    return say("Not pooled: {n} studies with results in words only, or without a usable estimate", n=main["n_studies"])


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
        return say("Mean {value} (one study)", value=f"{means[0]:,.2f}")
    low, high = (f"{value:,.2f}" for value in (min(means), max(means)))
    return say("Means from {low} to {high} ({n} studies)", low=low, high=high, n=len(means))


def _of_events(effect: Effect, absolute: Rows) -> Row:
    """Give risks or rates at the first comparator risk."""
    relative = {"relative": relative_text(effect) if effect.measure.is_ratio else None}
    if not absolute:
        no_risk = NO_RATE if effect.measure in RATE_WITH else NO_RISK
        known = difference_text(effect.numbers, effect, is_rate=effect.measure in RATE_WITH)
        return {**relative, "difference_text": no_risk if effect.measure.is_ratio else known}
    first = absolute[0]
    texts = {name: first[name] for name in ("comparator_text", "experimental_text", "difference_text")}
    if effect.measure in RATE_WITH:
        return {**relative, **texts, "risk_source": first["source"]}
    return {
        **relative,
        **texts,
        "risk_comparator": first["comparator"],
        "risk_source": first["source"],
        "risk_experimental": first["experimental"],
        "risk_experimental_low": first["experimental_low"],
        "risk_experimental_high": first["experimental_high"],
    }


def _certainty(rating: CertaintyRating | None, body: Body, today: str) -> Row:
    if rating is None:
        return {"certainty_note": NOT_RATED if body.has_data else NO_DATA_NOT_RATED}
    if not body.has_data:
        return {"certainty_note": RATED_WITHOUT_DATA}
    return {
        "certainty": final_certainty(rating).value,
        "evidence": compare(rating.fingerprint, today).value,
        "statement": rating.statement,
    }


def _drafted(review: Review, synthesis_id: str, row: Row, body: Body) -> Row:
    """Draft what happens; only where a person rated, or where no study reported the outcome."""
    if not body.has_data:
        said = no_studies(body.outcome.label)
        return {"drafted_statement": said, "plain_statement": said}
    if row["certainty"] is None:
        return {}
    comparison = review.comparisons[review.syntheses[synthesis_id].comparison]
    intervention = joined([review.interventions[name].label for name in comparison.experimental], "or")
    effect, label = body.effect, f"{body.outcome.label}, {body.synthesis.window.label}"
    has_absolute = effect is not None and (row["experimental_text"] or not effect.measure.is_ratio)
    drafted = statements(
        body,
        Certainty(row["certainty"]),
        intervention=intervention,
        outcome=label,
        relative=in_brackets(effect) if effect and effect.measure.is_ratio else "",
        absolute=row["difference_text"].removesuffix(f", {ONE_STUDY}") if has_absolute else "",
    )
    return {"drafted_statement": drafted.technical, "plain_statement": drafted.plain} if drafted else {}


def _rating_rows(rating: CertaintyRating) -> Rows:
    parts: list[tuple[str, str, int, str]] = [
        (STARTING_LEVEL, rating.start, 0, say("Certainty is about: {target}", target=rating.target))
    ]
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
