"""What the numbers of a result must agree on with its outcome, its study's design, and with themselves."""

from collections.abc import Iterator

from livingreview.errors import Problem
from livingreview.folder import FileOf
from livingreview.models.result import ArmData, Result
from livingreview.models.review import Outcome
from livingreview.models.study import Study
from livingreview.terms import Design, OutcomeType
from livingreview.yaml_dialect import Path

COUNTS = ("events", "percent")
MEANS = ("mean", "mean_change", "sd", "se", "ci", "plus_minus", "baseline_mean", "baseline_sd", "sd_imputed_from")
QUANTILES = ("median", "q1", "q3", "min", "max")
CELLS = (*COUNTS, "person_time", *MEANS, *QUANTILES)
BELONG = {
    OutcomeType.BINARY: COUNTS,
    OutcomeType.CONTINUOUS: (*MEANS, *QUANTILES),
    OutcomeType.RATE: ("events", "person_time"),
    OutcomeType.TIME_TO_EVENT: ("events",),
    OutcomeType.GENERIC: (),
}
"""Which numbers by arm each type of outcome has, beside the number analysed."""


def number_problems(study: FileOf[Study], here: Path, result: Result, outcome: Outcome) -> Iterator[Problem]:
    """Find numbers that do not belong to the outcome, or hide pairing or clusters; `suspects` finds doubtful ones."""
    readings: list[tuple[Path, dict[str, ArmData]]] = [((*here, "data"), result.data or {})]
    readings += [((*here, "alternatives", name, "data"), part.data or {}) for name, part in result.alternatives.items()]
    for place, arms in readings:
        for arm, data in arms.items():
            yield from _cell_problems(study, (*place, arm), data, outcome)
    if result.pairs and outcome.type is not OutcomeType.BINARY:
        message = f"The outcome is {outcome.type}; a table of pairs belongs to a binary one."
        yield study.problem((*here, "pairs"), message)
    yield from _design_problems(study, here, result)


def _cell_problems(study: FileOf[Study], here: Path, data: ArmData, outcome: Outcome) -> Iterator[Problem]:
    for cell in CELLS:
        if cell not in BELONG[outcome.type] and getattr(data, cell) is not None:
            message = f"The outcome is {outcome.type}; this number does not belong to it."
            yield study.problem((*here, cell), message, value=str(getattr(data, cell)))


def _design_problems(study: FileOf[Study], here: Path, result: Result) -> Iterator[Problem]:
    design = study.content.design
    has_numbers = result.data is not None or result.estimate is not None
    if design is Design.RANDOMISED_CROSSOVER and has_numbers and result.paired is None:
        message = "A result of a crossover trial says whether it respects the pairing."
        yield study.problem(here, message, fix="Add paired: yes, no, unknown or first period only.")
    if result.pairs and design is not Design.RANDOMISED_CROSSOVER:
        message = "Only a crossover trial has a table of pairs."
        yield study.problem((*here, "pairs"), message, value=design.value)
    if design is Design.RANDOMISED_CLUSTER and has_numbers and result.clusters is None:
        message = "A result of a cluster trial says whether its numbers account for the clusters."
        fix = "Add clusters: {accounted_for: true}, or their mean_size and icc."
        yield study.problem(here, message, fix=fix, severity="warning")
    if result.clusters and design is not Design.RANDOMISED_CLUSTER:
        message = "Only a cluster trial has clusters."
        yield study.problem((*here, "clusters"), message, value=design.value)
