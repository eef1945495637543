"""What `screen rank` and `screen recall` read of a review, and the ranking of one queue."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from livingreview import io
from livingreview.catalogue import built_links
from livingreview.checks import check_folder, read_folder
from livingreview.derived import Derived
from livingreview.errors import BuildError, InputError, Problem
from livingreview.folder import require_file
from livingreview.formats.decision_log import LogLine
from livingreview.layout import RESULTS, REVIEW
from livingreview.models.review import Review
from livingreview.ranking.model import Ranker, Ranking
from livingreview.ranking.review import (
    decisions_at,
    own_labels,
    question_text,
    report_texts,
    training_labels,
    undecided,
)
from livingreview.terms import ScreeningStage

KEPT = f"{RESULTS}/screening/ranking/features.npz"
"""What texts were made into, for the next command; it may be deleted at any time."""
LEAST_KEPT = 2_000
"""Reports from which on a file is quicker than making the features again."""


@dataclass(frozen=True)
class Screening:
    """One stage of a review: its protocol, its tables, each person's decisions."""

    stage: ScreeningStage
    by: str | None
    review: Review
    derived: Derived
    made: Mapping[str, list[LogLine]]


def read_screening(stage: str, by: str | None) -> Screening:
    """Read the review in this folder, with the links of its last build where nothing came since.

    A person who is not in the team is an InputError.
    """
    require_file("Snakefile")
    checked = check_folder(read_folder(Path()), built_links(Path()))
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
    ranker = _ranker(report_texts(screening.derived.records.records, report_of), question_text(screening.review))
    labels = training_labels(status, own, stage=screening.stage)
    return ranker.rank(labels, among=undecided(status, own, stage=screening.stage))


def _ranker(texts: Mapping[str, str], query: str) -> Ranker:
    """Make the features of a large review only where its records or its question changed.

    A folder that cannot be written to costs time, and no order.
    """
    if len(texts) < LEAST_KEPT:
        return Ranker(texts, query=query)
    path = Path(KEPT)
    ranker = Ranker(texts, query=query, kept=io.read_bytes(path) if path.is_file() else None)
    if not ranker.is_from_kept:
        with suppress(BuildError):
            io.write_bytes(path, ranker.to_bytes())
    return ranker
