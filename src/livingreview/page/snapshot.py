"""Records, links and decisions at one moment, with what follows from them for each person.

1. Decisions are folded as the commands fold them (`stages/fold.py`); a new line folds its report anew.
2. What may be decided on is the same for everybody at a stage (`open`): a person's queue is that, without what
   the person has decided on. What others decided is not looked at on the way to an answer.
3. The orders hold every report of the review, whatever was decided: a queue is walked along them.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from livingreview import layout
from livingreview.catalogue import Catalogue, load_catalogue
from livingreview.folder import load_notes, load_review
from livingreview.formats.decision_log import RESOLVED, LogLine
from livingreview.models.review import Review
from livingreview.page.decision_tail import DecisionTail, is_resolutions
from livingreview.stages.fold import StageFold, fold_stages
from livingreview.stages.queue import Queue, ordered
from livingreview.stages.screening import not_retrieved
from livingreview.terms import ScreeningStage

Own = dict[str, list[LogLine]]

MOST_ORDERS = 256
"""Orders that are held at once; one of 100,000 reports takes 1 MB."""


@dataclass
class Order:
    """Reports in an order, and where each stands in it."""

    reports: Sequence[str]
    starts: dict[tuple[ScreeningStage, str], int] = field(default_factory=dict)
    """Place before which nothing is left, by stage and person."""


@dataclass
class Snapshot:
    """A review in memory; the decisions move on with `take`."""

    review: Review
    catalogue: Catalogue
    missing: set[str]
    tails: dict[str, DecisionTail]
    folds: dict[ScreeningStage, StageFold]
    open: dict[ScreeningStage, set[str]] = field(default_factory=dict)
    own: dict[tuple[ScreeningStage, str], Own] = field(default_factory=dict)
    due: dict[tuple[ScreeningStage, str], set[str]] = field(default_factory=dict)
    orders: dict[tuple[str, int], Order] = field(default_factory=dict)
    n_unknown: int = 0
    """Decisions on records that no export holds."""

    def queue(self, stage: ScreeningStage, person: str) -> Queue:
        """Give what is due at a stage for a person, as the commands have it."""
        return Queue(self.folds, self.missing, stage, self.own_decisions(stage, person), False)

    def own_decisions(self, stage: ScreeningStage, person: str) -> Own:
        """Give a person's current decisions by report."""
        return self.own.setdefault((stage, person), {})

    def due_for(self, stage: ScreeningStage, person: str) -> set[str]:
        """Give what a person may decide on now."""
        key = (stage, person)
        if key not in self.due:
            self.due[key] = self.open[stage] - self.own_decisions(stage, person).keys()
        return self.due[key]

    def order(self, name: str, seed: int) -> Order:
        """Give all reports in one of the orders by publication, or at random."""
        key = (name, seed if name == "random" else 0)
        if key not in self.orders:
            reports = ordered(self.catalogue.records_of, name, year_of=self.catalogue.year_of, seed=seed)
            while len(self.orders) >= MOST_ORDERS:
                self.orders.pop(next(iter(self.orders)), None)
            return self.orders.setdefault(key, Order(reports))
        return self.orders[key]

    def next_along(self, order: Order, stage: ScreeningStage, person: str, after: str | None, n: int) -> list[str]:
        """Give the next reports of a person's queue along an order, after one that is named."""
        due, key = self.due_for(stage, person), (stage, person)
        reports, start = order.reports, order.starts.get(key, 0)
        while start < len(reports) and reports[start] not in due:
            start += 1
        order.starts[key] = start
        if after is not None and after in self.catalogue.records_of:
            with suppress(ValueError):
                start = reports.index(after, start) + 1
        return list(islice((report for report in islice(reports, start, None) if report in due), n))

    def take(self, tail: DecisionTail, lines: Iterable[LogLine]) -> None:
        """Fold the reports of new lines anew; the lines stand in the tail already."""
        if tail.person in self.review.programs:
            return
        for line in lines:
            replaced = tail.record_of(line.replaces) if line.replaces else None
            for record in {line.record_id, replaced or line.record_id}:
                report = self.catalogue.report_of.get(record)
                if report is None:
                    self.n_unknown += 1
                else:
                    self._refold(line.stage, report, None if is_resolutions(tail) else tail.person)

    def _refold(self, stage: ScreeningStage, report: str, person: str | None) -> None:
        directory = stage.value if person is not None else RESOLVED
        kept = self.folds[stage].resolutions if person is None else self.folds[stage].decisions
        found = [
            line
            for owner, tail in sorted(self.tails.items())
            if owner.startswith(f"{directory}/") and tail.person not in self.review.programs
            for line in self._current(tail, stage, report)
        ]
        kept[report] = found
        if not found:
            del kept[report]
        if person is not None:
            own = self.own_decisions(stage, person)
            own[report] = [line for line in found if line.by == person]
            if not own[report]:
                del own[report]
        self._reopen(report)

    def _current(self, tail: DecisionTail, stage: ScreeningStage, report: str) -> list[LogLine]:
        lines = [tail.current(stage, record) for record in self.catalogue.records_of[report]]
        return sorted((line for line in lines if line is not None), key=lambda line: line.line)

    def _reopen(self, report: str) -> None:
        """Say anew at every stage whether a report may be decided on."""
        for stage in ScreeningStage:
            is_open = self.queue(stage, "").hindrance(report) is None
            (self.open[stage].add if is_open else self.open[stage].discard)(report)
            for (at, person), due in self.due.items():
                if at is stage and is_open and report not in self.own_decisions(stage, person):
                    if report not in due:
                        due.add(report)
                        self._set_back(stage, person)
                elif at is stage:
                    due.discard(report)

    def _set_back(self, stage: ScreeningStage, person: str) -> None:
        for order in list(self.orders.values()):
            order.starts.pop((stage, person), None)


def load_snapshot(root: Path, tails: dict[str, DecisionTail]) -> Snapshot:
    """Read a review whole; a mistake in protocol, searches, rulings or notes is an InputError."""
    review = load_review(root / layout.REVIEW)
    catalogue = load_catalogue(root, keep=True)
    noted = not_retrieved(load_notes(root / layout.NOTES))
    missing = {catalogue.report_of[record] for record in noted if record in catalogue.report_of}
    return fold_snapshot(review, catalogue, missing, tails)


def fold_snapshot(review: Review, catalogue: Catalogue, missing: set[str], tails: dict[str, DecisionTail]) -> Snapshot:
    """Fold every decision; those on records that no export holds are counted, and left out."""
    report_of = catalogue.report_of
    has_share = any(review.screening.settings(stage).second_share for stage in ScreeningStage)
    logs, n_unknown = [], 0
    for _, tail in sorted(tails.items()):
        known = tuple(line for line in tail.lines if line.record_id in report_of)
        n_unknown += len(tail.lines) - len(known)
        logs.append(replace(tail.log, lines=known))
    folds = fold_stages(report_of, logs, review, catalogue.order() if has_share else {})
    snapshot = Snapshot(review, catalogue, missing, tails, folds, n_unknown=n_unknown)
    for stage, fold in folds.items():
        for report, lines in fold.decisions.items():
            for line in lines:
                snapshot.own_decisions(stage, line.by).setdefault(report, []).append(line)
        queue = snapshot.queue(stage, "")
        snapshot.open[stage] = {report for report in catalogue.records_of if queue.hindrance(report) is None}
    return snapshot
