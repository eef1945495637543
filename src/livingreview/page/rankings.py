"""Queues in ranked order, made while people screen.

1. A person's queue is ranked by what is settled and by that person's own decisions, as `livingreview screen
   rank --by` ranks it (`ranking`); no open decision of another person is used.
2. The texts are made into features once, in a thread of its own; until a ranking is there the queue goes by the
   oldest publication. A ranking in use is made anew once enough was decided (`retrain_due`).
"""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from livingreview.page.review_state import ReviewState
from livingreview.page.snapshot import Order, Snapshot
from livingreview.page.states import status_rows
from livingreview.terms import Decision, ScreeningStage

if TYPE_CHECKING:
    from livingreview.ranking.model import Ranker, Ranking

SOON = 1.0
"""Seconds that a first answer waits for a ranking; a small review's is there by then."""
Key = tuple[ScreeningStage, str]


@dataclass
class _Ranked:
    ranking: "Ranking"
    order: Order
    catalogue: object
    n_labels: int
    n_relevant: int


class Rankings:
    """The ranked queues of all people."""

    def __init__(self, state: ReviewState) -> None:
        """Take the review; nothing is ranked before it is asked for."""
        self.state = state
        self._worker = ThreadPoolExecutor(1, "ranking")
        self._lock = threading.Lock()
        self._ranked: dict[Key, _Ranked] = {}
        self._coming: dict[Key, Future[None]] = {}
        self._ranker: tuple[object, Ranker] | None = None

    def order(self, snapshot: Snapshot, stage: ScreeningStage, person: str) -> tuple["Ranking", Order] | None:
        """Give a person's ranked queue as it was made last, and have it made anew where that is due."""
        key = (stage, person)
        held = self._ranked.get(key)
        if held is not None and held.catalogue is not snapshot.catalogue:
            held = None
        if held is None or self._is_due(held, snapshot, key):
            self._start(key)
        return (held.ranking, held.order) if held else None

    def wait(self, stage: ScreeningStage, person: str) -> None:
        """Wait a little for a ranking that is being made."""
        coming = self._coming.get((stage, person))
        if coming is not None:
            from concurrent.futures import wait

            wait([coming], timeout=SOON)

    def _start(self, key: Key) -> None:
        with self._lock:
            if key not in self._coming:
                self._coming[key] = self._worker.submit(self._make, key)

    def _is_due(self, held: _Ranked, snapshot: Snapshot, key: Key) -> bool:
        from livingreview.ranking.model import retrain_due

        n_labels, n_relevant = _labelled(snapshot, *key)
        return retrain_due(n_labels, n_labels - held.n_labels, found_relevant=n_relevant > held.n_relevant)

    def _make(self, key: Key) -> None:
        try:
            with self.state.now() as snapshot:
                counted = _labelled(snapshot, *key)
            ranker = self._ranker_of(snapshot)
            ranking = _rank(ranker, snapshot, *key)
            order = Order(ranking.order, {report: place for place, report in enumerate(ranking.order)})
            self._ranked[key] = _Ranked(ranking, order, snapshot.catalogue, *counted)
        finally:
            with self._lock:
                self._coming.pop(key, None)

    def _ranker_of(self, snapshot: Snapshot) -> "Ranker":
        from livingreview.ranking.model import Ranker
        from livingreview.ranking.review import question_text, report_texts

        if self._ranker is None or self._ranker[0] is not snapshot.catalogue:
            report_of = snapshot.catalogue.report_of
            texts = report_texts(snapshot.catalogue.fetch(list(report_of)), report_of)
            self._ranker = (snapshot.catalogue, Ranker(texts, query=question_text(snapshot.review)))
        return self._ranker[1]


def _labelled(snapshot: Snapshot, stage: ScreeningStage, person: str) -> tuple[int, int]:
    """Count a person's own decisions, and those that are not an exclusion."""
    own = snapshot.own_decisions(stage, person)
    return len(own), sum(any(line.decision is not Decision.EXCLUDE for line in lines) for lines in own.values())


def _rank(ranker: "Ranker", snapshot: Snapshot, stage: ScreeningStage, person: str) -> "Ranking":
    from livingreview.ranking.review import own_labels, training_labels, undecided

    tail = snapshot.tails.get(f"{stage.value}/{person}")
    own = own_labels(tail.lines if tail else [], snapshot.catalogue.report_of)
    status = status_rows(snapshot)
    return ranker.rank(training_labels(status, own, stage=stage), among=undecided(status, own, stage=stage))
