"""Simulate screening with ASReview's default model; the other side of `benchmarks/ranking.py`.

Runs in an environment of its own, where ASReview 3 is installed and this project is not. Input on
standard input: a JSON list of problems with the columns `title`, `abstract`, `labels`, the rows in
`prior` (decided before) and a `seed`. Output: a JSON object a line with the rows in the order they were
screened and the processor seconds it took, feature extraction included. The learning cycles are those
of `asreview simulate`: records from the top until the model can be fitted, then the default model, fitted
anew after every record, until all relevant ones are found.
"""

import json
import sys
import time

import numpy as np
import pandas as pd
from asreview.learner import ActiveLearningCycle
from asreview.models.models import get_ai_config
from asreview.models.queriers import TopDown
from asreview.models.stoppers import IsFittable
from asreview.simulation.simulate import Simulate


def simulate(problem: dict[str, list]) -> dict[str, object]:
    """Screen one problem until every relevant record is found, and time it."""
    frame = pd.DataFrame({"title": problem["title"], "abstract": problem["abstract"]})
    labels = pd.Series(problem["labels"])
    np.random.seed(problem["seed"])  # noqa: NPY002 - the generator that the model draws from
    start = time.process_time()
    cycles = [
        ActiveLearningCycle(querier=TopDown(), stopper=IsFittable()),
        ActiveLearningCycle.from_meta(get_ai_config()["value"]),
    ]
    simulation = Simulate(frame, labels, cycles, print_progress=False)
    simulation.label(problem["prior"])
    simulation.review()
    seconds = time.process_time() - start
    order = simulation._results["record_id"].tolist()[len(problem["prior"]) :]  # noqa: SLF001 - no other way
    return {"order": order, "seconds": seconds}


for one in json.load(sys.stdin):
    print(json.dumps(simulate(one)), flush=True)
