"""What the frozen versions knew of one report: its state then, and which of its decisions had been made."""

from collections.abc import Sequence
from pathlib import Path

from livingreview import layout
from livingreview.audit.history import read_heads
from livingreview.audit.life import Facts
from livingreview.audit.sources import read_json
from livingreview.derived import Derived
from livingreview.errors import InputError, TableError
from livingreview.formats.decision_log import Log
from livingreview.tables import REPORT_STATUS
from livingreview.versions import Version, has_frozen_table, read_frozen_table, version_folders

NOT_THERE = "not in this version"
NOT_STATED = "not stated"


def known_then(root: Path, report: str, derived: Derived, logs: Sequence[Log]) -> dict[str, Facts]:
    """Give, for every frozen version, the report's state and how many of its decision lines stood already."""
    members = {record for record, of in derived.report_of.items() if of == report}
    lines = [(log.owner, line.line) for log in logs for line in log.lines if line.record_id in members]
    return {
        folder.name: {"state": _state(folder, members), "decisions": _decisions(folder, lines)}
        for folder in version_folders(root)
    }


def _state(folder: Path, members: set[str]) -> str:
    """Give the state in the tables that were frozen with the version; a report may have had another name then."""
    version = Version(folder.name, None, None, folder, {})
    if not has_frozen_table(version, REPORT_STATUS):
        return NOT_STATED
    try:
        rows = read_frozen_table(version, REPORT_STATUS)
    except TableError:
        return "its tables cannot be read"
    states = dict.fromkeys(row["state"] for row in rows if row["report_id"] in members)
    return ", ".join(states) or NOT_THERE


def _decisions(folder: Path, lines: Sequence[tuple[str, int]]) -> str:
    path = folder / layout.MANIFEST
    if not path.is_file():
        return NOT_STATED
    try:
        heads, problems = read_heads(read_json(path, path.as_posix()), path.as_posix())
    except InputError:
        return NOT_STATED
    if problems:
        return NOT_STATED
    until = {head.owner: head.lines for head in heads}
    known = sum(number <= until.get(owner, 0) for owner, number in lines)
    return f"{known} of {len(lines)}"
