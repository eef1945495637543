"""Each conclusion of the review before and after: whether it may still be said, its words and its condition.

1. A conclusion that came, went, was withdrawn by today's numbers, or has other words or another condition is a change
   of the conclusions. Numbers inside of its words are those of a synthesis, which is compared by itself.
2. What no longer holds, or holds again, did so because of the values that its condition names: the differences of
   these syntheses stand behind it, and their common cause is its cause.
3. A version that was frozen before it kept conclusions is compared with nothing.
"""

from collections.abc import Iterator, Sequence

from livingreview.report.placeholders import IN_BRACES
from livingreview.stages.changes_state import State, by, change
from livingreview.tables import CLAIMS, Row, Rows
from livingreview.terms import ChangeCause, ChangeTopic, ClaimState, VersionKind
from livingreview.words import mark, say

VALUES = (("state", mark("state")), ("text", mark("wording")), ("holds", mark("condition")))
"""Columns of a conclusion, and what readers call them; the first one first."""
LONGEST = 60
"""Characters of a conclusion's words that name it."""


def claim_changes(old: State, new: State, outcomes: Sequence[Row]) -> Rows:
    """Give every conclusion that differs; `outcomes` are the differences of the syntheses."""
    if not old.knows(CLAIMS) or not new.knows(CLAIMS):
        return []
    then, now = (by(state.rows(CLAIMS), "claim_id") for state in (old, new))
    return [
        row
        for claim in dict.fromkeys([*now, *then])
        for row in _differences(claim, then.get(claim), now.get(claim), outcomes)
    ]


def _differences(claim: str, then: Row | None, now: Row | None, outcomes: Sequence[Row]) -> Iterator[Row]:
    label = say("Conclusion: {words}", words=_shortened((now or then or {})["text"]))
    if then is None or now is None:
        said = (_said(then), _said(now))
        yield _change(claim, label, mark("conclusion"), said, ChangeCause.JUDGEMENT, [])
        return
    is_other_condition = then["holds"] != now["holds"]
    for column, what in VALUES:
        if then[column] == now[column]:
            continue
        behind, cause = [], ChangeCause.JUDGEMENT
        if column == "state" and not is_other_condition:
            moved = [row for row in outcomes if f"{row['synthesis_id']}." in now["holds"]]
            behind = [
                *(now["because"] or then["because"]),
                *(_told(row) for row in moved if _can_move(row, now["holds"])),
            ]
            cause = _common(moved)
        elif column == "state":
            behind = [say("its condition is another")]
        yield _change(claim, label, what, (_words(then[column]), _words(now[column])), cause, behind)


def _change(
    claim: str, label: str, what: str, said: tuple[object, object], cause: ChangeCause, because: list[str]
) -> Row:
    return change(
        *(ChangeTopic.CLAIM, claim, label, what, *said),
        cause=cause.value,
        because=because,
        consequence=VersionKind.MAJOR.value,
    )


def _said(row: Row | None) -> str | None:
    if row is None:
        return None
    return _words(row["text"]) + ("" if row["state"] == ClaimState.HOLDS else f" ({row['state']})")


def _can_move(row: Row, condition: str) -> bool:
    """Say whether a difference is of a value that a condition can ask for."""
    is_rated = row["topic"] == ChangeTopic.CERTAINTY
    return f"{row['synthesis_id']}.certainty" in condition if is_rated else row["what"] == "estimate"


def _told(row: Row) -> str:
    was, now = (row[name] or say("none") for name in ("before", "after"))
    return say("{label}: {what} was {was}, is {now}", label=row["label"], what=row["what"], was=was, now=now)


def _common(rows: Sequence[Row]) -> ChangeCause:
    """Give what moved the syntheses; judgement where only people's ratings did, software where nothing else did."""
    causes = {row["cause"] for row in rows if row["topic"] == ChangeTopic.OUTCOME and row["cause"]}
    found = causes - {ChangeCause.JUDGEMENT.value}
    if not found:
        return ChangeCause.JUDGEMENT if rows else ChangeCause.SOFTWARE
    return ChangeCause(found.pop()) if len(found) == 1 else ChangeCause.BOTH


def _words(text: str) -> str:
    """Give a conclusion's words with the names of its numbers, which differ by themselves."""
    return " ".join(IN_BRACES.sub(lambda found: f"[{found[1].strip().replace('.', ': ')}]", text).split())


def _shortened(text: str) -> str:
    line = _words(text)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
