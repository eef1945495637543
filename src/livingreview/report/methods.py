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
from livingreview.report.protocol_changes import protocol_changes
from livingreview.report.statistics_plan import field_label, model_words, profile_sentences
from livingreview.words import mark, say, say_counted


def methods(tables: ReportTables) -> tuple[Section, ...]:
    """Give the sections of the methods."""
    review = tables.review
    return (
        Section("methods-eligibility", say("Eligibility criteria"), _eligibility(review)),
        Section("methods-searches", say("Information sources and searches"), _searches(tables)),
        Section("methods-selection", say("Selection process"), _selection(review)),
        Section("methods-data", say("Data collection"), _data(review)),
        Section("methods-bias", say("Risk of bias assessment"), _bias(tables)),
        Section("methods-synthesis", say("Effect measures and synthesis"), _synthesis(review)),
        Section("methods-certainty", say("Certainty of the evidence"), certainty_methods(review)),
        Section("methods-living", say("Living mode"), _living(review)),
        Section("methods-changes", say("Changes to the methods"), protocol_changes(tables)),
    )


def _eligibility(review: Review) -> tuple[Block, ...]:
    question, eligibility = review.question, review.eligibility
    parts = [
        (say("Population"), question.population),
        (say("Intervention"), question.intervention),
        (say("Comparator"), question.comparator),
        (say("Outcomes"), question.outcomes),
        (
            say("Designs"),
            numbers.joined([say(design.value) for design in eligibility.designs], "or") or say("none named"),
        ),
    ]
    blocks: list[Block] = [text(words, lead=lead) for lead, words in parts]
    if eligibility.include:
        blocks += [text(say("A study was eligible when all of these held:")), bullets(eligibility.include)]
    if eligibility.exclude:
        blocks += [text(say("It was not eligible when any of these held:")), bullets(eligibility.exclude)]
    return tuple(blocks)


def _searches(tables: ReportTables) -> tuple[Block, ...]:
    rows = tuple(
        (
            f"{row['source']} ({row['platform']})" if row["platform"] else row["source"],
            say(row["kind"]),
            row["date"],
            numbers.count(row["hits"]) if row["hits"] is not None else say("not given"),
            numbers.count(row["n_entries"]),
            numbers.count(row["n_read"]),
            numbers.count(row["n_rejected"]),
        )
        for row in sorted(tables.searches, key=lambda row: (row["date"], row["search_id"]))
    )
    headings = (
        Column(say("Source"), width=30),
        Column(say("Kind"), width=13),
        Column(say("Run on"), width=13),
        Column(say("Hits stated by the source"), is_numeric=True, width=14),
        Column(say("Entries in the export"), is_numeric=True, width=12),
        Column(say("Read"), is_numeric=True, width=8),
        Column(say("Not readable"), is_numeric=True, width=10),
    )
    table = DataTable("searches", say("Searches"), headings, rows, say("no search has been run."))
    return (
        text(tables.review.living.searches, lead=say("Schedule")),
        table,
        *_other_hits(tables),
        text(say("Full strategies stand in the appendix.")),
    )


def _other_hits(tables: ReportTables) -> tuple[Block, ...]:
    """Name the searches whose export does not hold as many entries as the source claimed, with the team's reason."""
    blocks: list[Block] = []
    for row in sorted(tables.searches, key=lambda row: (row["date"], row["search_id"])):
        if row["hits"] is not None and row["hits"] != row["n_entries"]:
            where = f"{row['source']} ({row['platform']})" if row["platform"] else row["source"]
            said = say(
                "{where}, run on {date}: the source stated {n_hits}, the export holds {n_entries}.",
                where=where,
                date=row["date"],
                n_hits=say_counted("{n} hit", "{n} hits", row["hits"]),
                n_entries=say_counted("{n} entry", "{n} entries", row["n_entries"]),
            )
            why = f" {row['note']}" if row["note"] else say(" The team gives no reason.")
            blocks.append(text(Flagged(said), why, lead=say("Not as many as stated")))
    return tuple(blocks)


MAYBE = {
    True: mark("“Maybe” advances a record and never excludes it."),
    False: mark("A “maybe” at title and abstract was settled by an adjudicator; it never excludes a record."),
}


def _selection(review: Review) -> tuple[Block, ...]:
    reasons = ((reason.label, reason.definition) for reason in review.screening.reasons.values())
    return (
        text(
            say(
                "Titles and abstracts: {reviewers} Full texts: {reviewers2}",
                reviewers=_reviewers(review.screening.title_abstract),
                reviewers2=_reviewers(review.screening.full_text),
            )
        ),
        text(
            say(
                "A record on which reviewers disagreed went to an adjudicator, whose resolution names "
                "the decisions it settles. {maybe} Each excluded report has one reason, the first that "
                "applied in the order below. Decisions are kept in append-only, hash-chained logs.",
                maybe=say(MAYBE[review.screening.title_abstract.maybe_advances]),
            )
        ),
        *_programs(review),
        DataTable(
            "reasons",
            say("Reasons for exclusion at full text, in order of priority"),
            columns(say("Reason"), say("Applies when")),
            tuple(reasons),
            say("the protocol names no reason."),
        ),
    )


def _programs(review: Review) -> tuple[Block, ...]:
    named = [f"{member.label} ({member.version})" for member in review.team.values() if member.automation]
    if not named:
        return ()
    return (text(say("Suggestions by programs, which counted for no decision: {named}.", named="; ".join(named))),)


def _reviewers(settings: StageSettings) -> str:
    if settings.reviewers == 2:
        return say("two people decided on each report, independently of each other.")
    if settings.second_share is None:
        return say("one person decided on each report.")
    return say(
        "one person decided on each report, and a second, independently, on a random "
        "{second_share:.0%} of them (seed {seed}).",
        second_share=settings.second_share,
        seed=settings.seed,
    )


def _data(review: Review) -> tuple[Block, ...]:
    outcomes = tuple(
        (
            outcome.label,
            say(outcome.type.value),
            outcome.scale or say("not given"),
            say(outcome.direction.value),
            say("not given") if outcome.smallest_important is None else numbers.plain(outcome.smallest_important),
            say(outcome.importance),
        )
        for outcome in review.outcomes.values()
    )
    who = [person.label for person in review.team.values() if "extractor" in person.roles]
    return (
        text(
            say("Data were taken from reports by {who}.", who=numbers.joined(who))
            if who
            else say("The protocol names no extractor.")
        ),
        text(
            say(
                "Every number is kept as printed, with the record and the place in the report it was "
                "read in; conversions are steps of the analysis and are listed with each result. What a "
                "report does not say stays missing and is shown as such."
            )
        ),
        DataTable(
            "outcomes",
            say("Outcomes"),
            columns(
                say("Outcome"),
                say("Type"),
                say("Scale"),
                say("Direction"),
                say("Minimal important difference"),
                say("Importance"),
            ),
            outcomes,
            say("the protocol names no outcome."),
        ),
    )


def _bias(tables: ReportTables) -> tuple[Block, ...]:
    found = tools(tables)
    if not found:
        return (Missing(say("risk-of-bias assessment: no result has been assessed; each study says why.")),)
    return (
        text(say("Tools: {found}.", found="; ".join(found))),
        text(
            say(
                "Assessors answered the tool’s signalling questions; the tool’s algorithm gave a "
                "judgement for each domain and overall. Where an assessor judged differently, both "
                "judgements and the reason are shown. A judgement remembers the evidence it was made on "
                "and is marked when that has changed."
            )
        ),
    )


def _synthesis(review: Review) -> tuple[Block, ...]:
    rows = tuple(
        (
            synthesis.label,
            _outcome_and_time(review, synthesis),
            say(synthesis.measure.label),
            model_words(synthesis),
            numbers.joined(
                [say("by {field_label}", field_label=field_label(review, field)) for field in synthesis.subgroup_fields]
            )
            or say("none"),
            Lines(tuple((part.label,) for part in synthesis.sensitivity.values()))
            if synthesis.sensitivity
            else say("none"),
        )
        for synthesis in review.syntheses.values()
    )
    headings = (
        Column(say("Synthesis"), width=16),
        Column(say("Outcome and time"), width=20),
        Column(say("Measure"), width=9),
        Column(say("Model"), width=28),
        Column(say("Subgroups"), width=10),
        Column(say("Sensitivity analyses"), width=17),
    )
    table = DataTable(
        "plan", say("Planned syntheses"), headings, rows, say("the protocol plans no synthesis."), style="wide"
    )
    return (*(text(words) for words in (*map(say, CONVENTIONS), *profile_sentences(review))), table)


def _outcome_and_time(review: Review, synthesis: Synthesis) -> str:
    window = synthesis.window
    days = say(
        "days {first} to {last}; {prefer} result",
        first=numbers.plain(window.from_days),
        last=numbers.plain(window.to_days),
        prefer=say(window.prefer),
    )
    return f"{review.outcomes[synthesis.outcome].label}, {window.label} ({days})"


PREFERRED = (mark("earliest"), mark("latest"))
"""Results that a window of time may take."""
CONVENTIONS = (
    (
        mark(
            "Studies were combined by inverse variance; ratios were analysed on the logarithmic "
            "scale. A synthesis with one study shows its result and pools nothing; results without a "
            "usable estimate are described in words."
        )
    ),
    (
        mark(
            "Heterogeneity is described by τ², Cochran’s Q and I², with the definition of I² stated "
            "at each result. Prediction intervals, where given, name the distribution and the "
            "degrees of freedom they use."
        )
    ),
    (
        mark(
            "P values are exact to three decimals; below 0.001 they are given as p < 0.001. "
            "Generated text calls no result significant or non-significant."
        )
    ),
)
"""What holds for every synthesis."""


def _living(review: Review) -> tuple[Block, ...]:
    living = review.living
    parts = [
        (say("Status"), say(living.status.value)),
        (say("Searches"), living.searches),
        (say("Taking in new evidence"), living.incorporation),
        (say("End of living mode"), living.retirement),
    ]
    return tuple(text(words, lead=lead) for lead, words in parts)
