"""How early relevant records are found, beside ASReview's default model where it is installed, and at scale.

The labelled sets are read from the folder that LIVINGREVIEW_DATA names (see `ranking_sets.py`). ASReview
needs an environment of its own, as it needs an older pandas than this project:

    python -m venv ~/asreview && ~/asreview/bin/pip install asreview
    LIVINGREVIEW_DATA=... OMP_NUM_THREADS=1 python benchmarks/ranking.py --beside ~/asreview/bin/python --answers FILE

Both tools start from the same records decided before (`plain`: one relevant and one irrelevant, three
seeds; `from YEAR`: everything older) and go on until all relevant records are found. Each is
retrained as it is by default: ASReview after every record, ours as `retrain_due` says. Seconds are of the
processor, so that other work on the machine counts for nobody, and hold making the features. `cold`
starts with no decision, but with the review's question in one sentence.

WSS@95: share of records not read when 95 % are found, less 5 %. R@10, R@20: share found within 10 % and
20 % of the records. ATD: mean share of the records read when a relevant one is found (less is better).
ASReview takes minutes; `--answers` keeps what it said for the next run. `--scale` ranks 100,000 generated records.
"""

import argparse
import json
import math
import os
import random
import resource
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from ranking_sets import QUESTIONS, LabelledSet, Problem, labelled_sets, plain_problems, update_problem

from livingreview.canonical import digest
from livingreview.ranking.model import Ranker, rank, retrain_due

OTHER = Path(__file__).parent / "ranking_asreview.py"
SCALE = 100_000
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
HEADINGS = ("WSS@95", "R@10", "R@20", "ATD", "seconds")


class Result(NamedTuple):
    """One simulation's measures, in the order of HEADINGS."""

    wss: float
    r10: float
    r20: float
    atd: float
    seconds: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--beside", type=Path, help="Python of an environment with ASReview")
    parser.add_argument("--answers", type=Path, help="file that keeps ASReview's answers")
    parser.add_argument("--sets", nargs="*", help="names of sets, by default all")
    parser.add_argument("--scale", action="store_true", help="rank 100,000 generated records")
    options = parser.parse_args()
    sets, unlabelled = labelled_sets(options.sets)
    for name in unlabelled:
        print(f"{name}: no labels of both kinds, left out")
    differences: dict[str, list[Result]] = {}
    rank({"a": "\nword", "b": "\nword", "c": ""}, {"a": True, "b": False})  # so that imports are not timed
    print(f"{'set':36}{'split':10}{'tool':10}" + "".join(f"{heading:>9}" for heading in HEADINGS))
    for data in sets:
        for split, problems in splits(data):
            tools = {"ours": mean([solve(problem) for problem in problems])}
            answers = beside(problems, options.beside, options.answers)
            if answers:
                tools["ASReview"] = mean(answers)
            for tool, result in tools.items():
                show(data, split, tool, result)
                if answers and tool != "ASReview":
                    kind = "update" if split.startswith("from") else split
                    differences.setdefault(f"{kind} {tool}", []).append(difference(result, tools["ASReview"]))
        if data.name in QUESTIONS:
            show(data, "cold", "ours", solve(Problem(data, "cold", 0, []), QUESTIONS[data.name]))
    summary(differences)
    if options.scale:
        scale()


def splits(data: LabelledSet) -> Iterator[tuple[str, list[Problem]]]:
    """Give the plain simulations of a set, and the update where its records have years."""
    yield "plain", plain_problems(data)
    update = update_problem(data)
    if update:
        yield update.split, [update]
    else:
        print(f"{data.name}: no years, or none that part the relevant records; no update")


def solve(problem: Problem, query: str = "") -> Result:
    """Screen with our ranking until every relevant record is found."""
    data = problem.data
    start = time.process_time()
    ranker = Ranker({f"{row:06}": text_of(data, row) for row in range(len(data.labels))}, query=query)
    labels = {f"{row:06}": bool(data.labels[row]) for row in problem.prior}
    wanted, found, order = sum(data.labels), sum(labels.values()), list[int]()
    while found < wanted:
        fitted_on, found_by_fit = len(labels), found
        for record in ranker.rank(labels).order:
            labels[record] = bool(data.labels[int(record)])
            found += labels[record]
            order.append(int(record))
            n_since = len(labels) - fitted_on
            if found == wanted or retrain_due(len(labels), n_since, found_relevant=found > found_by_fit):
                break
    return measured(problem, order, time.process_time() - start)


def text_of(data: LabelledSet, row: int) -> str:
    """Give a record's title and abstract on a line each."""
    return f"{' '.join(data.titles[row].split())}\n{data.abstracts[row]}"


def measured(problem: Problem, order: list[int], seconds: float) -> Result:
    """Give the measures of the order in which the records that were not known before were read."""
    prior = set(problem.prior)
    n = len(problem.data.labels) - len(prior)
    places = [place for place, row in enumerate(order, start=1) if problem.data.labels[row]]
    at_95 = places[math.ceil(0.95 * len(places)) - 1]
    share_by = [sum(place <= share * n for place in places) / len(places) for share in (0.1, 0.2)]
    return Result((n - at_95) / n - 0.05, *share_by, float(np.mean(places)) / n, seconds)


def beside(problems: list[Problem], python: Path | None, kept: Path | None) -> list[Result]:
    """Give ASReview's results, from the kept answers where they are there; none without an environment."""
    known = json.loads(kept.read_text()) if kept and kept.exists() else {}
    keys = [digest([problem.data.name, len(problem.data.labels), problem.prior, problem.seed]) for problem in problems]
    new = [place for place, key in enumerate(keys) if key not in known]
    if new and not python:
        return []
    if new:
        asked = json.dumps([question_of(problems[place]) for place in new])
        done = subprocess.run(
            [str(python), OTHER], input=asked, capture_output=True, text=True, check=True, env=os.environ | ONE_THREAD
        )
        known |= dict(zip([keys[place] for place in new], map(json.loads, done.stdout.splitlines()), strict=True))
    if kept:
        kept.write_text(json.dumps(known))
    answers = [known[key] for key in keys]
    return [
        measured(problem, answer["order"], answer["seconds"]) for problem, answer in zip(problems, answers, strict=True)
    ]


def question_of(problem: Problem) -> dict[str, Any]:
    """Give a problem as the other side reads it."""
    data = problem.data
    columns = {"title": data.titles, "abstract": data.abstracts, "labels": data.labels}
    return {**columns, "prior": problem.prior, "seed": problem.seed}


def mean(results: list[Result]) -> Result:
    """Give the mean over seeds."""
    return Result(*(float(np.mean(values)) for values in zip(*results, strict=True)))


def difference(ours: Result, theirs: Result) -> Result:
    """Give ours less theirs; of the seconds, how many times faster ours is."""
    *gained, _ = (a - b for a, b in zip(ours, theirs, strict=True))
    return Result(*gained, theirs.seconds / ours.seconds)


def show(data: LabelledSet, split: str, tool: str, result: Result) -> None:
    """Print one line."""
    print(f"{data.name:36}{split:10}{tool:10}" + "".join(f"{value:9.3f}" for value in result), flush=True)


def summary(differences: dict[str, list[Result]]) -> None:
    """Print the median and the mean over sets of ours less ASReview's; of the seconds the ratio."""
    for kind, results in differences.items():
        for name, middle in (("median", np.median), ("mean", np.mean)):
            values = [middle(column) for column in zip(*results, strict=True)]
            print(f"{name + ' difference, ' + kind:56}" + "".join(f"{value:+9.3f}" for value in values))


def scale() -> None:
    """Print what ranking generated records takes: made of the words of the sets, with their lengths."""
    sets, _ = labelled_sets()
    draw = random.Random(1)
    real = [(text_of(data, row), data.labels[row]) for data in sets for row in range(len(data.labels))]
    words = [word for text, _ in real for word in text.split()]
    texts, labels = {}, {}
    for number in range(SCALE):
        text, label = draw.choice(real)
        place = draw.randrange(len(words) - 60)
        texts[f"{number:06}"] = f"{text} {' '.join(words[place : place + 60])}"
        labels[f"{number:06}"] = bool(label)
    steps = {"features": time.process_time()}
    ranker = Ranker(texts)
    steps["features"] = time.process_time() - steps["features"]
    for n_labels in (100, 1_000, 10_000):
        start = time.process_time()
        ranker.rank({record: labels[record] for record in list(texts)[:n_labels]})
        steps[f"rank, {n_labels:,} decisions"] = time.process_time() - start
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    taken = "; ".join(f"{step} {seconds:.1f} s" for step, seconds in steps.items())
    print(f"{SCALE:,} records: {taken}; {gigabytes:.1f} GB")


if __name__ == "__main__":
    main()
