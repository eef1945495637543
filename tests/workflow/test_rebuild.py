"""Which edit reruns which steps: a table, checked by dry runs on one finished build."""

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from livingreview.formats.decision_log import new_line
from livingreview.workflow import fingerprints
from reviews import AT, low_risk
from workflow_helpers import edited, planned

REPORT = {"publish_html", "publish_pdf", "publish_docx", "publish_checklists", "publish_pictures", "publish_reports"}
EVENT = "event_short"
SCORE = "score_short"


def of(synthesis: str, *steps: str) -> set[str]:
    return {f"{step} {synthesis}" for step in steps}


def without_changes(planned: Iterable[str]) -> set[str]:
    """Give the steps but the comparison with earlier versions, which reads most tables and follows any of them."""
    steps = set(planned)
    return steps if steps == {"changes"} else steps - {"changes"}


def without_appendices(planned: Iterable[str]) -> set[str]:
    return {step for step in planned if not step.startswith("publish_appendix ")}


def replace(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def a_new_decision(decision: str, **more: str) -> Callable[[str], str]:
    """Append a decision on the first record of the file, chained to the last line."""

    def edit(text: str) -> str:
        lines = [json.loads(line) for line in text.splitlines()]
        fields = {"record_id": lines[0]["record_id"], "decision": decision, "reason": None, "note": "again",
                  "by": lines[0]["by"], "at": AT, **more}  # fmt: skip
        return text + new_line(fields, lines[-1]["hash"]).decode()

    return edit


EDITS = {
    "one study's number": (
        "records/studies/alder_2015.yaml",
        replace("events: 12", "events: 13"),
        of(EVENT, "extraction_results", "effects", "meta_analysis", "publish_forest")
        | {"extraction", "grade"}
        | REPORT,
    ),
    "a comment in a study file": (
        "records/studies/alder_2015.yaml",
        lambda text: f"# looked up again\n{text}\n# and again\n",
        set(),
    ),
    "another order of a study file's keys": (
        "records/studies/elm_2022.yaml",
        lambda text: text.replace("study_id: elm_2022\n", "", 1) + "study_id: elm_2022\n",
        set(),
    ),
    "one risk-of-bias answer": (
        "records/studies/birch_2017.yaml",
        replace("'1.2': NI", "'1.2': N"),
        of(EVENT, "risk_of_bias", "publish_forest") | of(SCORE, "risk_of_bias", "publish_forest") | {"grade"} | REPORT,
    ),
    "one risk-of-bias answer for one outcome": (
        "records/studies/cedar_2019.yaml",
        replace("'4.1': Y", "'4.1': PY"),
        of(EVENT, "risk_of_bias", "publish_forest") | {"grade"} | REPORT,
    ),
    "one certainty rating": (
        "records/certainty/event_short.yaml",
        replace("reason: Few events.", "reason: Very few events."),
        {"grade"} | REPORT,
    ),
    "how direct a study is": (
        "records/studies/elm_2022.yaml",
        lambda text: f"{text}directness: [{{element: population, judgement: 'no', reason: Other people.}}]\n",
        {"grade"} | REPORT,
    ),
    "a threshold of a suggestion": (
        "config/review.yaml",
        lambda text: f"{text}grading: {{high_risk_percent: 20}}\n",
        {"grade"} | REPORT,
    ),
    "one synthesis's model": (
        "config/review.yaml",
        replace("    measure: MD\n", "    measure: MD\n    model: common effect\n"),
        of(SCORE, "meta_analysis", "publish_forest") | {"grade"} | REPORT,
    ),
    "what one synthesis explores": (
        "config/review.yaml",
        replace("    measure: MD\n", "    measure: MD\n    explore: {influence: true}\n"),
        of(SCORE, "meta_analysis", "publish_forest") | {"grade"} | REPORT,
    ),
    "a moderator of one synthesis": (
        "config/review.yaml",
        replace("    measure: MD\n", "    measure: MD\n    moderators: [year]\n"),
        of(SCORE, "extraction_results", "effects", "meta_analysis", "publish_forest") | {"grade"} | REPORT,
    ),
    "a fact that no synthesis asks for": (
        "records/studies/elm_2022.yaml",
        lambda text: f"{text}facts: {{year: 2021}}\n",
        set(),
    ),
    "a study's characteristics": (
        "records/studies/elm_2022.yaml",
        replace("condition: synthetic condition", "condition: another condition"),
        {"extraction"} | REPORT,
    ),
    "a decision without consequence": (
        "screening/full_text/reviewer_a.jsonl",
        a_new_decision("include"),
        {"screening", "prisma"} | REPORT,
    ),
    "a new export": (
        "records/searches/2026-01-15_synthetic_database/export.ris",
        lambda text: text + "\nTY  - JOUR\nTI  - A report found later\nPY  - 2026\nER  - \n",
        {"records", "records_notices", "dedupe", "screening", "prisma"} | REPORT,
    ),
    "a ruling on duplicates": (
        "records/same_report.csv",
        lambda text: text + "1,{0},{1},different,adjudicator,2026-02-01,two trials\n",
        {"dedupe", "records_notices", "screening", "prisma"} | REPORT,
    ),
    "a sensitivity analysis's name": (
        "config/review.yaml",
        replace("label: Common effect", "label: By the common-effect model"),
        of(EVENT, "publish_forest") | {"grade"} | REPORT,
    ),
    "a note that moves no report": (
        "records/notes.yaml",
        lambda _: (
            "schema: 1\nnotes:\n  - {kind: correction, source: A letter, note: A misprint., by: reviewer_a, "
            "date: 2026-02-01}\n"
        ),
        REPORT,
    ),
    "what is said of the whole search": (
        "records/searches.yaml",
        lambda text: text + "\nprisma_s: {contacts: Nobody was asked.}\n",
        {"records", "records_notices", "dedupe", "screening", "prisma"} | REPORT,
    ),
    "a text section": ("config/text/background.md", lambda text: text + "\nMore.\n", REPORT),
    "the review's title": ("config/review.yaml", replace("A synthetic", "Another synthetic"), REPORT),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_reruns_exactly_what_depends_on_it(built: Path, name: str) -> None:
    file, edit, expected = EDITS[name]
    if name == "a ruling on duplicates":
        records = sorted(_record_ids(built))
        plain = edit
        edit = lambda text: plain(text).format(*records)  # noqa: E731

    with edited(built, file, edit):
        run = planned(built)

    assert run.failures == []
    assert without_appendices(without_changes(run.planned)) == expected


@pytest.mark.parametrize(
    ("name", "appendices"),
    [
        ("one study's number", {"studies", "results", "certainty", f"numbers_{EVENT}"}),
        ("a study's characteristics", {"studies", "results", "certainty"}),
        ("one risk-of-bias answer for one outcome", {"risk_of_bias", "certainty"}),
        ("one certainty rating", {"certainty"}),
        ("a decision without consequence", {"studies", "excluded_reports", "screening", "certainty"}),
        ("a note that moves no report", {"studies", "excluded_reports", "certainty"}),
        ("a text section", set()),
    ],
)
def test_an_edit_prints_only_the_appendices_that_it_is_about(built: Path, name: str, appendices: set[str]) -> None:
    file, edit, _ = EDITS[name]

    with edited(built, file, edit):
        run = planned(built)

    printed = {step.split()[1] for step in run.planned if step.startswith("publish_appendix ")}
    assert printed == appendices


def own_file(person: str) -> str:
    """Give an assessor's file about Alder 2015, everything low."""
    assessment = {**low_risk(), "by": person}
    return json.dumps({"schema": 1, "study_id": "alder_2015", "assessments": [assessment]})


ROB_ME = {"schema": 1, "synthesis": EVENT, "version": "2023-10-01", "by": "reviewer_a", "date": "2026-02-01"}
JUDGED = (
    {
        f"{step} {synthesis}"
        for step in ("risk_of_bias", "publish_forest")
        for synthesis in (EVENT, SCORE, "score_long", "harm")
    }
    | {"grade"}
    | REPORT
)
NEW_FILES: dict[str, tuple[dict[str, str], set[str]]] = {
    "two assessors' own files": (
        {f"records/risk_of_bias/{who}/alder_2015.yaml": own_file(who) for who in ("reviewer_a", "reviewer_b")},
        JUDGED | {"risk_of_bias_agreement"},
    ),
    "the missing evidence of one synthesis": (
        {f"records/missing_evidence/{EVENT}.yaml": json.dumps(ROB_ME)},
        of(EVENT, "risk_of_bias", "publish_forest") | {"grade"} | REPORT,
    ),
    "a tool's wording": ({"config/wording/rob_2.yaml": json.dumps({"schema": 1, "tool": "RoB 2"})}, JUDGED),
}
"""A file that was not there is a new input, which Snakemake reruns a step for whatever it holds."""


@pytest.mark.parametrize("name", NEW_FILES)
def test_a_new_file_about_risk_of_bias_reruns_the_steps_that_read_it(built: Path, name: str) -> None:
    files, expected = NEW_FILES[name]
    for file, text in files.items():
        (built / file).parent.mkdir(parents=True, exist_ok=True)
        (built / file).write_text(text, encoding="utf-8")
    try:
        run = planned(built)
    finally:
        for file in files:
            (built / file).unlink()

    assert run.failures == []
    assert without_appendices(without_changes(run.planned)) == expected


def test_a_decision_that_brings_a_report_in_reruns_no_pooling(built: Path) -> None:
    # Both reviewers change their mind about the report excluded at full text.
    second = "screening/full_text/reviewer_b.jsonl"
    change = _include_the_excluded_report

    with edited(built, "screening/full_text/reviewer_a.jsonl", change), edited(built, second, change):
        run = planned(built)

    assert run.failures == []
    assert without_appendices(without_changes(run.planned)) == {"screening", "prisma"} | REPORT


def test_two_peoples_own_extractions_rerun_the_tables_of_extraction_and_no_pooling(built: Path) -> None:
    for person in ("reviewer_a", "reviewer_b"):
        own = built / f"records/extraction/{person}/alder_2015.yaml"
        own.parent.mkdir(parents=True)
        own.write_bytes((built / "records/studies/alder_2015.yaml").read_bytes())

    run = planned(built)
    shutil.rmtree(built / "records/extraction")

    assert run.failures == []
    assert without_appendices(without_changes(run.planned)) == {"extraction", "grade"} | REPORT


def test_a_second_build_runs_nothing(built: Path) -> None:
    assert planned(built).planned == {}


def test_a_touched_file_reruns_nothing(built: Path) -> None:
    for file in (built / "records/studies").iterdir():
        file.touch()
    (built / "config/review.yaml").touch()

    assert planned(built).planned == {}


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        (
            "stats/heterogeneity.py",
            {f"meta_analysis {s}" for s in ("event_short", "score_short", "score_long", "harm")}
            | {f"publish_forest {s}" for s in ("event_short", "score_short", "score_long", "harm")}
            | {"grade"}
            | REPORT,
        ),
        ("stages/prisma.py", {"prisma"} | REPORT),
        ("templates/report/report.html", REPORT),
    ],
)
def test_an_edit_of_the_tool_reruns_the_stages_it_concerns(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, expected: set[str]
) -> None:
    copied = tmp_path / "livingreview"
    shutil.copytree(fingerprints.ROOT, copied)
    path = copied / module
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    monkeypatch.setattr(fingerprints, "ROOT", copied)

    assert without_appendices(without_changes(planned(built).planned)) == expected


def _record_ids(root: Path) -> set[str]:
    text = (root / "screening/title_abstract/reviewer_a.jsonl").read_text(encoding="utf-8")
    return {json.loads(line)["record_id"] for line in text.splitlines()}


def _include_the_excluded_report(text: str) -> str:
    lines = [json.loads(line) for line in text.splitlines()]
    excluded = next(line for line in lines if line["decision"] == "exclude")
    fields = {"record_id": excluded["record_id"], "decision": "include", "reason": None, "note": "read again",
              "by": excluded["by"], "at": AT}  # fmt: skip
    return text + new_line(fields, lines[-1]["hash"]).decode()
