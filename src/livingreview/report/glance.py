"""The first screen: what the answer is, how sure it is, how current, and what changed since the last version.

1. One line for each critical outcome of the Summary of Findings: GRADE's statement, the estimate with its interval, and
   the certainty as symbol and word. Without a critical outcome every outcome of the table stands there.
2. The dates are those of the box on how current the review is, without their explanations.
3. What changed is counted from the differences to the last frozen version, and leads to the section that lists them.
Source: GRADE; PRISMA-LSR items L2 and L3.
"""

from dataclasses import dataclass

from livingreview.figures import numbers
from livingreview.judgements.evidence import main_row
from livingreview.report.elements import Flagged, Inline, Link, Paragraph, Symbol, text
from livingreview.report.inputs import ReportTables
from livingreview.report.origins import origin_link
from livingreview.report.values import placeholder_values
from livingreview.tables import Row, Rows
from livingreview.terms import Certainty, ChangeTopic, Evidence, LivingStatus, SynthesisState

CRITICAL = "critical"
DATES = {
    "status": "Status",
    "searched_through": "Searched through",
    "incorporated_through": "Evidence taken in through",
    "next_search": "Next search due",
}
"""Items of the table on how current the review is, with the words beside their dates."""

COUNTED = (
    ((ChangeTopic.STUDY, ChangeTopic.REVERSAL), "study came in or went out", "studies came in or went out"),
    ((ChangeTopic.OUTCOME,), "outcome has other numbers", "outcomes have other numbers"),
    ((ChangeTopic.CERTAINTY,), "rating of certainty differs", "ratings of certainty differ"),
    ((ChangeTopic.CLAIM,), "conclusion differs", "conclusions differ"),
    ((ChangeTopic.NOTICE,), "notice about a report is new", "notices about reports are new"),
)


@dataclass(frozen=True)
class Answer:
    """One outcome: what happens, in numbers, and how sure that is."""

    outcome: Link
    statement: str
    numbers: str
    certainty: tuple[Inline, ...]
    origin: Link | None = None
    """To where the numbers come from."""


@dataclass(frozen=True)
class Glance:
    """What a reader sees first."""

    answers: tuple[Answer, ...]
    is_critical: bool
    dates: tuple[tuple[str, str], ...]
    changed: Paragraph
    due: str | None = None
    """The day the next search is due; the page itself holds it against the reader's clock."""


def first_screen(tables: ReportTables) -> Glance:
    """Give the first screen."""
    ordered = sorted(tables.summary_of_findings, key=lambda row: row["order"])
    critical = [row for row in ordered if _is_critical(tables, row)]
    answers = tuple(_answer(tables, row) for row in critical or ordered)
    return Glance(answers, bool(critical), _dates(tables), _changed(tables), _due(tables))


def _due(tables: ReportTables) -> str | None:
    """Give the date of the next search of a review that is kept up; one that is suspended or retired has none due."""
    if tables.review.living.status is not LivingStatus.LIVING:
        return None
    return next((row["value"] for row in tables.currency if row["item"] == "next_search"), None)


def _is_critical(tables: ReportTables, row: Row) -> bool:
    synthesis = tables.review.syntheses[row["synthesis_id"]]
    return tables.review.outcomes[synthesis.outcome].importance == CRITICAL


def _answer(tables: ReportTables, row: Row) -> Answer:
    outcome = Link(tables.review.syntheses[row["synthesis_id"]].label, f"#synthesis-{row['synthesis_id']}")
    origin = next(iter(origin_link(tables, row["synthesis_id"])), None)
    return Answer(outcome, _statement(row), _numbers(tables, row), _certainty(row), origin)


def _statement(row: Row) -> str:
    if row["state"] == SynthesisState.NO_DATA:
        return "No included study reported this outcome."
    return str(row["statement"] or row["drafted_statement"] or "")


def _numbers(tables: ReportTables, row: Row) -> str:
    if row["state"] == SynthesisState.NO_DATA:
        return ""
    found = main_row(tables.summary, row["synthesis_id"])
    in_words = row["state"] == SynthesisState.NARRATIVE
    studies = numbers.counted(found["n_studies"] if found and in_words else row["n_studies"], "study", "studies")
    people = [numbers.counted(row["n_participants"], "participant")] if row["n_participants"] is not None else []
    effect = str(placeholder_values(tables)[f"{row['synthesis_id']}.effect"])
    if row["state"] == SynthesisState.NOT_POOLED:
        effect = "Not pooled, by protocol"
    said = [effect[:1].upper() + effect[1:]]
    if row["comparator_text"] and row["experimental_text"]:
        said.append(f"{row['experimental_text']} against {row['comparator_text']}")
    return "; ".join([*said, ", ".join([studies, *people])]) + "."


def _certainty(row: Row) -> tuple[Inline, ...]:
    if row["certainty"] is None:
        return () if row["state"] == SynthesisState.NO_DATA else ("Certainty not rated",)
    level = Certainty(row["certainty"])
    style = f"certainty-{level.value.replace(' ', '-')}"
    said: tuple[Inline, ...] = (Symbol(level.symbol, f"{level.value.capitalize()} certainty", style),)
    stale = row["evidence"] in (Evidence.EARLIER, Evidence.UNCONFIRMED)
    return (*said, " ", Flagged(row["evidence"])) if stale else said


def _dates(tables: ReportTables) -> tuple[tuple[str, str], ...]:
    found = {row["item"]: row["value"] for row in tables.currency}
    return tuple((label, _capital(found[item])) for item, label in DATES.items() if found.get(item))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _changed(tables: ReportTables) -> Paragraph:
    frozen = [row for row in tables.version_history if row["is_frozen"]]
    if not frozen:
        return text("This is the first version; there is no earlier one to compare it with.")
    before = frozen[-1]
    since = f"Since version {before['version']}" + (f" of {before['date']}" if before["date"] else "")
    parts = [_counted(tables.changes, topics, one, many) for topics, one, many in COUNTED]
    said = numbers.joined([part for part in parts if part])
    others = "nothing that the answers rest on differs" if tables.changes else "nothing differs"
    return text(f"{since}: {said or others}. ", Link("See what’s new", "#whats-new"))


def _counted(changes: Rows, topics: tuple[ChangeTopic, ...], one: str, many: str) -> str:
    subjects = {row["subject"] for row in changes if row["topic"] in topics}
    return numbers.counted(len(subjects), one, many) if subjects else ""
