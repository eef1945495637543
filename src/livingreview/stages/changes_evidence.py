"""What is new in the evidence: searches, screening, studies in and out and why, cells, risk of bias.

1. Counts are those of the PRISMA flow.
2. A study came in, or went, where it is a member of the flow's included studies in one state only. Behind it stand
   the decisions on its reports that the older state did not hold, its status, and notices about its reports.
3. An eligibility reversal is a report that was included and is excluded, or the other way round.
4. A report whose id a link has changed since is the same report: it is followed by the records that were decided on.
"""

from collections.abc import Iterator
from typing import Any

from livingreview import tables
from livingreview.stages.changes_state import State, by, change, labels
from livingreview.tables import Row, Rows
from livingreview.terms import OVERALL, ChangeTopic, ReportState, VersionKind
from livingreview.words import mark, say, say_counted

MINOR = VersionKind.MINOR.value
PATCH = VersionKind.PATCH.value
COUNTS = (
    (
        *(ChangeTopic.SEARCH, "found", mark("Entries found")),
        ("database_results", "register_results", "website_results", "organisation_results"),
    ),
    (
        ChangeTopic.SEARCH,
        "citations",
        mark("Entries found by citation searching"),
        ("citations_results", "other_results"),
    ),
    (ChangeTopic.SEARCH, "published_later", mark("Reports set aside as published later"), ("published_later",)),
    (ChangeTopic.SCREENING, "screened", mark("Records screened"), ("records_screened",)),
    (ChangeTopic.SCREENING, "awaiting_screening", mark("Records awaiting screening"), ("awaiting_screening",)),
    (ChangeTopic.SCREENING, "assessed", mark("Reports assessed for eligibility"), ("dbr_assessed", "other_assessed")),
    (ChangeTopic.SCREENING, "awaiting_assessment", mark("Reports awaiting assessment"), ("awaiting_assessment",)),
    (
        *(ChangeTopic.SCREENING, "awaiting_classification", mark("Reports awaiting classification")),
        ("awaiting_classification",),
    ),
    (ChangeTopic.STUDY, "new_studies", mark("Included studies"), ("new_studies",)),
    (ChangeTopic.STUDY, "new_reports", mark("Reports of included studies"), ("new_reports",)),
    (ChangeTopic.STUDY, "ongoing_studies", mark("Ongoing studies"), ("ongoing_studies",)),
)
OUT = (ReportState.EXCLUDED.value, ReportState.EXCLUDED_AT_SCREENING.value)
STUDY_CELLS = ("status", "design", "registrations", "randomised", "condition", "details", "arms", "funding")
SHOWN = 6
"""Decisions named behind one change; further ones are counted."""


def evidence_changes(old: State, new: State) -> Rows:
    """Give every difference in evidence."""
    return [
        *_searches(old, new),
        *_counts(old, new),
        *_studies(old, new),
        *_reversals(old, new),
        *_notices(old, new),
        *_cells(old, new),
        *_results(old, new),
        *_bias(old, new),
    ]


def _searches(old: State, new: State) -> Iterator[Row]:
    if old.protocol and old.protocol.get("reconstruction") != new.protocol.get("reconstruction"):
        years = [(state.protocol.get("reconstruction") or {}).get("published_until") for state in (old, new)]
        what = mark("last year of publication that is taken")
        until = (year or say("no limit") for year in years)
        yield change(ChangeTopic.SEARCH, "reconstruction", mark("Reconstruction"), what, *until, consequence=MINOR)
    then, now = (by(state.rows(tables.SEARCHES), "search_id") for state in (old, new))
    for search_id in sorted(set(then) | set(now)):
        said = [_run(each.get(search_id)) for each in (then, now)]
        if said[0] != said[1]:
            label = (now.get(search_id) or then[search_id])["source"]
            yield change(ChangeTopic.SEARCH, search_id, label, mark("search run"), *said, consequence=MINOR)


def _run(row: Row | None) -> str | None:
    return f"{row['date']}, {say_counted('{n} entry', '{n} entries', row['n_entries'])}" if row else None


def _counts(old: State, new: State) -> Iterator[Row]:
    if not old.knows(tables.FLOW) or not new.knows(tables.FLOW):
        return
    for topic, subject, label, boxes in COUNTS:
        numbers = [
            sum(row["n"] for row in state.rows(tables.FLOW) if row["box"] in boxes and row["item"] is None)
            for state in (old, new)
        ]
        if numbers[0] != numbers[1]:
            yield change(topic, subject, label, mark("number"), *numbers, consequence=MINOR)


def included(state: State) -> set[str]:
    """Give the ids of the included studies."""
    rows = state.rows(tables.FLOW_MEMBERS)
    return {row["member"] for row in rows if row["box"] == "new_studies" and not row["item"]}


def _studies(old: State, new: State) -> Iterator[Row]:
    then, now = included(old), included(new)
    named = labels(old, new)
    for study in sorted(then ^ now, key=lambda study: (study in then, study)):
        was, is_now = say("included"), say("not included")
        said = (was, is_now) if study in then else (is_now, was)
        because = [*_reconstructed(study, old, new)] or [*_status(study, old, new)]
        because += decisions_about(_reports(study, old, new), old, new)
        yield change(
            *(ChangeTopic.STUDY, study, named.get(study, study), mark("eligibility"), *said),
            because=because,
            consequence=MINOR,
        )


def _status(study: str, old: State, new: State) -> Iterator[str]:
    then, now = (by(state.rows(tables.STUDIES), "study_id").get(study) for state in (old, new))
    if then is None and now is not None:
        yield say("it has a study file now")
    elif now is None:
        yield say("its study file is gone")
    elif then is not None and then["status"] != now["status"]:
        yield say("its status was {was}, is {now}", was=then["status"], now=now["status"])


def _reconstructed(study: str, old: State, new: State) -> Iterator[str]:
    """Say where it is the reconstruction's year that let a study in or out."""
    states = [
        {row["state"] for row in state.rows(tables.REPORT_STATUS) if row["report_id"] in _reports(study, state)}
        for state in (old, new)
    ]
    if (ReportState.PUBLISHED_LATER.value in states[0]) != (ReportState.PUBLISHED_LATER.value in states[1]):
        yield say("the last year of publication that the reconstruction takes")


def _reports(study: str, *states: State) -> set[str]:
    return {
        row["record_id"] for state in states for row in state.rows(tables.STUDY_REPORTS) if row["study_id"] == study
    }


def decisions_about(records: set[str], old: State, new: State) -> list[str]:
    """Tell the decisions on records or their reports that the older state did not hold."""
    known = {row["hash"] for row in old.decisions()}
    found = [
        say("{actor} at {stage}, line {line}: {decision}", actor=row["actor"], **_decided(row))
        for row in new.decisions()
        if row["hash"] not in known and (row["record_id"] in records or row["report_id"] in records)
    ]
    more = len(found) - SHOWN
    return [
        *found[:SHOWN],
        *([say_counted("and {n} further decision", "and {n} further decisions", more)] if more > 0 else []),
    ]


def _decided(row: Row) -> dict[str, Any]:
    decision = f"{row['decision']} ({row['reason']})" if row["reason"] else row["decision"]
    return {"stage": row["stage"].replace("_", " "), "line": row["line"], "decision": decision}


def renamed(old: State, new: State) -> dict[str, str]:
    """Give today's id of every earlier report that has another one now."""
    then, now = ({row["report_id"] for row in state.rows(tables.REPORT_STATUS)} for state in (old, new))
    if then <= now:
        return {}
    gone = then - now
    today: dict[str, str] = {row["record_id"]: row["report_id"] for row in new.decisions()}
    decided = [row for row in old.decisions() if row["report_id"] in gone and row["record_id"] in today]
    return {row["report_id"]: today[row["record_id"]] for row in decided}


def _reversals(old: State, new: State) -> Iterator[Row]:
    then, now = (by(state.rows(tables.REPORT_STATUS), "report_id") for state in (old, new))
    then |= {after: then[before] for before, after in sorted(renamed(old, new).items()) if after not in then}
    study_of = {row["record_id"]: row["study_id"] for s in (old, new) for row in s.rows(tables.STUDY_REPORTS)}
    named = labels(old, new)
    for report in sorted(set(then) & set(now)):
        before, after = then[report], now[report]
        states = {before["state"], after["state"]}
        if ReportState.INCLUDED.value in states and states & set(OUT):
            because = decisions_about({report}, old, new)
            said = [_state(row) for row in (before, after)]
            study = study_of.get(report, report)
            label = named.get(study, study)
            yield change(ChangeTopic.REVERSAL, report, label, mark("state"), *said, because=because, consequence=MINOR)


def _state(row: Row) -> str:
    return f"{row['state']} ({row['reason']})" if row["reason"] else str(row["state"])


def _notices(old: State, new: State) -> Iterator[Row]:
    if not old.knows(tables.NOTICES):
        return
    key = ("report_id", "kind", "place")
    then, now = (by(state.rows(tables.NOTICES), *key) for state in (old, new))
    today = renamed(old, new)
    told = {(today.get(report, report), kind, place) for report, kind, place in then}
    study_of = {row["record_id"]: row["study_id"] for row in new.rows(tables.STUDY_REPORTS)}
    named = labels(old, new)
    for report, kind, place in sorted(set(now) - told):
        study = study_of.get(report) or study_of.get(now[report, kind, place]["record_id"])
        if study:
            label = named.get(study, study)
            yield change(ChangeTopic.NOTICE, report, label, kind, None, place, consequence=MINOR)


def _cells(old: State, new: State) -> Iterator[Row]:
    then, now = (by(state.rows(tables.STUDIES), "study_id") for state in (old, new))
    named = labels(old, new)
    moved = included(old) ^ included(new)
    for study in sorted(set(then) & set(now)):
        for cell in STUDY_CELLS:
            before, after = then[study].get(cell), now[study].get(cell)
            if cell == "status" and study in moved:
                continue  # told with what became of the study
            if before is not None and before != after:
                yield change(ChangeTopic.FIELD, study, named[study], cell, before, after, consequence=PATCH)


def _results(old: State, new: State) -> Iterator[Row]:
    """Compare the results of studies that both states know, as printed."""
    if not old.knows(tables.PRINTED_RESULTS):
        return
    both = set(by(old.rows(tables.STUDIES), "study_id")) & set(by(new.rows(tables.STUDIES), "study_id"))
    named = labels(old, new)
    for (study, result), (before, after) in printed_changes(old, new).items():
        if study in both:
            consequence = PATCH if before and after else MINOR
            yield change(ChangeTopic.FIELD, study, named[study], result, before, after, consequence=consequence)


def printed_changes(old: State, new: State) -> dict[tuple[str, str], tuple[str | None, str | None]]:
    """Give the results that differ, by study and place: as printed before, and as printed now."""
    then, now = (
        {(row["study_id"], row["result"]): _printed(row) for row in state.rows(tables.PRINTED_RESULTS)}
        for state in (old, new)
    )
    both = ((key, (then.get(key), now.get(key))) for key in sorted(set(then) | set(now)))
    return {key: pair for key, pair in both if pair[0] != pair[1]}


def _printed(row: Row) -> str:
    return f"{row['outcome']}, {row['timepoint']}: {row['printed']}"


def _bias(old: State, new: State) -> Iterator[Row]:
    if not old.knows(tables.JUDGEMENTS):
        return
    key = ("synthesis_id", "study_id", "domain")
    then, now = (by(state.rows(tables.JUDGEMENTS), *key) for state in (old, new))
    for place in sorted(set(then) | set(now)):
        before, after = (each.get(place) for each in (then, now))
        if before is None or after is None or before["judgement"] == after["judgement"]:
            continue
        what = mark("overall") if after["domain"] == OVERALL else after["domain_label"]
        yield change(
            *(ChangeTopic.BIAS, after["study_id"], after["study_label"], what),
            *(before["judgement"], after["judgement"]),
            synthesis_id=after["synthesis_id"],
            consequence=PATCH,
        )
