"""Signals of an update that are about the whole review: notices (T7), delay (T8) and methods (T9).

1. What each is held against, and when it cannot be told, is said in `triggers`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from livingreview.durations import later
from livingreview.judgements.evidence import main_row
from livingreview.models.review import Review
from livingreview.tables import Rows
from livingreview.terms import Notice, TriggerState
from livingreview.words import mark, say

NO_VERSION = mark("no version before this one has been frozen, so there is nothing to compare with")
SETTINGS = ("measure", "model", "pooling", "tau2_method", "interval_method", "several_results")
"""Columns of the summary that say how it was made."""
INTERVAL = "interval_method"
ENOUGH = 3
"""Studies from which the protocol alone says how an interval is made."""
OF_DATA = re.compile(r", [0-9.]+ df\b")
"""Degrees of freedom in the words of a method: they follow from the number of studies."""
TOLD = (Notice.RETRACTION, Notice.CONCERN, Notice.CORRECTION)

Verdict = tuple[TriggerState, str, str | None]
"""State, evidence, threshold."""


@dataclass(frozen=True)
class Body:
    """The evidence at one time, as the tables of the other stages hold it."""

    summary: Rows
    effects: Rows
    summary_of_findings: Rows
    notices: Rows = field(default_factory=list)


class Last(NamedTuple):
    """The last frozen version: its number, its date and its evidence."""

    number: str
    date: str | None
    body: Body


class Waiting(NamedTuple):
    """Since when evidence waits to be taken in, and the day that it is held against."""

    since: str | None
    today: str | None


def safety(now: Body, last: Last | None, included_reports: Mapping[str, str]) -> Verdict:
    """Look for a new retraction, correction or expression of concern about a report of an included study."""
    if last is None:
        return unknown(NO_VERSION)
    known = {(row["report_id"], row["kind"]) for row in last.body.notices}
    said = [
        f"{included_reports[row['report_id']]}: {row['kind']} ({row['place']})"
        for row in now.notices
        if row["kind"] in TOLD and row["report_id"] in included_reports and (row["report_id"], row["kind"]) not in known
    ]
    state = TriggerState.FIRED if said else TriggerState.NOT_FIRED
    none = say("no new notice about a report of an included study")
    return state, "; ".join(dict.fromkeys(said)) or none, say("one notice")


def delay(review: Review, waiting: Waiting) -> Verdict:
    """Say whether evidence has waited longer than the protocol allows."""
    span = review.living.schedule.incorporation_within if review.living.schedule else None
    if span is None:
        return unknown(
            say("the protocol does not say how long evidence may wait (living.schedule.incorporation_within)")
        )
    if waiting.since is None or waiting.today is None:
        return TriggerState.NOT_FIRED, say("nothing waits"), span
    due = later(waiting.since, span)
    state = TriggerState.FIRED if due < waiting.today else TriggerState.NOT_FIRED
    told = say(
        "found on {found}, due on {due}, held against {today}", found=waiting.since, due=due, today=waiting.today
    )
    return state, told, span


def methods(review: Review, now: Body, last: Last | None) -> Verdict:
    """Look for amendments since, and for syntheses that are made in another way."""
    if last is None:
        return unknown(NO_VERSION)
    said = [
        say("amendment of {date}: {change}", date=amendment.date, change=amendment.change)
        for amendment in review.amendments
        if last.date is None or amendment.date > last.date
    ]
    said += [line for synthesis_id in review.syntheses for line in _changed_settings(synthesis_id, now, last.body)]
    state = TriggerState.FIRED if said else TriggerState.NOT_FIRED
    none = say("no amendment since, and every synthesis is made as it was")
    return state, "; ".join(said) or none, say("one change")


def _changed_settings(synthesis_id: str, now: Body, then: Body) -> Iterator[str]:
    before, after = main_row(then.summary, synthesis_id), main_row(now.summary, synthesis_id)
    if before is None or after is None:
        return
    for name in SETTINGS:
        if name == INTERVAL and min(before["k"], after["k"]) < ENOUGH:
            continue  # so few studies decide by themselves which interval stands
        was, is_ = (None if row[name] is None else OF_DATA.sub("", row[name]) for row in (before, after))
        if was is not None and is_ is not None and was != is_:
            setting = name.replace("_", " ")
            yield say(
                "{synthesis}: {setting} was {was}, is {now}", synthesis=synthesis_id, setting=setting, was=was, now=is_
            )


def unknown(why: str) -> Verdict:
    """Say why a signal cannot be evaluated."""
    return TriggerState.NOT_EVALUATED, why, None
