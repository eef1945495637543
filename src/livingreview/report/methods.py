"""The methods, written out from the protocol as data.

1. Each paragraph follows a PRISMA 2020 item (5 to 15) or a PRISMA-LSR item (L1, L2).
2. What the protocol does not say is named as not reported.
"""

from livingreview.figures import numbers
from livingreview.models.review import Review
from livingreview.models.screening_settings import StageSettings
from livingreview.models.synthesis import Synthesis
from livingreview.report.certainty_methods import certainty_methods
from livingreview.report.elements import (
    Block,
    Column,
    DataTable,
    Flagged,
    Lines,
    Missing,
    Section,
    bullets,
    columns,
    text,
)
from livingreview.report.front import tools
from livingreview.report.inputs import ReportTables
from livingreview.report.statistics_plan import field_label, model_words, profile_sentences
from livingreview.stages.changes_method import AMENDMENT


def methods(tables: ReportTables) -> tuple[Section, ...]:
    """Give the sections of the methods."""
    review = tables.review
    return (
        Section("methods-eligibility", "Eligibility criteria", _eligibility(review)),
        Section("methods-searches", "Information sources and searches", _searches(tables)),
        Section("methods-selection", "Selection process", _selection(review)),
        Section("methods-data", "Data collection", _data(review)),
        Section("methods-bias", "Risk of bias assessment", _bias(tables)),
        Section("methods-synthesis", "Effect measures and synthesis", _synthesis(review)),
        Section("methods-certainty", "Certainty of the evidence", certainty_methods(review)),
        Section("methods-living", "Living mode", _living(review)),
        Section("methods-changes", "Changes to the methods", _changes(tables)),
    )


def _eligibility(review: Review) -> tuple[Block, ...]:
    question, eligibility = review.question, review.eligibility
    parts = [
        ("Population", question.population),
        ("Intervention", question.intervention),
        ("Comparator", question.comparator),
        ("Outcomes", question.outcomes),
        ("Designs", numbers.joined([design.value for design in eligibility.designs], "or") or "none named"),
    ]
    blocks: list[Block] = [text(words, lead=lead) for lead, words in parts]
    if eligibility.include:
        blocks += [text("A study was eligible when all of these held:"), bullets(eligibility.include)]
    if eligibility.exclude:
        blocks += [text("It was not eligible when any of these held:"), bullets(eligibility.exclude)]
    return tuple(blocks)


def _searches(tables: ReportTables) -> tuple[Block, ...]:
    rows = tuple(
        (
            f"{row['source']} ({row['platform']})" if row["platform"] else row["source"],
            row["kind"],
            row["date"],
            numbers.count(row["hits"]) if row["hits"] is not None else "not given",
            numbers.count(row["n_entries"]),
            numbers.count(row["n_read"]),
            numbers.count(row["n_rejected"]),
        )
        for row in sorted(tables.searches, key=lambda row: (row["date"], row["search_id"]))
    )
    headings = (
        Column("Source", width=30),
        Column("Kind", width=13),
        Column("Run on", width=13),
        Column("Hits stated by the source", is_numeric=True, width=14),
        Column("Entries in the export", is_numeric=True, width=12),
        Column("Read", is_numeric=True, width=8),
        Column("Not readable", is_numeric=True, width=10),
    )
    table = DataTable("searches", "Searches", headings, rows, "no search has been run.")
    return (
        text(tables.review.living.searches, lead="Schedule"),
        table,
        *_other_hits(tables),
        text("Full strategies stand in the appendix."),
    )


def _other_hits(tables: ReportTables) -> tuple[Block, ...]:
    """Name the searches whose export does not hold as many entries as the source claimed, with the team's reason."""
    blocks: list[Block] = []
    for row in sorted(tables.searches, key=lambda row: (row["date"], row["search_id"])):
        if row["hits"] is not None and row["hits"] != row["n_entries"]:
            where = f"{row['source']} ({row['platform']})" if row["platform"] else row["source"]
            said = (
                f"{where}, run on {row['date']}: the source stated {numbers.counted(row['hits'], 'hit')}, the export "
                f"holds {numbers.counted(row['n_entries'], 'entry', 'entries')}."
            )
            why = f" {row['note']}" if row["note"] else " The team gives no reason."
            blocks.append(text(Flagged(said), why, lead="Not as many as stated"))
    return tuple(blocks)


MAYBE = {
    True: "“Maybe” advances a record and never excludes it.",
    False: "A “maybe” at title and abstract was settled by an adjudicator; it never excludes a record.",
}


def _selection(review: Review) -> tuple[Block, ...]:
    reasons = ((reason.label, reason.definition) for reason in review.screening.reasons.values())
    return (
        text(
            f"Titles and abstracts: {_reviewers(review.screening.title_abstract)} "
            f"Full texts: {_reviewers(review.screening.full_text)}"
        ),
        text(
            "A record on which reviewers disagreed went to an adjudicator, whose resolution names the decisions it "
            f"settles. {MAYBE[review.screening.title_abstract.maybe_advances]} "
            "Each excluded report has one reason, the first that applied in the order below. "
            "Decisions are kept in append-only, hash-chained logs."
        ),
        *_programs(review),
        DataTable(
            "reasons",
            "Reasons for exclusion at full text, in order of priority",
            columns("Reason", "Applies when"),
            tuple(reasons),
            "the protocol names no reason.",
        ),
    )


def _programs(review: Review) -> tuple[Block, ...]:
    named = [f"{member.label} ({member.version})" for member in review.team.values() if member.automation]
    if not named:
        return ()
    return (text(f"Suggestions by programs, which counted for no decision: {'; '.join(named)}."),)


def _reviewers(settings: StageSettings) -> str:
    if settings.reviewers == 2:
        return "two people decided on each report, independently of each other."
    if settings.second_share is None:
        return "one person decided on each report."
    return (
        f"one person decided on each report, and a second, independently, on a random {settings.second_share:.0%} "
        f"of them (seed {settings.seed})."
    )


def _data(review: Review) -> tuple[Block, ...]:
    outcomes = tuple(
        (
            outcome.label,
            outcome.type.value,
            outcome.scale or "not given",
            outcome.direction.value,
            "not given" if outcome.smallest_important is None else numbers.plain(outcome.smallest_important),
            outcome.importance,
        )
        for outcome in review.outcomes.values()
    )
    who = [person.label for person in review.team.values() if "extractor" in person.roles]
    return (
        text(f"Data were taken from reports by {numbers.joined(who)}." if who else "The protocol names no extractor."),
        text(
            "Every number is kept as printed, with the record and the place in the report it was read in; "
            "conversions are steps of the analysis and are listed with each result. What a report does not "
            "say stays missing and is shown as such."
        ),
        DataTable(
            "outcomes",
            "Outcomes",
            columns("Outcome", "Type", "Scale", "Direction", "Minimal important difference", "Importance"),
            outcomes,
            "the protocol names no outcome.",
        ),
    )


def _bias(tables: ReportTables) -> tuple[Block, ...]:
    found = tools(tables)
    if not found:
        return (Missing("risk-of-bias assessment: no result has been assessed; each study says why."),)
    return (
        text(f"Tools: {'; '.join(found)}."),
        text(
            "Assessors answered the tool’s signalling questions; the tool’s algorithm gave a judgement for each domain "
            "and overall. Where an assessor judged differently, both judgements and the reason are shown. "
            "A judgement remembers the evidence it was made on and is marked when that has changed."
        ),
    )


def _synthesis(review: Review) -> tuple[Block, ...]:
    rows = tuple(
        (
            synthesis.label,
            _outcome_and_time(review, synthesis),
            synthesis.measure.label,
            model_words(synthesis),
            numbers.joined([f"by {field_label(review, field)}" for field in synthesis.subgroup_fields]) or "none",
            Lines(tuple((part.label,) for part in synthesis.sensitivity.values())) if synthesis.sensitivity else "none",
        )
        for synthesis in review.syntheses.values()
    )
    headings = (
        Column("Synthesis", width=17),
        Column("Outcome and time", width=22),
        Column("Measure", width=12),
        Column("Model", width=22),
        Column("Subgroups", width=11),
        Column("Sensitivity analyses", width=16),
    )
    table = DataTable("plan", "Planned syntheses", headings, rows, "the protocol plans no synthesis.", style="wide")
    return (*(text(words) for words in (*CONVENTIONS, *profile_sentences(review))), table)


def _outcome_and_time(review: Review, synthesis: Synthesis) -> str:
    window = synthesis.window
    days = f"days {window.from_days:g} to {window.to_days:g}; {window.prefer} result"
    return f"{review.outcomes[synthesis.outcome].label}, {window.label} ({days})"


CONVENTIONS = (
    (
        "Studies were combined by inverse variance; ratios were analysed on the logarithmic scale. A synthesis with "
        "one study shows its result and pools nothing; results without a usable estimate are described in words."
    ),
    (
        "Heterogeneity is described by τ², Cochran’s Q and I², with the definition of I² stated at each result. "
        "Prediction intervals, where given, name the distribution and the degrees of freedom they use."
    ),
    (
        "P values are exact to three decimals; below 0.001 they are given as p < 0.001. Generated text calls no "
        "result significant or non-significant."
    ),
)
"""What holds for every synthesis."""


def _living(review: Review) -> tuple[Block, ...]:
    living = review.living
    parts = [
        ("Status", living.status.value),
        ("Searches", living.searches),
        ("Taking in new evidence", living.incorporation),
        ("End of living mode", living.retirement),
    ]
    return tuple(text(words, lead=lead) for lead, words in parts)


def _changes(tables: ReportTables) -> tuple[Block, ...]:
    """List every amendment, and say how many there were since the version before, also where there were none."""
    amendments = tables.review.amendments
    rows = tuple(
        (
            change.date,
            change.part.value if change.part else "not stated",
            change.change,
            change.why,
            change.applied.value if change.applied else "not stated",
        )
        for change in amendments
    )
    headings = (
        *(Column("Date", width=12), Column("Part of the methods", width=14), Column("Change", width=30)),
        *(Column("Why", width=26), Column("Applied to", width=18)),
    )
    missing = "no change of the protocol has been recorded."
    table = DataTable("amendments", "Changes of the protocol", headings, rows, missing)
    return (*_since_last_version(tables), table)


def _since_last_version(tables: ReportTables) -> tuple[Block, ...]:
    """Name what was amended after the last frozen version; none where no version is known."""
    frozen = [row for row in tables.version_history if row["is_frozen"]]
    if not frozen:
        return ()
    last = frozen[-1]
    n = sum(row["what"] == AMENDMENT for row in tables.changes)
    said = f"{numbers.counted(n, 'amendment')} of the protocol" if n else "no amendment of the protocol"
    return (text(f"{said[:1].upper()}{said[1:]}.", lead=f"Since version {last['version']}"),)
