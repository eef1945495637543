"""A feed of the versions, for readers who want to be told of a new one.

1. Every version with a date is an entry, newest first: its number, its date, what happened and what it changed. The
   times are the days of the versions: no clock is read.
2. Addresses are relative to the feed, as the review knows no address of its own. Ids are made from the title and the
   number, so that they stay the same wherever the feed stands; a review with another title has another feed.
Source: RFC 4287 (Atom), RFC 4122 (name-based ids).
"""

from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from livingreview import layout
from livingreview.figures.svg import printable
from livingreview.report import front
from livingreview.report.finished_files import FEED, PAGE
from livingreview.report.inputs import ReportTables
from livingreview.report.whats_new import about_kind
from livingreview.tables import Row
from livingreview.words import say

ATOM = "http://www.w3.org/2005/Atom"
NAMES = "livingreview:"
"""What the names begin with that ids are made from."""


def feed(tables: ReportTables) -> str:
    """Give the feed."""
    review = tables.review
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": review.language.value})
    _add(root, "id", _id(review.title))
    _add(root, "title", review.title)
    _add(root, "subtitle", say("Versions of the review, newest first"))
    dated = [row for row in tables.version_history if row["date"]]
    _add(root, "updated", _moment(max((str(row["date"]) for row in dated), default=str(review.version_date))))
    ET.SubElement(root, f"{{{ATOM}}}link", {"rel": "self", "href": FEED})
    ET.SubElement(root, f"{{{ATOM}}}link", {"rel": "alternate", "type": "text/html", "href": PAGE})
    for name in front.authors(tables) or [review.title]:
        _add(ET.SubElement(root, f"{{{ATOM}}}author"), "name", name)
    for row in reversed(dated):
        _entry(root, tables, row)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _entry(root: ET.Element, tables: ReportTables, row: Row) -> None:
    entry = ET.SubElement(root, f"{{{ATOM}}}entry")
    _add(entry, "id", _id(f"{tables.review.title}/{row['version']}"))
    label = f" ({row['label']})" if row["label"] else ""
    _add(entry, "title", say("Version {version}", version=row["version"]) + label)
    _add(entry, "updated", _moment(row["date"]))
    page = f"{layout.VERSIONS.removeprefix(f'{layout.REPORTS}/')}/{row['version']}/{PAGE}" if row["is_frozen"] else PAGE
    ET.SubElement(entry, f"{{{ATOM}}}link", {"rel": "alternate", "type": "text/html", "href": page})
    kind = [f"{about_kind(row['kind'])}."] if row["kind"] else []
    said = " ".join([*(f"{event}." for event in row["events"]), *kind])
    _add(entry, "summary", said or say("No change is recorded."))


def _add(parent: ET.Element, name: str, words: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = printable(words)


def _moment(day: str) -> str:
    """Give the beginning of a day."""
    return f"{day}T00:00:00Z"


def _id(name: str) -> str:
    return uuid5(NAMESPACE_URL, NAMES + name).urn
