"""Make a seeded review of any size: exports, decisions of two people, study files, ratings; and one study more.

The records are those of `dedupe_generator.py` in three exports, as `dedupe_scale.py` writes them. Every report that
becomes a study is included by both people, about twice as many reports are excluded at full text, and all others at
title and abstract. A study gives a result to each of `RESULTS` syntheses in turn, and a risk-of-bias assessment by
RoB 2. `add_study` does what a team does: a search with one record, four decisions, a study file.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from dedupe_scale import write_review as write_exports

from livingreview.canonical import chain_start, record_id
from livingreview.folder import load_exports
from livingreview.formats.decision_log import new_line
from livingreview.skeleton import skeleton
from livingreview.stages.dedupe import link_duplicates
from livingreview.stages.records import read_searches

RESULTS = 4
"""Syntheses that one study gives a result to."""
AT = "2026-02-01T09:00:00Z"
PEOPLE = ("reviewer_a", "reviewer_b")
REASONS = ("wrong_population", "wrong_intervention", "wrong_comparator", "wrong_design")
UPDATE = "2026-03-01_update"
EXPORT = """TY  - JOUR
TI  - One trial more of oral treatment in adults with chronic pain
AU  - Newcome, Ada
AU  - Later, Sven
PY  - 2026
JF  - Journal of Pain
VL  - 91
IS  - 2
SP  - 101
EP  - 109
DO  - 10.5555/one.more
AB  - Adults with chronic pain were allocated at random to oral treatment or placebo for four weeks.
ER  - 
"""  # noqa: W291 - RIS ends an entry so
LOW = {
    "1.1": "Y", "1.2": "Y", "1.3": "N", "2.1": "N", "2.2": "N", "2.6": "Y", "3.1": "Y",
    "4.1": "N", "4.2": "N", "4.3": "N", "5.1": "Y", "5.2": "N", "5.3": "N",
}  # fmt: skip
"""Answers of RoB 2 that make every domain low."""
CHANGES: tuple[dict[str, str], ...] = ({}, {"1.2": "NI"}, {"4.1": "Y", "4.3": "NA"}, {"5.1": "NI"})
"""What some studies answer instead."""


def write_review(root: Path, *, n_records: int, n_studies: int, n_syntheses: int) -> None:
    """Write a review whose every record is screened, without built files."""
    for path, content in skeleton().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    write_exports(root, n_records)
    linked = link_duplicates(read_searches(load_exports(root)).records, []).records
    reports = sorted({row["report_id"] for row in linked})
    random.Random(7).shuffle(reports)
    included, read = reports[:n_studies], reports[n_studies : 3 * n_studies]
    for person in PEOPLE:
        first = [
            _decision(report, is_included=place < len(included) + len(read)) for place, report in enumerate(reports)
        ]
        second = [_decision(report, is_included=True) for report in included]
        second += [_decision(report, REASONS[place % len(REASONS)]) for place, report in enumerate(read)]
        _append(root / f"screening/title_abstract/{person}.jsonl", first)
        _append(root / f"screening/full_text/{person}.jsonl", second)
    base = yaml.safe_load((root / "config/review.yaml").read_text(encoding="utf-8"))
    _write(root / "config/review.yaml", {**base, **_protocol(n_syntheses)})
    for number, report in enumerate(included):
        _write(root / f"records/studies/trial_{number:04}.yaml", _study(number, report, n_syntheses))
    for number in range(n_syntheses):
        _write(root / f"records/certainty/synthesis_{number:02}.yaml", _rating(number))


def add_study(root: Path, *, number: int, n_syntheses: int) -> None:
    """Add a study as a team does: its search, its record, both people's decisions in both stages, its file."""
    folder = root / f"records/searches/{UPDATE}"
    folder.mkdir()
    (folder / "update.ris").write_text(EXPORT, encoding="utf-8")
    searches = root / "records/searches.yaml"
    entry = [f'  - search_id: "{UPDATE}"', "    kind: database", "    source: Source 1", '    date: "2026-03-01"']
    entry += ["    strategy: everything since the last search", "    file: update.ris", ""]
    searches.write_text(searches.read_text(encoding="utf-8") + "\n".join(entry), encoding="utf-8")
    record = record_id(EXPORT.rstrip("\n"))
    for person in PEOPLE:
        for stage in ("title_abstract", "full_text"):
            _append(root / f"screening/{stage}/{person}.jsonl", [_decision(record, is_included=True)])
    _write(root / f"records/studies/trial_{number:04}.yaml", _study(number, record, n_syntheses))


def _decision(record: str, reason: str | None = None, *, is_included: bool = False) -> dict[str, Any]:
    return {"record_id": record, "decision": "include" if is_included else "exclude", "reason": reason, "note": ""}


def _append(path: Path, decisions: Sequence[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    old = path.read_bytes() if path.exists() else b""
    start = json.loads(old.splitlines()[-1])["hash"] if old else chain_start(f"{path.parent.name}/{path.stem}")
    path.write_bytes(b"".join([old, *_lines(decisions, path.stem, start)]))


def _lines(decisions: Sequence[Mapping[str, Any]], person: str, previous: str) -> Iterator[bytes]:
    for decision in decisions:
        line = new_line({**decision, "by": person, "at": AT}, previous)
        previous = json.loads(line)["hash"]
        yield line


class _Dumper(yaml.CSafeDumper):
    """Writes every value out; people's files know no aliases."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the base class's signature
        return True


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(dict(content), Dumper=_Dumper, sort_keys=False, allow_unicode=True), encoding="utf-8")


def _protocol(n_syntheses: int) -> dict[str, Any]:
    window = {"from_days": 0, "to_days": 60, "label": "up to 2 months", "prefer": "latest"}
    outcomes: dict[str, Any] = {}
    syntheses: dict[str, Any] = {}
    for number in range(n_syntheses):
        kind = {"label": f"Outcome {number}", "direction": "lower is better", "importance": "critical"}
        more = {"type": "binary"} if number % 2 == 0 else {"type": "continuous", "scale": "0 to 100"}
        outcomes[f"outcome_{number:02}"] = {**kind, **more}
        syntheses[f"synthesis_{number:02}"] = {
            "label": f"Outcome {number} up to 2 months",
            "comparison": "drug_placebo",
            "outcome": f"outcome_{number:02}",
            "window": window,
            "measure": "RR" if number % 2 == 0 else "MD",
            "subgroup": "route",
            "sensitivity": {"common_effect": {"label": "Common effect", "model": "common effect"}},
        }
    sides = {"experimental": ["drug"], "comparator": ["placebo"]}
    return {
        "title": "A made-up living systematic review for measuring speed",
        "version_date": "2026-03-02",
        "notice": "Made up: every record, trial and number is invented.",
        "interventions": {"drug": {"label": "Active drug"}, "placebo": {"label": "Placebo"}},
        "comparisons": {"drug_placebo": {"label": "Active drug compared with placebo", **sides}},
        "outcomes": outcomes,
        "syntheses": syntheses,
    }


def _study(number: int, record: str, n_syntheses: int) -> dict[str, Any]:
    rng = random.Random(number)
    route = ("oral", "intravenous", "topical")[number % 3]
    source = {"record_id": record, "locator": "table 2"}
    asked = sorted({(number + step * n_syntheses // RESULTS) % n_syntheses for step in range(RESULTS)})
    return {
        "schema": 1,
        "study_id": f"trial_{number:04}",
        "label": f"Trial {number:04}",
        "design": "randomised parallel",
        "reports": [{"record_id": record, "role": "primary", "seen": "full text"}],
        "participants": {"condition": "chronic pain", "details": f"Adults; mean age {rng.randint(30, 70)}."},
        "arms": {
            "active": {"label": "Active drug", "intervention": "drug", "route": route},
            "control": {"label": "Placebo", "intervention": "placebo"},
        },
        "results": [{"source": source, **_result(synthesis, rng)} for synthesis in asked],
        "risk_of_bias": [
            {"tool": "RoB 2", "version": "2019-08-22", "variant": "parallel", "effect": "assignment",
             "by": "adjudicator", "answers": {**LOW, **CHANGES[number % len(CHANGES)]}}
        ],
    }  # fmt: skip


def _result(synthesis: int, rng: random.Random) -> dict[str, Any]:
    n = rng.randint(20, 200)
    if synthesis % 2 == 0:
        data = {
            "active": {"events": rng.randint(2, n // 3), "n": n},
            "control": {"events": rng.randint(3, n // 2), "n": n},
        }
    else:
        data = {arm: {"mean": round(rng.gauss(mean, 3), 1), "sd": round(rng.uniform(8, 14), 1), "n": n}
                for arm, mean in (("active", 34), ("control", 37))}  # fmt: skip
    return {"outcome": f"outcome_{synthesis:02}", "timepoint": {"days": 28, "label": "4 weeks"}, "data": data}


def _rating(number: int) -> dict[str, Any]:
    return {
        "schema": 1, "synthesis": f"synthesis_{number:02}", "by": "adjudicator", "date": "2026-02-01", "start": "high",
        "target": "any effect (null)",
        "risk_of_bias": {"concern": "serious", "reason": "A large share of the weight is at high risk of bias."},
        "inconsistency": {"concern": "not serious", "reason": "The trials agree."},
        "indirectness": {"concern": "not serious", "reason": "The trials address the question."},
        "imprecision": {"concern": "not serious", "reason": "Many participants."},
        "publication_bias": {"concern": "undetected", "reason": "Nothing speaks for it."},
        "statement": "The active drug probably changes the outcome.",
    }  # fmt: skip
