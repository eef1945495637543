"""Makers with defaults, so that a test states only what matters to it; and a tiny valid review on disk."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from livingreview import canonical
from livingreview.formats.decision_log import Log, new_line, read_log
from livingreview.models.review import Review
from livingreview.models.study import Study
from livingreview.skeleton import skeleton
from livingreview.tables import LINKED_RECORDS, RECORDS, Row, Rows, new_row

AT = "2026-11-20T09:00:00Z"
SYNTHESIS = "relief_1_week"


def record_id(number: int) -> str:
    """Give the id of a made-up record."""
    return f"rec_{number:016x}"


def make_record(number: int = 1, **cells: Any) -> Row:
    """Make a row of the records table."""
    basics = {
        "record_id": record_id(number),
        "title": f"Trial {number}",
        "is_title_known": True,
        "raw": f"TY  - {number}",
    }
    return new_row(RECORDS, **{**basics, **cells})


def make_linked(*numbers: int, report: int | None = None) -> Rows:
    """Make rows that say which report each record describes: its own, or all of them `report`."""
    return [
        new_row(LINKED_RECORDS, record_id=record_id(number), report_id=record_id(report or number))
        for number in numbers
    ]


def review_data(**parts: Any) -> dict[str, Any]:
    """Give the content of a protocol: two reviewers a stage, an adjudicator, one comparison, two outcomes."""
    return {
        "schema": 1,
        "title": "Warm baths for sore feet: a living systematic review",
        "version": "0.1",
        "version_date": "2026-11-20",
        "question": dict.fromkeys(("population", "intervention", "comparator", "outcomes"), "Feet."),
        "eligibility": {"include": ["Randomised trials."], "designs": ["randomised parallel", "randomised crossover"]},
        "team": {
            "ann": {"label": "Ann", "roles": ["screener", "extractor"]},
            "bob": {"label": "Bob", "roles": ["screener", "extractor"]},
            "eve": {"label": "Eve", "roles": ["adjudicator"]},
        },
        "screening": {
            "reasons": {
                "wrong_design": {"label": "Wrong study design", "definition": "Not a randomised trial."},
                "wrong_population": {"label": "Wrong population", "definition": "Feet were not sore."},
            }
        },
        "interventions": {"bath": {"label": "Warm bath"}, "rest": {"label": "Rest"}, "sock": {"label": "Wool socks"}},
        "comparisons": {"bath_vs_rest": {"label": "Bath or rest", "experimental": ["bath"], "comparator": ["rest"]}},
        "outcomes": {
            "relief": make_outcome(),
            "pain": make_outcome(label="Pain", type="continuous", direction="lower is better"),
        },
        "syntheses": {
            SYNTHESIS: make_synthesis(),
            "pain_1_week": make_synthesis(label="Pain at 1 week", outcome="pain", measure="MD"),
        },
        "living": {"status": "living", "searches": "Monthly.", "incorporation": "At once.", "retirement": "No plan."},
        **parts,
    }


def make_outcome(**parts: Any) -> dict[str, Any]:
    """Give an outcome as a protocol declares it; binary by default."""
    basics = {"label": "Relief", "type": "binary", "direction": "higher is better", "importance": "critical"}
    return {**basics, **parts}


def make_synthesis(**parts: Any) -> dict[str, Any]:
    """Give a synthesis as a protocol declares it; its window is day 1 to day 7."""
    window = {"from_days": 1, "to_days": 7, "label": "1 week", "prefer": "latest", **parts.pop("window", {})}
    basics = {"label": "Relief at 1 week", "comparison": "bath_vs_rest", "outcome": "relief", "measure": "RR"}
    return {**basics, "window": window, **parts}


def make_review(**parts: Any) -> Review:
    """Make a protocol; `reviewers=1` sets both stages to one person."""
    reviewers = parts.pop("reviewers", None)
    data = review_data(**parts)
    if reviewers is not None:
        stages = {stage: {"reviewers": reviewers} for stage in ("title_abstract", "full_text")}
        data["screening"] = {**data["screening"], **stages}
    return Review.model_validate(data)


def make_result(**parts: Any) -> dict[str, Any]:
    """Give a result as a study file holds it: relief after 7 days, 12 of 20 against 5 of 20."""
    days = parts.pop("days", 7)
    result: dict[str, Any] = {
        "outcome": "relief",
        "timepoint": {"days": days, "label": f"day {days}"},
        "source": {"record_id": record_id(1), "locator": "table 2"},
    }
    if not {"data", "estimate", "narrative"} & set(parts):
        result["data"] = {"bath": {"events": 12, "n": 20}, "rest": {"events": 5, "n": 20}}
    return {**result, **parts}


def make_study(study_id: str = "berg_2021", *, results: Any = (), **parts: Any) -> Study:
    """Make a study with an arm for every intervention of `make_review`."""
    return Study.model_validate(
        {
            "schema": 1,
            "study_id": study_id,
            "label": study_id.replace("_", " ").capitalize(),
            "design": "randomised parallel",
            "reports": [{"record_id": record_id(1), "role": "primary", "seen": "full text"}],
            "participants": {"randomised": 40, "condition": "sore feet"},
            "arms": {name: {"label": name, "intervention": name, "n": 20} for name in ("bath", "rest", "sock")},
            "results": list(results),
            **parts,
        }
    )


def decision(record: int | str, word: str, reason: str | None = None, **fields: Any) -> dict[str, Any]:
    """Give what a person decides; the log writer adds who and where."""
    name = record if isinstance(record, str) else record_id(record)
    return {"record_id": name, "decision": word, "reason": reason, "note": "", "at": AT, **fields}


def log_bytes(owner: str, *decisions: Mapping[str, Any], previous: str | None = None) -> bytes:
    """Write decisions as the chained lines of one person's file."""
    written, before = [], previous or canonical.chain_start(owner)
    for fields in decisions:
        line = new_line({**fields, "by": owner.split("/")[1]}, before)
        before = hash_of(line)
        written.append(line)
    return b"".join(written)


def hash_of(line: bytes) -> str:
    """Give the hash of a written line."""
    return str(json.loads(line)["hash"])


def make_log(owner: str, *decisions: Mapping[str, Any]) -> Log:
    """Make one person's verified log."""
    log = read_log(log_bytes(owner, *decisions), owner, f"screening/{owner}.jsonl")
    if log.problems:
        raise ValueError(log.problems)
    return log


# A review on disk: three records, two reviewers, one included study, one synthesis.

BERG_RIS = "TY  - JOUR\nAU  - Berg, Lisa\nTI  - Warm baths against sore feet in hikers\nPY  - 2021\nER  - \n"
LUND_RIS = "TY  - JOUR\nAU  - Lund, Ole\nTI  - A survey of footwear among mountain guides\nPY  - 2019\nER  - \n"
ROSS_RIS = "TY  - JOUR\nAU  - Ross, Mary\nTI  - Warm baths before and after a long march\nPY  - 2020\nER  - \n"
BERG, LUND, ROSS = (canonical.record_id(ris) for ris in (BERG_RIS, LUND_RIS, ROSS_RIS))

EXPORT = "records/searches/2026-11-01_footbase/footbase.ris"

REVIEW_YAML = f"""\
schema: 1
title: "Warm baths for sore feet: a living systematic review"
version: "0.1"
version_date: 2026-11-20
question:
  population: Adults with sore feet.
  intervention: Warm foot baths.
  comparator: Rest.
  outcomes: Relief.
eligibility:
  include: [Randomised trials.]
  designs: [randomised parallel, randomised crossover]
team:
  ann: {{label: Ann, roles: [screener, extractor]}}
  bob: {{label: Bob, roles: [screener, extractor]}}
  eve: {{label: Eve, roles: [adjudicator]}}
screening:
  reasons:
    wrong_design: {{label: Wrong study design, definition: Not a randomised trial.}}
interventions:
  bath: {{label: Warm bath}}
  rest: {{label: Rest}}
comparisons:
  bath_vs_rest: {{label: Bath or rest, experimental: [bath], comparator: [rest]}}
outcomes:
  relief:
    label: Relief
    type: binary
    direction: higher is better
    importance: critical
syntheses:
  {SYNTHESIS}:
    label: Relief at 1 week
    comparison: bath_vs_rest
    outcome: relief
    window: {{from_days: 1, to_days: 7, label: 1 week, prefer: latest}}
    measure: RR
living:
  status: living
  searches: Monthly.
  incorporation: At once.
  retirement: No plan.
"""

SEARCHES_YAML = """\
schema: 1
searches:
  - search_id: 2026-11-01_footbase
    kind: database
    source: Footbase
    date: 2026-11-01
    strategy: feet and baths
    hits: 3
    file: footbase.ris
"""

STUDY_YAML = f"""\
schema: 1
study_id: berg_2021
label: Berg 2021
design: randomised parallel
reports:
  - {{record_id: {BERG}, role: primary, seen: full text}}
participants: {{randomised: 40, condition: sore feet}}
arms:
  bath: {{label: Warm bath, intervention: bath, n: 20}}
  rest: {{label: Rest, intervention: rest, n: 20}}
results:
  - outcome: relief
    timepoint: {{days: 7, label: day 7}}
    data:
      bath: {{events: 12, n: 20}}
      rest: {{events: 5, n: 20}}
    source: {{record_id: {BERG}, locator: table 2}}
"""

CERTAINTY_YAML = f"""\
schema: 1
synthesis: {SYNTHESIS}
by: ann
date: 2026-11-20
start: high
target: any effect (null)
risk_of_bias: {{concern: serious, reason: Not assessed yet.}}
inconsistency: {{concern: not serious, reason: One study.}}
indirectness: {{concern: not serious, reason: As asked.}}
imprecision: {{concern: serious, reason: Few participants.}}
publication_bias: {{concern: undetected, reason: One study.}}
"""

NOTES_YAML = f"""\
schema: 1
notes:
  - kind: correction
    record_id: {LUND}
    note: The author's name was misspelt at first.
    by: ann
    date: 2026-11-20
"""

BACKGROUND_MD = f"Feet hurt. {{{{ {SYNTHESIS}.studies }}}} studies ask whether baths help.\n"


def review_files() -> dict[str, bytes]:
    """Give the files of the small review by path."""
    people = ("ann", "bob")
    first = [decision(BERG, "include"), decision(LUND, "exclude"), decision(ROSS, "include")]
    second = [decision(BERG, "include"), decision(ROSS, "exclude", "wrong_design")]
    texts = {
        "Snakefile": skeleton()["Snakefile"].decode(),
        "config/review.yaml": REVIEW_YAML,
        "config/text/background.md": BACKGROUND_MD,
        "records/searches.yaml": SEARCHES_YAML,
        EXPORT: BERG_RIS + "\n" + LUND_RIS + "\n" + ROSS_RIS,
        "records/same_report.csv": "schema,record_a,record_b,ruling,by,date,reason\n",
        "records/studies/berg_2021.yaml": STUDY_YAML,
        f"records/certainty/{SYNTHESIS}.yaml": CERTAINTY_YAML,
        "records/notes.yaml": NOTES_YAML,
    }
    logs = {f"screening/title_abstract/{name}.jsonl": log_bytes(f"title_abstract/{name}", *first) for name in people}
    logs |= {f"screening/full_text/{name}.jsonl": log_bytes(f"full_text/{name}", *second) for name in people}
    return {path: text.encode() for path, text in texts.items()} | logs


def write_review(root: Path) -> None:
    """Write the small review below a folder."""
    for path, content in review_files().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


def folder_bytes(root: Path) -> dict[str, bytes]:
    """Give every file below a folder, to see that nothing was changed."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
