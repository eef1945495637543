"""The items of the reporting checklists, in this project's own words, and where the report answers each.

1. PRISMA 2020 (27 items), PRISMA 2020 for Abstracts (12), PRISMA-LSR (four items and the elements it adds to others),
   SWiM (9).
2. An item names the sections (by anchor) that answer it, and may ask something of the tables (`asks`). What only a
   reader can judge, as whether a discussion names the limits of the evidence, is marked `is_read`.

Sources: Page 2021 (BMJ 372:n71), Akl 2024 (BMJ 387:e079183), Campbell 2020 (BMJ 368:l6890). The official wording is in
these papers.
"""

from collections.abc import Callable
from dataclasses import dataclass

from livingreview.report.inputs import ReportTables, included_studies
from livingreview.terms import Checklist, ReportState, StudyStatus, SynthesisState
from livingreview.words import mark, say, say_counted

Asks = Callable[[ReportTables], str | None]
"""Gives what is missing, or None."""


EMPTY = mark("{file} is missing or empty")
FUNDING = mark("the funding is not given in config/review.yaml")
INTERESTS = mark("the declaration of interests is not given in config/review.yaml")


@dataclass(frozen=True)
class Item:
    """One item: its number, what it asks, and the places that answer it (the first one is linked)."""

    number: str
    about: str
    places: tuple[str, ...]
    asks: Asks | None = None
    is_read: bool = False
    """Whether a person has to read the place to say that it is answered."""
    applies: Callable[[ReportTables], str | None] | None = None
    """Gives why the item does not apply, or None."""


def _title(tables: ReportTables) -> str | None:
    missing = say("the title does not say systematic review")
    return None if _titled(tables, "systematic review", say("systematic review")) else missing


def _living_title(tables: ReportTables) -> str | None:
    return None if _titled(tables, "living", say("living")) else say("the title does not say living")


def _titled(tables: ReportTables, *words: str) -> bool:
    """Say whether the title has one of the words: in English, or in the language of the review."""
    return any(word in tables.review.title.lower() for word in words)


def _given(name: str, missing: str) -> Asks:
    return lambda tables: None if getattr(tables.review, name) else say(missing)


def _text(name: str) -> Asks:
    return lambda tables: None if tables.texts.get(name, "").strip() else say(EMPTY, file=f"config/text/{name}.md")


def _registered(tables: ReportTables) -> str | None:
    return _given("registration", mark("the registration is not given in config/review.yaml"))(tables)


def _schedule(tables: ReportTables) -> str | None:
    schedule = tables.review.living.schedule
    if schedule is None or not schedule.sources:
        return say("living.schedule.sources gives no interval for any source")
    planned = {each.source for each in schedule.sources}
    without = sorted({row["source"] for row in tables.searches} - planned)
    return say("no interval for {sources}", sources=", ".join(without)) if without else None


def _amended(tables: ReportTables) -> str | None:
    n = sum(change.applied is None for change in tables.review.amendments)
    of = len(tables.review.amendments)
    if not n:
        return None
    return say_counted(
        "applied: {n} of {all} amendments does not say whether it was applied to studies already included",
        "applied: {n} of {all} amendments do not say whether they were applied to studies already included",
        n,
        all=of,
    )


def _roles(tables: ReportTables) -> str | None:
    return (
        None if any("author" in person.roles for person in tables.review.team.values()) else say("nobody is an author")
    )


def _searched(tables: ReportTables) -> str | None:
    return None if tables.searches else say("no search has been run")


def _bias(tables: ReportTables) -> str | None:
    studies = {row["study_id"] for row in included_studies(tables)}
    assessed = {row["study_id"] for row in tables.judgements if row["tool"]}
    n = len(studies - assessed)
    if not n:
        return None
    return say_counted(
        "risk of bias is not assessed for {n} of {all} included studies",
        "risk of bias is not assessed for {n} of {all} included studies",
        n,
        all=len(studies),
    )


def _rated(tables: ReportTables) -> str | None:
    unrated = [
        row for row in tables.summary_of_findings if row["certainty"] is None and row["state"] != SynthesisState.NO_DATA
    ]
    if not unrated:
        return None
    return say_counted(
        "certainty is not rated for {n} synthesis with data",
        "certainty is not rated for {n} syntheses with data",
        len(unrated),
    )


def _excluded_reasons(tables: ReportTables) -> str | None:
    without = [row for row in tables.report_status if row["state"] == ReportState.EXCLUDED and not row["reason"]]
    if not without:
        return None
    return say_counted("{n} excluded report has no reason", "{n} excluded reports have no reason", len(without))


def _no_meta_analysis(tables: ReportTables) -> str | None:
    has = any(part.without_pooling for part in tables.review.syntheses.values())
    states = {row["state"] for row in tables.summary if row["analysis"] == "main" and not row["subgroup"]}
    has = has or bool(states & {SynthesisState.NARRATIVE, SynthesisState.NOT_POOLED})
    return None if has else say("every synthesis with data is a meta-analysis or a single study")


def _first_version(tables: ReportTables) -> str | None:
    frozen = any(row["is_frozen"] for row in tables.version_history)
    return None if frozen else say("no version was frozen before this one")


def _not_living(tables: ReportTables) -> str | None:
    return None if tables.review.living.status != "not living" else say("the review is not in living mode")


def _ongoing(tables: ReportTables) -> str | None:
    waiting = [row for row in tables.studies if row["status"] != StudyStatus.COMPLETED]
    return None if waiting or tables.studies else say("no study file exists yet")


PRISMA = (
    Item("1", mark("Title says that it is a systematic review."), ("top",), _title),
    Item("2", mark("Abstract with the items of PRISMA 2020 for Abstracts."), ("abstract",)),
    Item("3", mark("Rationale, in the light of what is known."), ("background",), _text("background"), is_read=True),
    Item("4", mark("Objectives or questions."), ("objectives",), _text("objectives")),
    Item("5", mark("Eligibility criteria, and how studies were grouped."), ("methods-eligibility",)),
    Item("6", mark("Every source, with the date of its last search."), ("methods-searches",), _searched),
    Item("7", mark("Full strategies of every source, with filters and limits."), ("appendix-strategies",), _searched),
    Item("8", mark("Selection: how many people, how independent, which automation."), ("methods-selection",)),
    Item("9", mark("Data collection: how many people, how independent, how confirmed."), ("methods-data",)),
    Item("10a", mark("Outcomes sought, and which results of each."), ("methods-data",)),
    Item("10b", mark("Other variables sought, and what was assumed."), ("methods-data",), is_read=True),
    Item("11", mark("Tools for risk of bias, who assessed, how independent."), ("methods-bias",)),
    Item("12", mark("Effect measure of every outcome."), ("methods-synthesis",)),
    Item("13a", mark("Which studies were eligible for each synthesis."), ("methods-synthesis",)),
    Item("13b", mark("Preparation of data, conversions, missing statistics."), ("methods-synthesis",)),
    Item("13c", mark("How results of studies and syntheses are displayed."), ("methods-synthesis",)),
    Item(
        "13d",
        mark("Methods of synthesis, with model, heterogeneity and software."),
        ("methods-synthesis", "provenance"),
    ),
    Item("13e", mark("How causes of heterogeneity were explored."), ("methods-synthesis",)),
    Item("13f", mark("Sensitivity analyses."), ("methods-synthesis",)),
    Item("14", mark("Risk of bias due to missing results."), ("methods-certainty",), is_read=True),
    Item("15", mark("How certainty was assessed."), ("methods-certainty",)),
    Item("16a", mark("Results of search and selection, with a flow diagram."), ("results-flow",)),
    Item(
        "16b",
        mark("Studies that might seem eligible but were excluded, and why."),
        ("appendix-excluded",),
        _excluded_reasons,
    ),
    Item("17", mark("Characteristics of every included study."), ("appendix-included",), _ongoing),
    Item("18", mark("Risk of bias of every included study."), ("results-bias",), _bias),
    Item("19", mark("Statistics and effect of every study, for every outcome."), ("results",)),
    Item("20a", mark("For each synthesis: studies and their risk of bias."), ("results",)),
    Item("20b", mark("Results of each synthesis, with interval and heterogeneity."), ("results",)),
    Item("20c", mark("Results on causes of heterogeneity."), ("results",)),
    Item("20d", mark("Results of sensitivity analyses."), ("results",)),
    Item("21", mark("Risk of bias due to missing results in each synthesis."), ("findings",), _rated),
    Item("22", mark("Certainty of the evidence for every outcome."), ("findings",), _rated),
    Item(
        "23a",
        mark("Interpretation, in the light of other evidence."),
        ("discussion",),
        _text("discussion"),
        is_read=True,
    ),
    Item("23b", mark("Limits of the evidence."), ("limitations", "discussion"), _text("limitations"), is_read=True),
    Item("23c", mark("Limits of the review's process."), ("limitations",), _text("limitations"), is_read=True),
    Item(
        "23d",
        mark("Implications for practice, policy and research."),
        ("conclusions",),
        _text("conclusions"),
        is_read=True,
    ),
    Item("24a", mark("Registration: name of the register and number."), ("registration",), _registered),
    Item("24b", mark("Where the protocol can be read."), ("registration",), _registered, is_read=True),
    Item("24c", mark("Amendments of the registration or protocol."), ("methods-changes",)),
    Item("25", mark("Support, and the role of funders."), ("funding",), _given("funding", FUNDING)),
    Item("26", mark("Competing interests."), ("interests",), _given("interests", INTERESTS)),
    Item("27", mark("Where data, code and materials can be had."), ("provenance",)),
)

ABSTRACT = (
    Item("1", mark("Title says that it is a systematic review."), ("top",), _title),
    Item("2", mark("Main objective or question."), ("abstract",)),
    Item("3", mark("Criteria of inclusion and exclusion."), ("abstract",)),
    Item("4", mark("Sources, with the date of the last search."), ("abstract",), _searched),
    Item("5", mark("Methods for risk of bias."), ("abstract",)),
    Item("6", mark("Methods of synthesis."), ("abstract",)),
    Item("7", mark("Number of included studies and participants."), ("abstract",)),
    Item("8", mark("Results of main outcomes, with interval and direction."), ("abstract",)),
    Item("9", mark("Limits of the evidence, in brief."), ("abstract",), _text("limitations")),
    Item("10", mark("Interpretation and implications."), ("abstract",), _text("conclusions")),
    Item("11", mark("Main source of funding."), ("abstract",), _given("funding", FUNDING)),
    Item("12", mark("Name and number of the registration."), ("abstract",), _registered),
)

LIVING = (
    Item(
        "L1",
        mark("Schedule of searches of each source and of later steps; plan for leaving living mode."),
        ("methods-living",),
        _schedule,
    ),
    Item(
        "L2",
        mark("Changes of methods since the version before, with reasons; or that there were none."),
        ("methods-changes",),
        _amended,
    ),
    Item(
        "L3",
        mark("Studies added, reversals of eligibility, other changes of results; or none."),
        ("whats-new",),
        applies=_first_version,
    ),
    Item("L4", mark("Authors and roles of this version."), ("contributions",), _roles),
    Item("1", mark("Title says living, and the version stands with it."), ("top",), _living_title),
    Item("2", mark("Abstract says whether the review is retired after this version."), ("abstract",)),
    Item(
        "3",
        mark("Why the review is living; the version before is cited."),
        ("background",),
        _text("background"),
        is_read=True,
    ),
    Item("4", mark("Changes of the objectives."), ("methods-changes",)),
    Item(
        "9, 11",
        mark("Whether data and risk of bias of studies already included were updated."),
        ("methods-changes",),
        is_read=True,
    ),
    Item(
        "13d, 20b", mark("Methods used because of living mode, and their results."), ("methods-living",), is_read=True
    ),
    Item(
        "16a",
        mark("What led to this version; a flow diagram that tells new from old."),
        ("results-flow", "appendix-signals"),
    ),
    Item("23c", mark("Limits due to living mode."), ("limitations",), _text("limitations"), is_read=True),
    Item(
        "23d",
        mark("Changes of implications; plans for future versions or retirement."),
        ("conclusions",),
        _text("conclusions"),
        is_read=True,
    ),
    Item("25", mark("Funding of this version."), ("funding",), _given("funding", FUNDING)),
    Item("26", mark("Interests in this version."), ("interests",), _given("interests", INTERESTS)),
    Item("27", mark("Changes of access to data and code."), ("provenance",)),
)

SWIM = (
    Item("1", mark("How studies were grouped, and why."), ("methods-synthesis",), applies=_no_meta_analysis),
    Item("2", mark("The standardised metric, and transformations."), ("methods-synthesis",), applies=_no_meta_analysis),
    Item("3", mark("The method of synthesis of each group."), ("methods-synthesis",), applies=_no_meta_analysis),
    Item("4", mark("How results were prioritised."), ("methods-synthesis",), applies=_no_meta_analysis),
    Item("5", mark("How heterogeneity was examined."), ("methods-synthesis",), applies=_no_meta_analysis),
    Item("6", mark("How certainty was assessed."), ("methods-certainty",), applies=_no_meta_analysis),
    Item("7", mark("How data are presented."), ("results",), applies=_no_meta_analysis),
    Item("8", mark("Results, with the certainty of each finding."), ("findings",), _rated, applies=_no_meta_analysis),
    Item(
        "9",
        mark("Limits of the synthesis."),
        ("limitations",),
        _text("limitations"),
        is_read=True,
        applies=_no_meta_analysis,
    ),
)

ITEMS: dict[Checklist, tuple[Item, ...]] = {
    Checklist.PRISMA: PRISMA,
    Checklist.ABSTRACT: ABSTRACT,
    Checklist.LIVING: LIVING,
    Checklist.SWIM: SWIM,
}

NOT_APPLICABLE_TO_ALL: dict[Checklist, Asks] = {Checklist.LIVING: _not_living}
"""Why a whole checklist does not apply, or None."""
