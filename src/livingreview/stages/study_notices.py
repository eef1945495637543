"""Notices of lists beside those of exports, and what they mean for each study.

1. A list's notice is about the report of every record with its DOI or PubMed id. Titles are not compared: two articles
   may share one.
2. A study has the notices of all its reports, by kind. A retraction is taken back by a reinstatement that is not
   earlier; one that only exports tell of has no date, and any reinstatement takes it back.
3. Retractions and expressions of concern need a decision of the team: of several on one kind of notice the last in the
   file. A decision on one kind settles no other.
4. A study is set apart in analyses if a retraction of it stands, or the team's decision says so.

Source: MECIR C48; Cochrane's policy on problematic studies; COPE Retraction Guidelines.
"""

from collections.abc import Iterable, Mapping, Sequence

from livingreview import tables
from livingreview.formats.retraction_list import ListedNotice
from livingreview.models.retractions import StudyDecision
from livingreview.models.study import Study
from livingreview.tables import Row, Rows, new_row
from livingreview.terms import Notice, NoticeDecision, NoticeState

GRAVE = (Notice.RETRACTION, Notice.CONCERN)
"""Kinds that need a decision."""


def with_listed(notices: Rows, listed: Sequence[ListedNotice], records: Rows, linked_records: Rows) -> Rows:
    """Add what lists tell to what exports tell."""
    if not listed:
        return notices
    report_of = {row["record_id"]: row["report_id"] for row in linked_records}
    by_doi, by_pmid = _by(listed, "doi"), _by(listed, "pmid")
    found = {tuple(str(row[name]) for name in tables.NOTICES.key): row for row in notices}
    for record in records:
        matched = (*by_doi.get(record["doi"] or "", ()), *by_pmid.get(record["pmid"] or "", ()))
        for one in dict.fromkeys(matched):
            row = _row(one, record, report_of[record["record_id"]])
            found.setdefault(tuple(str(row[name]) for name in tables.NOTICES.key), row)
    return [found[key] for key in sorted(found)]


def study_notices(notices: Rows, linked_records: Rows, study_reports: Rows, decisions: Sequence[StudyDecision]) -> Rows:
    """Give the notices about each study by kind, with the team's decision on each."""
    report_of = {row["record_id"]: row["report_id"] for row in linked_records}
    about: dict[str, Rows] = {}
    for row in notices:
        about.setdefault(row["report_id"], []).append(row)
    reports: dict[str, set[str]] = {}
    for row in study_reports:
        report_id = report_of.get(row["record_id"]) or str(row["record_id"])
        reports.setdefault(row["study_id"], set()).add(report_id)
    last = {(one.study, one.notice.value): one for one in decisions}
    found: Rows = []
    for study_id in sorted(reports):
        own = [row for report_id in sorted(reports[study_id]) for row in about.get(report_id, [])]
        for kind in sorted({row["kind"] for row in own}):
            found.append(_of_study(study_id, kind, own, last))
    return found


def reports_of(studies: Iterable[Study]) -> Rows:
    """Give the records of every study's reports."""
    return [
        {"study_id": study.study_id, "record_id": report.record_id} for study in studies for report in study.reports
    ]


def set_apart(rows: Iterable[Row]) -> dict[str, NoticeDecision | None]:
    """Give the studies that analyses are made with and without, each with the gravest decision on it."""
    found: dict[str, NoticeDecision | None] = {}
    order = [None, *NoticeDecision]
    for row in rows:
        decision = NoticeDecision(row["decision"]) if row["decision"] else None
        is_standing = row["kind"] == Notice.RETRACTION and row["state"] != NoticeState.TAKEN_BACK
        if is_standing or decision in (NoticeDecision.SENSITIVITY_ONLY, NoticeDecision.EXCLUDE):
            known = found.get(row["study_id"])
            found[row["study_id"]] = max(known, decision, key=order.index)
    return found


def _by(listed: Sequence[ListedNotice], name: str) -> dict[str, list[ListedNotice]]:
    found: dict[str, list[ListedNotice]] = {}
    for one in listed:
        if value := getattr(one, name):
            found.setdefault(value, []).append(one)
    return found


def _row(one: ListedNotice, record: Row, report_id: str) -> Row:
    is_other = one.doi and record["doi"] and one.doi != record["doi"]
    return new_row(
        tables.NOTICES,
        report_id=report_id,
        kind=one.kind.value,
        record_id=record["record_id"],
        place=f"{one.place} (found by its PubMed id; the list gives doi:{one.doi})" if is_other else one.place,
        list_entry=one.entry,
        notice_date=one.date,
        reasons=list(one.reasons),
    )


def _of_study(study_id: str, kind: str, own: Rows, decisions: Mapping[tuple[str, str], StudyDecision]) -> Row:
    rows = [row for row in own if row["kind"] == kind]
    decided = decisions.get((study_id, kind)) if kind in GRAVE else None
    return new_row(
        tables.STUDY_NOTICES,
        study_id=study_id,
        kind=kind,
        state=_state(kind, rows, own, decided).value,
        report_ids=sorted({row["report_id"] for row in rows}),
        places=list(dict.fromkeys(row["place"] for row in rows)),
        decision=decided.decision.value if decided else None,
        reason=decided.reason if decided else None,
        by=decided.by if decided else None,
        date=decided.date if decided else None,
    )


def _state(kind: str, rows: Rows, own: Rows, decided: StudyDecision | None) -> NoticeState:
    if kind not in GRAVE:
        return NoticeState.NONE_NEEDED
    if decided:
        return NoticeState.DECIDED
    if kind == Notice.RETRACTION and all(_is_taken_back(row, own) for row in rows):
        return NoticeState.TAKEN_BACK
    return NoticeState.UNDECIDED


def _is_taken_back(retraction: Row, own: Rows) -> bool:
    """Say whether a reinstatement of the same report followed; without both dates, any reinstatement did."""
    return any(
        row["kind"] == Notice.REINSTATEMENT
        and row["report_id"] == retraction["report_id"]
        and (not retraction["notice_date"] or not row["notice_date"] or row["notice_date"] >= retraction["notice_date"])
        for row in own
    )
