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
from livingreview.report.finished_files import FEED
from livingreview.report.inputs import ReportTables
from livingreview.report.origins import origin_link
from livingreview.report.values import placeholder_values
from livingreview.tables import Row, Rows
from livingreview.terms import Certainty, ChangeTopic, Evidence, LivingStatus, SynthesisState
from livingreview.words import mark, mark_counted, retell, say, say_counted

CRITICAL = "critical"
DATES = {
    "status": mark("Status"),
    "searched_through": mark("Searched through"),
    "incorporated_through": mark("Evidence taken in through"),
    "next_search": mark("Next search due"),
}
"""Items of the table on how current the review is, with the words beside their dates."""

COUNT = "number"
"""What a change is about that tells of a box of the flow: such a row is no study."""

COUNTED = (
    (ChangeTopic.STUDY, mark_counted("{n} study came in or went out", "{n} studies came in or went out")),
    (
        ChangeTopic.REVERSAL,
        mark_counted("{n} decision on eligibility was reversed", "{n} decisions on eligibility were reversed"),
    ),
    (ChangeTopic.OUTCOME, mark_counted("{n} outcome has other numbers", "{n} outcomes have other numbers")),
    (ChangeTopic.CERTAINTY, mark_counted("{n} rating of certainty differs", "{n} ratings of certainty differ")),
    (ChangeTopic.CLAIM, mark_counted("{n} conclusion differs", "{n} conclusions differ")),
    (ChangeTopic.NOTICE, mark_counted("{n} notice about a report is new", "{n} notices about reports are new")),
)


CERTAINTY_WORDS = {
    Certainty.HIGH: mark("High certainty"),
    Certainty.MODERATE: mark("Moderate certainty"),
    Certainty.LOW: mark("Low certainty"),
    Certainty.VERY_LOW: mark("Very low certainty"),
}


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
        return say("No included study reported this outcome.")
    return str(row["statement"] or retell(row["drafted_statement"] or ""))


def _numbers(tables: ReportTables, row: Row) -> str:
    if row["state"] == SynthesisState.NO_DATA:
        return ""
    found = main_row(tables.summary, row["synthesis_id"])
    in_words = row["state"] == SynthesisState.NARRATIVE
    studies = say_counted("{n} study", "{n} studies", found["n_studies"] if found and in_words else row["n_studies"])
    people = (
        [say_counted("{n} participant", "{n} participants", row["n_participants"])]
        if row["n_participants"] is not None
        else []
    )
    effect = str(placeholder_values(tables)[f"{row['synthesis_id']}.effect"])
    if row["state"] == SynthesisState.NOT_POOLED:
        effect = say("Not pooled, by protocol")
    said = [effect[:1].upper() + effect[1:]]
    if row["comparator_text"] and row["experimental_text"]:
        said.append(
            say(
                "{intervention} against {comparator}",
                intervention=retell(row["experimental_text"]),
                comparator=retell(row["comparator_text"]),
            )
        )
    return "; ".join([*said, ", ".join([studies, *people])]) + "."


def _certainty(row: Row) -> tuple[Inline, ...]:
    if row["certainty"] is None:
        return () if row["state"] == SynthesisState.NO_DATA else (say("Certainty not rated"),)
    level = Certainty(row["certainty"])
    style = f"certainty-{level.value.replace(' ', '-')}"
    said: tuple[Inline, ...] = (Symbol(level.symbol, say(CERTAINTY_WORDS[level]), style),)
    stale = row["evidence"] in (Evidence.EARLIER, Evidence.UNCONFIRMED)
    return (*said, " ", Flagged(say(row["evidence"]))) if stale else said


def _dates(tables: ReportTables) -> tuple[tuple[str, str], ...]:
    found = {row["item"]: row["value"] for row in tables.currency}
    return tuple((say(label), _capital(say(found[item]))) for item, label in DATES.items() if found.get(item))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _changed(tables: ReportTables) -> Paragraph:
    frozen = [row for row in tables.version_history if row["is_frozen"]]
    if not frozen:
        return text(say("This is the first version; there is no earlier one to compare it with."), " ", _feed())
    before = frozen[-1]
    parts = [_counted(tables.changes, topic, words) for topic, words in COUNTED]
    said = numbers.joined([part for part in parts if part])
    others = say("nothing that the answers rest on differs") if tables.changes else say("nothing differs")
    since = say("Since {version}: {changes}.", version=version_of(before), changes=said or others)
    return text(f"{since} ", Link(say("See what’s new"), "#whats-new"), " ", _feed())


def _feed() -> Link:
    """Lead to the feed of the versions, which stands beside the page."""
    return Link(say("Feed of versions"), FEED)


def version_of(row: Row) -> str:
    """Give `version 1.2 of 2025-03-01`."""
    if row["date"]:
        return say("version {version} of {date}", version=row["version"], date=row["date"])
    return say("version {version}", version=row["version"])


def _counted(changes: Rows, topic: ChangeTopic, words: tuple[str, str]) -> str:
    subjects = {row["subject"] for row in changes if row["topic"] == topic and row["what"] != COUNT}
    return say_counted(*words, len(subjects)) if subjects else ""
