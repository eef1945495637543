"""A synthesis with and without studies that were retracted, or that the team sets apart for concern.

1. An undecided study and one that the team keeps stay in every planned analysis, flagged; `without_retracted` is the
   main analysis without them.
2. A study that the team takes in sensitivity analyses only is left out of every planned analysis, with the decision as
   reason; `with_retracted` is the main analysis with it. One that the team excludes is in neither.
3. The two analyses are added by themselves wherever such a study has a result, and only there.

Source: Cochrane's policy on problematic studies; PRISMA 2020 items 13f and 20d (sensitivity analyses).
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from livingreview.stages.study_notices import GRAVE, set_apart
from livingreview.tables import Row, Rows
from livingreview.terms import (
    INTEGRITY_FLAG,
    MAIN_ANALYSIS,
    WITH_RETRACTED,
    WITHOUT_RETRACTED,
    Notice,
    NoticeDecision,
    NoticeState,
    ResultState,
)
from livingreview.words import mark, say

if TYPE_CHECKING:
    from livingreview.models.synthesis import Synthesis

LABELS = {
    WITHOUT_RETRACTED: mark("Without retracted studies (added by itself)"),
    WITH_RETRACTED: mark("With studies left out as retracted or of concern (added by itself)"),
}
LEFT_OUT = (NoticeDecision.SENSITIVITY_ONLY, NoticeDecision.EXCLUDE)
NOTICE_PARTS = ("study_id", "kind", "state", "decision", "date")
"""What a step is told of a notice: words and ids without a slash."""
ESTIMATES = ("estimate", "se", "display", "display_low", "display_high")


def with_and_without(effects: Rows, study_notices: Rows) -> Rows:
    """Flag studies with notices, leave out those that the team leaves out, and add the two analyses."""
    notices: dict[str, Rows] = {}
    for row in study_notices:
        if row["kind"] in GRAVE:
            notices.setdefault(row["study_id"], []).append(row)
    apart = set_apart(study_notices)
    flagged = [_flagged(row, notices.get(row["study_id"], [])) for row in effects]
    main = [row for row in flagged if row["analysis"] == MAIN_ANALYSIS]
    found = [_planned(row, apart, notices) for row in flagged]
    decisions = {apart[row["study_id"]] for row in main if row["study_id"] in apart}
    if decisions - set(LEFT_OUT):
        found += [_analysis(row, WITHOUT_RETRACTED, notices if row["study_id"] in apart else {}) for row in main]
    if NoticeDecision.SENSITIVITY_ONLY in decisions:
        excluded = {name for name, decision in apart.items() if decision is NoticeDecision.EXCLUDE}
        found += [_analysis(row, WITH_RETRACTED, notices if row["study_id"] in excluded else {}) for row in main]
    return found


def with_added_analyses(synthesis: "Synthesis", analyses: Collection[str]) -> "Synthesis":
    """Give the synthesis with the analyses that stand in its effects and that nobody planned."""
    from livingreview.models.synthesis import Sensitivity

    added = {name: Sensitivity.model_construct(label=label) for name, label in LABELS.items() if name in analyses}
    return synthesis.model_copy(update={"sensitivity": {**synthesis.sensitivity, **added}}) if added else synthesis


def notice_text(row: Row) -> str:
    """Write what the effects must know of a notice about a study; `noticed` reads it again."""
    return "/".join(row[name] or "" for name in NOTICE_PARTS)


def noticed(text: str) -> Row:
    """Read a notice about a study."""
    return {name: part or None for name, part in zip(NOTICE_PARTS, text.split("/"), strict=True)}


def in_words(row: Row) -> str:
    """Say what is known of a notice about a study and what was decided."""
    if row["state"] == NoticeState.UNDECIDED:
        return say("{kind}, the team has not decided", kind=row["kind"])
    if row["state"] == NoticeState.TAKEN_BACK:
        return say(
            "{kind}, taken back by a {REINSTATEMENT}", kind=row["kind"], REINSTATEMENT=Notice.REINSTATEMENT.value
        )
    return say(
        "{kind}, the team's decision of {date}: {decision}",
        kind=row["kind"],
        date=row["date"],
        decision=row["decision"],
    )


def _flagged(row: Row, notices: Rows) -> Row:
    flags = [f"{INTEGRITY_FLAG}{in_words(notice)}" for notice in notices]
    return {**row, "flags": [*row["flags"], *flags]} if flags else row


def _planned(row: Row, apart: Mapping[str, NoticeDecision | None], notices: Mapping[str, Rows]) -> Row:
    return _left_out(row, notices[row["study_id"]]) if apart.get(row["study_id"]) in LEFT_OUT else row


def _analysis(row: Row, analysis: str, notices: Mapping[str, Rows]) -> Row:
    own = notices.get(row["study_id"], [])
    return {**(_left_out(row, own) if own else row), "analysis": analysis}


def _left_out(row: Row, notices: Rows) -> Row:
    why = say("left out: {notices}", notices="; ".join(in_words(notice) for notice in notices))
    return {**row, **dict.fromkeys(ESTIMATES), "state": ResultState.NOT_TAKEN.value, "why": why}
