"""Verify a review's screening from its files: chains, ids, people, states, flow, earlier versions, git, authors.

1. Every decision file is read once (`audit.reading`).
2. Each check says what it looked at; what could not be looked at is named as not checked, with the reason.

What the chain can and cannot show: docs/audit.md.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from livingreview import layout
from livingreview.audit.chains import Chain
from livingreview.audit.decisions import entitlement_problems, state_problems
from livingreview.audit.findings import Check, check, not_checked
from livingreview.audit.flow import FlowInputs, flow_problems
from livingreview.audit.history import Authorship, Head, head_problems, read_heads
from livingreview.audit.reading import Reading, read_decision_files
from livingreview.audit.sources import Sources, late_reports, read_sources
from livingreview.derived import unknown_records
from livingreview.errors import Problem
from livingreview.figures.numbers import counted
from livingreview.folder import Folder
from livingreview.git_history import (
    GitUnavailableError,
    History,
    blob_content,
    commit_of,
    decision_history,
    files_at,
)
from livingreview.models.review import Review
from livingreview.stages.fold import drawn
from livingreview.stages.screening import first_seen, not_retrieved
from livingreview.tables import DECISION_HEADS
from livingreview.terms import ScreeningStage

if TYPE_CHECKING:
    from livingreview.yaml_dialect import Path as KeyPath

BUILD = "Nothing is built here; run `livingreview build` first."
AGAIN = "run `livingreview build`."
COMMITS = "give `git: [Name <mail>]` to people under team in config/review.yaml"


@dataclass
class Verified:
    """What the audit found, and the heads of the decision files as they are now."""

    checks: list[Check]
    chains: list[Chain]

    @property
    def heads(self) -> dict[str, dict[str, str | int]]:
        """Give the heads as a manifest names them, for an outsider to keep."""
        return {chain.owner: {"head": chain.head, "lines": chain.n_lines} for chain in self.chains}


def verify(root: Path, *, heads: Sequence[tuple[str, object]] = (), refs: Sequence[str] = ()) -> Verified:
    """Verify the review below a root, also against heads that somebody kept and commits that somebody names."""
    sources = read_sources(root)
    review = sources.folder.review.content if sources.folder.review else None
    noted, unread = _noted(sources, heads)
    history = _history(root)
    named = {ref: _files_of(root, ref) for ref in refs}
    records = sources.report_of if sources.has_records else None
    built = _built_heads(sources)
    reading = read_decision_files(sources.files, records, [*noted, *built], history, review, named)
    by_owner = {chain.owner: chain for chain in reading.chains}
    older = _older(sources, built, by_owner)
    frozen = check("Frozen versions", _noted_words(noted), [*unread, *head_problems(noted, by_owner)])
    return Verified(
        [
            check("Files", "Protocol, exports, study files and built tables can be read.", sources.problems),
            _chains(reading.chains),
            _ids(sources, reading.chains),
            _people(sources, reading.chains, review),
            not_checked("States", older) if older else _states(sources, reading.chains, review),
            not_checked("Flow", older) if older else _flow(sources, review),
            frozen if noted or unread else not_checked(frozen.name, frozen.about),
            *_git_checks(history, reading, refs, named),
        ],
        reading.chains,
    )


def _noted(sources: Sources, kept: Sequence[tuple[str, object]]) -> tuple[list[Head], list[Problem]]:
    heads, problems = [], []
    for where, content in (*sources.manifests.items(), *kept):
        found, odd = read_heads(content, where)
        heads += found
        problems += odd
    return heads, problems


def _noted_words(noted: Sequence[Head]) -> str:
    if not noted:
        return f"No frozen version below {layout.VERSIONS} and no file of heads (--heads) to hold the files against."
    places = counted(len({head.where for head in noted}), "place")
    return f"{counted(len(noted), 'head')} noted in {places}."


def _built_heads(sources: Sources) -> list[Head]:
    """Give the heads of the decision files as they were when the states were built."""
    where = f"{layout.RESULTS}/{DECISION_HEADS.path}"
    rows = sources.heads or []
    return [Head(f"{row['folder']}/{row['actor']}", row["n_lines"], row["hash"], where) for row in rows]


def _older(sources: Sources, built: Sequence[Head], chains: Mapping[str, Chain]) -> str:
    """Say what the build is older than, where files only went on since; empty where it is of now, or of other files."""
    if sources.status is None or sources.heads is None:
        return ""
    if sources.is_older:
        return f"The build is older than the exports or {layout.SEARCHES}; {AGAIN}"
    if any(head_problems(built, chains)):
        return ""
    n_new = sum(chain.n_lines for chain in chains.values()) - sum(head.lines for head in built)
    return f"The build is older than the decisions: {counted(n_new, 'line')} since; {AGAIN}" if n_new else ""


def _history(root: Path) -> History | GitUnavailableError:
    try:
        return decision_history(root)
    except GitUnavailableError as error:
        return error


def _files_of(root: Path, ref: str) -> dict[str, bytes] | GitUnavailableError:
    try:
        return {file: blob_content(root, blob) for file, blob in files_at(root, commit_of(root, ref)).items()}
    except GitUnavailableError as error:
        return error


def _chains(chains: Sequence[Chain]) -> Check:
    n_lines = sum(chain.n_lines for chain in chains)
    about = f"{counted(n_lines, 'line')} in {counted(len(chains), 'decision file')}."
    return check("Chains", about, [fault for chain in chains for fault in chain.faults])


def _ids(sources: Sources, chains: Sequence[Chain]) -> Check:
    if not sources.has_records:
        return not_checked("Ids", "The exports cannot be read.")
    known = set(sources.report_of)
    found = [problem for chain in chains for problem in chain.unknown]
    found += unknown_records(sources.folder, known)
    found += _unknown_in_studies(sources.folder, known)
    where = "the built tables, whose exports are unchanged" if sources.is_built else "the exports, read anew"
    about = f"Decisions, rulings, notes and studies name known records: {counted(len(known), 'record')} in {where}."
    return check("Ids", about, found)


def _unknown_in_studies(folder: Folder, known: set[str]) -> Iterator[Problem]:
    for study in folder.studies:
        named: list[tuple[KeyPath, str]] = [
            (("reports", n, "record_id"), each.record_id) for n, each in enumerate(study.content.reports)
        ]
        named += [
            (("results", n, "source", "record_id"), each.source.record_id)
            for n, each in enumerate(study.content.results)
        ]
        for place, record in named:
            if record not in known:
                yield study.problem(place, "No export holds this record.", value=record)


def _people(sources: Sources, chains: Sequence[Chain], review: Review | None) -> Check:
    if review is None:
        return not_checked("People", f"{layout.REVIEW} cannot be read.")
    n_resolutions = sum(len(chain.settlements) for chain in chains)
    about = f"Decisions by screeners, {counted(n_resolutions, 'resolution')} by adjudicators."
    return check("People", about, entitlement_problems(chains, sources.report_of, review))


def _states(sources: Sources, chains: Sequence[Chain], review: Review | None) -> Check:
    if sources.status is None or review is None or not sources.has_records:
        return not_checked("States", BUILD)
    notes = sources.folder.notes.content.notes if sources.folder.notes else []
    report_of = sources.report_of
    missing = frozenset(report_of[record] for record in not_retrieved(notes) if record in report_of)
    late = late_reports(sources, review)
    if late is None:
        return not_checked("States", BUILD)
    about = f"The states of {counted(len(sources.status), 'report')} follow from the decisions."
    problems = state_problems(
        chains, report_of, sources.status, missing, _n_due(sources, review), review.programs, late
    )
    return check("States", about, problems)


def _n_due(sources: Sources, review: Review) -> Callable[[str, str], int]:
    """Give how many people decide at a stage on a report: the protocol's number, one more where it was drawn."""
    order = first_seen(sources.entries, sources.searches)
    asked = {stage.value: review.screening.settings(stage).reviewers for stage in ScreeningStage}
    second = {stage.value: drawn(stage, review, sources.report_of, order) for stage in ScreeningStage}
    return lambda stage, report: asked[stage] + (report in second[stage])


def _flow(sources: Sources, review: Review | None) -> Check:
    if sources.flow is None or sources.members is None or sources.status is None or review is None:
        return not_checked("Flow", BUILD)
    if not sources.has_records or any(row["search_id"] not in _kinds(sources) for row in sources.entries):
        return not_checked("Flow", "The exports cannot be read.")
    inputs = FlowInputs(
        sources.searches,
        sources.entries,
        sources.status,
        sources.report_of,
        {name: reason.label for name, reason in review.screening.reasons.items()},
        {study.content.study_id: study.content.status for study in sources.folder.studies},
        {study.content.study_id: [r.record_id for r in study.content.reports] for study in sources.folder.studies},
    )
    about = f"{counted(len(sources.flow), 'number')} of the PRISMA flow are the sizes of their sets, counted anew."
    return check("Flow", about, flow_problems(sources.flow, sources.members, inputs))


def _kinds(sources: Sources) -> set[str]:
    return {row["search_id"] for row in sources.searches}


def _git_checks(
    history: History | GitUnavailableError,
    reading: Reading,
    refs: Sequence[str],
    named: dict[str, dict[str, bytes] | GitUnavailableError],
) -> Iterator[Check]:
    unknown = [
        Problem(f"--against {ref}", 0, "", str(files)) for ref, files in named.items() if not isinstance(files, dict)
    ]
    if isinstance(history, GitUnavailableError):
        yield check("Git", str(history), unknown) if unknown else not_checked("Git", str(history))
        yield not_checked("Authors", str(history))
        return
    versions = len({change.new for change in history.changes if change.new})
    about = f"{counted(versions, 'committed version')} of the decision files compared with the present ones."
    if history.is_shallow:
        message = "This clone is shallow: earlier versions were not checked."
        unknown.append(Problem(".git", 0, "", message, fix="Run `git fetch --unshallow`.", severity="warning"))
    also = "".join(f" Also against {ref}." for ref in refs)
    yield check("Git", about + also, [*reading.rewritten, *reading.elsewhere, *unknown])
    yield _authors(reading.authors)


def _authors(found: Authorship) -> Check:
    others = sum(found.unmapped.values())
    parts = [f"{counted(found.own, 'line')} committed by the person they name"]
    if others:
        names = ", ".join(f"{author} ({number:,})" for author, number in sorted(found.unmapped.items()))
        parts.append(f"{others:,} by git authors whom the protocol gives to nobody: {names}; {COMMITS}")
    if found.uncommitted:
        parts.append(f"{found.uncommitted:,} not committed yet")
    return check("Authors", f"{'; '.join(parts)}.", found.others)
