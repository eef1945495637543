"""`livingreview audit record`: the life of one report as sections, for a page and for a terminal."""

from collections.abc import Iterator, Sequence
from typing import Any

from livingreview.audit.findings import printable
from livingreview.audit.life import Facts, Life
from livingreview.models.review import Review
from livingreview.report.document import Document
from livingreview.report.elements import (
    Block,
    Cell,
    DataTable,
    Flagged,
    Lines,
    Missing,
    Paragraph,
    Section,
    columns,
    text,
)
from livingreview.report.front import STATUS_WORDS
from livingreview.report.people import person, reason
from livingreview.report.process import STAGE_WORDS

HIDDEN = "decisions: somebody still has to decide on this record; --unblind shows them to those who need not."
UNBLINDED = "Shown with everyone’s decisions although it waits for a decision; not for those who still have to decide."
DASH = "–"


def record_document(lives: Sequence[Life], review: Review) -> Document:
    """Lay the lives of reports out as one page."""
    rows = tuple((life.report_id, _title(life), life.state["state"]) for life in lives)
    return Document(
        title=f"The life of {_title(lives[0])}" if len(lives) == 1 else f"The lives of {len(lives)} reports",
        version=review.version,
        date=review.version_date,
        status=STATUS_WORDS[review.living.status],
        notice=review.notice,
        authors=(),
        currency=DataTable("reports", "Reports", columns("Report", "Title", "State"), rows, "no report."),
        sections=tuple(Section(life.report_id, _title(life), (), sections(life, review)) for life in lives),
    )


def sections(life: Life, review: Review) -> tuple[Section, ...]:
    """Give the parts of one life, in the order in which they happened."""
    parts: tuple[tuple[str, str, tuple[Block, ...]], ...] = (
        ("what", "What it is", _what(life)),
        ("found", "Where it came from", (_found(life),)),
        ("linked", "What it was linked with, and why", _linked(life)),
        ("decided", "Decisions", _decided(life, review)),
        ("notes", "Notes", (_notes(life, review),)),
        ("study", "The study it became", (_studies(life),)),
        ("results", "Results read in it", (_results(life),)),
        ("syntheses", "Where they went", (_syntheses(life),)),
        ("versions", "Frozen versions", (_versions(life),)),
    )
    return tuple(Section(f"{life.report_id}-{name}", heading, blocks) for name, heading, blocks in parts)


def as_text(lives: Sequence[Life], review: Review) -> Iterator[str]:
    """Write lives for a terminal."""
    for life in lives:
        yield f"{life.report_id}: {printable(_title(life))}"
        for section in sections(life, review):
            yield ""
            yield section.heading
            for block in section.blocks:
                yield from _block_lines(block)
        yield ""


def _block_lines(block: Block) -> Iterator[str]:
    if isinstance(block, Missing):
        yield f"  {block.reason}"
    elif isinstance(block, Paragraph):
        lead = f"{block.lead}: " if block.lead else ""
        yield f"  {lead}{''.join(_plain(part) for part in block.parts)}"
    elif isinstance(block, DataTable):
        if not block.rows:
            yield f"  {block.missing}"
        for row in block.rows:
            cells = zip(block.columns, map(_plain, row), strict=True)
            parts = [f"{column.heading}: {cell}" for column, cell in cells if cell != DASH]
            yield f"  - {'; '.join(parts)}"


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return printable(cell)
    if isinstance(cell, Lines):
        return " / ".join("".join(_plain(part) for part in line) for line in cell.lines)
    return printable(str(getattr(cell, "text", cell)))


def _title(life: Life) -> str:
    return next((str(record["title"]) for record in life.records if record.get("title")), life.report_id)


def _place(fact: Facts) -> str:
    return f"{fact['file']}:{fact['line']}" if fact.get("file") else DASH


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return DASH if value in (None, "") else str(value)


def _table(
    life: Life, name: str, caption: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]], none: str
) -> DataTable:
    return DataTable(f"{life.report_id}-{name}-table", caption, columns(*headings), tuple(map(tuple, rows)), none)


def _what(life: Life) -> tuple[Block, ...]:
    state = [life.state["state"]]
    if life.waits_for not in ("", "nobody"):
        state.append(f"waits for {life.waits_for}")
    flagged: tuple[Block, ...] = (text(Flagged(UNBLINDED)),) if life.is_unblinded else ()
    rows = [
        (record["record_id"], ". ".join(_said(value) for key, value in record.items() if key != "record_id"))
        for record in life.records
    ]
    records = _table(life, "records", "Records of this report", ("Record", "As read"), rows, "no record.")
    return (*flagged, text("; ".join(state), lead="State"), records)


def _found(life: Life) -> DataTable:
    rows = [
        (
            fact["search_id"],
            fact["source"] + (f" ({fact['platform']})" if fact["platform"] else ""),
            fact["date"],
            str(fact["entry"]),
            _place(fact),
            fact["record_id"],
        )
        for fact in life.found
    ]
    headings = ("Search", "Source", "Run on", "Entry", "Place", "Read as")
    return _table(life, "found", "Entries of exports", headings, rows, "no export holds it.")


def _linked(life: Life) -> tuple[Block, ...]:
    rows = [
        (
            f"{fact['record_a']} and {fact['record_b']}",
            "one report" if fact["is_linked"] else "kept apart",
            fact["rule"],
            fact["evidence"],
            _place(fact),
        )
        for fact in life.links
    ]
    headings = ("Records", "Are", "By", "Evidence", "Ruling")
    links = _table(life, "links", "Links", headings, rows, "it was linked with nothing.")
    if not life.questions:
        return (links,)
    asked = [(f"{fact['record_a']} and {fact['record_b']}", fact["question"], fact["why"]) for fact in life.questions]
    return links, _table(life, "questions", "Open questions", ("Records", "Question", "Why"), asked, "none.")


def _decided(life: Life, review: Review) -> tuple[Block, ...]:
    stages = text(f"{life.state['title_abstract']}; full text: {life.state['full_text']}", lead="Title and abstract")
    if life.decisions is None:
        return stages, Missing(HIDDEN)
    rows = [
        (
            STAGE_WORDS[fact["stage"]],
            person(review, fact["by"]) + (" (automation)" if fact["is_automation"] else ""),
            fact["at"],
            fact["decision"] + ("" if fact["settles"] is None else ", settling a conflict"),
            reason(review, fact["reason"]) if fact["reason"] else DASH,
            fact["note"] or DASH,
            _standing(fact),
            _place(fact),
        )
        for fact in life.decisions
    ]
    headings = ("Stage", "Who", "When", "Decision", "Reason", "Note", "Standing", "Line")
    return stages, _table(life, "decisions", "Decisions in order", headings, rows, "nobody has decided on it.")


def _standing(fact: Facts) -> str:
    parts = ["stands" if fact["stands"] else "replaced by a later line"]
    if fact["replaces"]:
        parts.append(f"replaces {fact['replaces']}")
    if fact["settles"]:
        parts.append(f"settles {', '.join(fact['settles'])}")
    if taken := fact.get("taken_from"):
        parts.append(f"taken over from {taken.get('tool')}, entry {taken.get('entry')}")
    if ranked := fact.get("ranking"):
        parts.append(f"ranked {ranked.get('rank')} of {ranked.get('of')} by {ranked.get('model')}")
    return "; ".join(parts)


def _notes(life: Life, review: Review) -> DataTable:
    rows = [
        (
            fact["kind"],
            fact["note"],
            ", ".join(filter(None, (fact["by"] and person(review, fact["by"]), fact["date"]))) or DASH,
            _place(fact),
        )
        for fact in life.notes
    ]
    return _table(life, "notes", "Notes", ("Kind", "Note", "By", "Place"), rows, "no note names it.")


def _studies(life: Life) -> DataTable:
    rows = [
        (
            f"{fact['label']} ({fact['study_id']})",
            fact["status"],
            fact["design"],
            each["role"],
            each["seen"],
            _place(each),
        )
        for fact in life.studies
        for each in fact["as"]
    ]
    headings = ("Study", "Status", "Design", "As its", "Seen", "Place")
    return _table(life, "study", "Study", headings, rows, "no study file names it.")


def _results(life: Life) -> DataTable:
    rows = [
        (fact["outcome"], fact["timepoint"], fact["printed"], fact["locator"], _place(fact)) for fact in life.results
    ]
    headings = ("Outcome", "When", "As printed", "Where in the report", "Place")
    return _table(life, "results", "Results", headings, rows, "no result was read in it.")


def _syntheses(life: Life) -> DataTable:
    rows = [
        (
            f"{fact['label']} ({fact['synthesis_id']})",
            f"{fact['study_id']}, {fact['result']}"
            + (f", reading {fact['alternative']}" if fact["alternative"] else ""),
            fact["state"],
            fact["why"] or DASH,
        )
        for fact in life.syntheses
    ]
    headings = ("Synthesis", "Result", "State", "Why")
    return _table(life, "syntheses", "Syntheses", headings, rows, "no synthesis concerns it.")


def _versions(life: Life) -> DataTable:
    rows = [(fact["version"], fact["state"], fact["decisions"]) for fact in life.versions]
    headings = ("Version", "State then", "Of its decisions, known then")
    return _table(life, "versions", "Frozen versions", headings, rows, "no version has been frozen.")
