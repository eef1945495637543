"""Order what is left to screen by what people have decided so far.

1. Records become weighted terms (`features`), in the order of their ids.
2. Where relevant and irrelevant records are known, a linear support vector machine (squared hinge loss)
   is fitted to them. The irrelevant weigh together a small share of what the relevant weigh together, so
   the few relevant ones lead; the share grows with the root of how many irrelevant ones are known.
3. The score is the machine's, and a little of how much more a record is like the mean relevant record than
   like the mean of all, which a few odd decisions do not move; it orders the rest.
4. Until then, records are ordered by likeness to the review's question and to the relevant records
   known, less likeness to the irrelevant ones (Rocchio's formula).
5. Scores are rounded to `SCORE_DIGITS`, equal scores are ordered by id: the same labels and texts give
   the same order on any machine, however they are listed.

Sources: Joachims, Text categorization with support vector machines, ECML 1998 (2); Manning, Raghavan,
Schütze, Introduction to Information Retrieval (2008), 9.1 (3, 4). It ranks and never excludes.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from livingreview.canonical import digest
from livingreview.ranking import features as terms
from livingreview.ranking.kept import from_bytes, to_bytes

METHOD = 3
"""Version of the method: goes up with every change that can change an order."""
COST = 0.1
"""The support vector machine's C, for record weights of 1 on average; compared in docs/ranking.md."""
IRRELEVANT_WEIGHT = 0.1
"""Weight of all irrelevant records together, as a share of that of all relevant ones, where `IRRELEVANT_KNOWN`
are known; it goes with the root of their number."""
IRRELEVANT_KNOWN = 300
LIKENESS_WEIGHT = 0.2
"""Standard deviation of the likeness to relevant records, as a share of that of the machine's scores."""
ROCCHIO_IRRELEVANT = 0.25
"""Weight of likeness to the irrelevant records (Manning 2008, 9.1.1, between 0.15 and 0.25)."""
TOLERANCE = 1e-3
"""Where fitting stops, as a share of the first gradient; a tenth of it takes twice the time and finds no more."""
MOST_ITERATIONS = 10_000
SCORE_DIGITS = 6
"""Decimals of a score that count; processors differ in about the fifteenth."""
ID_LENGTH = 16
RETRAIN_SHARE, RETRAIN_SHARE_RELEVANT = 0.05, 0.01
"""Decisions since the last fit, as a share of all, after which a queue held in memory is ranked anew, and where
one of them was relevant. As good as after every decision (docs/ranking.md)."""

_FEATURES = {
    "method": METHOD,
    "title_weight": terms.TITLE_WEIGHT,
    "own_length": terms.OWN_LENGTH,
    "greatest_share": terms.GREATEST_SHARE,
}
"""Settings that features depend on."""


class Basis(StrEnum):
    """What an order comes from."""

    DECISIONS = "decisions"
    QUESTION = "question"
    BOTH = "question and decisions"
    NOTHING = "nothing"


BASES = {
    (True, True): Basis.BOTH,
    (True, False): Basis.QUESTION,
    (False, True): Basis.DECISIONS,
    (False, False): Basis.NOTHING,
}
"""By whether there is a question, and whether there are decisions."""


@dataclass(frozen=True)
class Ranking:
    """An order, best first, and the fitted model it comes from."""

    order: list[str]
    scores: dict[str, float]
    model: str
    basis: Basis

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {record: rank for rank, record in enumerate(self.order, start=1)}

    def entry(self, record: str) -> dict[str, Any]:
        """Give what a decision on a record keeps of the queue it was taken from."""
        return {"model": self.model, "rank": self._ranks[record], "of": len(self.order)}


def rank(
    texts: Mapping[str, str],
    labels: Mapping[str, bool],
    *,
    query: str = "",
    among: Collection[str] | None = None,
) -> Ranking:
    """Order records by how likely they are relevant, given those decided on.

    A text's first line is its title. `query` is the review's question in words; `among` the ids to
    order, by default all that have no label.
    """
    return Ranker(texts, query=query).rank(labels, among=among)


def retrain_due(n_labels: int, n_since_fit: int, *, found_relevant: bool) -> bool:
    """Say whether a queue held in memory is worth ranking anew: `n_since_fit` of the `n_labels` came since.

    `found_relevant` says whether any of those is relevant.
    """
    share = RETRAIN_SHARE_RELEVANT if found_relevant else RETRAIN_SHARE
    return n_since_fit > 0 and n_since_fit >= share * n_labels


class Ranker:
    """Texts made into features once, to be ranked again and again as decisions arrive."""

    def __init__(self, texts: Mapping[str, str], *, query: str = "", kept: bytes | None = None) -> None:
        """Take each record's title and abstract, on a line each, and the review's question.

        `kept` is what `to_bytes` gave before: of use where it was made from the same texts and question.
        """
        self.ids = sorted(texts)
        self._row = {record: row for row, record in enumerate(self.ids)}
        self._made_from = digest([_FEATURES, query, [[record, texts[record]] for record in self.ids]])
        matrix = from_bytes(kept, self._made_from) if kept else None
        self.is_from_kept = matrix is not None
        if matrix is None:
            matrix = terms.features([*(texts[record] for record in self.ids), f"\n{query}"], n_extra=1)
        self._matrix = matrix
        """One row a record, and a last one for the question."""

    def to_bytes(self) -> bytes:
        """Give the features as the bytes of a file, for `kept`."""
        return to_bytes(self._matrix, self._made_from)

    def rank(self, labels: Mapping[str, bool], *, among: Collection[str] | None = None) -> Ranking:
        """Order the records without a label, or those `among`."""
        rows, relevant = self._labelled(labels)
        scores, basis = self._scores(rows, relevant)
        wanted = [record for record in self.ids if record not in labels] if among is None else sorted(set(among))
        known = [self._row[record] for record in wanted]
        values = np.round(scores[known], SCORE_DIGITS) + 0.0
        best_first = np.argsort(-values, kind="stable")
        order = [wanted[place] for place in best_first.tolist()]
        return Ranking(
            order=order,
            scores=dict(zip(order, values[best_first].tolist(), strict=True)),
            model=self._model(rows, relevant),
            basis=basis,
        )

    def _labelled(self, labels: Mapping[str, bool]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        unknown = sorted(set(labels) - set(self._row))
        if unknown:
            raise ValueError(f"labels of records without a text: {', '.join(unknown[:5])}")
        known = sorted((self._row[record], bool(label)) for record, label in labels.items())
        rows, relevant = zip(*known, strict=True) if known else ((), ())
        return np.array(rows, dtype=np.int64), np.array(relevant, dtype=bool)

    def _scores(self, rows: NDArray[np.int64], relevant: NDArray[np.bool_]) -> tuple[NDArray[np.float64], Basis]:
        if relevant.any() and not relevant.all():
            return self._learned(self._matrix[rows], relevant), Basis.DECISIONS
        basis = BASES[self._matrix[-1].nnz > 0, len(rows) > 0]
        return self._likeness(rows, relevant), basis

    def _learned(self, labelled: Any, relevant: NDArray[np.bool_]) -> NDArray[np.float64]:
        scores: NDArray[np.float64] = self._matrix @ _fitted(labelled, relevant)
        likeness = self._matrix @ _mean_row(labelled[relevant]) - self._likeness_to_all
        spread = likeness[:-1].std()
        return scores + LIKENESS_WEIGHT * scores[:-1].std() / spread * likeness if spread > 0 else scores

    @cached_property
    def _likeness_to_all(self) -> NDArray[np.float64]:
        likeness: NDArray[np.float64] = self._matrix @ _mean_row(self._matrix[:-1])
        return likeness

    def _likeness(self, rows: NDArray[np.int64], relevant: NDArray[np.bool_]) -> NDArray[np.float64]:
        wanted = self._matrix[-1].toarray().ravel().astype(np.float64)
        for chosen, weight in ((rows[relevant], 1.0), (rows[~relevant], -ROCCHIO_IRRELEVANT)):
            if len(chosen):
                wanted = wanted + weight * _mean_row(self._matrix[chosen])
        likeness: NDArray[np.float64] = self._matrix @ wanted
        return likeness

    def _model(self, rows: NDArray[np.int64], relevant: NDArray[np.bool_]) -> str:
        settings = {
            "method": METHOD,
            "cost": COST,
            "irrelevant_weight": [IRRELEVANT_WEIGHT, IRRELEVANT_KNOWN],
            "likeness_weight": LIKENESS_WEIGHT,
            "tolerance": TOLERANCE,
        }
        signs = np.where(relevant, "+", "-").tolist()
        labels = " ".join(sign + self.ids[row] for sign, row in zip(signs, rows.tolist(), strict=True))
        return digest([settings, self._made_from, labels])[:ID_LENGTH]


def _mean_row(rows: Any) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = np.asarray(rows.mean(axis=0, dtype=np.float64)).ravel()
    return mean


def _fitted(labelled: Any, relevant: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Fit to the labelled rows, and give the weight of every term; unseen terms have none."""
    from scipy import sparse
    from sklearn import config_context
    from sklearn.svm import LinearSVC

    weights = np.zeros(labelled.shape[1])
    is_seen = np.zeros(labelled.shape[1], dtype=bool)
    is_seen[labelled.indices] = True
    seen = np.flatnonzero(is_seen)
    if not len(seen):
        return weights
    column = np.cumsum(is_seen, dtype=np.int32)[labelled.indices] - 1
    compact = sparse.csr_matrix((labelled.data, column, labelled.indptr), shape=(labelled.shape[0], len(seen)))
    machine = LinearSVC(C=COST, dual=False, tol=TOLERANCE, max_iter=MOST_ITERATIONS)
    with config_context(assume_finite=True, skip_parameter_validation=True), _threads().limit(limits=1):
        machine.fit(compact, relevant, sample_weight=_record_weights(relevant))
    weights[seen] = machine.coef_.ravel()
    return weights


def _record_weights(relevant: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weigh records so that both kinds have their share and the mean is 1."""
    n, n_relevant = len(relevant), int(relevant.sum())
    share = IRRELEVANT_WEIGHT * math.sqrt((n - n_relevant) / IRRELEVANT_KNOWN)
    one_irrelevant = share * n_relevant / (n - n_relevant)
    weights: NDArray[np.float64] = np.where(relevant, 1.0, one_irrelevant) * n / (n_relevant * (1 + share))
    return weights


@cache
def _threads() -> Any:
    """Give the switch for the threads of linear algebra, which for vectors this short only wait for each other."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
