"""The RoB 2 tool as data: domains, questions, when each is asked, and each domain's algorithm.

1. A question is asked always, or when answers before it say so; the answers allowed are listed.
2. A domain's algorithm is a small function of the answers in question order, NA where not asked.
3. Labels are this project's own short words. The tool's wording is under a licence that does not
   let it be shipped here; it stands at https://www.riskofbias.info.
4. The randomisation domain of cluster trials, which the supplement calls 1a, is D1 here as for
   other designs, so that studies of different designs share a column.

Source: as in `rob2`. In the crossover supplement the edge from question S.2 to "some concerns"
has no label in the figure; it is read as every answer but yes.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from livingreview.terms import Judgement, RobAnswer, RobEffect, RobVariant

Answers = Mapping[str, RobAnswer]

YES = frozenset({RobAnswer.Y, RobAnswer.PY})
NO = frozenset({RobAnswer.N, RobAnswer.PN})
YES_OR_NI = YES | {RobAnswer.NI}
NO_OR_NI = NO | {RobAnswer.NI}

FIVE = (RobAnswer.Y, RobAnswer.PY, RobAnswer.PN, RobAnswer.N, RobAnswer.NI)
FOUR = FIVE[:-1]
"""Question 3.2 looks for evidence: without information there is none, so NI is not offered."""


@dataclass(frozen=True)
class Condition:
    """When a question is asked: at least one, or every one, of these questions has one of its answers."""

    needed: tuple[tuple[str, frozenset[RobAnswer]], ...]
    is_all: bool = False

    def __call__(self, answers: Answers) -> bool:
        """Say whether the question is asked after these answers."""
        met = (answers.get(question) in wanted for question, wanted in self.needed)
        return all(met) if self.is_all else any(met)

    def text(self, known: Collection[str]) -> str:
        """Write it for people, as `2.1 Y/PY/NI or 2.2 Y/PY/NI`; of questions that a variant has."""
        parts = [
            f"{question} {'/'.join(answer for answer in RobAnswer if answer in wanted)}"
            for question, wanted in self.needed
            if question in known
        ]
        return (" and " if self.is_all else " or ").join(parts) or "never"


@dataclass(frozen=True)
class Question:
    """One signalling question; `asked` is None when it always is."""

    id: str
    label: str
    asked: Condition | None = None
    options: tuple[RobAnswer, ...] = FIVE


@dataclass(frozen=True)
class Domain:
    """One domain with its questions in order and its algorithm."""

    id: str
    label: str
    questions: tuple[Question, ...]
    judge: Callable[[Answers], Judgement]
    nothing_selected: bool = False
    """Adhering only: nobody said which deviations matter, so nothing can be judged."""


def domains(
    variant: RobVariant, effect: RobEffect = RobEffect.ASSIGNMENT, adhering_to: Iterable[str] = ()
) -> tuple[Domain, ...]:
    """Give the domains of a variant in the tool's order."""
    is_cluster = variant is RobVariant.CLUSTER
    if effect is RobEffect.ADHERING:
        deviations = _adhering(frozenset(adhering_to))
    else:
        deviations = _assignment(CLUSTER_AWARENESS if is_cluster else AWARENESS)
    if is_cluster:
        return (_randomisation("1a"), RECRUITMENT, deviations, CLUSTER_MISSING, CLUSTER_MEASUREMENT, REPORTING)
    if variant is RobVariant.CROSSOVER:
        return (_randomisation("1"), PERIODS, deviations, MISSING, MEASUREMENT, CROSSOVER_REPORTING)
    return (_randomisation("1"), deviations, MISSING, MEASUREMENT, REPORTING)


def any_of(needed: Mapping[str, frozenset[RobAnswer]]) -> Condition:
    """Make the condition that at least one of the questions has one of its answers."""
    return Condition(tuple(needed.items()))


def all_of(needed: Mapping[str, frozenset[RobAnswer]]) -> Condition:
    """Make the condition that every one of the questions has one of its answers."""
    return Condition(tuple(needed.items()), is_all=True)


NEVER = any_of({})


def judge_randomisation(answers: Answers) -> Judgement:
    """Weigh concealment first, then the sequence, then baseline differences."""
    random, concealed, imbalanced = answers.values()
    if concealed in NO:
        return Judgement.HIGH
    if concealed is RobAnswer.NI:
        return Judgement.HIGH if imbalanced in YES else Judgement.SOME_CONCERNS
    return Judgement.SOME_CONCERNS if random in NO or imbalanced in YES else Judgement.LOW


def judge_recruitment(answers: Answers) -> Judgement:
    """Ask who joined the clusters once their arm was known."""
    before, selected, imbalanced = answers.values()
    if before in YES:
        return Judgement.LOW
    if selected in YES:
        return Judgement.HIGH
    if selected in NO:
        return Judgement.SOME_CONCERNS if imbalanced in YES else Judgement.LOW
    return Judgement.HIGH if imbalanced in YES else Judgement.SOME_CONCERNS


def judge_periods(answers: Answers) -> Judgement:
    """Ask for carryover first, then for period effects."""
    equal, accounted, washed_out = answers.values()
    if washed_out in NO:
        return Judgement.HIGH
    if washed_out is RobAnswer.NI:
        return Judgement.SOME_CONCERNS
    return Judgement.LOW if equal in YES or accounted in YES else Judgement.SOME_CONCERNS


def judge_assignment(answers: Answers) -> Judgement:
    """Take the worse of deviations (first part) and analysis (second part)."""
    parts = {_deviations_part(answers), _analysis_part(answers)}
    return next(
        judgement for judgement in (Judgement.HIGH, Judgement.SOME_CONCERNS, Judgement.LOW) if judgement in parts
    )


def _deviations_part(answers: Answers) -> Judgement:
    if answers["2.5"] in NO_OR_NI:
        return Judgement.HIGH
    if answers["2.5"] in YES or answers["2.4"] in NO or answers["2.3"] is RobAnswer.NI:
        return Judgement.SOME_CONCERNS
    return Judgement.LOW


def _analysis_part(answers: Answers) -> Judgement:
    if answers["2.6"] in YES:
        return Judgement.LOW
    return Judgement.SOME_CONCERNS if answers["2.7"] in NO else Judgement.HIGH


def judge_adhering(answers: Answers) -> Judgement:
    """Deviations that matter are low risk only if there were none; a suitable analysis leaves some concerns."""
    if answers["2.6"] is RobAnswer.NA:
        return Judgement.LOW
    return Judgement.SOME_CONCERNS if answers["2.6"] in YES else Judgement.HIGH


def judge_missing(answers: Answers) -> Judgement:
    """Follow the questions to the last one asked."""
    if answers["3.4"] in YES_OR_NI:
        return Judgement.HIGH
    return Judgement.SOME_CONCERNS if answers["3.4"] in NO else Judgement.LOW


def judge_measurement(answers: Answers) -> Judgement:
    """Wrong or unequal measurement is high risk; else it depends on what assessors knew."""
    if answers["4.1"] in YES or answers["4.2"] in YES or answers["4.5"] in YES_OR_NI:
        return Judgement.HIGH
    if answers["4.5"] in NO or answers["4.2"] is RobAnswer.NI:
        return Judgement.SOME_CONCERNS
    return Judgement.LOW


def judge_reporting(answers: Answers) -> Judgement:
    """Any selection because of the results is high risk; else a plan made in time is asked for."""
    planned, *selected = answers.values()
    if any(answer in YES for answer in selected):
        return Judgement.HIGH
    return Judgement.LOW if planned in YES and RobAnswer.NI not in selected else Judgement.SOME_CONCERNS


def _randomisation(prefix: str) -> Domain:
    questions = (
        Question(f"{prefix}.1", "Sequence was random"),
        Question(f"{prefix}.2", "Allocation was concealed until assignment"),
        Question(f"{prefix}.3", "Baseline differences suggest that randomisation failed"),
    )
    return Domain("D1", "Randomisation process", questions, judge_randomisation)


RECRUITMENT = Domain(
    "D1b",
    "Identification and recruitment of participants",
    (
        Question("1b.1", "Everyone was identified and recruited before clusters were randomised"),
        Question("1b.2", "Knowing the cluster's arm likely affected who joined", any_of({"1b.1": NO_OR_NI})),
        Question("1b.3", "Baseline differences suggest that recruitment differed between arms"),
    ),
    judge_recruitment,
)

PERIODS = Domain(
    "DS",
    "Period and carryover effects",
    (
        Question("S.1", "The sequences have about equal numbers"),
        Question("S.2", "The analysis allows for period effects", any_of({"S.1": NO_OR_NI})),
        Question("S.3", "Washout was long enough for carryover to vanish"),
    ),
    judge_periods,
)

CARERS = Question("2.2", "Carers knew the intervention")
AWARENESS = (Question("2.1", "Participants knew the intervention"), CARERS)
CLUSTER_AWARENESS = (
    Question("2.1a", "Participants knew that they were in a trial"),
    Question("2.1b", "Participants knew the intervention", any_of({"2.1a": YES_OR_NI})),
    CARERS,
)
SOMEBODY_KNEW = any_of({"2.1": YES_OR_NI, "2.1b": YES_OR_NI, "2.2": YES_OR_NI})
DEVIATIONS = "Deviations from intended interventions"


def _assignment(awareness: tuple[Question, ...]) -> Domain:
    questions = (
        *awareness,
        Question("2.3", "Care departed from the protocol because of the trial", SOMEBODY_KNEW),
        Question("2.4", "The departures likely affected the outcome", any_of({"2.3": YES})),
        Question("2.5", "The departures were balanced between arms", any_of({"2.4": YES_OR_NI})),
        Question("2.6", "Analysed in the arms as randomised"),
        Question("2.7", "Analysis in other arms could matter much", any_of({"2.6": NO_OR_NI})),
    )
    return Domain("D2", DEVIATIONS, questions, judge_assignment)


def _adhering(selected: frozenset[str]) -> Domain:
    def when(question: str, condition: Condition | None = None) -> Condition | None:
        return condition if question in selected else NEVER

    deviated = any_of({"2.3": NO_OR_NI, "2.4": YES_OR_NI, "2.5": YES_OR_NI})
    questions = (
        *AWARENESS,
        Question("2.3", "Other interventions that matter were balanced", when("2.3", SOMEBODY_KNEW)),
        Question("2.4", "Delivery failed so that the outcome could change", when("2.4")),
        Question("2.5", "Non-adherence could change the outcome", when("2.5")),
        Question("2.6", "The analysis suits the effect of adhering", deviated),
    )
    return Domain("D2", DEVIATIONS, questions, judge_adhering, nothing_selected=not selected)


def _missing(complete: tuple[Question, ...]) -> Domain:
    questions = (
        *complete,
        Question(
            "3.2",
            "There is evidence that missing data did not bias the result",
            any_of({question.id: NO_OR_NI for question in complete}),
            FOUR,
        ),
        Question("3.3", "Missingness could depend on the true value", any_of({"3.2": NO})),
        Question("3.4", "Missingness likely depended on the true value", any_of({"3.3": YES_OR_NI})),
    )
    return Domain("D3", "Missing outcome data", questions, judge_missing)


MISSING = _missing((Question("3.1", "Outcome known for nearly everyone randomised"),))
CLUSTER_MISSING = _missing(
    (
        Question("3.1a", "Outcome known for every cluster with participants"),
        Question("3.1b", "Outcome known for nearly everyone in the clusters"),
    )
)

EQUALLY_WELL_MEASURED = all_of({"4.1": NO_OR_NI, "4.2": NO_OR_NI})


def _measurement(aware: tuple[Question, ...]) -> Domain:
    questions = (
        Question("4.1", "The method of measurement was unsuitable"),
        Question("4.2", "Measurement could differ between arms"),
        *aware,
        Question("4.4", "Knowing it could influence assessment", any_of({aware[-1].id: YES_OR_NI})),
        Question("4.5", "Knowing it likely influenced assessment", any_of({"4.4": YES_OR_NI})),
    )
    return Domain("D4", "Measurement of the outcome", questions, judge_measurement)


MEASUREMENT = _measurement((Question("4.3", "Assessors knew the intervention", EQUALLY_WELL_MEASURED),))
CLUSTER_MEASUREMENT = _measurement(
    (
        Question("4.3a", "Assessors knew that there was a trial", EQUALLY_WELL_MEASURED),
        Question("4.3b", "Assessors knew the intervention", any_of({"4.3a": YES_OR_NI})),
    )
)

REPORTED = (
    Question("5.1", "Analysed by a plan made before results were known"),
    Question("5.2", "Picked by its results from several measurements"),
    Question("5.3", "Picked by its results from several analyses"),
)
REPORTING = Domain("D5", "Selection of the reported result", REPORTED, judge_reporting)
CROSSOVER_REPORTING = Domain(
    "D5",
    "Selection of the reported result",
    (*REPORTED, Question("5.4", "Left to the first period because carryover was found")),
    judge_reporting,
)
