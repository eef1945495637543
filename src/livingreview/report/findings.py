"""The Summary of Findings: one table for each comparison, a row for each outcome, also with no data.

1. Risks per 1,000 as computed; the comparator's risk is given with its source as a footnote.
2. Several comparator risks stand below each other with their labels; other scales below the difference.
3. Certainty as symbol and word; a rating made on earlier evidence, or never confirmed, says so in the cell.
4. What happens is the rater's sentence, else one drafted from size and certainty and marked as such.
5. Footnotes explain every level down or up and every close call; they are lettered in order of appearance,
   and a letter is used again where the words are the same.
Source: GRADE; Cochrane Handbook chapter 14.
"""

from collections.abc import Iterable

from livingreview.figures import numbers
from livingreview.figures.forest_notes import arm_labels
from livingreview.judgements.evidence import main_row
from livingreview.models.review import Review
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
    lines,
)
from livingreview.report.inputs import ReportTables, of
from livingreview.tables import Row, Rows
from livingreview.terms import Certainty, Evidence, SynthesisState
from livingreview.words import mark, mark_counted, retell, say, say_counted

LEVELS = (
    mark("High: we are confident that the true effect lies close to the estimate."),
    mark("Moderate: the true effect is probably close to the estimate, but it may be substantially different."),
    mark("Low: the true effect may well be substantially different from the estimate."),
    mark("Very low: the true effect is likely to be substantially different; the estimate says little about it."),
)
"""The four levels of certainty, in our own words."""

CERTAINTY_WORDS = {
    Certainty.HIGH: mark("High"),
    Certainty.MODERATE: mark("Moderate"),
    Certainty.LOW: mark("Low"),
    Certainty.VERY_LOW: mark("Very low"),
}

LOWERED = mark_counted(
    "Lowered by one level for {domain} ({rating}): {reason}.",
    "Lowered by {n} levels for {domain} ({rating}): {reason}.",
)
RAISED = mark_counted(
    "Raised by one level for {domain} ({rating}): {reason}.", "Raised by {n} levels for {domain} ({rating}): {reason}."
)
GROUP = mark("Anticipated absolute effects")
STARRED = mark(
    "* The risk with the intervention is computed from the assumed comparator risk and the relative effect; its "
    "interval takes the comparator risk as known. CI: confidence interval."
)
DRAFTED = mark(
    "Drafted from the size of the effect, by the protocol’s thresholds, and from the certainty that was rated."
)


def summary_of_findings(tables: ReportTables) -> tuple[Block, ...]:
    """Give a table for each comparison, then what the levels mean."""
    found = findings_tables(tables)
    if not found:
        return (
            Missing(say("the protocol puts no synthesis into the Summary of Findings, or none has been planned yet.")),
            _levels(),
        )
    return (*found, _levels())


def findings_tables(tables: ReportTables) -> tuple[DataTable, ...]:
    """Give the tables alone, as for a file of their own."""
    return tuple(
        _table(tables, comparison_id, _rows_of(tables, comparison_id))
        for comparison_id in tables.review.comparisons
        if _rows_of(tables, comparison_id)
    )


def _levels() -> Details:
    return Details(say("What the levels of certainty mean"), (bullets([say(level) for level in LEVELS]),))


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
        Column(say("Outcome"), width=15),
        Column(say("Risk or value with {comparator}", comparator=comparator), group=say(GROUP), width=9),
        Column(say("Risk with {experimental}* (95% CI)", experimental=experimental), group=say(GROUP), width=10),
        Column(say("Difference (95% CI)"), group=say(GROUP), width=12),
        Column(say("Relative effect (95% CI)"), width=10),
        Column(say("Participants (studies)"), width=9),
        Column(say("Certainty of the evidence (GRADE)"), width=13),
        Column(say("What happens"), width=22),
    )
    cells = tuple(_row(tables, row, notes) for row in rows)
    about = (Footnote(_question(review, experimental, comparator)), Footnote(say(STARRED)))
    caption = say("Summary of Findings: {label}", label=review.comparisons[comparison_id].label)
    return DataTable(
        f"findings-{comparison_id}", caption, headings, cells, "", (*about, *notes.footnotes()), style="wide findings"
    )


def _question(review: Review, experimental: str, comparator: str) -> str:
    question = review.question
    parts = [
        (say("Patient or population"), question.population),
        (say("Setting"), question.setting or say("not given")),
    ]
    parts += [(say("Intervention"), experimental), (say("Comparison"), comparator)]
    return " ".join(f"{name}: {words.rstrip('.')}." for name, words in parts)


def _row(tables: ReportTables, row: Row, notes: _Notes) -> tuple[Cell, ...]:
    absolute = sorted(of(tables.absolute, row["synthesis_id"]), key=lambda one: one["order"])
    at_risks = [one for one in absolute if one["comparator_text"]]
    others = [retell(one["difference_text"]) for one in absolute if not one["comparator_text"]]
    has_several = len(at_risks) > 1 or bool(at_risks and not row["experimental_text"])
    difference = [_labelled(one, "difference_text") for one in at_risks] if has_several else []
    first = [] if has_several and row["experimental_text"] else [retell(row["difference_text"] or "")]
    differences = [words for words in (*first, *difference, *others) if words]
    return (
        Link(row["outcome_label"], f"#synthesis-{row['synthesis_id']}"),
        _comparator(row, at_risks if has_several else [], notes),
        lines([_labelled(one, "experimental_text") for one in at_risks])
        if has_several
        else retell(row["experimental_text"] or numbers.MISSING),
        lines(differences),
        retell(row["relative"] or numbers.MISSING),
        _participants(tables, row),
        _certainty(tables, row, notes),
        _what_happens(row, notes),
    )


def _comparator(row: Row, at_risks: Rows, notes: _Notes) -> Cell:
    """Give the comparator's risk, or each of several, with its source as a footnote."""
    if at_risks:
        sources = [
            notes.mark(
                say(
                    "Comparator risk ({label}): {source}.", label=one["label"], source=retell(one["source"].rstrip("."))
                )
            )
            for one in at_risks
        ]
        pairs = zip(at_risks, sources, strict=True)
        return Lines(tuple((_labelled(one, "comparator_text"), mark) for one, mark in pairs))
    if row["risk_source"] and row["comparator_text"]:
        source = say("Comparator risk: {source}.", source=retell(row["risk_source"].rstrip(".")))
        return Lines(((retell(row["comparator_text"]), notes.mark(source)),))
    return retell(row["comparator_text"] or numbers.MISSING)


def _labelled(one: Row, name: str) -> str:
    label = retell(one["label"])
    return f"{label[:1].upper()}{label[1:]}: {retell(one[name] or numbers.MISSING)}"


def _participants(tables: ReportTables, row: Row) -> str:
    if row["state"] == SynthesisState.NARRATIVE:
        found = main_row(tables.summary, row["synthesis_id"])
        n = found["n_studies"] if found else 0
        return f"({say_counted('{n} study, in words only', '{n} studies, in words only', n)})"
    people = (
        say("Not reported")
        if row["n_participants"] is None and row["n_studies"]
        else numbers.count(row["n_participants"] or 0)
    )
    return f"{people} ({say_counted('{n} study', '{n} studies', row['n_studies'])})"


def _what_happens(row: Row, notes: _Notes) -> Cell:
    """Give the rater's sentence, else the drafted one, marked as such."""
    if row["statement"]:
        return str(row["statement"])
    if row["state"] == SynthesisState.NO_DATA:
        return say("No included study reported this outcome.")
    if row["drafted_statement"] is None:
        return say("No statement has been written.")
    return Lines(((retell(row["drafted_statement"]), notes.mark(say(DRAFTED))),))


def _certainty(tables: ReportTables, row: Row, notes: _Notes) -> Cell:
    if row["certainty"] is None:
        return say(row["certainty_note"] or "not rated").capitalize()
    level = Certainty(row["certainty"])
    ratings = sorted(of(tables.ratings, row["synthesis_id"]), key=lambda rating: rating["order"])
    suggested = {one["domain"]: one for one in of(tables.suggestions, row["synthesis_id"])}
    said = [_rating_words(rating, suggested.get(rating["domain"])) for rating in ratings]
    marks = [notes.mark(words) for words in said if words]
    style = f"certainty-{level.value.replace(' ', '-')}"
    first: list[Inline] = [Symbol(level.symbol, say(CERTAINTY_WORDS[level]), style)]
    lines: list[tuple[Inline, ...]] = [(*first, *_spaced(marks))]
    if row["evidence"] in (Evidence.EARLIER, Evidence.UNCONFIRMED):
        lines.append((Flagged(say(row["evidence"])),))
    if row["certainty_note"]:
        lines.append((say(row["certainty_note"]),))
    return Lines(tuple(lines))


def _spaced(marks: Iterable[NoteMark]) -> list[Inline]:
    parts: list[Inline] = []
    for each in marks:
        parts += [" ", each]
    return parts


def _rating_words(rating: Row, suggested: Row | None) -> str | None:
    """Explain a level down or up, and a close call: a domain not lowered where lowering is suggested."""
    reason = rating["reason"].rstrip(".")
    levels = abs(rating["levels"])
    if levels:
        words = LOWERED if rating["levels"] < 0 else RAISED
        return say_counted(*words, levels, domain=say(rating["domain"]), rating=say(rating["rating"]), reason=reason)
    if suggested is not None and (suggested["levels"] or 0) < 0:
        return say(
            "Not lowered for {domain}, where {suggestion} is suggested: {reason}.",
            domain=say(rating["domain"]),
            suggestion=say(suggested["suggestion"]),
            reason=reason,
        )
    return None
