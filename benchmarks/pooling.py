"""How fast one meta-analysis and a thousand are, beside metafor and PyMARE, in one run.

metafor: on Debian 12, `apt-get install --no-install-recommends r-base-core r-cran-metafor`. PyMARE needs an environment
of its own, as it brings pandas and sympy:

    python -m venv ~/pymare && ~/pymare/bin/pip install pymare
    python benchmarks/pooling.py --pymare ~/pymare/bin/python

The same estimates go to all three (made by a formula here, written to a file that each reads). Two times are taken:
a whole process, from its start to its answer, and one analysis inside a running process, the best of several. An
analysis is tau2 by REML, the summary with Wald and HKSJ intervals, Q and I2. 1,000 analyses are each of 20 studies.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

SIZES = (10, 100, 1_000, 10_000)
MANY, EACH = 1_000, 20
LARGEST_FOR_METAFOR = 1_000
"""Studies; metafor forms k by k matrices, 800 MB each at 10,000. `--all` asks it all the same."""
OURS = """
import json, sys, time
import numpy as np
from livingreview.stats.batch import pool_batch
"""
PYMARE = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import numpy as np
from pymare.estimators import VarianceBasedLikelihoodEstimator
"""
SOLVE_OURS = """
def solve(y, v):
    found = pool_batch(np.array(y), np.array(v))
    return found.estimate.tolist(), found.tau2.tolist()
"""
SOLVE_PYMARE = """
def solve(y, v):
    found = VarianceBasedLikelihoodEstimator(method="REML").fit(
        y=np.array(y).T, v=np.array(v).T, X=np.ones((len(y[0]), 1)))
    estimates = found.summary()
    return np.ravel(estimates.fe_params).tolist(), np.ravel(estimates.tau2).tolist()
"""
MEASURE = """
data = json.load(open(sys.argv[1]))
rounds = int(sys.argv[2])
best = float("inf")
for _ in range(rounds):
    start = time.perf_counter()
    answer = solve(data["y"], data["v"])
    best = min(best, time.perf_counter() - start)
print(json.dumps({"seconds": best, "answer": answer}))
"""
METAFOR = """
suppressPackageStartupMessages(library(metafor))
arguments <- commandArgs(TRUE)
rows <- as.matrix(read.table(arguments[1], sep = ","))
k <- ncol(rows) / 2
best <- Inf
for (round in seq_len(as.integer(arguments[2]))) {
  start <- proc.time()[["elapsed"]]
  for (i in seq_len(nrow(rows))) {
    f <- rma(rows[i, seq_len(k)], rows[i, k + seq_len(k)], method = "REML", control = list(maxiter = 1000))
    h <- rma(rows[i, seq_len(k)], rows[i, k + seq_len(k)], method = "REML", test = "knha", tau2 = f$tau2)
  }
  best <- min(best, proc.time()[["elapsed"]] - start)
}
cat(sprintf('{"seconds": %.9f, "answer": [[%.12g], [%.12g]]}', best, f$beta[1], f$tau2))
"""


def made_up(n: int, k: int) -> tuple[Any, Any]:
    """Give estimates and variances of n analyses of k studies, the same on every machine."""
    at = np.arange(n * k, dtype=np.float64).reshape(n, k)
    v = 0.01 + 0.19 * np.abs(np.sin(at * 12.9898))
    return 0.3 + np.sqrt(v + 0.05) * np.sqrt(2) * np.sin(at * 78.233 + 1), v


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pymare", help="a Python that has pymare")
    parser.add_argument("--all", action="store_true", help="also metafor at 10,000 studies (minutes, gigabytes)")
    options = parser.parse_args()
    print(f"import of livingreview.stats.analysis: {import_seconds():.2f} s, numpy and scipy.special in it")
    print(f"{'':24}{'whole process, s':>42}{'one analysis, ms':>45}")
    print(f"{'':24}" + f"{'here':>14}{'metafor':>14}{'PyMARE':>14}" * 2)
    for n, k in [*((1, k) for k in SIZES), (MANY, EACH)]:
        skip_metafor = k > LARGEST_FOR_METAFOR and not options.all
        row(n, k, options.pymare, skip_metafor=skip_metafor)


def row(n: int, k: int, pymare: str | None, *, skip_metafor: bool) -> None:
    """Measure one size with every program that is there, check that they agree, and print."""
    with tempfile.TemporaryDirectory() as folder:
        y, v = made_up(n, k)
        data, lines = Path(folder, "data.json"), Path(folder, "data.csv")
        data.write_text(json.dumps({"y": y.tolist(), "v": v.tolist()}))
        np.savetxt(lines, np.concatenate([y, v], axis=1), fmt="%.17g", delimiter=",")
        script = Path(folder, "ask.R")
        script.write_text(METAFOR)
        rscript = None if skip_metafor else shutil.which("Rscript")
        programs: list[tuple[str, Callable[[int], list[str]] | None]] = [
            ("here", lambda rounds: [sys.executable, "-c", OURS + SOLVE_OURS + MEASURE, str(data), str(rounds)]),
            ("metafor", rscript and (lambda rounds: [str(rscript), str(script), str(lines), str(rounds)])),
            (
                "PyMARE",
                pymare
                and (lambda rounds: [str(pymare), "-c", PYMARE + SOLVE_PYMARE + MEASURE, str(data), str(rounds)]),
            ),
        ]
        whole, one, answers = [], [], {}
        for name, command in programs:
            found = measured(command, 3 if n * k < 1_000 else 1) if command else None
            whole.append(f"{found[0]:.2f}" if found else "-")
            one.append(f"{1000 * found[1] / n:.3f}" if found else "-")
            if found:
                answers[name] = found[2]
    label = f"{k:,} studies" if n == 1 else f"{n:,} analyses of {k}"
    print(f"{label:24}" + "".join(f"{cell:>14}" for cell in [*whole, *one]) + f"   {agreement(answers)}", flush=True)


def measured(command: Callable[[int], list[str]], rounds: int) -> tuple[float, float, Any]:
    """Give the best of some whole processes, the best of as many answers and more inside one, and its answer."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(command(1), capture_output=True, check=True)
        best = min(best, time.perf_counter() - start)
    answer = json.loads(subprocess.run(command(2 * rounds - 1), capture_output=True, check=True, text=True).stdout)
    return best, answer["seconds"], answer["answer"]


def agreement(answers: dict[str, Any]) -> str:
    """Say by how much the last analysis's tau2 differs from that here."""
    ours = answers["here"][1][-1]
    others = [f"{name} {abs(answer[1][-1] - ours):.0e}" for name, answer in answers.items() if name != "here"]
    return f"tau2 {ours:.6f}; " + ", ".join(others) if others else f"tau2 {ours:.6f}"


def import_seconds() -> float:
    """Give the best of five imports, each in a process of its own."""
    code = "import time; s = time.perf_counter(); import livingreview.stats.analysis; print(time.perf_counter() - s)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True) for _ in range(5)]
    return min(float(run.stdout) for run in runs)


if __name__ == "__main__":
    main()
