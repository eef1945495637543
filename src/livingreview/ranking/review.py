"""What a review gives the ranking to learn from: texts, its question, and what was decided.

1. A report's text is its title and the longest abstract of its records.
2. The question is the protocol's population, intervention, comparator and outcomes and what a report must be.
3. A report is relevant where it was settled so at the stage that is ranked: for abstracts what was decided on
   abstracts, which ranks them better than what became of the full texts (docs/ranking.md). For full texts,
   what went out on its abstract is irrelevant too. Decisions of earlier versions count like new ones.
4. Reviewers are blind to each other: only what everyone due has decided or an adjudicator has settled
   counts, and, for one reviewer's queue, that reviewer's own decisions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from livingreview.formats.decision_log import Log, LogLine
from livingreview.models.review import Review
from livingreview.tables import Row, Rows
from livingreview.terms import Decision, ScreeningStage, StageState

ADVANCES = (StageState.INCLUDE, StageState.MAYBE)
SETTLED = (*ADVANCES, StageState.EXCLUDE)


def report_texts(records: Rows, report_of: Mapping[str, str]) -> dict[str, str]:
    """Give each report's title and abstract, on a line each; empty where no record gives them."""
    titles: dict[str, list[str]] = defaultdict(list)
    abstracts: dict[str, list[str]] = defaultdict(list)
    for row in sorted(records, key=lambda row: str(row["record_id"])):
        report = report_of[row["record_id"]]
        titles[report].append(" ".join((row["title"] or "").split()) if row["is_title_known"] else "")
        abstracts[report].append(" ".join((row["abstract"] or "").split()))
    return {report: f"{max(titles[report], key=len)}\n{max(abstracts[report], key=len)}" for report in titles}


def question_text(review: Review) -> str:
    """Give the review's question and criteria in the protocol's words."""
    question = review.question
    parts = (question.population, question.intervention, question.comparator, question.outcomes)
    return " ".join([*parts, *review.eligibility.include])


def training_labels(
    status: Rows, own: Mapping[str, bool], *, stage: ScreeningStage = ScreeningStage.TITLE_ABSTRACT
) -> dict[str, bool]:
    """Say of every report that something is known of whether it is relevant.

    `status` are REPORT_STATUS rows; `own` is what the reviewer whose queue it is has decided at this stage.
    """
    settled = {row["report_id"]: _relevance(row, stage) for row in status}
    known = {report: relevant for report, relevant in settled.items() if relevant is not None}
    return {**own, **known}


def _relevance(row: Row, stage: ScreeningStage) -> bool | None:
    if row[stage.value] in SETTLED:
        return row[stage.value] in ADVANCES
    return False if row["title_abstract"] == StageState.EXCLUDE else None


def undecided(status: Rows, decided: Iterable[str], *, stage: ScreeningStage) -> list[str]:
    """List the reports of a stage that are still to be decided, without those in `decided`."""
    done = set(decided)
    return [
        row["report_id"] for row in status if row[stage.value] == StageState.UNDECIDED and row["report_id"] not in done
    ]


def decisions_at(logs: Sequence[Log], review: Review, *, stage: ScreeningStage) -> dict[str, list[LogLine]]:
    """Give the decisions of each person at a stage in the order of their file; programs' are suggestions."""
    programs = {person for person, member in review.team.items() if getattr(member, "automation", False)}
    made: dict[str, list[LogLine]] = {}
    for log in logs:
        lines = [line for line in log.lines if line.stage is stage and not line.is_resolution]
        if lines and lines[0].by not in programs:
            made[lines[0].by] = lines
    return made


def own_labels(lines: Sequence[LogLine], report_of: Mapping[str, str]) -> dict[str, bool]:
    """Give what one person holds of each report: relevant where any of their current decisions is not exclude."""
    current = {line.record_id: line for line in lines}
    replaced = {line.replaces for line in lines if line.replaces}
    labels: dict[str, bool] = {}
    for line in current.values():
        if line.hash not in replaced:
            report = report_of[line.record_id]
            labels[report] = labels.get(report, False) or line.decision is not Decision.EXCLUDE
    return labels
