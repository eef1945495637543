"""Ranking in a process of its own, so that fitting a model holds up nobody who decides.

The process ends with the one that started it, however that ends: its end of the pipe closes.
"""

import multiprocessing
import os
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection

NICENESS = 10
"""How far the process stands back behind those who answer people."""
Ranked = tuple[list[str], str]
"""An order, best first, and the model it comes from."""


class RankingProcess:
    """A process that holds the features of all texts."""

    def __init__(self, texts: Mapping[str, str], query: str) -> None:
        """Start the process and hand it the texts."""
        spawning = multiprocessing.get_context("spawn")
        self._here, there = spawning.Pipe()
        self._process = spawning.Process(target=_rank_for, args=(there,), daemon=True)
        self._process.start()
        there.close()
        self._here.send((dict(texts), query))

    def rank(self, labels: Mapping[str, bool], among: Sequence[str]) -> Ranked:
        """Rank; raise EOFError or OSError where the process is gone."""
        self._here.send((dict(labels), list(among)))
        ranked: Ranked = self._here.recv()
        return ranked

    def end(self) -> None:
        """Let the process end."""
        self._here.close()


def _rank_for(pipe: Connection) -> None:
    """Rank what is asked for until nobody asks any more."""
    os.nice(NICENESS)
    try:
        texts, query = pipe.recv()
        from livingreview.ranking.model import Ranker

        ranker = Ranker(texts, query=query)
        while True:
            labels, among = pipe.recv()
            ranking = ranker.rank(labels, among=among)
            pipe.send((ranking.order, ranking.model))
    except (EOFError, OSError, KeyboardInterrupt):
        return
