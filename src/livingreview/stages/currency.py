"""Say how current the review is: through which day it was searched, screened and taken in, and what is due.

1. Searched through: the earliest of the sources' latest searches, as a review is only as current as its oldest one.
2. Screened through, taken in through: the last search before the first one that found a report still waiting for a
   decision, or for a study file; without such a report, the day searched through.
3. Due dates come from the protocol's schedule and are held against `today`: a given day, or that of the last search.
4. The status is the first that holds: not living, suspended, retired, overdue, then by what waits, then up to date.
   "Unlikely to change conclusions" is said only where every signal of an update was looked at and none fired.

Source: Cochrane guidance on living systematic reviews (2019); PRISMA-LSR item L1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from livingreview.durations import in_words, later
from livingreview.figures.numbers import joined
from livingreview.models.living import Living, Schedule
from livingreview.tables import CURRENCY, SCHEDULE, Row, Rows, check, new_row
from livingreview.terms import Currency, LivingStatus, ReportState, StudyStatus, TriggerState
from livingreview.words import mark, say, say_counted

PENDING = (
    ReportState.AWAITING_SCREENING,
    ReportState.SCREENING_CONFLICT,
    ReportState.AWAITING_ASSESSMENT,
    ReportState.ASSESSMENT_CONFLICT,
)
"""States in which a report waits for a decision on eligibility."""

BY_PROTOCOL = {
    LivingStatus.SUSPENDED: Currency.SUSPENDED,
    LivingStatus.RETIRED: Currency.RETIRED,
    LivingStatus.NOT_LIVING: Currency.NOT_LIVING,
}
AS_OF, LAST_SEARCH = mark("the protocol's as_of"), mark("the last search")
NO_SCHEDULE = mark("the protocol has no schedule, so nothing can be overdue")


@dataclass(frozen=True)
class Found:
    """What the other stages found, as their tables."""

    searches: Rows
    entries: Rows
    report_of: Mapping[str, str]
    report_status: Rows
    studies: Rows
    study_reports: Rows
    triggers: Rows = field(default_factory=list)


class Frozen(NamedTuple):
    """The last frozen version: its number, its date, and the studies that it had included."""

    number: str
    date: str | None
    studies: frozenset[str]


class CurrencyTables(NamedTuple):
    """The box that says how current the review is, the schedule of every source, and the signals of an update."""

    currency: Rows
    schedule: Rows
    triggers: Rows


@dataclass(frozen=True)
class _Dates:
    today: str | None
    searched: str | None
    screened: str | None
    incorporated: str | None
    first_pending: str | None
    first_not_taken: str | None


def currency(living: Living, found: Found, frozen: Frozen | None, *, version: str, version_date: str) -> CurrencyTables:
    """Give the box that says how current the review is, and the schedule of every source."""
    dates = _dates(living, found)
    sources = _schedule(living.schedule, found.searches, dates.today)
    waiting = _Waiting(found, frozen)
    late = list(_late(living.schedule, sources, dates))
    status, why = _status(living, waiting, late)
    rows = [
        ("status", "Status", status.value, why),
        ("today", "Held against", dates.today, AS_OF if living.as_of else LAST_SEARCH),
        ("version", "Version", version, say("of {date}", date=version_date)),
        ("searched_through", "Searched through", dates.searched, _oldest_sources(found.searches, dates.searched)),
        ("screened_through", "Screened through", dates.screened, waiting.screening_text),
        ("incorporated_through", "Evidence taken in through", dates.incorporated, waiting.incorporation_text),
        ("next_search", "Next search due", *_next_search(living, sources)),
        ("awaiting_screening", "Reports awaiting a decision", str(waiting.n_pending), None),
        ("awaiting_incorporation", "Included reports without a study file", str(waiting.n_not_taken), None),
        ("ongoing", "Ongoing studies", str(waiting.n_ongoing), None),
        ("awaiting_classification", "Studies awaiting classification", str(waiting.n_unclassified), None),
        ("new_studies", "Studies since the last frozen version", *waiting.new_studies_text),
    ]
    made = [
        new_row(CURRENCY, order=order, item=item, label=label, value=value, note=note)
        for order, (item, label, value, note) in enumerate(rows, start=1)
    ]
    return CurrencyTables(check(made, CURRENCY), sources, found.triggers)


def today(living: Living, searches: Rows) -> str | None:
    """Give the day that schedules are held against: the protocol's, else that of the last search."""
    return living.as_of or max((row["date"] for row in searches), default=None)


class _Waiting:
    """What waits, counted once."""

    def __init__(self, found: Found, frozen: Frozen | None) -> None:
        self.n_pending = sum(row["state"] in PENDING for row in found.report_status)
        self.n_not_taken = len(_not_taken(found))
        self.n_ongoing = sum(row["status"] == StudyStatus.ONGOING for row in found.studies)
        self.n_unclassified = sum(row["status"] == StudyStatus.AWAITING_CLASSIFICATION for row in found.studies)
        self.frozen = frozen
        self.new = [
            row["study_label"]
            for row in found.studies
            if frozen and row["status"] == StudyStatus.COMPLETED and row["study_id"] not in frozen.studies
        ]
        self.has_new_search = any(row["date"] > (frozen.date or "") for row in found.searches) if frozen else False
        self.fired = [row for row in found.triggers if row["state"] == TriggerState.FIRED]
        self.open = [row for row in found.triggers if row["state"] == TriggerState.NOT_EVALUATED]

    @property
    def screening_text(self) -> str:
        if not self.n_pending:
            return say("no report waits for a decision")
        return say_counted("{n} report waits for a decision", "{n} reports wait for a decision", self.n_pending)

    @property
    def incorporation_text(self) -> str:
        if not self.n_not_taken:
            return f"{say('no included report is left out')}; {self.screening_text}"
        left_out = say_counted(
            "{n} included report without a study file", "{n} included reports without a study file", self.n_not_taken
        )
        return f"{left_out}; {self.screening_text}"

    @property
    def new_studies_text(self) -> tuple[str | None, str | None]:
        if self.frozen is None:
            return None, say("no version before this one has been frozen")
        if not self.new:
            return "0", say("since version {version}", version=self.frozen.number)
        said = say("since version {version}: {studies}", version=self.frozen.number, studies=joined(self.new))
        return str(len(self.new)), said


def waiting_since(found: Found) -> str | None:
    """Give the day on which the first report was found that still waits for a decision or a study file."""
    return _dates(None, found).first_not_taken


def _status(living: Living, waiting: _Waiting, late: Sequence[str]) -> tuple[Currency, str | None]:
    if living.status in BY_PROTOCOL:
        return BY_PROTOCOL[living.status], say("by the protocol")
    if late:
        return Currency.OVERDUE, "; ".join(late)
    if waiting.n_not_taken or waiting.new:
        return _with_new_studies(waiting)
    if waiting.n_pending:
        return Currency.SCREENING, waiting.screening_text
    if waiting.has_new_search:
        return Currency.NO_NEW_STUDIES, None
    return Currency.UP_TO_DATE, None if living.schedule else say(NO_SCHEDULE)


def _with_new_studies(waiting: _Waiting) -> tuple[Currency, str | None]:
    if waiting.n_not_taken:
        return Currency.INCORPORATING, waiting.incorporation_text
    new = say_counted("{n} new study", "{n} new studies", len(waiting.new))
    if waiting.fired or waiting.open:
        names = joined(sorted({row["trigger"] for row in waiting.fired or waiting.open}))
        said = say("{names} fired", names=names) if waiting.fired else say("{names} cannot be evaluated", names=names)
        return Currency.INCORPORATING, f"{new}; {said}"
    if waiting.n_pending:
        return Currency.SCREENING, waiting.screening_text
    return Currency.NEW_STUDIES, f"{new}; {say('no signal of an update fired')}"


def _dates(living: Living | None, found: Found) -> _Dates:
    latest = _latest(found.searches)
    searched = min(latest.values(), default=None)
    on = _found_on(found)
    pending = [
        on[row["report_id"]] for row in found.report_status if row["state"] in PENDING and row["report_id"] in on
    ]
    not_taken = [on[report] for report in _not_taken(found) if report in on]
    days = sorted({row["date"] for row in found.searches})
    return _Dates(
        today=today(living, found.searches) if living else None,
        searched=searched,
        screened=_through(days, pending, searched),
        incorporated=_through(days, [*pending, *not_taken], searched),
        first_pending=min(pending, default=None),
        first_not_taken=min([*pending, *not_taken], default=None),
    )


def _through(days: Sequence[str], waiting_since: Sequence[str], searched: str | None) -> str | None:
    if searched is None or not waiting_since:
        return searched
    before = [day for day in days if day < min(waiting_since)]
    return min(before[-1], searched) if before else None


def _latest(searches: Rows) -> dict[str, str]:
    latest: dict[str, str] = {}
    for row in searches:
        latest[row["source"]] = max(row["date"], latest.get(row["source"], ""))
    return latest


def _found_on(found: Found) -> dict[str, str]:
    """Give the day on which each report was found first."""
    date_of = {row["search_id"]: row["date"] for row in found.searches}
    first: dict[str, str] = {}
    for row in found.entries:
        if row["record_id"]:
            report = found.report_of.get(row["record_id"], row["record_id"])
            day = date_of[row["search_id"]]
            first[report] = min(day, first.get(report, day))
    return first


def _not_taken(found: Found) -> list[str]:
    """Give the included reports that no study file takes up."""
    taken = {found.report_of.get(row["record_id"], row["record_id"]) for row in found.study_reports}
    included = [row["report_id"] for row in found.report_status if row["state"] == ReportState.INCLUDED]
    return [report for report in included if report not in taken]


def _schedule(schedule: Schedule | None, searches: Rows, today: str | None) -> Rows:
    latest = _latest(searches)
    every = {each.source: each.every for each in schedule.sources} if schedule else {}
    rows = []
    for source in sorted({*latest, *every}):
        last, span = latest.get(source), every.get(source)
        due = later(last, span) if last and span else None
        is_overdue = bool(span) and (last is None or bool(due and today and due < today))
        rows.append(
            new_row(
                SCHEDULE,
                source=source,
                last_search=last,
                every=in_words(span) if span else None,
                next_due=due,
                is_overdue=is_overdue,
            )
        )
    return check(rows, SCHEDULE)


def _late(schedule: Schedule | None, sources: Rows, dates: _Dates) -> Sequence[str]:
    """Say what is past its date."""
    if schedule is None or dates.today is None:
        return []
    said = [_late_search(row) for row in sources if row["is_overdue"]]
    spans = (
        (mark("screening was due on {due}"), dates.first_pending, schedule.screening_within),
        (mark("taking in new evidence was due on {due}"), dates.first_not_taken, schedule.incorporation_within),
        (mark("the look at the methods was due on {due}"), schedule.methods_reviewed, schedule.methods_every),
    )
    for what, since, span in spans:
        if since and span and (due := later(since, span)) < dates.today:
            said.append(say(what, due=due))
    return said


def _late_search(row: Row) -> str:
    if row["last_search"] is None:
        return say("{source} has never been searched", source=row["source"])
    return say("the search of {source} was due on {due}", source=row["source"], due=row["next_due"])


def _next_search(living: Living, sources: Rows) -> tuple[str | None, str | None]:
    due = sorted((row["next_due"], row["source"]) for row in sources if row["next_due"])
    if not due:
        return None, living.searches
    return due[0][0], joined([source for day, source in due if day == due[0][0]])


def _oldest_sources(searches: Rows, searched: str | None) -> str | None:
    oldest = sorted(source for source, day in _latest(searches).items() if day == searched)
    if not oldest:
        return say("no search has been run")
    if len(oldest) == len(_latest(searches)):
        return say("every source")
    return say("the earliest of the sources' latest searches: {sources}", sources=joined(oldest))
