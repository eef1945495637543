"""The first page: title, how current the review is, and the abstract.

1. Every date and count comes from the tables: nothing is taken from a clock.
2. Searched through: the latest run of each source, and the earliest of those, as the review is only as current
   as its oldest search.
3. Abstract: the 12 items of PRISMA 2020 for Abstracts, generated; limitations and interpretation are the team's.
Source: PRISMA 2020 for Abstracts; PRISMA-LSR.
"""

from livingreview.figures import numbers
from livingreview.judgements.evidence import main_row
from livingreview.report.elements import Block, DataTable, Flagged, Missing, Paragraph, columns, text
from livingreview.report.inputs import ReportTables, included_reports, included_studies
from livingreview.report.markdown import first_paragraph
from livingreview.report.placeholders import fill
from livingreview.report.values import placeholder_values
from livingreview.tables import Row
from livingreview.terms import OVERALL, ClaimState, Evidence, LivingStatus, ReportState, StudyStatus, SynthesisState

STATUS_WORDS = {
    LivingStatus.LIVING: "Living systematic review",
    LivingStatus.SUSPENDED: "Living mode suspended",
    LivingStatus.RETIRED: "Retired from living mode",
    LivingStatus.NOT_LIVING: "Systematic review",
}

CONCLUSION_WORDS = {
    ClaimState.HOLDS: "met",
    ClaimState.WITHDRAWN: "not met and so withdrawn",
    ClaimState.OPEN: "not evaluable",
}

WAITING = (
    (ReportState.AWAITING_SCREENING, "awaiting screening"),
    (ReportState.SCREENING_CONFLICT, "with a conflict at screening"),
    (ReportState.AWAITING_ASSESSMENT, "awaiting full-text assessment"),
    (ReportState.ASSESSMENT_CONFLICT, "with a conflict at full text"),
    (ReportState.AWAITING_CLASSIFICATION, "awaiting classification"),
)


def authors(tables: ReportTables) -> list[str]:
    """Give the people with the role of author, in the protocol's order."""
    return [person.label for person in tables.review.team.values() if "author" in person.roles]


def searched_through(tables: ReportTables) -> dict[str, str]:
    """Give the latest search of each source."""
    latest: dict[str, str] = {}
    for row in sorted(tables.searches, key=lambda row: (row["source"], row["date"])):
        latest[row["source"]] = row["date"]
    return latest


def unincorporated(tables: ReportTables) -> list[str]:
    """Give the included reports that no study file takes up yet."""
    reports = {row["record_id"]: row["report_id"] for row in tables.linked_records}
    taken = {reports.get(row["record_id"], row["record_id"]) for row in tables.study_reports}
    included = [row["report_id"] for row in tables.report_status if row["state"] == ReportState.INCLUDED]
    return [report for report in included if report not in taken]


def states(tables: ReportTables) -> dict[str, int]:
    """Count the reports in each state."""
    counts = {state.value: 0 for state in ReportState}
    for row in tables.report_status:
        counts[row["state"]] += 1
    return counts


def waiting(number: int, words: str) -> str:
    """Give `1 report awaiting screening`."""
    return f"{numbers.counted(number, 'report')} {words}"


def currency(tables: ReportTables) -> DataTable:
    """Give the box that says how current the review is."""
    living = tables.review.living
    said = {row["item"]: row for row in tables.currency}
    rows = (
        *_set_aside(tables),
        ("Status", _dated(said.get("status"), "")),
        ("Searched through", _dated(said.get("searched_through"), "")),
        ("Screened through", _dated(said.get("screened_through"), _screened(tables))),
        ("Evidence taken in through", _dated(said.get("incorporated_through"), _taken_in(tables))),
        ("Since the last frozen version", _dated(said.get("new_studies"), "")),
        ("Judgements", _judgement_state(tables)),
        *((("Conclusions", _conclusion_state(tables)),) if tables.claims else ()),
        ("Next search", _dated(said.get("next_search"), living.searches)),
        ("Taking in new evidence", living.incorporation),
    )
    shown = tuple((step, state) for step, state in rows if state)
    return DataTable("currency", "How current this review is", columns("Step", "State"), shown, "", style="currency")


def _set_aside(tables: ReportTables) -> list[tuple[str, str]]:
    """Say what a reconstruction does not take; nothing where the review is none."""
    if tables.review.reconstruction is None:
        return []
    n_reports = sum(row["state"] == ReportState.PUBLISHED_LATER for row in tables.report_status)
    n_studies = sum(row["status"] == StudyStatus.PUBLISHED_LATER for row in tables.studies)
    label = tables.review.reconstruction.label
    reports, studies = numbers.counted(n_reports, "report"), numbers.counted(n_studies, "study", "studies")
    said = f"{reports} and {studies} published later, or of unknown year, are set aside."
    return [("Reconstruction", f"{label[:1].upper()}{label[1:]}. {said}")]


def signals(tables: ReportTables) -> DataTable:
    """Give the signals that a new version is due, with what each rests on."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for row in tables.triggers:
        said = (f"{row['trigger']} {row['label']}", row["state"], row["evidence"], row["threshold"] or "–")
        alike.setdefault(said, []).append(row["synthesis_id"])
    rows = tuple(
        (signal, _about(tables, syntheses), state, evidence, threshold)
        for (signal, state, evidence, threshold), syntheses in alike.items()
    )
    headings = columns("Signal", "About", "State", "Evidence", "What is enough")
    missing = "signals of an update: nothing has been evaluated."
    return DataTable("signals", "Is a new version due?", headings, rows, missing)


def _about(tables: ReportTables, syntheses: list[str]) -> str:
    """Name the syntheses that a signal says the same of."""
    if syntheses == [""]:
        return "The review"
    if len(syntheses) > 1 and len(syntheses) == len(tables.summary_of_findings):
        return "Every synthesis"
    return numbers.joined([tables.review.syntheses[synthesis].label for synthesis in syntheses])


def abstract(tables: ReportTables) -> tuple[Block, ...]:
    """Give the abstract; the title above it is its first item."""
    question, review = tables.review.question, tables.review
    designs = numbers.joined([design.value for design in review.eligibility.designs], "or")
    status = f"{STATUS_WORDS[review.living.status]}, version {review.version} of {review.version_date}."
    parts: list[tuple[str, str]] = [
        (
            "Objectives",
            (
                f"To assess {question.intervention} compared with {question.comparator} in "
                f"{question.population}. Outcomes: {question.outcomes}"
            ),
        ),
        (
            "Eligibility",
            (
                f"{numbers.joined(review.eligibility.include, 'and') or 'No criteria given'}. "
                f"Designs: {designs or 'none named'}."
            ),
        ),
        ("Sources", _sources(tables)),
        ("Risk of bias", _tools(tables)),
        ("Synthesis", _synthesis_methods(tables)),
        ("Included studies", _included(tables)),
    ]
    said = [text(_stop(words), lead=lead) for lead, words in parts]
    after = [("Funding", review.funding), ("Registration", review.registration), ("Status", status)]
    return (
        *said,
        *_results(tables),
        _own_words(tables, "limitations", "Limitations"),
        _own_words(tables, "conclusions", "Interpretation"),
        *(
            text(_stop(words or "not reported in this version: not given in the protocol"), lead=lead)
            for lead, words in after
        ),
    )


def tools(tables: ReportTables) -> list[str]:
    """Give the risk-of-bias tools that were used."""
    return sorted({row["tool"] for row in tables.judgements if row["tool"]})


def _dated(row: Row | None, detail: str) -> str:
    """Give `2026-11-23: the detail`; where the table says nothing, the detail alone."""
    if row is None or row["value"] is None:
        return detail or (_stop(row["note"]) if row and row["note"] else "")
    note = detail or row["note"]
    return _stop(f"{row['value']}: {note}" if note else row["value"])


def _screened(tables: ReportTables) -> str:
    if not tables.report_status:
        return "Nothing to screen: no record has been found yet."
    counts = states(tables)
    total = numbers.counted(len(tables.report_status), "report")
    parts = [waiting(counts[state], words) for state, words in WAITING if counts[state]]
    return f"{total} found; {numbers.joined(parts)}." if parts else f"{total} found; none awaits a decision."


def _taken_in(tables: ReportTables) -> str:
    included = included_studies(tables)
    studies = numbers.counted(len(included), "included study", "included studies")
    ongoing = sum(row["status"] == StudyStatus.ONGOING for row in tables.studies)
    waiting = len(unincorporated(tables))
    results = numbers.counted(sum(row["n_results"] for row in included), "result")
    later = (
        f"{numbers.counted(waiting, 'included report')} not yet taken in"
        if waiting
        else "no included report is left out"
    )
    return f"{studies} with {results}; {numbers.counted(ongoing, 'study', 'studies')} ongoing; {later}."


def _judgement_state(tables: ReportTables) -> str:
    rows = [row for row in tables.judgements if row["domain"] == OVERALL] + tables.summary_of_findings
    found = [row["evidence"] for row in rows if row["evidence"]]
    if not found:
        return "No judgement has been made yet."
    parts = [f"{found.count(state)} {state}" for state in (Evidence.CURRENT, Evidence.EARLIER, Evidence.UNCONFIRMED)]
    return f"Risk-of-bias and certainty judgements against today’s evidence: {'; '.join(parts)}."


def _conclusion_state(tables: ReportTables) -> str:
    found = [row["state"] for row in tables.claims]
    parts = [f"{found.count(state)} {words}" for state, words in CONCLUSION_WORDS.items() if state in found]
    earlier = sum(row["evidence"] == Evidence.EARLIER for row in tables.claims)
    parts += [f"{earlier} of all made on earlier numbers"] if earlier else []
    return f"Conditions of the conclusions, held against today’s numbers: {'; '.join(parts)}."


def _sources(tables: ReportTables) -> str:
    latest = searched_through(tables)
    if not latest:
        return "Not reported in this version: no search has been run"
    by_date: dict[str, list[str]] = {}
    for source, date in latest.items():
        by_date.setdefault(date, []).append(source)
    return "; ".join(
        f"{numbers.joined(sources)} (searched through {date})" for date, sources in sorted(by_date.items())
    )


def _tools(tables: ReportTables) -> str:
    found = tools(tables)
    return numbers.joined(found) if found else "Not assessed for any result in this version"


def _synthesis_methods(tables: ReportTables) -> str:
    measures: dict[str, dict[str, None]] = {}
    for synthesis in tables.review.syntheses.values():
        measures.setdefault(synthesis.model.value, {})[f"{synthesis.measure.label}s"] = None
    said = [f"{model} meta-analysis of {numbers.joined(list(kinds))}" for model, kinds in measures.items()]
    return (
        f"{numbers.joined(said).capitalize()}, by inverse variance" if said else "The protocol plans no synthesis yet"
    )


def _included(tables: ReportTables) -> str:
    included = included_studies(tables)
    if not included:
        return "No study has been included"
    known = [row["randomised"] for row in included if row["randomised"] is not None]
    unknown = len(included) - len(known)
    rest = f"; number not reported for {numbers.counted(unknown, 'study', 'studies')}" if unknown else ""
    people = (
        f"{numbers.counted(sum(known), 'participant')} randomised in {len(known)} of them" if known else "none reports"
    )
    studies = numbers.counted(len(included), "study", "studies")
    return f"{studies} from {numbers.counted(len(included_reports(tables)), 'report')} ({people}{rest})"


def _results(tables: ReportTables) -> list[Block]:
    if not tables.summary_of_findings:
        return [Missing("results: the protocol puts no synthesis into the Summary of Findings.")]
    first, *others = sorted(tables.summary_of_findings, key=lambda row: row["order"])
    return [_result(tables, first, "Results"), *(_result(tables, row, "") for row in others)]


def _result(tables: ReportTables, row: Row, lead: str) -> Paragraph:
    label = tables.review.syntheses[row["synthesis_id"]].label
    if row["state"] == SynthesisState.NO_DATA:
        return text(f"{label}: no included study reported this outcome.", lead=lead)
    found = main_row(tables.summary, row["synthesis_id"])
    n_studies = found["n_studies"] if found and row["state"] == SynthesisState.NARRATIVE else row["n_studies"]
    who = numbers.counted(n_studies, "study", "studies")
    if row["n_participants"] is not None:
        who += f", {numbers.counted(row['n_participants'], 'participant')}"
    effect = placeholder_values(tables)[f"{row['synthesis_id']}.effect"]
    if row["state"] == SynthesisState.NOT_POOLED:
        effect = "put together without pooling"
    single = " (one study, not pooled)" if row["state"] == SynthesisState.SINGLE_STUDY else ""
    certainty = f"{row['certainty']}-certainty evidence" if row["certainty"] else "certainty not rated"
    said = f"{label}: {effect}{single} ({who}; {certainty}"
    stale = [Flagged(row["evidence"])] if row["evidence"] in (Evidence.EARLIER, Evidence.UNCONFIRMED) else []
    return Paragraph((said, *([", "] if stale else []), *stale, ")."), lead)


def _own_words(tables: ReportTables, name: str, lead: str) -> Paragraph:
    values = placeholder_values(tables)
    words = first_paragraph(fill(tables.texts.get(name, ""), values, file=f"config/text/{name}.md"))
    return text(words or f"Not reported in this version: config/text/{name}.md is missing or empty.", lead=lead)


def _stop(words: str) -> str:
    whole = words[:1].upper() + words[1:]
    return whole if whole.endswith((".", "!", "?")) else f"{whole}."
