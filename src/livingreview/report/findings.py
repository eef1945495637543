"""The Summary of Findings: one table for each comparison, a row for each outcome, also with no data.

1. Risks per 1,000 as computed; the comparator's risk is given with its source as a footnote.
2. Certainty as symbol and word; a rating made on earlier evidence, or never confirmed, says so in the cell.
3. Footnotes are lettered in order of appearance, and a letter is used again where the words are the same.
Source: GRADE; Cochrane Handbook chapter 14.
"""

from collections.abc import Iterable

from livingreview.figures import numbers
from livingreview.figures.forest_notes import arm_labels
from livingreview.judgements.evidence import main_row
from livingreview.report.elements import (
    Block,
    Cell,
    Column,
    DataTable,
    Details,
    Flagged,
    Footnote,
    Inline,
    Lines,
    Link,
    Missing,
    NoteMark,
    Symbol,
    bullets,
    text,
)
from livingreview.report.inputs import ReportTables, of
from livingreview.report.people import person
from livingreview.report.stale import of_judgement, with_flag
from livingreview.tables import Row, Rows
from livingreview.terms import Certainty, Evidence, SynthesisState

LEVELS = (
    "High: we are confident that the true effect lies close to the estimate.",
    "Moderate: the true effect is probably close to the estimate, but it may be substantially different.",
    "Low: the true effect may well be substantially different from the estimate.",
    "Very low: the true effect is likely to be substantially different; the estimate says little about it.",
)
"""The four levels of certainty, in our own words."""

GROUP = "Anticipated absolute effects"


def summary_of_findings(tables: ReportTables) -> tuple[Block, ...]:
    """Give a table for each comparison, then what the levels mean."""
    found = tuple(
        _table(tables, comparison_id, _rows_of(tables, comparison_id))
        for comparison_id in tables.review.comparisons
        if _rows_of(tables, comparison_id)
    )
    if not found:
        return (
            Missing("the protocol puts no synthesis into the Summary of Findings, or none has been planned yet."),
            _levels(),
        )
    return (*found, _levels())


def _levels() -> Details:
    starred = (
        "The risk with the intervention is computed from the assumed comparator risk and the relative effect; "
        "its interval takes the comparator risk as known. CI: confidence interval."
    )
    return Details("What the levels of certainty mean", (bullets(list(LEVELS)), text(starred)))


def _rows_of(tables: ReportTables, comparison_id: str) -> Rows:
    rows = [row for row in tables.summary_of_findings if row["comparison_id"] == comparison_id]
    return sorted(rows, key=lambda row: row["order"])


class _Notes:
    """Letters for footnotes, in order of appearance."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.marks: dict[str, list[str]] = {}

    def mark(self, words: str) -> NoteMark:
        """Give the mark for a note, with the letter it already has or the next one."""
        backs = self.marks.setdefault(words, [])
        letter = _letter(list(self.marks).index(words))
        backs.append(f"{self.prefix}-{letter}-{len(backs) + 1}")
        return NoteMark(letter, backs[-1], f"#{self.prefix}-{letter}")

    def footnotes(self) -> tuple[Footnote, ...]:
        """Give the notes with links back to where they are used."""
        lettered = ((_letter(place), words, backs) for place, (words, backs) in enumerate(self.marks.items()))
        return tuple(
            Footnote(words, letter, f"{self.prefix}-{letter}", tuple(backs)) for letter, words, backs in lettered
        )


def _letter(place: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return (
        letters[place] if place < len(letters) else _letter(place // len(letters) - 1) + letters[place % len(letters)]
    )


def _table(tables: ReportTables, comparison_id: str, rows: Rows) -> DataTable:
    review = tables.review
    notes = _Notes(f"findings-{comparison_id}")
    experimental, comparator = arm_labels(review, rows[0]["synthesis_id"])
    headings = (
        Column("Outcome", width=17),
        Column(f"Risk or value with {comparator}", group=GROUP, width=11),
        Column(f"Risk with {experimental} (95% CI)", group=GROUP, width=12),
        Column("Difference (95% CI)", group=GROUP, width=14),
        Column("Relative effect (95% CI)", width=10),
        Column("Participants (studies)", width=10),
        Column("Certainty of the evidence (GRADE)", width=12),
        Column("What happens", width=14),
    )
    cells = tuple(_row(tables, row, notes) for row in rows)
    question = review.question
    about = (
        Footnote(
            f"Population: {question.population}. Intervention: {question.intervention}. "
            f"Comparison: {question.comparator}."
        ),
    )
    caption = f"Summary of Findings: {review.comparisons[comparison_id].label}"
    return DataTable(
        f"findings-{comparison_id}", caption, headings, cells, "", (*about, *notes.footnotes()), style="wide findings"
    )


def _row(tables: ReportTables, row: Row, notes: _Notes) -> tuple[Cell, ...]:
    comparator: Cell = row["comparator_text"] or numbers.MISSING
    if row["risk_source"] and row["comparator_text"]:
        comparator = Lines(
            ((row["comparator_text"], notes.mark(f"Comparator risk: {row['risk_source'].rstrip('.')}.")),)
        )
    return (
        Link(row["outcome_label"], f"#synthesis-{row['synthesis_id']}"),
        comparator,
        row["experimental_text"] or numbers.MISSING,
        row["difference_text"] or numbers.MISSING,
        row["relative"] or numbers.MISSING,
        _participants(tables, row),
        _certainty(tables, row, notes),
        row["statement"] or _no_statement(row),
    )


def _participants(tables: ReportTables, row: Row) -> str:
    if row["state"] == SynthesisState.NARRATIVE:
        found = main_row(tables.summary, row["synthesis_id"])
        return f"({numbers.counted(found['n_studies'] if found else 0, 'study', 'studies')}, in words only)"
    people = (
        "Not reported"
        if row["n_participants"] is None and row["n_studies"]
        else numbers.count(row["n_participants"] or 0)
    )
    return f"{people} ({numbers.counted(row['n_studies'], 'study', 'studies')})"


def _no_statement(row: Row) -> str:
    no_data = row["state"] == SynthesisState.NO_DATA
    return "No included study reported this outcome." if no_data else "No statement has been written."


def _certainty(tables: ReportTables, row: Row, notes: _Notes) -> Cell:
    if row["certainty"] is None:
        return (row["certainty_note"] or "not rated").capitalize()
    level = Certainty(row["certainty"])
    ratings = sorted(of(tables.ratings, row["synthesis_id"]), key=lambda rating: rating["order"])
    marks = [notes.mark(_rating_words(rating)) for rating in ratings if rating["levels"]]
    first: list[Inline] = [Symbol(level.symbol, level.value.capitalize(), f"certainty-{level.value.replace(' ', '-')}")]
    lines: list[tuple[Inline, ...]] = [(*first, *_spaced(marks))]
    if row["evidence"] in (Evidence.EARLIER, Evidence.UNCONFIRMED):
        lines.append((Flagged(row["evidence"]),))
    if row["certainty_note"]:
        lines.append((row["certainty_note"],))
    return Lines(tuple(lines))


def _spaced(marks: Iterable[NoteMark]) -> list[Inline]:
    parts: list[Inline] = []
    for mark in marks:
        parts += [" ", mark]
    return parts


def _rating_words(rating: Row) -> str:
    levels = abs(rating["levels"])
    way = "Lowered" if rating["levels"] < 0 else "Raised"
    step = "one level" if levels == 1 else f"{levels} levels"
    return f"{way} by {step} for {rating['domain']} ({rating['rating']}): {rating['reason'].rstrip('.')}."


def ratings_table(tables: ReportTables, synthesis_id: str) -> DataTable:
    """Give every domain of a rating with its reason, also those that lower nothing."""
    evidence, rows = of_judgement(tables, "certainty", synthesis_id), []
    for row in sorted(of(tables.ratings, synthesis_id), key=lambda row: row["order"]):
        levels = numbers.fixed(row["levels"], 0) if row["levels"] else "0"
        who = with_flag(f"{person(tables.review, row['by'])}, {row['date']}", evidence)
        rows.append((row["domain"].capitalize(), row["rating"], levels, row["reason"], who))
    return DataTable(
        f"ratings-{synthesis_id}",
        f"Certainty of the evidence (GRADE): {tables.review.syntheses[synthesis_id].label}",
        (
            Column("Domain", width=15),
            Column("Rating", width=14),
            Column("Levels", is_numeric=True, width=8),
            Column("Reason", width=47),
            Column("Rated by", width=16),
        ),
        tuple(rows),
        "nobody has rated the certainty of this evidence.",
    )
