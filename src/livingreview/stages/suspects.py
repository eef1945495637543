"""Study files -> numbers that are impossible or doubtful, each with the rule that found it.

1. Every rule looks at what is printed; tolerances come from the printed digits (`stats.plausible`).
2. Other readings of a result (`alternatives`) are held against the scale and against each other's digits too.
3. A suspect that a person acknowledged, with the same numbers, is listed with their reason; it is never left out.
   Once a number in it changes it is open again, and the old entry is said to fit nothing.
4. Nothing is corrected, and no result is left out of a synthesis because of a rule.

What the models already refuse (more events than participants, an estimate outside its interval) is no suspect but an
error; a direction against the report's own conclusion is flagged with the effects (MECIR C51).

Source: Cochrane Handbook 5.5 and 6.5.2; MECIR C46 and C51.
"""

from collections.abc import Iterator, Sequence

from livingreview.models.acknowledged import Acknowledged
from livingreview.models.review import Review
from livingreview.models.study import Study
from livingreview.stages.suspect import Suspect
from livingreview.stages.suspects_arms import suspects_of_arm
from livingreview.stages.suspects_results import (
    Spreads,
    spreads_by_outcome,
    suspects_between_arms,
    suspects_between_results,
    suspects_of_estimate,
)
from livingreview.stages.suspects_totals import suspects_of_arms, suspects_of_totals
from livingreview.tables import SUSPECTS, Row, Rows, new_row
from livingreview.yaml_dialect import Path, key_text


def suspects(studies: Sequence[Study], review: Review) -> Rows:
    """List every suspect of every study, with the reason of those that a person keeps."""
    ordered = sorted(studies, key=lambda study: study.study_id)
    spreads = spreads_by_outcome(ordered)
    return [
        _row(study, number, suspect)
        for study in ordered
        for number, suspect in enumerate(suspects_of(study, review, spreads), start=1)
    ]


def suspects_of(study: Study, review: Review, spreads: Spreads) -> list[Suspect]:
    """Give one study's suspects in the order of its file; `spreads` are those of all studies."""
    found = [*suspects_of_arms(study)]
    for position, result in enumerate(study.results):
        here: Path = ("results", position)
        outcome = review.outcomes.get(result.outcome)
        readings = [((*here, "data"), result.data or {})]
        readings += [
            ((*here, "alternatives", name, "data"), one.data or {}) for name, one in result.alternatives.items()
        ]
        for place, arms in readings if outcome else ():
            for arm, data in arms.items():
                found += suspects_of_arm(result, outcome, arm, data, (*place, arm)) if outcome else ()
        found += suspects_of_totals(study, result, here)
        found += suspects_between_arms(study, result, here, spreads)
        found += suspects_of_estimate(result, result.estimate, (*here, "estimate")) if result.estimate else ()
    return _each_once([*found, *suspects_between_results(study)])


def _each_once(found: Sequence[Suspect]) -> list[Suspect]:
    """Keep the first of those that say the same, as an alternative with the numbers of the main reading."""
    return list({(suspect.rule, suspect.found): suspect for suspect in reversed(found)}.values())[::-1]


def acknowledgement(study: Study, suspect: Suspect) -> Acknowledged | None:
    """Give what a person wrote about a suspect with these very numbers."""
    return next((one for one in study.acknowledged if (one.rule, one.found) == (suspect.rule, suspect.found)), None)


def unmatched(study: Study, found: Sequence[Suspect]) -> Iterator[tuple[Path, Acknowledged]]:
    """Give the acknowledgements that fit no suspect any more, with their places."""
    known = {(suspect.rule, suspect.found) for suspect in found}
    for position, one in enumerate(study.acknowledged):
        if (one.rule, one.found) not in known:
            yield ("acknowledged", position), one


def _row(study: Study, number: int, suspect: Suspect) -> Row:
    kept = acknowledgement(study, suspect)
    return new_row(
        SUSPECTS,
        study_id=study.study_id,
        number=number,
        study_label=study.label,
        code=suspect.code(study.study_id),
        rule=suspect.rule.value,
        suspicion=suspect.suspicion.value,
        place=key_text(suspect.path),
        found=suspect.found,
        why=suspect.why,
        reason=kept.reason if kept else None,
        by=kept.by if kept else None,
    )
