"""The whole life of one report, gathered from people's files and what the first stages make of them.

1. The exports and entries its records came from; what they were linked with or kept apart from, and why.
2. Every decision, change, resolution and note, with file and line; where they leave the report.
3. The study it became, the results read in it, and what became of each in every synthesis.
4. The frozen versions it is in.

Decisions are left out while somebody still has to decide, unless the reader says that they may be seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from livingreview import layout
from livingreview.derived import Derived
from livingreview.folder import FileOf, Folder
from livingreview.formats.decision_log import Log, LogLine
from livingreview.models.review import Review
from livingreview.models.study import Study
from livingreview.stages.extraction import extraction
from livingreview.stages.extraction_results import study_results
from livingreview.stages.fold import current_lines
from livingreview.tables import Row
from livingreview.terms import ReportState, StageState

Facts = dict[str, Any]
"""Plain values, as JSON and pages show them."""
SHOWN_FIELDS = (
    *(
        "title",
        "authors",
        "year",
        "journal",
        "volume",
        "issue",
        "pages",
        "doi",
        "pmid",
        "pmcid",
        "registry_ids",
        "type",
    ),
    "language",
)


@dataclass(frozen=True)
class Life:
    """What is known of one report; every list in a stable order."""

    report_id: str
    records: list[Facts]
    state: Facts
    waits_for: str
    is_unblinded: bool
    found: list[Facts] = field(default_factory=list)
    links: list[Facts] = field(default_factory=list)
    questions: list[Facts] = field(default_factory=list)
    decisions: list[Facts] | None = None
    """None while they are not shown."""
    notes: list[Facts] = field(default_factory=list)
    studies: list[Facts] = field(default_factory=list)
    results: list[Facts] = field(default_factory=list)
    syntheses: list[Facts] = field(default_factory=list)
    versions: list[Facts] = field(default_factory=list)

    def plain(self) -> Facts:
        """Give everything as plain values, for JSON."""
        return asdict(self)


def life(report: str, folder: Folder, derived: Derived, versions: Mapping[str, Facts], *, may_unblind: bool) -> Life:
    """Gather the life of one report; `versions` says of each frozen version what it knew of the report."""
    if folder.review is None:
        raise ValueError("a folder that was checked has a protocol")
    members = sorted(record for record, of in derived.report_of.items() if of == report)
    status = next(row for row in derived.screening.report_status if row["report_id"] == report)
    is_aside = status["state"] == ReportState.PUBLISHED_LATER  # whether it waits for somebody is not known then
    is_open = is_aside or StageState.UNDECIDED in (status["title_abstract"], status["full_text"])
    is_shown = may_unblind or not is_open
    review = folder.review.content
    of_members = [study for study in folder.studies if {r.record_id for r in study.content.reports} & set(members)]
    return Life(
        report_id=report,
        records=[_record(row) for row in derived.records.records if row["record_id"] in members],
        state={key: status[key] for key in ("state", "title_abstract", "full_text", "reason")},
        waits_for=status["waits_for"],
        is_unblinded=may_unblind and is_open,
        found=_found(members, folder, derived),
        links=_links(members, folder, derived),
        questions=_questions(members, derived),
        decisions=_decisions(members, folder.logs, review) if is_shown else None,
        notes=_notes(members, folder),
        studies=[_study(study, members) for study in of_members],
        results=[fact for study in of_members for fact in _results(study, members, review)],
        syntheses=[fact for study in of_members for fact in _syntheses(study, members, review, derived.late)],
        versions=[{"version": version, **facts} for version, facts in versions.items()],
    )


def _record(row: Row) -> Facts:
    return {"record_id": row["record_id"], **{name: row[name] for name in SHOWN_FIELDS if row[name]}}


def _found(members: Sequence[str], folder: Folder, derived: Derived) -> list[Facts]:
    files = {export.search.search_id: export.file for export in folder.exports}
    searches = {row["search_id"]: row for row in derived.records.searches}
    return [
        {
            "record_id": row["record_id"],
            **{key: searches[row["search_id"]][key] for key in ("search_id", "source", "platform", "date", "strategy")},
            "file": files[row["search_id"]],
            "line": row["line"],
            "entry": row["entry"],
        }
        for row in sorted(derived.records.entries, key=lambda row: (row["search_id"], row["entry"]))
        if row["record_id"] in members
    ]


def _links(members: Sequence[str], folder: Folder, derived: Derived) -> list[Facts]:
    """Give why records were linked or kept apart; a person's ruling with its line."""
    ruled = {frozenset((ruling.record_a, ruling.record_b)): ruling.line for ruling in folder.rulings}
    return [
        {
            **row,
            "file": layout.SAME_REPORT if (line := ruled.get(frozenset((row["record_a"], row["record_b"])))) else None,
            "line": line,
        }
        for row in derived.dedupe.links
        if row["record_a"] in members or row["record_b"] in members
    ]


def _questions(members: Sequence[str], derived: Derived) -> list[Facts]:
    keys = ("record_a", "record_b", "question", "why")
    rows = (row for row in derived.dedupe.uncertain if row["record_a"] in members or row["record_b"] in members)
    return [{key: row[key] for key in keys} for row in rows]


def _decisions(members: Sequence[str], logs: Sequence[Log], review: Review) -> list[Facts]:
    places = {line.hash: f"{log.file}:{line.line}" for log in logs for line in log.lines if line.record_id in members}
    programs = review.programs
    facts = []
    for log in logs:
        about = [line for line in log.lines if line.record_id in members]
        current = {line.line for line in current_lines(log)} if about else set()
        for line in about:
            stands = line.line in current
            facts.append(_decision(line, log.file, places, stands=stands, is_program=line.by in programs))
    return sorted(facts, key=lambda fact: (fact["stage"] != "title_abstract", fact["settles"] is not None, fact["at"]))


def _decision(line: LogLine, file: str, places: Mapping[str, str], *, stands: bool, is_program: bool) -> Facts:
    settles = None if line.settles is None else [places.get(hash_, hash_) for hash_ in line.settles]
    optional = {name: getattr(line, name, None) for name in ("ranking", "taken_from")}
    return {
        "stage": line.stage.value,
        "by": line.by,
        "is_automation": is_program,
        "at": line.at,
        "record_id": line.record_id,
        "decision": line.decision.value,
        "reason": line.reason,
        "note": line.note,
        "stands": stands,
        "replaces": None if line.replaces is None else places.get(line.replaces, line.replaces),
        "settles": settles,
        **{name: value for name, value in optional.items() if value},
        "file": file,
        "line": line.line,
        "hash": line.hash,
    }


def _notes(members: Sequence[str], folder: Folder) -> list[Facts]:
    found = []
    if folder.notes:
        for position, note in enumerate(folder.notes.content.notes):
            if note.record_id in members:
                line = folder.notes.document.line(("notes", position))
                said = {"kind": note.kind.value, "note": note.note, "by": note.by, "date": note.date}
                found.append({**said, "file": folder.notes.document.file, "line": line})
    for position, result in enumerate(folder.published.content.published if folder.published else []):
        if folder.published and result.source.record_id in members:
            line = folder.published.document.line(("published", position))
            said = {"kind": "published result", "note": f"quoted for comparison, from {result.source.locator}"}
            found.append({**said, "by": "", "date": "", "file": folder.published.document.file, "line": line})
    return found


def _study(study: FileOf[Study], members: Sequence[str]) -> Facts:
    content = study.content
    reports = [
        {
            "record_id": report.record_id,
            "role": report.role.value,
            "seen": report.seen.value,
            "file": study.document.file,
            "line": study.document.line(("reports", position)),
        }
        for position, report in enumerate(content.reports)
        if report.record_id in members
    ]
    named = {"study_id": content.study_id, "label": content.label, "status": content.status.value}
    return {**named, "design": content.design.value, "n_reports": len(content.reports), "as": reports}


def _results(study: FileOf[Study], members: Sequence[str], review: Review) -> list[Facts]:
    printed = extraction([study.content], review, []).printed_results
    return [
        {
            "study_id": row["study_id"],
            **{key: row[key] for key in ("result", "outcome", "timepoint", "printed", "locator")},
            "file": study.document.file,
            "line": study.document.line(("results", row["number"] - 1)),
        }
        for row in printed
        if row["record_id"] in members
    ]


def _syntheses(study: FileOf[Study], members: Sequence[str], review: Review, late: Mapping[str, str]) -> list[Facts]:
    keys = ("synthesis_id", "study_id", "result", "alternative", "state", "why")
    return [
        {**{key: row[key] for key in keys}, "label": synthesis.label}
        for synthesis_id, synthesis in review.syntheses.items()
        for row in study_results([study.content], review, synthesis_id, late=late)
        if row["record_id"] in members
    ]
