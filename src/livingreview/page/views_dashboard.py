"""The dashboard: how far everybody is, what waits for whom, agreement, recall, and the flow as it stands.

1. Adjudicators and readers who do not screen see everything. Whoever screens sees their own numbers and totals: a
   number below SMALL that others' decisions went into is shown as "fewer than 10", and of agreement only pairs that
   they are one of.
2. Nothing counts a report's decisions before as many people have decided on it as the protocol asks for; only that
   somebody is waited for shows before.
3. Agreement is on first decisions, on reports that both have decided on and that are complete.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from livingreview.formats.decision_log import Log
from livingreview.models.review import Review
from livingreview.page.views_frame import STAGE_LABELS
from livingreview.ranking.recall import RecallEvidence
from livingreview.stages.agreement import agreement
from livingreview.stages.fold import CONFLICTS, Fold, StageFold
from livingreview.terms import ScreeningStage, StageState

SMALL = 10
"""Below it a number that others' decisions went into is not shown to those who screen."""
FIRST, SECOND = ScreeningStage.TITLE_ABSTRACT, ScreeningStage.FULL_TEXT
Folds = Mapping[ScreeningStage, StageFold]


def dashboard_page(
    review: Review,
    by: str,
    folds: Folds,
    reports: Collection[str],
    logs: Sequence[Log],
    report_of: Mapping[str, str],
    *,
    missing: Collection[str] = (),
    n_records: int | None = None,
    recall: RecallEvidence | None = None,
) -> dict[str, Any]:
    """Give the context of dashboard.html; `recall` is of one's own decisions for those who screen."""
    sees_all = can_see_all(review, by)
    states = _states(folds, reports, missing)
    return {
        "sees_all": sees_all,
        "small": SMALL,
        "stages": [_stage(review, by, folds[stage], states[stage], sees_all=sees_all) for stage in ScreeningStage],
        "agreement": _agreement(review, by, folds, logs, report_of, sees_all=sees_all),
        "flow": _flow(review, states, n_records, sees_all=sees_all),
        "recall": None if recall is None else _recall(recall),
    }


def can_see_all(review: Review, by: str) -> bool:
    """Say whether a person is shown everybody's numbers: one who screens never is."""
    roles = set(review.team[by].roles)
    return "screener" not in roles and bool(roles & {"adjudicator", "reader"})


def _states(folds: Folds, reports: Collection[str], missing: Collection[str]) -> dict[ScreeningStage, dict[str, Fold]]:
    """Fold every report at each stage that it has come to."""
    first = {report: folds[FIRST].fold(report) for report in reports}
    gone_on = [report for report, fold in first.items() if fold.advances and report not in missing]
    return {FIRST: first, SECOND: {report: folds[SECOND].fold(report) for report in gone_on}}


def _stage(review: Review, by: str, fold: StageFold, states: Mapping[str, Fold], *, sees_all: bool) -> dict[str, Any]:
    waits = Counter(one.waits_for for one in states.values() if one.state is StageState.UNDECIDED)
    n_conflicts = sum(one.state in CONFLICTS for one in states.values())
    n_open = sum(waits.values())
    return {
        "stage": fold.stage.value,
        "label": STAGE_LABELS[fold.stage],
        "n": len(states),
        "n_settled": len(states) - n_open - n_conflicts,
        "n_open": n_open,
        "n_conflicts": _shown(n_conflicts, sees_all=sees_all),
        "has_conflicts": n_conflicts > 0 and (sees_all or n_conflicts >= SMALL),
        "n_reviewers": fold.n_reviewers,
        "reviewers": [_reviewer(review, person, fold, states) for person in fold.screeners if sees_all or person == by],
        "waits": [{"who": _named(review, who), "n": n} for who, n in sorted(waits.items())],
        "adjudicators": " or ".join(review.team[person].label for person in fold.adjudicators),
        "trouble": _trouble(fold, n_open),
    }


def _reviewer(review: Review, person: str, fold: StageFold, states: Mapping[str, Fold]) -> dict[str, Any]:
    decided = sum(person in fold.people(report) for report in states if report in fold.decisions)
    due = sum(one.state is StageState.UNDECIDED and person not in fold.people(report) for report, one in states.items())
    return {"label": review.team[person].label, "id": person, "decided": decided, "due": due}


def _trouble(fold: StageFold, n_open: int) -> str:
    """Say what keeps a stage from ever being done, in the team as it is."""
    if n_open and len(fold.screeners) < fold.n_reviewers:
        return f"The protocol asks for {fold.n_reviewers} people, and the team has {len(fold.screeners)} who screen."
    return "" if fold.adjudicators else "Nobody of the team is an adjudicator: a conflict would stay open."


def _named(review: Review, who: str) -> str:
    """Put people's labels for their ids in what `Fold.waits_for` says."""
    return " ".join(review.team[word].label if word in review.team else word for word in who.split(" "))


def _agreement(
    review: Review, by: str, folds: Folds, logs: Iterable[Log], report_of: Mapping[str, str], *, sees_all: bool
) -> list[dict[str, Any]]:
    lines = [
        line
        for log in logs
        for line in log.lines
        if not line.is_resolution
        and line.by not in review.programs
        and folds[line.stage].is_complete(report_of[line.record_id])
    ]
    rows = agreement(lines, report_of, review.programs)
    shown = [row for row in rows if row["n"] and (sees_all or by in (row["reviewer_a"], row["reviewer_b"]))]
    return [_pair(review, row, is_small=not sees_all and row["n"] < SMALL) for row in shown]


def _pair(review: Review, row: Mapping[str, Any], *, is_small: bool) -> dict[str, Any]:
    people = [
        review.team[row[name]].label if row[name] in review.team else row[name] for name in ("reviewer_a", "reviewer_b")
    ]
    return {
        "stage": STAGE_LABELS[ScreeningStage(row["stage"])],
        "people": " and ".join(people),
        "n": None if is_small else row["n"],
        "observed": None if is_small or row["observed"] is None else f"{100 * row['observed']:.0f} %",
        "kappa": None if is_small or row["kappa"] is None else f"{row['kappa']:.2f}",
    }


def _flow(
    review: Review,
    states: Mapping[ScreeningStage, Mapping[str, Fold]],
    n_records: int | None,
    *,
    sees_all: bool,
) -> list[dict[str, Any]]:
    first, second = (Counter(one.state for one in states[stage].values()) for stage in ScreeningStage)
    n_sought = sum(one.advances for one in states[FIRST].values())
    n_missing = n_sought - len(states[SECOND])
    excluded = Counter(one.reason for one in states[SECOND].values() if one.state is StageState.EXCLUDE)
    n_conflicts = [sum(counts[state] for state in CONFLICTS) for counts in (first, second)]
    known = [("Records identified", n_records, 0)] if n_records is not None else []
    known += [("Reports after duplicates were linked", len(states[FIRST]), 0)]
    waiting = {"Awaiting screening", "Awaiting assessment of the full text", "Not retrieved"}
    decided = [
        ("Awaiting screening", first[StageState.UNDECIDED], 1),
        ("In conflict at screening", n_conflicts[0], 1),
        ("Excluded at title and abstract", first[StageState.EXCLUDE], 1),
        ("Sought for full text", n_sought, 0),
        ("Not retrieved", n_missing, 1),
        ("Awaiting assessment of the full text", second[StageState.UNDECIDED], 1),
        ("In conflict at full text", n_conflicts[1], 1),
        ("Awaiting classification", second[StageState.MAYBE], 1),
        ("Excluded at full text", second[StageState.EXCLUDE], 1),
        *((reason.label, excluded[name], 2) for name, reason in review.screening.reasons.items()),
        ("Included", second[StageState.INCLUDE], 0),
    ]
    rows = [{"label": label, "n": str(n), "level": level} for label, n, level in known]
    return rows + [
        {"label": label, "n": _shown(n, sees_all=sees_all or label in waiting), "level": level}
        for label, n, level in decided
    ]


def _shown(n: int, *, sees_all: bool) -> str:
    return str(n) if sees_all or n >= SMALL else f"fewer than {SMALL}"


def _recall(evidence: RecallEvidence) -> dict[str, Any]:
    percent = {
        name: None if value is None else f"{100 * value:.1f} %"
        for name, value in (("estimate", evidence.recall_estimate), ("low", evidence.recall_low))
    }
    return {
        **percent,
        "n_total": evidence.n_total,
        "n_screened": evidence.n_screened,
        "n_found": evidence.n_found,
        "n_drawn": evidence.n_drawn,
        "target": f"{100 * evidence.target:g} %",
        "confidence": f"{100 * evidence.confidence:g} %",
        "p_value": f"{evidence.p_value:.4g}",
        "is_supported": evidence.supports_target,
        "most_missed": evidence.most_missed,
        "assumptions": list(evidence.assumptions),
    }
