"""What the protocol's statistics must agree on: pooling with the measure, fields with what study files hold."""

from collections.abc import Iterator, Mapping

from livingreview.errors import Problem
from livingreview.folder import FileOf, Folder
from livingreview.models.review import Review
from livingreview.models.statistics import BUILT_IN, BUILT_IN_NUMBERS, PETO_CELLS, RAW_CELLS
from livingreview.models.synthesis import Sensitivity, Synthesis
from livingreview.stats.small_study import SUITED
from livingreview.terms import (
    IntervalMethod,
    Measure,
    Model,
    Pooling,
    SeveralResults,
    SmallStudyTest,
    Tau2IntervalMethod,
    Tau2Method,
    WithoutPoolingMethod,
)
from livingreview.yaml_dialect import Path

POOLS: Mapping[Pooling, tuple[Measure, ...]] = {Pooling.MH: RAW_CELLS, Pooling.PETO: PETO_CELLS}
OF_RISKS = (Measure.RR, Measure.OR, Measure.PETO, Measure.RD)
OF_ONE_GROUP = (WithoutPoolingMethod.MEDIAN_RANGE, WithoutPoolingMethod.MEDIAN_QUARTILES)
LIKELIHOODS = (Tau2Method.REML, Tau2Method.ML)
OF_RANDOM_EFFECTS = ("tau2", "interval", "prediction")


def statistics_problems(review: FileOf[Review]) -> Iterator[Problem]:
    """Find settings of syntheses that contradict each other or name fields that nothing declares."""
    for name, field in review.content.study_fields.items():
        if name in BUILT_IN and (field.type == "number") != (name in BUILT_IN_NUMBERS):
            kind = "number" if name in BUILT_IN_NUMBERS else "category"
            yield review.problem(("study_fields", name, "type"), f"This field of every study file is a {kind}.")
    for synthesis_id, synthesis in review.content.syntheses.items():
        path = ("syntheses", synthesis_id)
        yield from _pooling_problems(review, path, synthesis)
        yield from _field_problems(review, path, synthesis)
        yield from _several_results_problems(review, path, synthesis)
        yield from _exploration_problems(review, path, synthesis)
        yield from _sequential_problems(review, path, synthesis)


def fact_problems(folder: Folder, review: Review) -> Iterator[Problem]:
    """Find facts of studies that the protocol does not declare, or declares to be of another kind."""
    declared = review.study_fields
    for study in folder.studies:
        for name, value in study.content.facts.items():
            here, is_text = ("facts", name), isinstance(value, str)
            if name not in declared and name not in BUILT_IN:
                allowed = ", ".join((*declared, *BUILT_IN))
                yield study.problem(here, "The protocol declares no such field under study_fields.", allowed=allowed)
                continue
            is_number = declared[name].type == "number" if name in declared else name in BUILT_IN_NUMBERS
            if is_number == is_text:
                wanted = "a number" if is_number else "words; put a number in quotes"
                yield study.problem(here, f"The protocol declares this field to be {wanted}.", value=str(value))


def _pooling_problems(review: FileOf[Review], path: Path, synthesis: Synthesis) -> Iterator[Problem]:
    parts: list[tuple[Path, Synthesis | Sensitivity]] = [(path, synthesis)]
    parts += [((*path, "sensitivity", name), part) for name, part in synthesis.sensitivity.items()]
    for place, part in parts:
        pooling = part.pooling
        if pooling is not None and pooling in POOLS and synthesis.measure not in POOLS[pooling]:
            message = f"{pooling} does not pool a {synthesis.measure.label}: it works on raw cells of other measures."
            allowed = "inverse variance, or measure " + ", ".join(POOLS[pooling])
            yield review.problem((*place, "pooling"), message, value=pooling.value, allowed=allowed)
    is_likelihood = synthesis.tau2 in LIKELIHOODS
    if synthesis.tau2_interval is Tau2IntervalMethod.PL and not is_likelihood:
        message = f"A profile likelihood interval goes with REML or ML, not with {synthesis.tau2}."
        yield review.problem((*path, "tau2_interval"), message, value=synthesis.tau2_interval.value)
    for name, part_ in synthesis.sensitivity.items():
        changed = [key for key in OF_RANDOM_EFFECTS if getattr(part_, key) is not None]
        if (part_.model or synthesis.model) is Model.COMMON and changed:
            message = f"The common-effect model has no {' and no '.join(changed)}; the analysis repeats another."
            yield review.problem((*path, "sensitivity", name, changed[0]), message, severity="warning")


def _field_problems(review: FileOf[Review], path: Path, synthesis: Synthesis) -> Iterator[Problem]:
    asked: list[tuple[Path, str]] = []
    if synthesis.subgroup:
        asked.append(((*path, "subgroup"), synthesis.subgroup))
    asked += [((*path, "subgroups", n), name) for n, name in enumerate(synthesis.subgroups)]
    for n, item in enumerate(synthesis.moderators):
        if isinstance(item, str):
            asked.append(((*path, "moderators", n), item))
        else:
            asked += [((*path, "moderators", n, m), name) for m, name in enumerate(item)]
    if synthesis.explore.cumulative:
        asked.append(((*path, "explore", "cumulative"), synthesis.explore.cumulative))
    known = (*review.content.study_fields, *(name for name in BUILT_IN if name not in review.content.study_fields))
    for place, name in asked:
        if name not in known:
            fix = "Declare it under study_fields, and give it in study files under facts."
            message = "No study file holds this field."
            yield review.problem(place, message, value=name, allowed=", ".join(known), fix=fix)


def _several_results_problems(review: FileOf[Review], path: Path, synthesis: Synthesis) -> Iterator[Problem]:
    is_select = synthesis.several_results is SeveralResults.SELECT
    if is_select and synthesis.results_correlation is not None:
        message = "One result of a study is selected, so nothing takes this correlation."
        yield review.problem((*path, "results_correlation"), message, fix="Remove it, or set several_results.")
    for name, part in synthesis.sensitivity.items():
        if is_select and part.results_correlation is not None:
            message = "One result of a study is selected, so nothing takes this correlation."
            yield review.problem((*path, "sensitivity", name, "results_correlation"), message)
    varied = any(part.results_correlation is not None for part in synthesis.sensitivity.values())
    if not is_select and not varied:
        message = "The correlation between results of a study is an assumption without a sensitivity analysis."
        fix = "Add a sensitivity analysis with another `results_correlation`."
        yield review.problem((*path, "several_results"), message, fix=fix, severity="warning")
    is_multilevel = synthesis.several_results is SeveralResults.MULTILEVEL
    if is_multilevel and synthesis.pooling is not Pooling.IV:
        message = "A multilevel model is pooled by inverse variance."
        yield review.problem((*path, "pooling"), message, value=synthesis.pooling.value)
    if is_multilevel and synthesis.interval is IntervalMethod.HKSJ:
        message = "A multilevel model has no HKSJ interval; its t interval is taken."
        yield review.problem((*path, "interval"), message, severity="warning")


def _exploration_problems(review: FileOf[Review], path: Path, synthesis: Synthesis) -> Iterator[Problem]:
    suited = SUITED.get(synthesis.measure, (SmallStudyTest.EGGER, SmallStudyTest.BEGG))
    if synthesis.measure is Measure.PROPORTION_FREEMAN_TUKEY:
        message = "Double arcsines can mislead where numbers of participants differ (Schwarzer et al. 2019)."
        yield review.problem((*path, "measure"), message, fix="Prefer proportion (its logit).", severity="warning")
    for n, method in enumerate(synthesis.without_pooling):
        if synthesis.measure.is_one_group and method not in OF_ONE_GROUP:
            message = f"A {synthesis.measure.label} of one group has no effect whose direction could be counted."
            allowed = ", ".join(OF_ONE_GROUP)
            yield review.problem((*path, "without_pooling", n), message, value=method.value, allowed=allowed)
    for n, test in enumerate(synthesis.explore.small_study or []):
        if test not in suited:
            message = f"This test is not meant for a {synthesis.measure.label}; its row will say so."
            allowed = ", ".join(suited) or "none"
            place = (*path, "explore", "small_study", n)
            yield review.problem(place, message, value=test.value, allowed=allowed, severity="warning")


def _sequential_problems(review: FileOf[Review], path: Path, synthesis: Synthesis) -> Iterator[Problem]:
    """Find what a trial sequential analysis lacks; where nothing helps, its row says so instead of a number."""
    plan, measure, here = synthesis.sequential, synthesis.measure, (*path, "sequential")
    if plan is None:
        return
    lacks_risk = plan.comparator_risk is None and synthesis.baseline_risk is None
    if measure in OF_RISKS and lacks_risk:
        message = f"The information size of a {measure.label} follows from a comparator risk."
        yield review.problem(
            here, message, fix="Add comparator_risk with its source, or the synthesis's baseline_risk."
        )
    if measure is Measure.MD and plan.sd is None:
        message = "The information size of a mean difference follows from a standard deviation."
        yield review.problem(here, message, fix="Add sd with its source.")
    if measure not in (*OF_RISKS, Measure.MD, Measure.SMD):
        message = f"Participants alone are not the information of a {measure.label}; the analysis will say so."
        yield review.problem(here, message, severity="warning")
    if plan.difference.value == measure.null_value or (measure.is_ratio and plan.difference.value <= 0):
        message = "This is no effect to look for: a ratio is above 0 and not 1, a difference is not 0."
        yield review.problem((*here, "difference", "value"), message, value=f"{plan.difference.value:g}")
