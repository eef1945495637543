"""The versions as a feed: every one with its date and what it changed, without a clock and without an address."""

from dataclasses import replace
from xml.etree import ElementTree as ET

from livingreview.report.feed import ATOM, feed
from livingreview.tables import VERSION_HISTORY, new_row

NAME = f"{{{ATOM}}}"
HOSTILE = "<b>A & ]]> \x0b B</b>"


def version(order, number, **cells):
    basics = {"date": f"2026-0{order}-01", "kind": "minor", "events": ["New search"], "is_frozen": True}
    return new_row(VERSION_HISTORY, order=order, version=number, **{**basics, **cells})


def read(tables, *rows):
    return ET.fromstring(feed(replace(tables, version_history=list(rows))))


def test_every_version_with_a_date_is_an_entry_newest_first(tables):
    root = read(tables, version(1, "1.0"), version(2, "1.1", date=None), version(3, "1.2", is_frozen=False))
    entries = root.findall(f"{NAME}entry")

    assert [entry.findtext(f"{NAME}title") for entry in entries] == ["Version 1.2", "Version 1.0"]
    assert [entry.findtext(f"{NAME}updated") for entry in entries] == ["2026-03-01T00:00:00Z", "2026-01-01T00:00:00Z"]
    assert [entry.find(f"{NAME}link").get("href") for entry in entries] == ["review.html", "versions/1.0/review.html"]
    assert entries[0].findtext(f"{NAME}summary") == "New search. Evidence was added or changed."
    assert root.findtext(f"{NAME}updated") == "2026-03-01T00:00:00Z"


def test_ids_are_the_same_every_time_and_differ_between_versions_and_reviews(tables):
    rows = version(1, "1.0"), version(2, "1.1")
    one, again = read(tables, *rows), read(tables, *rows)
    other = read(replace(tables, review=tables.review.model_copy(update={"title": "Another review"})), *rows)

    ids = [element.text for element in one.iter(f"{NAME}id")]
    assert ids == [element.text for element in again.iter(f"{NAME}id")]
    assert len({*ids, *(element.text for element in other.iter(f"{NAME}id"))}) == 6
    assert all(name.startswith("urn:uuid:") for name in ids)


def test_hostile_words_are_text(tables):
    root = read(tables, version(1, "1.0", label=HOSTILE, events=[HOSTILE]))

    title = root.find(f"{NAME}entry").findtext(f"{NAME}title")
    assert title.startswith("Version 1.0 (<b>A & ]]> ")
    assert len(list(root.find(f"{NAME}entry").find(f"{NAME}summary"))) == 0


def test_a_review_without_versions_has_a_feed_that_can_be_read(empty_tables):
    root = ET.fromstring(feed(empty_tables))

    assert root.findtext(f"{NAME}updated") == f"{empty_tables.review.version_date}T00:00:00Z"
    assert root.findall(f"{NAME}entry") == []
    assert root.find(f"{NAME}author") is not None


def test_the_first_screen_leads_to_the_feed(pages):
    assert pages.screen.split('class="changed"')[1].split("</p>")[0].count('href="feed.xml"') == 1
    assert 'type="application/atom+xml" href="feed.xml"' in pages.screen
