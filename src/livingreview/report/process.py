"""How screening was done: stages, people, agreement, time, reasons, and what a reader should know.

The same parts stand in the built review as an appendix and in `livingreview audit report`.
"""

from livingreview.figures import numbers
from livingreview.report.elements import Block, Column, DataTable, columns, text
from livingreview.report.inputs import ReportTables
from livingreview.report.people import person, reason
from livingreview.tables import Row
from livingreview.terms import ActorKind
from livingreview.words import mark, retell, say

STAGE_WORDS = {"title_abstract": mark("Title and abstract"), "full_text": mark("Full text")}
PAIR = 2
"""People whose agreement is that of their pair; agreement of all together is shown for more."""
MOST_FINDINGS = 200
"""Findings that the report lists; the table `screening/process.csv` has all."""

CONVENTIONS = mark(
    "Agreement is between first decisions; maybe counts as include, and neither later "
    "changes nor resolutions count. Where two people saw different reports, only those that "
    "both decided on are compared. Kappa misleads where few records are included; positive "
    "agreement, PABAK and AC1 stand beside it. Its interval has the standard error of "
    "Fleiss, Cohen and Everitt and is not defined where nobody differed."
)
TIMES = mark(
    "Times are those of the writers’ clocks. A gap of more than 30 minutes between two lines "
    "starts a new session; the first decision of a session has no known time, and time spent "
    "without deciding counts with the next decision."
)


def screening_process(tables: ReportTables) -> tuple[Block, ...]:
    """Give the parts of the appendix."""
    is_pair = all(row["n_people"] <= PAIR for row in tables.screening_stages)
    return (
        _findings(tables),
        _stages(tables),
        decisions(tables),
        text(say(CONVENTIONS), lead=say("Agreement")),
        _agreement(tables),
        *(() if is_pair else (_agreement_of_all(tables),)),
        text(say(TIMES), lead=say("Time")),
        _reviewers(tables),
        _reasons(tables),
    )


def _stages(tables: ReportTables) -> DataTable:
    names = {
        "n_due": say("People due"),
        "n_reports": say("Reports decided on"),
        "n_by_one": say("by one"),
        "n_by_two": say("by two"),
        "n_by_more": say("by more"),
        "n_waiting": say("Still waiting"),
        "n_below_due": say("Settled by fewer than due"),
        "n_conflicts": say("Conflicts"),
        "n_resolved": say("Resolved"),
        "n_self_settled": say("by one who differed"),
        "n_changed": say("Changed later"),
        "n_changed_unblinded": say("after both had decided"),
    }
    rows = tuple(
        (say(STAGE_WORDS[row["stage"]]), *(numbers.count(row[name]) for name in names))
        for row in _in_order(tables.screening_stages)
    )
    headings = columns(say("Stage"), *names.values(), numeric=tuple(names.values()))
    return DataTable(
        "screening-stages", say("How each stage was done"), headings, rows, say("nobody has decided on anything.")
    )


def _in_order(rows: list[Row]) -> list[Row]:
    """Sort rows by stage as screening goes, and leave out stages without a decision."""
    order = list(STAGE_WORDS)
    begun = [row for row in rows if row.get("n_reports") != 0]
    return sorted(
        begun,
        key=lambda row: (
            order.index(row["stage"]),
            row.get("actor") or row.get("reviewer_a", ""),
            row.get("reviewer_b") or row.get("reason", ""),
        ),
    )


def _place(stage: str, actor: str, is_resolution: bool) -> tuple[int, bool, str]:
    return list(STAGE_WORDS).index(stage), is_resolution, actor


def _who(tables: ReportTables, row: Row) -> str:
    is_program = row.get("kind") == ActorKind.AUTOMATION
    return person(tables.review, row["actor"]) + (say(" (automation)") if is_program else "")


def decisions(tables: ReportTables) -> DataTable:
    """Count decisions by stage and person."""
    by_place = sorted(tables.reviewers, key=lambda row: _place(row["stage"], row["actor"], row["is_resolution"]))
    rows = tuple(
        (
            person(tables.review, row["actor"]),
            say(STAGE_WORDS[row["stage"]]),
            say("resolutions") if row["is_resolution"] else say("decisions"),
            *(numbers.count(row[name]) for name in ("n_include", "n_exclude", "n_maybe", "n_open", "n_replaced")),
        )
        for row in by_place
    )
    kinds = (say("Include"), say("Exclude"), say("Maybe"), say("Waiting for others"), say("Replaced later"))
    return DataTable(
        "decisions",
        say("Decisions by person and stage, those that stand"),
        columns(say("Person"), say("Stage"), say("Kind"), *kinds, numeric=kinds),
        rows,
        say("nobody has decided on anything yet."),
    )


def _agreement(tables: ReportTables) -> DataTable:
    counts = {
        "n": say("Both decided"),
        "n_both_include": say("Both include"),
        "n_only_a": say("Only first"),
        "n_only_b": say("Only second"),
        "n_both_exclude": say("Both exclude"),
    }
    shares = {
        "observed": say("Observed"),
        "positive": say("Positive"),
        "negative": say("Negative"),
        "pabak": "PABAK",
        "ac1": "AC1",
    }
    rows = tuple(
        (
            _pair(tables, row),
            say(STAGE_WORDS[row["stage"]]),
            *(numbers.count(row[name]) for name in counts),
            _kappa(row),
            *(numbers.fixed(row[name], 2) for name in shares),
        )
        for row in _in_order(tables.agreement)
    )
    kappa = say("Kappa (95% CI)")
    headings = columns(
        say("Pair"),
        say("Stage"),
        *counts.values(),
        kappa,
        *shares.values(),
        numeric=(*counts.values(), kappa, *shares.values()),
    )
    missing = say("no two people have decided on the same report.")
    caption = say("Agreement on first decisions (maybe counts as include)")
    return DataTable("agreement", caption, headings, rows, missing)


def _pair(tables: ReportTables, row: Row) -> str:
    sides = ({"actor": row[f"reviewer_{side}"], "kind": row[f"kind_{side}"]} for side in ("a", "b"))
    first, second = (_who(tables, side) for side in sides)
    decided = [row[f"n_decided_{side}"] for side in ("a", "b")]
    if None in decided or decided == [row["n"]] * 2:
        return say("{first} and {second}", first=first, second=second)
    return say(
        "{first} ({decided} decided) and {second} ({decided2} decided)",
        first=first,
        decided=numbers.count(decided[0]),
        second=second,
        decided2=numbers.count(decided[1]),
    )


def _kappa(row: Row) -> str:
    if row["kappa_low"] is None:
        return numbers.fixed(row["kappa"], 2)
    low, high = (numbers.fixed(row[f"kappa_{end}"], 2) for end in ("low", "high"))
    return say("{kappa} ({low} to {high})", kappa=numbers.fixed(row["kappa"], 2), low=low, high=high)


def _agreement_of_all(tables: ReportTables) -> DataTable:
    rows = tuple(
        (
            say(STAGE_WORDS[row["stage"]]),
            numbers.count(row["n_people"]),
            numbers.fixed(row["alpha"], 2),
            numbers.fixed(row["fleiss"], 2),
            "–"
            if row["fleiss_n"] is None
            else say(
                "{fleiss_n} reports, {fleiss_people} people each",
                fleiss_n=numbers.count(row["fleiss_n"]),
                fleiss_people=row["fleiss_people"],
            ),
        )
        for row in _in_order(tables.screening_stages)
        if row["n_people"] > 1
    )
    kinds = (say("People"), say("Krippendorff’s alpha"), say("Fleiss’ kappa"))
    headings = columns(say("Stage"), *kinds, say("Fleiss’ kappa is of"), numeric=kinds)
    return DataTable(
        "agreement-all", say("Agreement of all people together"), headings, rows, say("one person decided alone.")
    )


def _reviewers(tables: ReportTables) -> DataTable:
    rows = tuple(
        (
            _who(tables, row),
            say(STAGE_WORDS[row["stage"]]),
            say("resolutions") if row["is_resolution"] else say("decisions"),
            numbers.count(row["n_lines"]),
            say(
                "{first_at} to {last_at}", first_at=(row["first_at"] or "–")[:10], last_at=(row["last_at"] or "–")[:10]
            ),
            numbers.count(row["n_sessions"]),
            numbers.fixed(row["active_minutes"], 0),
            numbers.fixed(row["median_seconds"], 0),
            numbers.fixed(row["per_hour"], 0),
        )
        for row in _in_order(tables.reviewers)
    )
    kinds = (say("Lines"), say("Sessions"), say("Minutes"), say("Median seconds"), say("Per hour"))
    headings = (
        *columns(say("Person"), say("Stage"), say("Kind"), say("Lines"), numeric=kinds),
        *columns(
            say("From and to"), say("Sessions"), say("Minutes"), say("Median seconds"), say("Per hour"), numeric=kinds
        ),
    )
    return DataTable(
        "reviewers", say("Time by person, as far as times tell"), headings, rows, say("nobody has decided.")
    )


def _reasons(tables: ReportTables) -> DataTable:
    rows = tuple(
        (
            _who(tables, row),
            say(STAGE_WORDS[row["stage"]]),
            say("resolutions") if row["is_resolution"] else say("decisions"),
            reason(tables.review, row["reason"] or None),
            numbers.count(row["n"]),
        )
        for row in _in_order(tables.reasons_by_reviewer)
    )
    headings = columns(
        say("Person"), say("Stage"), say("Kind"), say("Reason"), say("Exclusions"), numeric=(say("Exclusions"),)
    )
    return DataTable("reasons-by-reviewer", say("Reasons by person"), headings, rows, say("nothing has been excluded."))


def _findings(tables: ReportTables) -> Block:
    if not tables.screening_process:
        return text(
            say(
                "No report was settled by fewer people than due, no conflict by one of those who "
                "differed, and no decision was changed after both had decided."
            ),
            lead=say("To know"),
        )
    shown = sorted(tables.screening_process, key=lambda row: (row["finding"], row["stage"], row["report_id"]))
    rows = tuple(
        (
            say(row["finding"]),
            say(STAGE_WORDS[row["stage"]]),
            row["report_id"],
            person(tables.review, row["actor"]) if row["actor"] else "–",
            retell(row["details"]),
        )
        for row in shown[:MOST_FINDINGS]
    )
    more = (
        say("; the first {most} of {n}", most=numbers.count(MOST_FINDINGS), n=numbers.count(len(shown)))
        if len(shown) > MOST_FINDINGS
        else ""
    )
    headings = (
        Column(say("Finding"), width=22),
        Column(say("Stage"), width=14),
        Column(say("Report"), width=22),
        Column(say("Person"), width=14),
        Column(say("What happened"), width=28),
    )
    return DataTable(
        "screening-process", say("What a reader should know{more}", more=more), headings, rows, say("nothing.")
    )
