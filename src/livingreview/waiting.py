"""What waits for whom: a list a heading, from people's files and the last Summary of Findings."""

from collections import Counter, defaultdict

from livingreview import layout
from livingreview.bias_files import by_result, of_assessors
from livingreview.checks.extraction import open_suspects
from livingreview.checks.notices import open_notices, undecided_notices
from livingreview.checks.open_again import open_again
from livingreview.contact_files import load_contacts
from livingreview.derived import Derived
from livingreview.figures.numbers import counted
from livingreview.folder import Folder
from livingreview.judgements.assessment import is_complete
from livingreview.judgements.matching import about
from livingreview.models.review import Review
from livingreview.stages.contacts import unanswered
from livingreview.stages.extraction_results import concerns
from livingreview.stages.fold import drawn
from livingreview.stages.risk_of_bias import risk_of_bias
from livingreview.stages.risk_of_bias_assessors import MIN_ASSESSORS
from livingreview.stages.screening import first_seen
from livingreview.tables import Row, Rows
from livingreview.terms import (
    OVERALL,
    ClaimState,
    Evidence,
    Judgement,
    Question,
    ReportState,
    ScreeningStage,
    StageState,
    StudyStatus,
    SynthesisState,
)

SHOWN = 20
"""How many reports a list names before it only counts; a first update can have thousands."""
CELLS_SHOWN = 5
"""How many cells of one judgement are named."""
SCREENING_STATES = (
    ReportState.AWAITING_SCREENING,
    ReportState.SCREENING_CONFLICT,
    ReportState.AWAITING_ASSESSMENT,
    ReportState.ASSESSMENT_CONFLICT,
    ReportState.AWAITING_CLASSIFICATION,
)


def waiting(
    folder: Folder, derived: Derived, findings: Rows | None, stale: Rows | None = None, claims: Rows | None = None
) -> dict[str, list[str]]:
    """Give what has to be done, by kind; an empty list where nothing waits. Tables are those of the last build."""
    if folder.review is None:
        return {}
    review = folder.review.content
    return {
        "Duplicates": _duplicate_lines(folder, derived),
        "Screening": _screening_lines(derived),
        "Second readers and programs": _further_lines(folder, derived, review),
        "Included studies whose report is open again": _open_again(folder, derived),
        "Retracted studies, or with concern, without a decision": _undecided_lines(folder, derived),
        "Retractions and expressions of concern without a note": _notice_lines(folder, derived),
        "Included reports without a study file": _without_study(folder, derived),
        "Studies without data": _without_data(folder),
        "Extraction by two people": _extraction_lines(folder),
        "Questions to authors without an answer": _asked_lines(folder),
        "Suspect numbers": _suspect_lines(folder, review),
        "Risk of bias not assessed": _not_assessed(folder, review),
        "Assessors of risk of bias": _assessors(folder),
        "Certainty": _certainty_lines(findings),
        "Judgements made on earlier evidence, or unconfirmed": _stale_lines(stale or []),
        "Conclusions that do not hold": _claim_lines(claims or []),
    }


def _duplicate_lines(folder: Folder, derived: Derived) -> list[str]:
    asked = [row for row in derived.dedupe.uncertain if row["question"] == Question.SAME_REPORT]
    held = {one.pair for one in folder.open_pairs}
    n_new = sum(frozenset((row["record_a"], row["record_b"])) not in held for row in asked)
    lines = []
    if folder.open_pairs:
        numbers = [str(one.line) for one in folder.open_pairs[:SHOWN]]
        more = ", ..." if len(folder.open_pairs) > SHOWN else ""
        n_open = counted(len(folder.open_pairs), "question")
        lines.append(f"{n_open} in {layout.SAME_REPORT} without a ruling: line {', '.join(numbers)}{more}")
    if n_new:
        n_asked = counted(n_new, "pair")
        lines.append(f"{n_asked} of records may be one report; see livingreview duplicates (--write to note them)")
    return lines


def _screening_lines(derived: Derived) -> list[str]:
    titles = {row["record_id"]: row["title"] or "no title" for row in derived.records.records}
    by_state: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in derived.screening.report_status:
        if row["state"] in SCREENING_STATES:
            by_state[row["state"], row["waits_for"]].append(row["report_id"])
    lines = []
    for state in SCREENING_STATES:
        for (found, who), reports in sorted(by_state.items()):
            if found == state:
                what = "" if who == "nobody" else f", waits for {who}"
                lines.append(f"{state}: {counted(len(reports), 'report')}{what}")
                lines += [f"  {report} {titles[report]}" for report in reports[:SHOWN]]
                lines += [f"  and {len(reports) - SHOWN} more"] if len(reports) > SHOWN else []
    return lines


def _further_lines(folder: Folder, derived: Derived, review: Review) -> list[str]:
    """Say what was drawn for a second reader and still waits, and what programs have suggested."""
    order = first_seen(derived.records.entries, derived.records.searches)
    lines = []
    for stage in ScreeningStage:
        second = drawn(stage, review, derived.report_of, order)
        waits = [row for row in derived.screening.report_status if row[stage.value] == StageState.UNDECIDED]
        if n := sum(row["report_id"] in second for row in waits):
            lines.append(f"{stage}: drawn for a second reader: {n} of {counted(len(waits), 'report')} waiting")
    for log in folder.logs:
        folder_name, person = log.owner.split("/")
        if person in review.programs and log.lines:
            suggested = counted(len({line.record_id for line in log.lines}), "record")
            lines.append(f"{folder_name}: {person}, a program, has suggestions on {suggested}; they count for nobody")
    return lines


def _open_again(folder: Folder, derived: Derived) -> list[str]:
    return [
        f"{one.study.content.label} ({one.study.document.file}:{one.study.document.line(one.path)}): "
        f"{one.status['state']}, waits for {one.status['waits_for']}; livingreview check names the decisions"
        for one in open_again(folder, derived)
    ]


def _undecided_lines(folder: Folder, derived: Derived) -> list[str]:
    labels = {study.content.study_id: study.content.label for study in folder.studies}
    found = undecided_notices(folder, derived)
    lines = [f"{labels[row['study_id']]}: {row['kind']}, {row['places'][0]}" for row in found]
    return [*lines, f"livingreview check shows what to write into {layout.RETRACTION_DECISIONS}"] if lines else []


def _notice_lines(folder: Folder, derived: Derived) -> list[str]:
    titles = {row["record_id"]: row["title"] or "no title" for row in derived.records.records}
    found = open_notices(folder, derived)
    lines = [f"{row['report_id']} {titles[row['report_id']]}: {row['kind']}, {row['place']}" for row in found[:SHOWN]]
    return lines + ([f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else [])


def _without_study(folder: Folder, derived: Derived) -> list[str]:
    report_of = derived.report_of
    taken = {report_of[report.record_id] for study in folder.studies for report in study.content.reports}
    titles = {row["record_id"]: row["title"] or "no title" for row in derived.records.records}
    included = [report for report, state in sorted(derived.state_of.items()) if state == ReportState.INCLUDED]
    return [f"{report} {titles[report]}" for report in included if report not in taken]


def _without_data(folder: Folder) -> list[str]:
    return [
        f"{study.content.label} ({study.document.file})"
        for study in folder.studies
        if study.content.status is StudyStatus.COMPLETED and not study.content.results
    ]


def _extraction_lines(folder: Folder) -> list[str]:
    """Say which studies wait for a second extractor, and which for a consensus of the two."""
    people: dict[str, list[str]] = defaultdict(list)
    for one in folder.extractions:
        people[one.file.content.study_id].append(one.person)
    settled = {study.content.study_id: set(study.content.consensus_of) for study in folder.studies}
    lines = []
    for study_id, names in sorted(people.items()):
        if len(names) == 1:
            lines.append(f"{study_id}: extracted by {names[0]}, waits for a second person")
        elif not settled.get(study_id, set()) & set(names):
            who = " and ".join(sorted(names))
            lines.append(
                f"{study_id}: extracted by {who}, waits for a consensus; livingreview extract {study_id} --compare"
            )
    return lines


def _asked_lines(folder: Folder) -> list[str]:
    labels = {study.content.study_id: study.content.label for study in folder.studies}
    return [
        f"{labels.get(one.study, one.study)}: {one.asked} asked on {one.date} for: {one.about} ({layout.CONTACTS})"
        for one in unanswered(load_contacts(folder.root))
    ]


def _suspect_lines(folder: Folder, review: Review) -> list[str]:
    found = [(study, suspect) for study, each in open_suspects(folder, review) for suspect in each]
    lines = [f"{study.content.label}: {suspect.rule}: {suspect.found}" for study, suspect in found[:SHOWN]]
    return lines + ([f"and {len(found) - SHOWN} more; livingreview check lists all"] if len(found) > SHOWN else [])


def _not_assessed(folder: Folder, review: Review) -> list[str]:
    lines = []
    for synthesis_id, synthesis in review.syntheses.items():
        studies = [study.content for study in folder.studies if concerns(study.content, synthesis)]
        for row in risk_of_bias(studies, review, synthesis_id):
            if row["domain"] == OVERALL and row["judgement"] == Judgement.NOT_ASSESSED:
                why = f": {row['reason']}" if row["reason"] else ""
                lines.append(f"{synthesis_id}, {row['study_label']}{why}")
            elif row["domain"] == OVERALL and row["evidence"] in (Evidence.EARLIER, Evidence.UNCONFIRMED):
                lines.append(f"{synthesis_id}, {row['study_label']}: {row['evidence']}")
    return lines


def _assessors(folder: Folder) -> list[str]:
    """Say who is at work, where a second assessor or a consensus is needed; nothing of what anybody gave."""
    agreed = {(study.content.study_id, one.keys) for study in folder.studies for one in study.content.risk_of_bias}
    lines = []
    for study_id, files in sorted(of_assessors(folder).items()):
        for keys, assessments in by_result(files).items():
            begun = [assessment.by for assessment in assessments if not is_complete(assessment)]
            place = f"{study_id}, {about(assessments[0])}"
            if begun:
                lines.append(f"{place}: {', '.join(begun)} to finish")
            elif len(assessments) < MIN_ASSESSORS:
                lines.append(f"{place}: a second assessor beside {assessments[0].by}")
            elif (study_id, keys) not in agreed:
                lines.append(f"{place}: a consensus; livingreview risk-of-bias consensus {study_id}")
    return lines


def _certainty_lines(findings: Rows | None) -> list[str]:
    if findings is None:
        return ["not known before the first build"]
    return [line for row in findings if (line := _certainty_line(row))]


def _certainty_line(row: Row) -> str | None:
    place = f"records/certainty/{row['synthesis_id']}.yaml"
    if row["certainty"] is None:
        is_due = row["state"] != SynthesisState.NO_DATA
        how = f"livingreview grade {row['synthesis_id']}"
        return f"{row['synthesis_id']} is not rated; see {how}, or write {place}" if is_due else None
    if row["evidence"] == Evidence.CURRENT:
        return None
    return f"{row['synthesis_id']} is {row['evidence']} ({place})"


def _stale_lines(stale: Rows) -> list[str]:
    """Name each judgement with the command that shows and confirms it, and the first cells that changed."""
    lines = []
    several = Counter((row["kind"], row["judged_id"], row["part"]) for row in stale)
    for row in stale:
        n_cells = several[row["kind"], row["judged_id"], row["part"]]
        if row["order"] == 1:
            name = row["judged_id"] if row["part"] == 1 else f"{row['judged_id']}:{row['part']}"
            command = f"livingreview reconfirm {row['kind']} {name} --by PERSON"
            lines.append(f"{row['kind']} {name} is {row['evidence']} ({row['file']}); {command}")
        if row["cell"] is not None and row["order"] <= CELLS_SHOWN:
            then, now = ("nothing" if row[when] is None else row[when] for when in ("then", "now"))
            lines.append(f"  {row['cell']}: {then} -> {now}")
        if row["order"] == n_cells > CELLS_SHOWN:
            lines.append(f"  and {n_cells - CELLS_SHOWN} more cells")
    return lines


def _claim_lines(claims: Rows) -> list[str]:
    return [
        f"{row['claim_id']}: {row['state']}: {'; '.join(row['because'])} ({layout.CLAIMS})"
        for row in claims
        if row["state"] != ClaimState.HOLDS
    ]
