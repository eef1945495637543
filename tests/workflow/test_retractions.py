"""A list of notices dropped in marks studies, reruns only their syntheses, and shows results with and without them."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import reviews
from livingreview import io, tables
from livingreview.terms import WITH_RETRACTED, WITHOUT_RETRACTED
from reviews import ris_entry, synthetic_review
from workflow_helpers import planned, working_in

LIST = "records/retractions/list.csv"
HEADER = "Record ID,Journal,RetractionDate,RetractionDOI,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason"
DECISION = """\
schema: 1
decisions:
  - study: alder_2015
    notice: retraction
    decision: {decision}
    reason: The data cannot be trusted.
    by: adjudicator
    date: 2026-02-01
"""
BLOCKED = """
import socket
from pathlib import Path

def blocked(*arguments, **options):
    with Path("../asked_the_network").open("a") as file:
        file.write(repr(arguments))
    raise OSError("no network in a build")

def connect(self, address):
    if self.family != socket.AF_UNIX:
        blocked(address)
    return real(self, address)

real = socket.socket.connect
socket.socket.connect = connect
socket.create_connection = blocked
socket.getaddrinfo = blocked
"""


def doi(title: str) -> str:
    return f"10.1000/{hashlib.sha256(title.encode()).hexdigest()[:8]}"


def row(nature: str, label: str, day: str = "8/29/2023 0:00") -> str:
    return (
        f"77,Feet,{day},10.1000/notice,{doi(f'Trial report of {label}')},0,{nature},+Concerns About Data;+Paper Mill;"
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a review with DOIs, with every way to the network blocked."""
    base = tmp_path_factory.mktemp("retracted")
    (base / "blocked").mkdir()
    (base / "blocked/sitecustomize.py").write_text(BLOCKED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reviews, "ris_entry", lambda title: ris_entry(title, doi=doi(title)))
        synthetic_review(base / "review")
    build(base / "review")
    return base / "review"


def build(root: Path) -> None:
    path = os.pathsep.join([str(root.parent / "blocked"), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "livingreview", "build", "--cores", "2"]
    subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": path}, check=True, capture_output=True)


def test_a_build_never_asks_the_network(root: Path) -> None:
    assert (root / "reports/review.html").exists()
    assert not (root.parent / "asked_the_network").exists()


def test_the_report_says_on_every_item_of_prisma_s_what_is_missing(root: Path) -> None:
    html = (root / "reports/review.html").read_text()

    assert "Reporting of the searches (PRISMA-S)" in html
    assert "Not said of Synthetic database." in html


def test_a_list_reruns_only_the_syntheses_of_the_studies_it_names_and_adds_the_analysis_without_them(
    root: Path,
) -> None:
    write(root, LIST, "\n".join([HEADER, row("Retraction", "Alder 2015"), row("Retraction", "Nobody 1999"), ""]))
    steps = ("effects", "meta_analysis", "publish_forest")
    run = planned(root)
    assert run.failures == []
    concerned = ("event_short", "score_short")
    own = {step for step in run.planned if " " in step and not step.startswith("publish_appendix ")}
    assert own == {f"{step} {one}" for step in steps for one in concerned}
    assert {"records_notices", "grade"} <= set(run.planned)
    assert "extraction" not in run.planned

    build(root)

    assert {name: found["k"] for name, found in summary(root).items()} == {"main": 4, "common": 4, WITHOUT_RETRACTED: 3}
    html = (root / "reports/review.html").read_text()
    assert "Alder 2015 (retraction, the team has not decided)" in html
    assert "Without retracted studies (added by itself)" in html
    assert "Alder 2015 \u2020" in html
    assert "Reasons: Concerns About Data; Paper Mill" in html


def test_what_the_team_takes_in_sensitivity_analyses_only_leaves_the_main_analysis(root: Path) -> None:
    write(root, LIST, "\n".join([HEADER, row("Retraction", "Alder 2015"), ""]))
    write(root, "records/retractions.yaml", DECISION.format(decision="sensitivity only"))

    build(root)

    found = summary(root)
    assert {name: row["k"] for name, row in found.items()} == {"main": 3, "common": 3, WITH_RETRACTED: 4}
    left = next(
        row
        for row in io.read_table(root / "results/effects/event_short.csv", tables.EFFECTS)
        if (row["analysis"], row["study_id"]) == ("main", "alder_2015")
    )
    assert (left["state"], left["estimate"]) == ("not taken", None)
    assert left["why"] == "left out: retraction, the team's decision of 2026-02-01: sensitivity only"
    assert "The data cannot be trusted." in (root / "reports/review.html").read_text()
    with working_in(root):
        assert planned(root).planned == {}


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


def summary(root: Path) -> dict[str, tables.Row]:
    rows = io.read_table(root / "results/meta_analysis/event_short.csv", tables.SUMMARY)
    return {row["analysis"]: row for row in rows if not row["subgroup"]}
