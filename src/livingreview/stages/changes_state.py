"""A review at one moment, as far as two moments are compared: its tables, its protocol, its own words.

A frozen version keeps tables in CSV only, and an older one not all of them: a table that is not there is not known,
which is not the same as empty.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from livingreview import tables
from livingreview.tables import CHANGES, Row, Rows, Table, new_row
from livingreview.terms import ChangeTopic, VersionKind

COMPARED = (
    *(tables.SEARCHES, tables.NOTICES, tables.REPORT_STATUS, tables.STUDIES, tables.STUDY_REPORTS),
    *(tables.PRINTED_RESULTS, tables.STUDY_RESULTS, tables.JUDGEMENTS, tables.SUMMARY, tables.SUMMARY_OF_FINDINGS),
    *(tables.CLAIMS, tables.FLOW, tables.FLOW_MEMBERS),
)
"""The tables that are compared; decisions are read only where something asks for them."""


@dataclass(frozen=True)
class State:
    """A review at one moment."""

    name: str
    """A version's number, a commit, or `now`."""
    tables: Mapping[str, Rows]
    """Rows by the table's name, those of every synthesis in one; a table that is not known is not there."""
    protocol: Mapping[str, Any] = field(default_factory=dict)
    """The protocol as plain values; empty where it is not known."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """The hash of every section of the team's own words, by its name; empty where it is not known."""
    decisions: Callable[[], Rows] = field(default=list)
    """Reads the table of decisions, which can be long."""

    def rows(self, table: Table) -> Rows:
        """Give the rows of a table; none where it is not known."""
        return self.tables.get(table.name, [])

    def knows(self, table: Table) -> bool:
        """Say whether a table is known."""
        return table.name in self.tables


def change(topic: ChangeTopic, subject: str, label: str, what: str, before: object, after: object, **more: Any) -> Row:
    """Give a row of the table of changes; its order and what it is compared with come later."""
    texts = {"before": _text(before), "after": _text(after)}
    names = {"subject": subject, "label": label, "what": what}
    filled = {"order": 0, "since": "", "consequence": VersionKind.PATCH.value, **texts, **names, **more}
    return new_row(CHANGES, topic=topic.value, **filled)


def by(rows: Iterable[Row], *names: str) -> dict[Any, Row]:
    """Give rows by the value of a column, or by those of several."""
    if len(names) == 1:
        return {row[names[0]]: row for row in rows}
    return {tuple(row[name] for name in names): row for row in rows}


def labels(*states: State) -> dict[str, str]:
    """Give the label of every study that one of the states knows, as the last calls it."""
    return {row["study_id"]: row["study_label"] for state in states for row in state.rows(tables.STUDIES)}


def _text(value: object) -> str | None:
    if value is None or value in ("", []):
        return None
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
