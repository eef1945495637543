"""The dashboard: how far everybody is, what waits for whom, agreement, recall, and the flow as it stands.

What may be shown to whom is settled where the numbers are made (`dashboard`); a number that is missing there is
said to be too small to be shown.
"""

from collections.abc import Mapping
from typing import Any

from livingreview.models.review import Review
from livingreview.page.views_frame import STAGE_LABELS
from livingreview.stages.fold import people_with_role
from livingreview.terms import ReportState, ScreeningStage

LEVELS = {ReportState.INCLUDED: 0}
"""How far a box of the flow is set in; 1 where it is not named."""


def dashboard_page(review: Review, found: Mapping[str, Any]) -> dict[str, Any]:
    """Give the context of dashboard.html from what /api/dashboard gives a person."""
    few = found["few"]
    return {
        "sees_all": found["sees_all"],
        "few": few,
        "adjudicators": " or ".join(review.team[person].label for person in people_with_role(review, "adjudicator")),
        "stages": [_stage(review, one, found["waits"], few) for one in found["stages"]],
        "agreement": [_pair(review, row) for row in found["agreement"] if row["n"]],
        "recall": [_recall(one) for one in found["recall"] if one["n_screened"]],
        "flow": _flow(review, found["flow"], few),
    }


def _stage(review: Review, one: Mapping[str, Any], waits: Any, few: int) -> dict[str, Any]:
    stage = ScreeningStage(one["stage"])
    n_reviewers = review.screening.settings(stage).reviewers
    n_screeners = len(people_with_role(review, "screener"))
    is_short = one["n_undecided"] and n_screeners < n_reviewers
    trouble = f"The protocol asks for {n_reviewers} people, and the team has {n_screeners} who screen."
    return {
        **{name: one[name] for name in ("stage", "label", "n", "n_undecided", "n_conflicts", "reviewers")},
        "n_decided": one["n"] - one["n_undecided"],
        "n_conflicts_text": _number(one["n_conflicts"], few),
        "n_reviewers": n_reviewers,
        "waits": [
            {"who": _named(review, wait["waits_for"]), "n": wait["n"]}
            for wait in waits
            if wait["stage"] == one["stage"]
        ],
        "trouble": trouble if is_short else "",
    }


def _named(review: Review, who: str) -> str:
    """Put people's labels for their ids in the words that say who is waited for."""
    words = ((word.removesuffix(","), "," if word.endswith(",") else "") for word in who.split(" "))
    return " ".join((review.team[word].label if word in review.team else word) + comma for word, comma in words)


def _pair(review: Review, row: Mapping[str, Any]) -> dict[str, Any]:
    people = [row["reviewer_a"], row["reviewer_b"]]
    return {
        "stage": STAGE_LABELS[ScreeningStage(row["stage"])],
        "people": " and ".join(review.team[one].label if one in review.team else one for one in people),
        "n": row["n"],
        "observed": None if row["observed"] is None else f"{100 * row['observed']:.0f} %",
        "kappa": None if row["kappa"] is None else f"{row['kappa']:.2f}",
    }


def _flow(review: Review, flow: Mapping[str, Any], few: int) -> list[dict[str, Any]]:
    boxes: list[tuple[str, int | None, int]] = [
        ("Records", flow["n_records"], 0),
        ("Reports, duplicates linked", flow["n_reports"], 0),
    ]
    for state in ReportState:
        boxes.append((state.value.capitalize(), flow["states"][state.value], LEVELS.get(state, 1)))
        if state is ReportState.EXCLUDED:
            boxes += [(review.screening.reasons[name].label, n, 2) for name, n in flow["excluded_for"].items()]
    return [{"label": label, "n": _number(n, few), "level": level} for label, n, level in boxes]


def _number(n: int | None, few: int) -> str:
    return f"fewer than {few}" if n is None else str(n)


def _recall(evidence: Mapping[str, Any]) -> dict[str, Any]:
    estimate, low = evidence["recall_estimate"], evidence["recall_low"]
    return {
        "stage": STAGE_LABELS[ScreeningStage(evidence["stage"])],
        **{name: evidence[name] for name in ("n_total", "n_screened", "n_found", "n_drawn", "most_missed")},
        "estimate": None if estimate is None else f"{100 * estimate:.1f} %",
        "low": None if low is None else f"{100 * low:.1f} %",
        "target": f"{100 * evidence['target']:g} %",
        "confidence": f"{100 * evidence['confidence']:g} %",
        "p_value": f"{evidence['p_value']:.4g}",
        "is_supported": evidence["supports_target"],
        "assumptions": list(evidence["assumptions"]),
    }
