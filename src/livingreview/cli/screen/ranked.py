"""What `screen rank` and `screen recall` read of a review, and the ranking of one queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from livingreview.checks import check_folder, read_folder
from livingreview.derived import Derived
from livingreview.errors import InputError, Problem
from livingreview.folder import require_file
from livingreview.formats.decision_log import LogLine
from livingreview.layout import REVIEW
from livingreview.models.review import Review
from livingreview.ranking.model import Ranking, rank
from livingreview.ranking.review import (
    decisions_at,
    own_labels,
    question_text,
    report_texts,
    training_labels,
    undecided,
)
from livingreview.terms import ScreeningStage


@dataclass(frozen=True)
class Screening:
    """One stage of a review: its protocol, its tables, each person's decisions."""

    stage: ScreeningStage
    by: str | None
    review: Review
    derived: Derived
    made: Mapping[str, list[LogLine]]


def read_screening(stage: str, by: str | None) -> Screening:
    """Read the review in this folder; a person who is not in the team is an InputError."""
    require_file("Snakefile")
    checked = check_folder(read_folder(Path()))
    derived = checked.require()
    if checked.folder.review is None:
        raise InputError(checked.folder.problems)
    review = checked.folder.review.content
    if by is not None and by not in review.team:
        allowed = ", ".join(review.team)
        raise InputError([Problem(REVIEW, 0, "team", "Nobody in the team has this id.", value=by, allowed=allowed)])
    which = ScreeningStage(stage)
    return Screening(which, by, review, derived, decisions_at(checked.folder.logs, review, stage=which))


def ranked_queue(screening: Screening) -> Ranking:
    """Order what is left for one person, or for anyone, by what is settled and that person's own decisions."""
    status, report_of = screening.derived.screening.report_status, screening.derived.report_of
    own = own_labels(screening.made.get(screening.by or "", []), report_of)
    return rank(
        report_texts(screening.derived.records.records, report_of),
        training_labels(status, own, stage=screening.stage),
        query=question_text(screening.review),
        among=undecided(status, own, stage=screening.stage),
    )
