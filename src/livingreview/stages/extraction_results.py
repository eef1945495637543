"""For each synthesis, the study results it takes, and why others are not taken.

1. A result concerns a synthesis when it reports the synthesis's outcome.
2. It is not taken, with the reason said, when its study is ongoing or awaits classification, its arms are not
   those of the comparison, or its time lies outside the window.
3. Of several results of one study that remain, those with numbers go before those in words; among
   them the protocol's rule takes the earliest or the latest. Where the protocol combines them or fits a multilevel
   model, all with numbers are taken; they never count as independent.
4. Several arms on one side stay apart here; they are combined later where the protocol says so, or else the
   result is not estimable. A measure of one group takes the first side alone.
5. Numbers are kept as printed: a spread printed as "±" stays undefined unless the study file says
   how it is read; an unknown denominator stays unknown. A result that is not taken shows no numbers.

Source: Cochrane Handbook 5.3 and 6.2.4; MECIR C42-C46.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from livingreview.models.result import Alternative, Result
from livingreview.models.review import Comparison, Outcome, Review
from livingreview.models.study import Study
from livingreview.models.synthesis import Synthesis
from livingreview.stages.extraction_cells import (
    NO_NUMBERS,
    arm_cells,
    context_cells,
    estimate_cells,
    pairs_cells,
)
from livingreview.stages.reconstruction import LATER_RESULT, is_set_aside
from livingreview.stages.study_facts import fact_items, fact_of
from livingreview.tables import STUDY_RESULTS, Row, Rows, new_row
from livingreview.terms import MAIN_READING, ResultState, SeveralResults, StudyStatus
from livingreview.words import mark, say

WRONG_ARMS = mark("its arms are not those of the comparison")
WHY_NOT_INCLUDED = {
    StudyStatus.ONGOING: mark("the study is ongoing"),
    StudyStatus.AWAITING_CLASSIFICATION: mark("the study awaits classification"),
    StudyStatus.PUBLISHED_LATER: mark("the study was published after the reconstruction's year"),
}


def study_results(studies: Iterable[Study], review: Review, synthesis_id: str, *, late: Collection[str] = ()) -> Rows:
    """Give every result that concerns a synthesis, taken or not, with its alternative readings.

    `late` are the records that a reconstruction sets aside.
    """
    synthesis = review.syntheses[synthesis_id]
    comparison = review.comparisons[synthesis.comparison]
    outcome = review.outcomes.get(synthesis.outcome)
    rows: Rows = []
    for study in sorted(studies, key=lambda study: study.study_id):
        candidates = [
            _Candidate(study, position, result, _sides(study, result, comparison, synthesis), outcome, late)
            for position, result in enumerate(study.results)
            if result.outcome == synthesis.outcome
        ]
        rows += _study_rows(candidates, synthesis_id, synthesis)
    return rows


def taken_studies(
    studies: Iterable[Study], review: Review, synthesis_id: str, *, late: Collection[str] = ()
) -> set[str]:
    """Give the ids of the studies with a result that a synthesis takes, in numbers or in words."""
    rows = study_results(studies, review, synthesis_id, late=late)
    return {row["study_id"] for row in rows if row["state"] != ResultState.NOT_TAKEN}


def concerns(study: Study, synthesis: Synthesis) -> bool:
    """Say whether a study file has a result for a synthesis's outcome."""
    return any(result.outcome == synthesis.outcome for result in study.results)


@dataclass(frozen=True)
class _Sides:
    """The arms on the two sides of a comparison, or why there are none or too many."""

    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    not_taken: str | None = None
    not_estimable: str | None = None

    @property
    def experimental(self) -> str | None:
        return " + ".join(self.first) or None

    @property
    def comparator(self) -> str | None:
        return " + ".join(self.second) or None


@dataclass(frozen=True)
class _Candidate:
    """One result that may be taken into a synthesis."""

    study: Study
    position: int
    result: Result
    sides: _Sides
    outcome: Outcome | None
    late: Collection[str]

    @property
    def place(self) -> str:
        return f"results[{self.position}]"

    @property
    def has_numbers(self) -> bool:
        return self.result.data is not None or self.result.estimate is not None or self.result.pairs is not None


def _sides(study: Study, result: Result, comparison: Comparison, synthesis: Synthesis) -> _Sides:
    named = result.estimate or result.pairs
    if named is not None:
        fits = (
            study.arms[named.experimental].intervention in comparison.experimental
            and study.arms[named.comparator].intervention in comparison.comparator
        )
        return _Sides((named.experimental,), (named.comparator,), not_taken=None if fits else WRONG_ARMS)
    arms = list(result.data or study.arms)
    one_group = synthesis.measure.is_one_group
    first = tuple(arm for arm in arms if study.arms[arm].intervention in comparison.experimental)
    second = tuple(arm for arm in arms if not one_group and study.arms[arm].intervention in comparison.comparator)
    if not first or not (second or one_group):
        return _Sides(not_taken=WRONG_ARMS)
    if result.data is None:
        return _Sides(first[:1], second[:1])
    if synthesis.several_arms != "combine" and (len(first) > 1 or len(second) > 1):
        several = ", ".join(first if len(first) > 1 else second)
        why = say("several arms ({several}) stand on one side of the comparison and are not combined", several=several)
        return _Sides(not_estimable=why)
    return _Sides(first, second)


def _study_rows(candidates: Sequence[_Candidate], synthesis_id: str, synthesis: Synthesis) -> Rows:
    rows: Rows = []
    fitting = []
    for candidate in candidates:
        why = _not_included(candidate) or candidate.sides.not_taken or _outside(candidate.result, synthesis)
        if why:
            rows.append(_row(candidate, synthesis_id, synthesis, ResultState.NOT_TAKEN, why))
        else:
            fitting.append(candidate)
    if not fitting:
        return rows
    preferred = _preferred(fitting, synthesis)
    keeps_all = synthesis.several_results is not SeveralResults.SELECT and preferred.has_numbers
    for candidate in fitting:
        if candidate is preferred or (keeps_all and candidate.has_numbers):
            rows += _taken_rows(candidate, synthesis_id, synthesis)
        else:
            why = say(
                "{place} of the study was taken: {why}",
                place=preferred.place,
                why=_why_preferred(candidate, preferred, synthesis),
            )
            rows.append(_row(candidate, synthesis_id, synthesis, ResultState.NOT_TAKEN, why))
    return rows


def _not_included(candidate: _Candidate) -> str | None:
    """Say why a study is no included one: a synthesis holds no study that the flow does not count as included."""
    study = candidate.study
    if is_set_aside(study, candidate.late):
        return WHY_NOT_INCLUDED[StudyStatus.PUBLISHED_LATER]
    is_late = candidate.result.source.record_id in candidate.late
    return WHY_NOT_INCLUDED.get(study.status) or (LATER_RESULT if is_late else None)


def _outside(result: Result, synthesis: Synthesis) -> str | None:
    window = synthesis.window
    if window.from_days <= result.timepoint.days <= window.to_days:
        return None
    return say(
        "measured at {timepoint}, outside the window {window}", timepoint=result.timepoint.label, window=window.label
    )


def _preferred(fitting: Sequence[_Candidate], synthesis: Synthesis) -> _Candidate:
    sign = 1 if synthesis.window.prefer == "earliest" else -1
    return min(
        fitting,
        key=lambda candidate: (
            not candidate.has_numbers,
            sign * candidate.result.timepoint.days,
            candidate.position,
        ),
    )


def _why_preferred(candidate: _Candidate, taken: _Candidate, synthesis: Synthesis) -> str:
    if taken.has_numbers and not candidate.has_numbers:
        return say("it has numbers")
    if candidate.result.timepoint.days == taken.result.timepoint.days:
        return say("it stands first in the file at the same time")
    return say("the protocol takes the {prefer}", prefer=synthesis.window.prefer)


def _taken_rows(taken: _Candidate, synthesis_id: str, synthesis: Synthesis) -> Rows:
    result = taken.result
    if not taken.has_numbers:
        return [_row(taken, synthesis_id, synthesis, ResultState.NARRATIVE, say("reported in words only"))]
    if taken.sides.not_estimable:
        return [_row(taken, synthesis_id, synthesis, ResultState.NOT_ESTIMABLE, taken.sides.not_estimable)]
    rows = [_row(taken, synthesis_id, synthesis, ResultState.ESTIMATED, None)]
    for name in sorted(result.alternatives):
        row = _row(taken, synthesis_id, synthesis, ResultState.ESTIMATED, None)
        rows.append({**row, **_alternative_cells(taken, name, result.alternatives[name])})
    return rows


def _alternative_cells(taken: _Candidate, name: str, alternative: Alternative) -> Row:
    data = alternative.data or taken.result.data
    read_as = alternative.plus_minus_is or taken.result.plus_minus_is
    # An alternative gives numbers by arm; the report's own estimate belongs to the main reading only.
    cells = arm_cells((taken.sides.first, taken.sides.second), data, read_as) if data else {}
    return {"alternative": name, "assumption": alternative.reason, **NO_NUMBERS, **cells}


def _row(candidate: _Candidate, synthesis_id: str, synthesis: Synthesis, state: ResultState, why: str | None) -> Row:
    study, result, sides = candidate.study, candidate.result, candidate.sides
    cells: Row = {}
    if state is not ResultState.NOT_TAKEN:
        cells = _cells(result, sides) | context_cells(study, result, synthesis, candidate.outcome)
        cells |= _facts(candidate, synthesis)
    return new_row(
        STUDY_RESULTS,
        synthesis_id=synthesis_id,
        study_id=study.study_id,
        study_label=study.label,
        result=candidate.place,
        alternative=MAIN_READING,
        state=state.value,
        why=why,
        timepoint=result.timepoint.label,
        days=result.timepoint.days,
        record_id=result.source.record_id,
        locator=result.source.locator,
        **cells,
    )


def _cells(result: Result, sides: _Sides) -> Row:
    cells: Row = {
        "experimental": sides.experimental,
        "comparator": sides.comparator,
        "paired": result.paired,
        "assumption": result.assumption,
        "narrative": result.narrative,
    }
    if result.estimate is not None:
        return {**cells, **estimate_cells(result.estimate)}
    if result.pairs is not None:
        return {**cells, **pairs_cells(result.pairs)}
    if result.data is not None and sides.first:
        return {**cells, **arm_cells((sides.first, sides.second), result.data, result.plus_minus_is)}
    return cells


def _facts(candidate: _Candidate, synthesis: Synthesis) -> Row:
    study, first = candidate.study, candidate.sides.first
    return {
        "subgroup": fact_of(study, first, synthesis.subgroup) if synthesis.subgroup else None,
        "facts": fact_items(study, first, synthesis.asked_facts),
    }
