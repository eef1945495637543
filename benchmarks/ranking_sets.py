"""Labelled screening sets, and the problems made of them, for `benchmarks/ranking.py`.

The sets are not part of this project; they are read from the folder `screening` below the one that the
environment variable LIVINGREVIEW_DATA names: CSV files with `title`, `abstract`, `label_included` (what
the review included in the end) and mostly `year`, as SYNERGY and the ASReview data sets have them. Any
further file of that shape is taken too; one without labels is named and left out.
"""

import csv
import os
import random
from pathlib import Path
from typing import NamedTuple

VARIABLE = "LIVINGREVIEW_DATA"
SEEDS = (1, 2, 3)
NEWEST_SHARE = 0.25
"""The newest whole years that hold at least this share of a set stand for the update."""

QUESTIONS = {
    "Cohen_2006_ADHD": (
        "Drugs for attention deficit hyperactivity disorder in children and adults: comparative efficacy and "
        "harms in randomised controlled trials"
    ),
    "Cohen_2006_CalciumChannelBlockers": (
        "Calcium channel blockers for hypertension, angina, arrhythmia or heart failure: comparative efficacy "
        "and harms in randomised controlled trials"
    ),
    "Cohen_2006_ProtonPumpInhibitors": (
        "Proton pump inhibitors for reflux oesophagitis, peptic ulcer and Helicobacter pylori eradication: "
        "comparative efficacy and harms in randomised controlled trials"
    ),
    "Cohen_2006_Triptans": (
        "Triptans for acute migraine: comparative efficacy and harms in randomised controlled trials"
    ),
    "Kitchenham_2010": ("Systematic literature reviews in software engineering, and the mapping studies among them"),
    "Nagtegaal_2019": (
        "Nudging and other behavioural interventions to change what health professionals do, such as "
        "reminders, defaults and feedback"
    ),
}
"""What each review asks, in one sentence written from its topic alone."""


class LabelledSet(NamedTuple):
    """Records of one review in the order of its file, and which of them it included."""

    name: str
    titles: list[str]
    abstracts: list[str]
    years: list[int | None]
    labels: list[int]


class Problem(NamedTuple):
    """One simulation: the rows decided before it starts, and the split it belongs to."""

    data: LabelledSet
    split: str
    seed: int
    prior: list[int]


def labelled_sets(names: list[str] | None = None) -> tuple[list[LabelledSet], list[str]]:
    """Read the sets, and give the names of files that hold no labels of both kinds."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        raise SystemExit(f"{VARIABLE} names no folder with labelled sets.")
    sets, unlabelled = [], []
    for path in sorted((Path(folder) / "screening").glob("*.csv")):
        if names and path.stem not in names:
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        labels = [row.get("label_included") for row in rows]
        if set(labels) != {"0", "1"}:
            unlabelled.append(path.stem)
            continue
        sets.append(
            LabelledSet(
                path.stem,
                [row["title"] or "" for row in rows],
                [row["abstract"] or "" for row in rows],
                [_year(row.get("year")) for row in rows],
                [int(label == "1") for label in labels],
            )
        )
    return sets, unlabelled


def _year(text: str | None) -> int | None:
    digits = (text or "").strip()[:4]
    return int(digits) if digits.isdigit() else None


def plain_problems(data: LabelledSet) -> list[Problem]:
    """Start from one relevant and one irrelevant record, drawn by seed."""
    problems = []
    for seed in SEEDS:
        draw = random.Random(seed)
        prior = [draw.choice([row for row, label in enumerate(data.labels) if label == wanted]) for wanted in (1, 0)]
        problems.append(Problem(data, "plain", seed, prior))
    return problems


def update_problem(data: LabelledSet) -> Problem | None:
    """Start from every record of the older years (and those without a year); rank the newest."""
    known = sorted(year for year in data.years if year is not None)
    if not known:
        return None
    n_newest = max(1, round(NEWEST_SHARE * len(known)))
    first = known[-n_newest]
    prior = [row for row, year in enumerate(data.years) if year is None or year < first]
    rest = set(range(len(data.labels))) - set(prior)
    both = ({data.labels[row] for row in rows} == {0, 1} for rows in (prior, rest))
    return Problem(data, f"from {first}", 0, prior) if all(both) else None
