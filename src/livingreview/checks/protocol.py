"""What the protocol's parts must agree on."""

import re
from collections.abc import Iterator, Mapping

from livingreview.errors import Problem
from livingreview.folder import FileOf
from livingreview.models.review import Review
from livingreview.models.synthesis import (
    BINARY_MEASURES,
    CONTINUOUS_MEASURES,
    GENERIC_MEASURES,
    RATE_MEASURES,
    TIME_TO_EVENT_MEASURES,
    Synthesis,
)
from livingreview.report.placeholders import RESERVED
from livingreview.stages.screening import people_with_role
from livingreview.terms import (
    MAIN_ANALYSIS,
    WITH_RETRACTED,
    WITHOUT_RETRACTED,
    LivingStatus,
    Measure,
    OutcomeType,
    ScreeningStage,
)
from livingreview.yaml_dialect import Path

LIVING_TITLE = "living systematic review"
MEASURES = {
    OutcomeType.BINARY: BINARY_MEASURES,
    OutcomeType.CONTINUOUS: CONTINUOUS_MEASURES,
    OutcomeType.RATE: RATE_MEASURES,
    OutcomeType.TIME_TO_EVENT: TIME_TO_EVENT_MEASURES,
    OutcomeType.GENERIC: GENERIC_MEASURES,
}
HAVE_RISKS = (OutcomeType.BINARY, OutcomeType.TIME_TO_EVENT)


ONE = {
    ScreeningStage.TITLE_ABSTRACT: "Cochrane advises two for all of them (Handbook 4.6.4).",
    ScreeningStage.FULL_TEXT: "two for all of them are mandatory in a Cochrane review (MECIR C39).",
}
NO_DATA = re.compile(
    r"\b(?:no|un)[ -]?(?:use?able|suitable|extractable|reported)\b"
    r"|\b(?:insufficient|inadequate|missing|no) (?:outcome )?data\b"
    r"|\b(?:data|outcomes?|results?) (?:are |were |was )?not (?:reported|use?able|extractable|available)\b",
    re.IGNORECASE,
)
"""Words of a reason that excludes because data are unusable; that the outcome was not measured is another matter."""


def protocol_problems(review: FileOf[Review]) -> Iterator[Problem]:
    """Find ids that are not declared, measures that do not fit, stages that nobody can do."""
    protocol = review.content
    for comparison_id, comparison in protocol.comparisons.items():
        for side in ("experimental", "comparator"):
            for position, intervention in enumerate(getattr(comparison, side)):
                path = ("comparisons", comparison_id, side, position)
                yield from _undeclared(review, path, intervention, protocol.interventions, "interventions")
        both = set(comparison.experimental) & set(comparison.comparator)
        for intervention in sorted(both):
            message = "An intervention stands on both sides of the comparison."
            yield review.problem(("comparisons", comparison_id), message, value=intervention)
    for synthesis_id, synthesis in protocol.syntheses.items():
        yield from _synthesis_problems(review, synthesis_id, synthesis)
    yield from _team_problems(review)
    yield from _reason_problems(review)
    if protocol.living.status is LivingStatus.LIVING and LIVING_TITLE not in protocol.title.lower():
        message = f'The title of a living review says "{LIVING_TITLE}" (PRISMA-LSR item 1).'
        yield review.problem(("title",), message, severity="warning")
    yield from _amendment_problems(review)


def _amendment_problems(review: FileOf[Review]) -> Iterator[Problem]:
    """Find amendments from after the version's own date, and such as stand before an older one."""
    protocol, latest = review.content, ""
    for position, amendment in enumerate(protocol.amendments):
        path = ("amendments", position, "date")
        if amendment.date > protocol.version_date:
            message = f"This amendment is later than the version, which is of {protocol.version_date}."
            fix = "Raise version and version_date, or correct the date."
            yield review.problem(path, message, value=amendment.date, fix=fix, severity="warning")
        if amendment.date < latest:
            message = f"Amendments stand oldest first; the one before is of {latest}."
            fix = "Put it before that one, or correct the date."
            yield review.problem(path, message, value=amendment.date, fix=fix, severity="warning")
        latest = max(latest, amendment.date)


def _synthesis_problems(review: FileOf[Review], synthesis_id: str, synthesis: Synthesis) -> Iterator[Problem]:
    protocol, path = review.content, ("syntheses", synthesis_id)
    comparisons, outcomes = protocol.comparisons, protocol.outcomes
    yield from _undeclared(review, (*path, "comparison"), synthesis.comparison, comparisons, "comparisons")
    yield from _undeclared(review, (*path, "outcome"), synthesis.outcome, outcomes, "outcomes")
    if synthesis_id in RESERVED:
        message = f"A synthesis is not called so: {{{{ {synthesis_id}.NAME }}}} in a text means something else."
        yield review.problem(path, message, value=synthesis_id, fix="Give it another id.")
    for reserved in (WITH_RETRACTED, WITHOUT_RETRACTED):
        if reserved in synthesis.sensitivity:
            message = "An analysis of this id is added by itself where a study was retracted; choose another."
            yield review.problem((*path, "sensitivity", reserved), message, value=reserved)
    if MAIN_ANALYSIS in synthesis.sensitivity:
        message = "This id stands for the main analysis; a sensitivity analysis needs another."
        yield review.problem((*path, "sensitivity", MAIN_ANALYSIS), message, value=MAIN_ANALYSIS)
    comparison = comparisons.get(synthesis.comparison)
    if comparison and not comparison.comparator and not synthesis.measure.is_one_group:
        message = "The comparison has no comparator; only a proportion, mean or rate of one group can be pooled."
        allowed = ", ".join(measure for measure in Measure if measure.is_one_group)
        yield review.problem((*path, "measure"), message, value=synthesis.measure.value, allowed=allowed)
    outcome = outcomes.get(synthesis.outcome)
    if outcome and synthesis.measure not in MEASURES[outcome.type]:
        allowed = ", ".join(MEASURES[outcome.type])
        message = f"The outcome is {outcome.type}; this measure does not fit."
        yield review.problem((*path, "measure"), message, value=synthesis.measure.value, allowed=allowed)
    if outcome and synthesis.baseline_risk and outcome.type not in HAVE_RISKS:
        message = "Only a binary or time to event outcome has a baseline risk."
        yield review.problem((*path, "baseline_risk"), message, fix="Remove it.")
    yield from _imputation_problems(review, path, synthesis)


def _imputation_problems(review: FileOf[Review], path: Path, synthesis: Synthesis) -> Iterator[Problem]:
    """Find impossible imputed numbers, and imputed numbers that no sensitivity analysis varies or leaves out."""
    for name, lowest in (("correlation", -1), ("icc", 0), ("sd", 0)):
        imputed = getattr(synthesis, name)
        if imputed is None:
            continue
        if name != "sd" and not lowest <= imputed.value <= 1:
            message = f"This lies between {lowest} and 1."
            yield review.problem((*path, name, "value"), message, value=f"{imputed.value:g}")
        planned = synthesis.sensitivity.values()
        if not any(part.without_imputed or getattr(part, name) is not None for part in planned):
            fix = f"Add a sensitivity analysis with `{name}` or `without_imputed: true`."
            message = "An imputed number has no sensitivity analysis."
            yield review.problem((*path, name), message, fix=fix, severity="warning")
    if synthesis.sd and synthesis.measure is Measure.SMD:
        message = "Studies of a standardised mean difference have scales of their own; no SD of others fits them."
        fix = "Impute in the study file, with sd and sd_imputed_from, from a study on the same scale."
        yield review.problem((*path, "sd"), message, fix=fix)


def _undeclared(
    review: FileOf[Review], path: Path, name: str, declared: Mapping[str, object], section: str
) -> Iterator[Problem]:
    if name not in declared:
        message = f"This id is not declared under {section}."
        allowed = ", ".join(declared) or f"none yet; add it under {section}"
        yield review.problem(path, message, value=name, allowed=allowed)


def _team_problems(review: FileOf[Review]) -> Iterator[Problem]:
    protocol = review.content
    screeners = people_with_role(protocol, "screener")
    for stage in ScreeningStage:
        settings = protocol.screening.settings(stage)
        due = 2 if settings.second_share else settings.reviewers
        if len(screeners) < due:
            message = f"The stage {stage} needs {due} screeners and the team has {len(screeners)}."
            yield review.problem(("team",), message, fix="Give more people the role screener.")
        if settings.reviewers == 1:
            who = (
                f"Two people decide on {settings.second_share:.0%} of records"
                if settings.second_share
                else "One person screens"
            )
            yield review.problem(
                ("screening", stage.value, "reviewers"), f"{who} at {stage}; {ONE[stage]}", severity="warning"
            )
    if not people_with_role(protocol, "adjudicator"):
        message = "Nobody in the team has the role adjudicator; conflicts could not be resolved."
        yield review.problem(("team",), message, severity="warning")


def _reason_problems(review: FileOf[Review]) -> Iterator[Problem]:
    """Find reasons that exclude a study because its data are of no use."""
    for name, reason in review.content.screening.reasons.items():
        words = f"{name.replace('_', ' ')}. {reason.label}. {reason.definition}"
        if found := NO_DATA.search(words):
            message = "A study is not excluded because its outcome data cannot be used (MECIR C40)."
            fix = "Include it and say that it reports no usable data; that an outcome was not measured may be a reason."
            path = ("screening", "reasons", name)
            yield review.problem(path, message, value=found[0], fix=fix, severity="warning")
