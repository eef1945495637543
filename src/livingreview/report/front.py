"""The first page: title, authors, and how current the review is.

1. Every date and count comes from the tables: nothing is taken from a clock.
2. Searched through: the latest run of each source, and the earliest of those, as the review is only as current
   as its oldest search.
Source: PRISMA-LSR.
"""

from livingreview.figures import numbers
from livingreview.report.elements import DataTable, columns
from livingreview.report.inputs import ReportTables, included_studies
from livingreview.tables import Row
from livingreview.terms import OVERALL, ClaimState, Evidence, LivingStatus, ReportState, StudyStatus
from livingreview.words import mark, mark_counted, retell, say, say_counted

STATUS_WORDS = {
    LivingStatus.LIVING: mark("Living systematic review"),
    LivingStatus.SUSPENDED: mark("Living mode suspended"),
    LivingStatus.RETIRED: mark("Retired from living mode"),
    LivingStatus.NOT_LIVING: mark("Systematic review"),
}

CONCLUSION_WORDS = {
    ClaimState.HOLDS: mark_counted("{n} met", "{n} met"),
    ClaimState.WITHDRAWN: mark_counted("{n} not met and so withdrawn", "{n} not met and so withdrawn"),
    ClaimState.OPEN: mark_counted("{n} not evaluable", "{n} not evaluable"),
}

JUDGEMENT_WORDS = {
    Evidence.CURRENT: mark_counted("{n} current", "{n} current"),
    Evidence.EARLIER: mark_counted("{n} made on earlier evidence", "{n} made on earlier evidence"),
    Evidence.UNCONFIRMED: mark_counted("{n} unconfirmed", "{n} unconfirmed"),
}

WAITING = (
    (
        ReportState.AWAITING_SCREENING,
        mark_counted("{n} report awaiting screening", "{n} reports awaiting screening"),
    ),
    (
        ReportState.SCREENING_CONFLICT,
        mark_counted("{n} report with a conflict at screening", "{n} reports with a conflict at screening"),
    ),
    (
        ReportState.AWAITING_ASSESSMENT,
        mark_counted("{n} report awaiting full-text assessment", "{n} reports awaiting full-text assessment"),
    ),
    (
        ReportState.ASSESSMENT_CONFLICT,
        mark_counted("{n} report with a conflict at full text", "{n} reports with a conflict at full text"),
    ),
    (
        ReportState.AWAITING_CLASSIFICATION,
        mark_counted("{n} report awaiting classification", "{n} reports awaiting classification"),
    ),
)


def authors(tables: ReportTables) -> list[str]:
    """Give the people with the role of author, in the protocol's order."""
    return [person.label for person in tables.review.team.values() if "author" in person.roles]


def searched_through(tables: ReportTables) -> dict[str, str]:
    """Give the latest search of each source."""
    latest: dict[str, str] = {}
    for row in sorted(tables.searches, key=lambda row: (row["source"], row["date"])):
        latest[row["source"]] = row["date"]
    return latest


def unincorporated(tables: ReportTables) -> list[str]:
    """Give the included reports that no study file takes up yet."""
    reports = {row["record_id"]: row["report_id"] for row in tables.linked_records}
    taken = {reports.get(row["record_id"], row["record_id"]) for row in tables.study_reports}
    included = [row["report_id"] for row in tables.report_status if row["state"] == ReportState.INCLUDED]
    return [report for report in included if report not in taken]


def states(tables: ReportTables) -> dict[str, int]:
    """Count the reports in each state."""
    counts = {state.value: 0 for state in ReportState}
    for row in tables.report_status:
        counts[row["state"]] += 1
    return counts


def waiting(tables: ReportTables) -> list[str]:
    """Give `1 report awaiting screening` and its kin, for every state in which a report waits."""
    counts = states(tables)
    return [say_counted(*words, counts[state]) for state, words in WAITING if counts[state]]


def not_taken_in(number: int) -> str:
    """Give `1 included report not yet taken in`."""
    return say_counted("{n} included report not yet taken in", "{n} included reports not yet taken in", number)


def currency(tables: ReportTables) -> DataTable:
    """Give the box that says how current the review is."""
    living = tables.review.living
    said = {row["item"]: row for row in tables.currency}
    rows = (
        *_set_aside(tables),
        (say("Status"), _dated(said.get("status"), "")),
        (say("Searched through"), _dated(said.get("searched_through"), "")),
        (say("Screened through"), _dated(said.get("screened_through"), _screened(tables))),
        (say("Evidence taken in through"), _dated(said.get("incorporated_through"), _taken_in(tables))),
        (say("New studies included"), _dated(said.get("new_studies"), "")),
        (say("Judgements"), _judgement_state(tables)),
        *(((say("Conclusions"), _conclusion_state(tables)),) if tables.claims else ()),
        (say("Next search"), _dated(said.get("next_search"), living.searches)),
        (say("Taking in new evidence"), living.incorporation),
    )
    shown = tuple((step, state) for step, state in rows if state)
    return DataTable(
        "currency", say("How current this review is"), columns(say("Step"), say("State")), shown, "", style="currency"
    )


def _set_aside(tables: ReportTables) -> list[tuple[str, str]]:
    """Say what a reconstruction does not take; nothing where the review is none."""
    if tables.review.reconstruction is None:
        return []
    n_reports = sum(row["state"] == ReportState.PUBLISHED_LATER for row in tables.report_status)
    n_studies = sum(row["status"] == StudyStatus.PUBLISHED_LATER for row in tables.studies)
    label = tables.review.reconstruction.label
    said = say(
        "{reports} and {studies} published later, or of unknown year, are set aside.",
        reports=say_counted("{n} report", "{n} reports", n_reports),
        studies=say_counted("{n} study", "{n} studies", n_studies),
    )
    return [(say("Reconstruction"), f"{label[:1].upper()}{label[1:]}. {said}")]


def signals(tables: ReportTables) -> DataTable:
    """Give the signals that a new version is due, with what each rests on."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for row in tables.triggers:
        told = (retell(row["evidence"]), retell(row["threshold"] or "–"))
        said = (f"{row['trigger']} {say(row['label'])}", say(row["state"]), *told)
        alike.setdefault(said, []).append(row["synthesis_id"])
    rows = tuple(
        (signal, _about(tables, syntheses), state, evidence, threshold)
        for (signal, state, evidence, threshold), syntheses in alike.items()
    )
    headings = columns(say("Signal"), say("About"), say("State"), say("Evidence"), say("What is enough"))
    missing = say("signals of an update: nothing has been evaluated.")
    return DataTable("signals", say("Is a new version due?"), headings, rows, missing)


def _about(tables: ReportTables, syntheses: list[str]) -> str:
    """Name the syntheses that a signal says the same of."""
    if syntheses == [""]:
        return say("The review")
    if len(syntheses) > 1 and len(syntheses) == len(tables.summary_of_findings):
        return say("Every synthesis")
    return numbers.joined([tables.review.syntheses[synthesis].label for synthesis in syntheses])


def tools(tables: ReportTables) -> list[str]:
    """Give the risk-of-bias tools that were used."""
    return sorted({retell(row["tool"]) for row in tables.judgements if row["tool"]})


def _dated(row: Row | None, detail: str) -> str:
    """Give `2026-11-23: the detail`; where the table says nothing, the detail alone. A status is a word, not a date."""
    if row is None or row["value"] is None:
        return detail or (stop(retell(row["note"])) if row and row["note"] else "")
    note = detail or retell(row["note"] or "")
    value = say(row["value"])
    return stop(f"{value}: {note}" if note else value)


def _screened(tables: ReportTables) -> str:
    if not tables.report_status:
        return say("Nothing to screen: no record has been found yet.")
    waits = numbers.joined(waiting(tables)) or say("none awaits a decision")
    total = len(tables.report_status)
    return say_counted("{n} report found; {waiting}.", "{n} reports found; {waiting}.", total, waiting=waits)


def _taken_in(tables: ReportTables) -> str:
    included = included_studies(tables)
    studies = say_counted("{n} included study", "{n} included studies", len(included))
    ongoing = sum(row["status"] == StudyStatus.ONGOING for row in tables.studies)
    later = len(unincorporated(tables))
    return say(
        "{studies} with {results}; {ongoing}; {not_taken_in}.",
        studies=studies,
        results=say_counted("{n} result", "{n} results", sum(row["n_results"] for row in included)),
        ongoing=say_counted("{n} study ongoing", "{n} studies ongoing", ongoing),
        not_taken_in=not_taken_in(later) if later else say("no included report is left out"),
    )


def _judgement_state(tables: ReportTables) -> str:
    rows = [row for row in tables.judgements if row["domain"] == OVERALL] + tables.summary_of_findings
    found = [row["evidence"] for row in rows if row["evidence"]]
    if not found:
        return say("No judgement has been made yet.")
    parts = [say_counted(*words, found.count(state)) for state, words in JUDGEMENT_WORDS.items()]
    return say("Risk-of-bias and certainty judgements against today’s evidence: {counts}.", counts="; ".join(parts))


def _conclusion_state(tables: ReportTables) -> str:
    found = [row["state"] for row in tables.claims]
    parts = [say_counted(*words, found.count(state)) for state, words in CONCLUSION_WORDS.items() if state in found]
    if earlier := sum(row["evidence"] == Evidence.EARLIER for row in tables.claims):
        parts.append(say_counted("{n} of all made on earlier numbers", "{n} of all made on earlier numbers", earlier))
    return say("Conditions of the conclusions, held against today’s numbers: {counts}.", counts="; ".join(parts))


def stop(words: str) -> str:
    """Begin with a capital and end with a full stop."""
    whole = words[:1].upper() + words[1:]
    return whole if whole.endswith((".", "!", "?")) else f"{whole}."
