"""How the review stands: progress, agreement, who waits for whom, evidence on recall, the flow.

1. A screener sees the own numbers, totals, and agreement with others over reports that both decided on. A number
   that rests on fewer than `FEW` decisions of another person is not shown: from two such numbers, one before and
   one after, a single decision could be read.
2. Adjudicators, and members who do not screen, see all numbers.
3. The flow counts reports on which as many people have decided as the protocol asks for.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from livingreview.page.looking import LABELS
from livingreview.page.snapshot import Snapshot
from livingreview.page.states import counts, status_rows
from livingreview.page.visitor import Page, Visitor
from livingreview.ranking.history import screening_history
from livingreview.ranking.recall import recall_evidence
from livingreview.ranking.review import decisions_at
from livingreview.stages.agreement import agreement
from livingreview.stages.fold import CONFLICTS, people_with_role
from livingreview.tables import Row, Rows
from livingreview.terms import ReportState, ScreeningStage, StageState

FEW = 10
"""Decisions of another person below which a screener is not shown a number."""
COMPARED = ("observed", "kappa", "kappa_low", "kappa_high", "positive", "negative", "pabak", "ac1")


def dashboard(page: Page, visitor: Visitor) -> dict[str, Any]:
    """Give the numbers that a person may see."""
    with page.state.now() as snapshot:
        version = page.state.version
        status = status_rows(snapshot)
        lines = [line for tail in snapshot.tails.values() for line in tail.lines]
        known = [line for line in lines if line.record_id in snapshot.catalogue.report_of]
        logs = [tail.log for tail in snapshot.tails.values()]
        stages = [_stage(snapshot, stage, status, visitor) for stage in ScreeningStage]
        waits = _waits(snapshot, status)
    compared = agreement(known, snapshot.catalogue.report_of, snapshot.review.programs)
    return {
        "version": version,
        "sees_all": visitor.sees_all,
        "stages": stages,
        "waits": waits,
        "agreement": [_compared(row) for row in compared if _may_see(row, visitor)],
        "recall": [_recall(snapshot, logs, status, stage, visitor) for stage in ScreeningStage],
        "flow": _flow(snapshot, status, visitor),
        "few": FEW,
        "notice": page.state.notice,
    }


def _stage(snapshot: Snapshot, stage: ScreeningStage, status: Rows, visitor: Visitor) -> dict[str, Any]:
    found = counts(status)[stage.value]
    n_due = sum(n for state, n in found.items() if state != StageState.NOT_DUE)
    n_undecided = found[StageState.UNDECIDED]
    n_conflicts = sum(found[state] for state in CONFLICTS)
    people = people_with_role(snapshot.review, "screener")
    shown = [person for person in people if visitor.sees_all or person == visitor.person]
    states = {state: n for state, n in found.items() if state != StageState.NOT_DUE} if visitor.sees_all else None
    return {
        "stage": stage.value,
        "label": LABELS[stage],
        "n": n_due,
        "n_undecided": n_undecided,
        "n_conflicts": n_conflicts if visitor.sees_all else None,
        "states": states,
        "reviewers": [_progress(snapshot, stage, person) for person in shown],
    }


def _progress(snapshot: Snapshot, stage: ScreeningStage, person: str) -> dict[str, Any]:
    return {
        "person": person,
        "label": snapshot.review.team[person].label,
        "n_decided": len(snapshot.own_decisions(stage, person)),
        "n_remaining": len(snapshot.due_for(stage, person)),
    }


def _waits(snapshot: Snapshot, status: Rows) -> list[dict[str, Any]]:
    """Say for how many reports who is waited for at which stage, as `livingreview screen undecided` does."""
    found: dict[tuple[str, str], int] = {}
    for row in status:
        for stage in ScreeningStage:
            if row[stage.value] == StageState.UNDECIDED:
                key = (stage.value, snapshot.folds[stage].fold(row["report_id"]).waits_for)
                found[key] = found.get(key, 0) + 1
    return [{"stage": stage, "waits_for": who, "n": n} for (stage, who), n in sorted(found.items())]


def _may_see(row: Row, visitor: Visitor) -> bool:
    is_own = visitor.person in (row["reviewer_a"], row["reviewer_b"])
    return visitor.sees_all or (is_own and row["n"] >= FEW)


def _compared(row: Row) -> dict[str, Any]:
    names = ("stage", "reviewer_a", "reviewer_b", "n")
    return {name: row[name] for name in (*names, *COMPARED)}


def _recall(snapshot: Snapshot, logs: Any, status: Rows, stage: ScreeningStage, visitor: Visitor) -> dict[str, Any]:
    """Give the evidence on recall; for a screener that of the own decisions alone."""
    by = None if visitor.sees_all else visitor.person
    made = decisions_at(logs, snapshot.review, stage=stage)
    if by is not None:
        made = {person: lines for person, lines in made.items() if person == by}
    history = screening_history(made, status, snapshot.catalogue.report_of, stage=stage, by=by)
    evidence = recall_evidence(history.screened, history.n_total)
    return {"stage": stage.value, "by": by, **asdict(evidence), "supports_target": evidence.supports_target}


def _flow(snapshot: Snapshot, status: Rows, visitor: Visitor) -> dict[str, Any]:
    found = counts(status)
    states = {state.value: found["state"][state.value] for state in ReportState}
    reasons = {reason: found["reason"][reason] for reason in snapshot.review.screening.reasons}
    n_records, n_reports = len(snapshot.catalogue.report_of), len(snapshot.catalogue.records_of)
    return {
        "n_records": n_records,
        "n_reports": n_reports,
        "states": _shown(states, visitor),
        "excluded_for": _shown(reasons, visitor),
    }


def _shown(numbers: Mapping[str, int], visitor: Visitor) -> dict[str, int | None]:
    """Leave out the small numbers for a screener."""
    return {name: n if visitor.sees_all or n >= FEW else None for name, n in numbers.items()}
