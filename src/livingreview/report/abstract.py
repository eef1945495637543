"""The abstract: the items of PRISMA 2020 for Abstracts, generated; limitations and interpretation are the team's.

Source: PRISMA 2020 for Abstracts; PRISMA-LSR.
"""

from livingreview.figures import numbers
from livingreview.judgements.evidence import main_row
from livingreview.models.review import Review
from livingreview.report.elements import Block, Flagged, Missing, Paragraph, text
from livingreview.report.front import STATUS_WORDS, searched_through, stop, tools
from livingreview.report.inputs import ReportTables, included_reports, included_studies
from livingreview.report.markdown import first_paragraph
from livingreview.report.placeholders import fill
from livingreview.report.values import placeholder_values
from livingreview.tables import Row
from livingreview.terms import Evidence, Model, SynthesisState
from livingreview.words import mark, say, say_counted

META_ANALYSES = {
    Model.RANDOM: mark("random effects meta-analysis of {measures}"),
    Model.COMMON: mark("common effect meta-analysis of {measures}"),
}
SEVERAL = {
    "risk ratio": mark("risk ratios"),
    "odds ratio": mark("odds ratios"),
    "risk difference": mark("risk differences"),
    "Peto odds ratio": mark("Peto odds ratios"),
    "mean difference": mark("mean differences"),
    "standardised mean difference": mark("standardised mean differences"),
    "ratio of means": mark("ratios of means"),
    "incidence rate ratio": mark("incidence rate ratios"),
    "incidence rate difference": mark("incidence rate differences"),
    "hazard ratio": mark("hazard ratios"),
    "ratio": mark("ratios"),
    "difference": mark("differences"),
    "correlation": mark("correlations"),
    "proportion": mark("proportions"),
    "mean": mark("means"),
    "rate": mark("rates"),
}
"""Labels of effect measures, for more than one."""

CERTAIN_EVIDENCE = {
    "high": mark("high-certainty evidence"),
    "moderate": mark("moderate-certainty evidence"),
    "low": mark("low-certainty evidence"),
    "very low": mark("very low-certainty evidence"),
}


def abstract(tables: ReportTables) -> tuple[Block, ...]:
    """Give the abstract; the title above it is its first item."""
    review = tables.review
    parts = [
        (say("Objectives"), _objectives(review)),
        (say("Eligibility"), _eligibility(review)),
        (say("Sources"), _sources(tables)),
        (say("Risk of bias"), _tools(tables)),
        (say("Synthesis"), _synthesis_methods(tables)),
        (say("Included studies"), _included(tables)),
    ]
    after = [
        (say("Funding"), review.funding),
        (say("Registration"), review.registration),
        (say("Status"), _status(review)),
    ]
    missing = say("not reported in this version: not given in the protocol")
    return (
        *(text(stop(words), lead=lead) for lead, words in parts),
        *_results(tables),
        _own_words(tables, "limitations", say("Limitations")),
        _own_words(tables, "conclusions", say("Interpretation")),
        *(text(stop(words or missing), lead=lead) for lead, words in after),
    )


def _objectives(review: Review) -> str:
    question = review.question
    return say(
        "To assess {intervention} compared with {comparator} in {population}. Outcomes: {outcomes}",
        intervention=f"{question.intervention}," if "," in question.intervention else question.intervention,
        comparator=question.comparator,
        population=question.population,
        outcomes=question.outcomes,
    )


def _eligibility(review: Review) -> str:
    designs = numbers.joined([say(design.value) for design in review.eligibility.designs], "or")
    return say(
        "{criteria}. Designs: {designs}.",
        criteria=numbers.joined(review.eligibility.include, "and") or say("No criteria given"),
        designs=designs or say("none named"),
    )


def _status(review: Review) -> str:
    return say(
        "{status}, version {version} of {date}.",
        status=say(STATUS_WORDS[review.living.status]),
        version=review.version,
        date=review.version_date,
    )


def _sources(tables: ReportTables) -> str:
    latest = searched_through(tables)
    if not latest:
        return say("Not reported in this version: no search has been run")
    by_date: dict[str, list[str]] = {}
    for source, date in latest.items():
        by_date.setdefault(date, []).append(source)
    return "; ".join(
        say("{sources} (searched through {date})", sources=numbers.joined(sources), date=date)
        for date, sources in sorted(by_date.items())
    )


def _tools(tables: ReportTables) -> str:
    found = tools(tables)
    return numbers.joined(found) if found else say("Not assessed for any result in this version")


def _synthesis_methods(tables: ReportTables) -> str:
    measures: dict[Model, dict[str, None]] = {}
    for synthesis in tables.review.syntheses.values():
        measures.setdefault(synthesis.model, {})[say(SEVERAL[synthesis.measure.label])] = None
    said = [say(META_ANALYSES[model], measures=numbers.joined(list(kinds))) for model, kinds in measures.items()]
    if not said:
        return say("The protocol plans no synthesis yet")
    return say("{meta_analyses}, by inverse variance", meta_analyses=numbers.joined(said).capitalize())


def _included(tables: ReportTables) -> str:
    included = included_studies(tables)
    if not included:
        return say("No study has been included")
    known = [row["randomised"] for row in included if row["randomised"] is not None]
    unknown = len(included) - len(known)
    people = [
        say_counted(
            "{n} participant randomised in {known} of them",
            "{n} participants randomised in {known} of them",
            sum(known),
            known=len(known),
        )
        if known
        else say("none says how many participants were randomised")
    ]
    if unknown and known:
        people.append(say_counted("number not reported for {n} study", "number not reported for {n} studies", unknown))
    return say(
        "{studies} from {reports} ({participants})",
        studies=say_counted("{n} study", "{n} studies", len(included)),
        reports=say_counted("{n} report", "{n} reports", len(included_reports(tables))),
        participants="; ".join(people),
    )


def _results(tables: ReportTables) -> list[Block]:
    if not tables.summary_of_findings:
        return [Missing(say("results: the protocol puts no synthesis into the Summary of Findings."))]
    first, *others = sorted(tables.summary_of_findings, key=lambda row: row["order"])
    return [_result(tables, first, say("Results")), *(_result(tables, row, "") for row in others)]


def _result(tables: ReportTables, row: Row, lead: str) -> Paragraph:
    label = tables.review.syntheses[row["synthesis_id"]].label
    if row["state"] == SynthesisState.NO_DATA:
        return text(say("{label}: no included study reported this outcome.", label=label), lead=lead)
    found = main_row(tables.summary, row["synthesis_id"])
    n_studies = found["n_studies"] if found and row["state"] == SynthesisState.NARRATIVE else row["n_studies"]
    who = say_counted("{n} study", "{n} studies", n_studies)
    if row["state"] == SynthesisState.SINGLE_STUDY:
        who = say(SynthesisState.SINGLE_STUDY.value)
    if row["n_participants"] is not None:
        who += f", {say_counted('{n} participant', '{n} participants', row['n_participants'])}"
    effect = placeholder_values(tables)[f"{row['synthesis_id']}.effect"]
    if row["state"] == SynthesisState.NOT_POOLED:
        effect = say("put together without pooling")
    certainty = say(CERTAIN_EVIDENCE[row["certainty"]]) if row["certainty"] else say("certainty not rated")
    said = f"{label}: {effect} ({who}; {certainty}"
    stale = [Flagged(say(row["evidence"]))] if row["evidence"] in (Evidence.EARLIER, Evidence.UNCONFIRMED) else []
    return Paragraph((said, *([", "] if stale else []), *stale, ")."), lead)


def _own_words(tables: ReportTables, name: str, lead: str) -> Paragraph:
    values = placeholder_values(tables)
    words = first_paragraph(fill(tables.texts.get(name, ""), values, file=f"config/text/{name}.md"))
    return text(
        words or say("Not reported in this version: config/text/{name}.md is missing or empty.", name=name), lead=lead
    )
