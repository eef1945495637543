"""Whole review folders for tests, written from short descriptions.

`write_review` makes the files that people would write: exports, decisions of two reviewers, study
files, ratings. `synthetic_review` uses it for a labelled, invented review with full risk of bias,
certainty and subgroups; `bcg_review` and `aspirin_review` hold published trials (standards: the BCG
trials of Colditz 1994, JAMA 271:698; the aspirin trials of Fleiss 1993, Stat Methods Med Res 2:121).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from livingreview.canonical import chain_start, record_id
from livingreview.formats.decision_log import new_line
from livingreview.skeleton import skeleton

SEARCH_ID = "2026-01-15_synthetic_database"
AT = "2026-01-20T09:00:00Z"
QUESTIONS_LOW = {
    "1.1": "Y", "1.2": "Y", "1.3": "N", "2.1": "N", "2.2": "N", "2.6": "Y", "3.1": "Y",
    "4.1": "N", "4.2": "N", "4.3": "N", "5.1": "Y", "5.2": "N", "5.3": "N",
}  # fmt: skip


def ris_entry(title: str, *, year: int = 2020, author: str = "Example, A.", doi: str | None = None) -> str:
    """Give one RIS entry."""
    lines = ["TY  - JOUR", f"TI  - {title}", f"AU  - {author}", f"PY  - {year}"]
    lines += [f"DO  - {doi}"] if doi else []
    return "\n".join([*lines, "ER  - "])


class _Dumper(yaml.SafeDumper):
    """Writes every value out; people's files know no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def write_yaml(path: Path, content: Mapping[str, Any]) -> None:
    """Write a person's YAML file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(dict(content), Dumper=_Dumper, sort_keys=False, allow_unicode=True), encoding="utf-8")


def write_log(path: Path, decisions: Sequence[Mapping[str, Any]]) -> list[str]:
    """Write one person's decision file for a stage; give the hashes."""
    import json

    path.parent.mkdir(parents=True, exist_ok=True)
    previous = chain_start(f"{path.parent.name}/{path.stem}")
    hashes, data = [], b""
    for decision in decisions:
        line = new_line({"reason": None, "note": "", "by": path.stem, "at": AT, **decision}, previous)
        previous = json.loads(line)["hash"]
        hashes.append(previous)
        data += line
    path.write_bytes(data)
    return hashes


def write_review(
    root: Path,
    *,
    protocol: Mapping[str, Any],
    studies: Sequence[Mapping[str, Any]],
    excluded: Mapping[str, str | None] | None = None,
    ratings: Sequence[Mapping[str, Any]] = (),
    texts: Mapping[str, str] | None = None,
) -> None:
    """Write a review in which every study is included, and `excluded` titles are not.

    `excluded` maps a title to the reason at full text, or to None where it went at title and abstract.
    """
    for path, content in skeleton().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    base = yaml.safe_load((root / "config/review.yaml").read_text(encoding="utf-8"))
    write_yaml(root / "config/review.yaml", {**base, **protocol})
    entries = {study["label"]: ris_entry(f"Trial report of {study['label']}") for study in studies}
    entries |= {title: ris_entry(title) for title in excluded or {}}
    export = root / "records/searches" / SEARCH_ID / "export.ris"
    export.parent.mkdir(parents=True, exist_ok=True)
    export.write_text("\n\n".join(entries.values()) + "\n", encoding="utf-8")
    ids = {label: record_id(entry) for label, entry in entries.items()}
    search = {"search_id": SEARCH_ID, "kind": "database", "source": "Synthetic database", "date": "2026-01-15"}
    search |= {"strategy": "everything (synthetic)", "file": "export.ris", "hits": len(entries)}
    write_yaml(root / "records/searches.yaml", {"schema": 1, "searches": [search]})
    _write_decisions(root, ids, excluded or {})
    for study in studies:
        _write_study(root, study, ids[study["label"]])
    for rating in ratings:
        write_yaml(root / f"records/certainty/{rating['synthesis']}.yaml", {"schema": 1, **rating})
    for name, text in (texts or {}).items():
        (root / "config/text").mkdir(parents=True, exist_ok=True)
        (root / f"config/text/{name}.md").write_text(text, encoding="utf-8")


def _write_decisions(root: Path, ids: Mapping[str, str], excluded: Mapping[str, str | None]) -> None:
    for person in ("reviewer_a", "reviewer_b"):
        first, second = [], []
        for title, record in ids.items():
            gone_at_once = title in excluded and excluded[title] is None
            first.append({"record_id": record, "decision": "exclude" if gone_at_once else "include"})
            reason = excluded.get(title)
            if not gone_at_once:
                decision = "exclude" if reason else "include"
                second.append({"record_id": record, "decision": decision, "reason": reason})
        write_log(root / f"screening/title_abstract/{person}.jsonl", first)
        write_log(root / f"screening/full_text/{person}.jsonl", second)


def _write_study(root: Path, study: Mapping[str, Any], record: str) -> None:
    source = {"record_id": record, "locator": "table 2"}
    results = [{"source": source, **result} for result in study.get("results", [])]
    content = {
        "schema": 1,
        "design": "randomised parallel",
        "reports": [{"record_id": record, "role": "primary", "seen": "full text"}],
        "participants": {"condition": "synthetic condition"},
        **study,
        "results": results,
    }
    write_yaml(root / f"records/studies/{study['study_id']}.yaml", content)


def two_arms(route: str = "oral") -> dict[str, Any]:
    """Give an active and a control arm."""
    return {
        "active": {"label": "Active drug", "intervention": "drug", "route": route},
        "control": {"label": "Placebo", "intervention": "placebo"},
    }


def binary_study(study_id: str, label: str, cells: Sequence[int], **more: Any) -> dict[str, Any]:
    """Give a study with one binary result: events and n of both arms."""
    a, n1, c, n2 = cells
    data = {"active": {"events": a, "n": n1}, "control": {"events": c, "n": n2}}
    result = {"outcome": "event", "timepoint": {"days": 30, "label": "1 month"}, "data": data}
    arms = more.pop("arms", two_arms())
    return {"study_id": study_id, "label": label, "arms": arms, "results": [result, *more.pop("results", [])], **more}


def protocol(**syntheses: Mapping[str, Any]) -> dict[str, Any]:
    """Give the parts of a protocol that the studies here need."""
    window = {"from_days": 0, "to_days": 60, "label": "up to 2 months", "prefer": "latest"}
    filled = {
        name: {"label": name.replace("_", " "), "comparison": "drug_placebo", "window": window, **synthesis}
        for name, synthesis in syntheses.items()
    }
    return {
        "interventions": {"drug": {"label": "Active drug"}, "placebo": {"label": "Placebo"}},
        "comparisons": {
            "drug_placebo": {"label": "Active drug compared with placebo", "experimental": ["drug"],
                             "comparator": ["placebo"]}
        },
        "outcomes": {
            "event": {"label": "Event", "type": "binary", "direction": "lower is better", "importance": "critical"},
            "score": {"label": "Symptom score", "type": "continuous", "direction": "lower is better",
                      "scale": "0 to 100", "importance": "important"},
        },
        "syntheses": filled,
    }  # fmt: skip


BCG = (
    ("Aronson 1948", 4, 119, 11, 128, "random"),
    ("Ferguson 1949", 6, 300, 29, 274, "random"),
    ("Rosenthal 1960", 3, 228, 11, 209, "random"),
    ("Hart 1977", 62, 13536, 248, 12619, "random"),
    ("Frimodt-Moller 1973", 33, 5036, 47, 5761, "alternate"),
    ("Stein 1953", 180, 1361, 372, 1079, "alternate"),
    ("Vandiviere 1973", 8, 2537, 10, 619, "random"),
    ("TPT Madras 1980", 505, 87886, 499, 87892, "random"),
    ("Coetzee 1968", 29, 7470, 45, 7232, "random"),
    ("Rosenthal 1961", 17, 1699, 65, 1600, "systematic"),
    ("Comstock 1974", 186, 50448, 141, 27197, "systematic"),
    ("Comstock 1969", 5, 2493, 3, 2338, "systematic"),
    ("Comstock 1976", 27, 16886, 29, 17825, "systematic"),
)
ASPIRIN = (
    ("MRC-1", 49, 615, 67, 624),
    ("CDP", 44, 758, 64, 771),
    ("MRC-2", 102, 832, 126, 850),
    ("GASP", 32, 317, 38, 309),
    ("PARIS", 85, 810, 52, 406),
    ("AMIS", 246, 2267, 219, 2257),
    ("ISIS-2", 1570, 8587, 1720, 8600),
)


BCG_LATITUDES = (44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33)
"""Degrees from the equator, in the order of the trials (Colditz 1994)."""


def bcg_studies() -> list[dict[str, Any]]:
    """Give the study files of the 13 BCG trials, with how far from the equator they were."""
    return [
        binary_study(
            f"trial_{number:02}", label, (a, a + b, c, c + d), participants={"condition": allocation},
            facts={"latitude": latitude},
        )
        for number, ((label, a, b, c, d, allocation), latitude) in enumerate(zip(BCG, BCG_LATITUDES, strict=True), 1)
    ]  # fmt: skip


def bcg_review(root: Path, **more: Any) -> None:
    """Write the 13 BCG trials as a review; subgroups by allocation (kept in `condition`), everything explored."""
    synthesis = {"outcome": "event", "measure": "RR", "subgroup": "condition", "moderators": ["latitude"]}
    synthesis["explore"] = {"influence": True, "cumulative": "year", "trim_and_fill": True}
    synthesis["sensitivity"] = {
        "dl": {"label": "DerSimonian-Laird, Wald", "tau2": "DL", "interval": "Wald"},
        "common": {"label": "Common effect", "model": "common effect"},
    }
    parts = protocol(tuberculosis={**synthesis, **more})
    parts["study_fields"] = {"latitude": {"label": "Distance from the equator", "type": "number", "unit": "degrees"}}
    write_review(root, protocol=parts, studies=bcg_studies())


def aspirin_review(root: Path) -> None:
    """Write the 7 aspirin trials as a review."""
    studies = [binary_study(f"trial_{number}", label, cells) for number, (label, *cells) in enumerate(ASPIRIN, start=1)]
    synthesis = {"outcome": "event", "measure": "OR", "sensitivity": {
        "dl": {"label": "DerSimonian-Laird, Wald", "tau2": "DL", "interval": "Wald"},
        "common": {"label": "Common effect", "model": "common effect"},
    }}  # fmt: skip
    revman = {"outcome": "event", "measure": "OR", "profile": "revman5", "model": "common effect", "sensitivity": {
        "random": {"label": "Random effects", "model": "random effects"},
    }}  # fmt: skip
    write_review(root, protocol=protocol(death=synthesis, death_revman=revman), studies=studies)


def low_risk(**changes: str) -> dict[str, Any]:
    """Give a RoB 2 assessment, low risk but for the answers changed."""
    return {
        "tool": "RoB 2", "version": "2019-08-22", "variant": "parallel", "effect": "assignment",
        "answers": {**QUESTIONS_LOW, **changes}, "by": "adjudicator",
    }  # fmt: skip


def synthetic_review(root: Path) -> None:
    """Write an invented review: pooled and single syntheses, subgroups, full risk of bias, certainty."""

    def score(mean_1: float, mean_2: float, n: int, days: int = 28) -> dict[str, Any]:
        return {
            "outcome": "score", "timepoint": {"days": days, "label": f"{days} days"},
            "data": {"active": {"mean": mean_1, "sd": 10.5, "n": n}, "control": {"mean": mean_2, "sd": 11, "n": n}},
        }  # fmt: skip

    studies = [
        binary_study("alder_2015", "Alder 2015", (12, 60, 24, 58), risk_of_bias=[low_risk()],
                     results=[score(31.2, 38.5, 58)]),
        binary_study("birch_2017", "Birch 2017", (8, 45, 15, 47), risk_of_bias=[low_risk(**{"1.2": "NI"})],
                     results=[score(28.0, 33.1, 45)], arms=two_arms("intravenous")),
        binary_study("cedar_2019", "Cedar 2019", (20, 102, 31, 99),
                     risk_of_bias=[low_risk(**{"4.1": "Y", "4.3": "NA"}), {**low_risk(), "outcome": "score"}],
                     results=[score(35.4, 36.0, 101), score(33.0, 36.5, 98, 300)]),
        binary_study("date_2021", "Date 2021", (0, 30, 4, 31), arms=two_arms("intravenous")),
        {"study_id": "elm_2022", "label": "Elm 2022", "arms": two_arms(), "results": [
            {"outcome": "event", "timepoint": {"days": 30, "label": "1 month"},
             "narrative": "The report says that events were rarer with the active drug and gives no numbers."}]},
    ]  # fmt: skip
    window = {"from_days": 200, "to_days": 400, "label": "about 1 year", "prefer": "latest"}
    ratings = [
        {
            "synthesis": "event_short", "by": "adjudicator", "date": "2026-02-01", "start": "high",
            "target": "any effect (null)",
            "risk_of_bias": {"concern": "serious", "reason": "A large share of the weight is at high risk of bias."},
            "inconsistency": {"concern": "not serious", "reason": "The trials agree."},
            "indirectness": {"concern": "not serious", "reason": "The trials address the question."},
            "imprecision": {"concern": "serious", "reason": "Few events."},
            "publication_bias": {"concern": "undetected", "reason": "Too few trials to tell."},
            "statement": "The active drug may reduce events.",
        },
    ]  # fmt: skip
    write_review(
        root,
        protocol={
            "title": "A synthetic living systematic review",
            "notice": "Synthetic: every trial and number in this review is invented to test the software.",
            **protocol(
                event_short={
                    "outcome": "event",
                    "measure": "RR",
                    "subgroup": "route",
                    "sensitivity": {"common": {"label": "Common effect", "model": "common effect"}},
                },
                score_short={"outcome": "score", "measure": "MD"},
                score_long={"outcome": "score", "measure": "MD", "window": window},
                harm={"outcome": "event", "measure": "RD", "window": {**window, "from_days": 900, "to_days": 999}},
            ),
        },
        studies=studies,
        excluded={"An overview of the condition": None, "Another drug": "wrong_intervention"},
        ratings=ratings,
        texts={"background": "About the condition.\n", "conclusions": "{{ event_short.effect }}.\n"},
    )
