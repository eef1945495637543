"""Queues in ranked order, made while people screen.

1. A person's queue is ranked by what is settled and by that person's own decisions, as `livingreview screen
   rank --by` ranks it (`ranking`); no open decision of another person is used.
2. A process of its own makes the texts into features once, and fits. Until a ranking is there the queue goes by
   the oldest publication. A ranking in use is made anew once enough was decided (`retrain_due`).
"""

import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from livingreview.page.ranking_process import RankingProcess
from livingreview.page.review_state import ReviewState
from livingreview.page.snapshot import Order, Snapshot
from livingreview.page.states import status_rows
from livingreview.terms import Decision, ScreeningStage

SOON = 3.0
"""Seconds that a first answer waits for a ranking; a small review's is there by then."""
Key = tuple[ScreeningStage, str]


@dataclass
class RankedQueue:
    """A queue as it was ranked once, and what was known then."""

    order: Order
    model: str
    catalogue: object
    n_labels: int
    n_relevant: int

    @cached_property
    def _ranks(self) -> Mapping[str, int]:
        return {report: rank for rank, report in enumerate(self.order.reports, start=1)}

    def entry(self, report: str) -> dict[str, Any]:
        """Give what a decision on a report keeps of the queue it was taken from."""
        return {"model": self.model, "rank": self._ranks[report], "of": len(self.order.reports)}


class Rankings:
    """The ranked queues of all people."""

    def __init__(self, state: ReviewState) -> None:
        """Take the review; nothing is ranked before it is asked for."""
        self.state = state
        self._worker = ThreadPoolExecutor(1, "ranking")
        self._lock = threading.Lock()
        self._ranked: dict[Key, RankedQueue] = {}
        self._coming: dict[Key, Future[None]] = {}
        self._process: tuple[object, RankingProcess] | None = None

    def queue(self, snapshot: Snapshot, stage: ScreeningStage, person: str) -> RankedQueue | None:
        """Give a person's ranked queue as it was made last, and have it made anew where that is due."""
        key = (stage, person)
        held = self._ranked.get(key)
        if held is not None and held.catalogue is not snapshot.catalogue:
            held = None
        if held is None or _is_due(held, snapshot, key):
            self._start(key)
        return held

    def wait(self, stage: ScreeningStage, person: str) -> None:
        """Wait a little for a first ranking that is being made."""
        coming = self._coming.get((stage, person))
        if coming is not None and (stage, person) not in self._ranked:
            wait([coming], timeout=SOON)

    def _start(self, key: Key) -> None:
        with self._lock:
            if key not in self._coming:
                self._coming[key] = self._worker.submit(self._make, key)

    def _make(self, key: Key) -> None:
        try:
            with self.state.now() as snapshot:
                counted = _labelled(snapshot, *key)
                labels, among = _known(snapshot, *key)
            order, model = self._process_for(snapshot).rank(labels, among)
            self._ranked[key] = RankedQueue(Order(order), model, snapshot.catalogue, *counted)
        except (EOFError, OSError):
            self._process = None
        finally:
            with self._lock:
                self._coming.pop(key, None)

    def _process_for(self, snapshot: Snapshot) -> RankingProcess:
        from livingreview.ranking.review import question_text, report_texts

        if self._process is None or self._process[0] is not snapshot.catalogue:
            if self._process is not None:
                self._process[1].end()
            report_of = snapshot.catalogue.report_of
            texts = report_texts(snapshot.catalogue.fetch(list(report_of)), report_of)
            self._process = (snapshot.catalogue, RankingProcess(texts, question_text(snapshot.review)))
        return self._process[1]


def _is_due(held: RankedQueue, snapshot: Snapshot, key: Key) -> bool:
    from livingreview.ranking.model import retrain_due

    n_labels, n_relevant = _labelled(snapshot, *key)
    return retrain_due(n_labels, n_labels - held.n_labels, found_relevant=n_relevant > held.n_relevant)


def _labelled(snapshot: Snapshot, stage: ScreeningStage, person: str) -> tuple[int, int]:
    """Count a person's own decisions, and those that are not an exclusion."""
    own = snapshot.own_decisions(stage, person)
    return len(own), sum(lines[0].decision is not Decision.EXCLUDE for lines in own.values())


def _known(snapshot: Snapshot, stage: ScreeningStage, person: str) -> tuple[dict[str, bool], list[str]]:
    """Give what a ranking learns from, and what it orders: reports nobody decided on teach nothing."""
    from livingreview.ranking.review import own_labels, training_labels

    tail = snapshot.tails.get(f"{stage.value}/{person}")
    report_of = snapshot.catalogue.report_of
    own = own_labels([line for line in tail.lines if line.record_id in report_of] if tail else [], report_of)
    decided = {report for fold in snapshot.folds.values() for report in fold.decisions}
    labels = training_labels(status_rows(snapshot, decided), own, stage=stage)
    return labels, sorted(snapshot.due_for(stage, person))
