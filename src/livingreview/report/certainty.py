"""Certainty of one synthesis: what is suggested, what a person rated and why, and absolute effects at every risk.

1. Suggestion, rating and reason stand beside each other, domain by domain; a suggestion is never shown as a rating.
2. What was suggested when it was rated is named where it differs from what is suggested now.
3. Absolute effects at each comparator risk with its source, numbers needed to treat, and the information size.

Source: GRADE guidelines; Cochrane Handbook 14 and 15.
"""

from livingreview.figures import numbers
from livingreview.figures.forest_notes import sentence
from livingreview.grading.body import NOT_DRAFTED
from livingreview.report.elements import Block, Cell, Column, DataTable, Details, Footnote, lines
from livingreview.report.inputs import ReportTables, in_order, of
from livingreview.report.people import person
from livingreview.report.stale import of_judgement, with_flag
from livingreview.stages.grade import STARTING_LEVEL
from livingreview.tables import Row, Rows
from livingreview.terms import OF_CERTAINTY
from livingreview.words import mark, retell, say, say_of

UP = "rating up"
NOBODY = mark("not rated")


def certainty_details(tables: ReportTables, synthesis_id: str, where: str) -> list[Block]:
    """Give what lies behind the certainty and the absolute effects of one synthesis, to open; `where` print has it."""
    blocks: list[Block] = []
    if of(tables.absolute, synthesis_id):
        blocks.append(Details(say("Absolute effects"), (absolute_table(tables, synthesis_id),)))
    reasons = certainty_reasons(tables, synthesis_id)
    if reasons:
        rated = of(tables.ratings, synthesis_id)
        summary = say("Reasons for the certainty") if rated else say("What the evidence suggests for its certainty")
        blocks.append(
            Details(summary, reasons, is_printed=False, printed=say("domain by domain in {where}.", where=where))
        )
    return blocks


def certainty_reasons(tables: ReportTables, synthesis_id: str) -> tuple[Block, ...]:
    """Give the tables behind the certainty of one synthesis; none where nothing is rated or suggested."""
    suggested, rated = of(tables.suggestions, synthesis_id), of(tables.ratings, synthesis_id)
    if not rated and all(row["suggestion"] == NOT_DRAFTED for row in suggested):
        return ()
    has_directness = bool(of(tables.directness, synthesis_id))
    direct = (directness_table(tables, synthesis_id),) if has_directness else ()
    return (ratings_table(tables, synthesis_id), *direct)


def ratings_table(tables: ReportTables, synthesis_id: str) -> DataTable:
    """Give every domain with its suggestion, its rating and the reason, also those that lower nothing."""
    suggested = {row["domain"]: row for row in of(tables.suggestions, synthesis_id)}
    rated = sorted(of(tables.ratings, synthesis_id), key=lambda row: row["order"])
    rows = [_row(tables, row["domain"], suggested.pop(row["domain"], None), row) for row in rated]
    raised = [row for row in rated if row["levels"] > 0]
    if raised or not rated:
        rest = sorted(suggested.values(), key=lambda row: row["order"])
        rows += [_row(tables, row["domain"], row, None) for row in rest if not (rated and row["domain"] != UP)]
    label = tables.review.syntheses[synthesis_id].label
    return DataTable(
        f"ratings-{synthesis_id}",
        say("Certainty of the evidence (GRADE): {label}", label=label),
        (
            Column(say("Domain"), width=12),
            Column(say("Suggested, with the figures behind it"), width=33),
            Column(say("Rated"), width=11),
            Column(say("Levels"), is_numeric=True, width=7),
            Column(say("Reason"), width=25),
            Column(say("Rated by"), width=12),
        ),
        tuple(rows),
        say("nobody has rated the certainty of this evidence."),
        (
            Footnote(
                say(
                    "Suggestions are drafted from the evidence by rules (Methods) and rate nothing; people do. Where "
                    "evidence is missing nothing is suggested, and the reason is named."
                )
            ),
        ),
    )


def _row(tables: ReportTables, domain: str, suggested: Row | None, rated: Row | None) -> tuple[Cell, ...]:
    if rated is None:
        none = numbers.MISSING
        return (say(domain).capitalize(), _suggestion(suggested), say(NOBODY), none, none, none)
    levels = numbers.fixed(rated["levels"], 0) if rated["levels"] else "0"
    who = with_flag(
        f"{person(tables.review, rated['by'])}, {rated['date']}",
        of_judgement(tables, "certainty", rated["synthesis_id"]),
    )
    return (
        say(domain).capitalize(),
        _suggestion(suggested),
        say_of(OF_CERTAINTY, rated["rating"]),
        levels,
        _why(rated),
        who,
    )


def _why(rated: Row) -> str:
    """Give the rater's reason; that of the starting level says what certainty is about."""
    return retell(rated["reason"]) if rated["domain"] == STARTING_LEVEL else str(rated["reason"])


def _suggestion(row: Row | None) -> Cell:
    if row is None:
        return say("for a person to judge")
    rule = f"{say_of(OF_CERTAINTY, row['suggestion']).capitalize()}: {retell(row['rule'].rstrip('.'))}."
    parts = [rule, *([f"{'; '.join(map(retell, row['figures']))}."] if row["figures"] else [])]
    if row["choice"]:
        parts.append(say("A person may choose {choice}.", choice=retell(row["choice"])))
    if row["seen"] and not row["seen"].startswith(f"{row['suggestion']}:"):
        parts.append(say("When rated: {suggestion}.", suggestion=say_of(OF_CERTAINTY, row["seen"].split(":", 1)[0])))
    return lines(parts)


def absolute_table(tables: ReportTables, synthesis_id: str) -> DataTable:
    """Give absolute effects at every comparator risk, and differences on other scales."""
    found = sorted(of(tables.absolute, synthesis_id), key=lambda row: row["order"])
    label = tables.review.syntheses[synthesis_id].label
    notes = tuple(Footnote(words) for words in _notes(found))
    return DataTable(
        f"absolute-{synthesis_id}",
        say("Absolute effects: {label}", label=label),
        (
            Column(say("At"), width=16),
            Column(say("With the comparator"), width=13),
            Column(say("With the intervention (95% CI)"), width=16),
            Column(say("Difference (95% CI)"), width=18),
            Column(say("Number needed to treat (95% CI)"), width=15),
            Column(say("Source"), width=22),
        ),
        tuple(
            (
                sentence(retell(row["label"])).rstrip("."),
                retell(row["comparator_text"] or numbers.MISSING),
                retell(row["experimental_text"] or numbers.MISSING),
                retell(row["difference_text"]),
                retell(row["number_needed"] or numbers.MISSING),
                sentence(retell(row["source"].rstrip("."))),
            )
            for row in found
        ),
        say("no absolute effect can be computed."),
        notes,
    )


def _notes(rows: Rows) -> list[str]:
    said = []
    if any(row["number_needed"] for row in rows):
        said.append(
            say(
                "Number needed to treat: people treated for one more to benefit (NNTB) or to be harmed (NNTH); an "
                "interval of the difference that holds no effect runs from benefit through infinity (∞) to harm."
            )
        )
    sizes = [(row["label"], row["information_size"]) for row in rows if row["information_size"]]
    people = rows[0]["n_participants"] if rows else None
    if sizes:
        different = dict.fromkeys(size for _, size in sizes)
        named = "; ".join(
            f"{numbers.count(size)}" + (f" ({label})" if len(different) > 1 else "")
            for label, size in (sizes if len(different) > 1 else sizes[:1])
        )
        have = say("an unknown number") if people is None else numbers.count(people)
        said.append(
            say("Optimal information size: {sizes} participants; the synthesis has {number}.", sizes=named, number=have)
        )
    return said


def directness_table(tables: ReportTables, synthesis_id: str) -> DataTable:
    """Give how well each study fits the question."""
    rows = in_order([{**row, "result": row["element"]} for row in of(tables.directness, synthesis_id)])
    return DataTable(
        f"directness-{synthesis_id}",
        say("Directness: {label}", label=tables.review.syntheses[synthesis_id].label),
        (
            Column(say("Study"), width=20),
            Column(say("Element"), width=20),
            Column(say("Direct"), width=15),
            Column(say("Reason"), width=45),
        ),
        tuple((row["study_label"], say(row["element"]), say(row["judgement"]), row["reason"]) for row in rows),
        say("no study file judges directness."),
    )
