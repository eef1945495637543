"""Run bib-dedupe on problems read from standard input; the other side of `benchmarks/dedupe.py`.

Runs in an environment of its own, where bib-dedupe is installed and this project is not. Input: a JSON
list of problems, each a list of records with bib-dedupe's own columns. Output: a JSON list with, for
each problem, the groups of record ids found to be duplicates and the seconds it took.
"""

import contextlib
import io
import json
import sys
import time

import pandas as pd
from bib_dedupe.bib_dedupe import block, cluster, match, prep


def solve(rows: list[dict[str, str]]) -> dict[str, object]:
    """Find the groups of duplicates among records, and time it."""
    frame = pd.DataFrame(rows)
    start = time.perf_counter()
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            prepared = prep(frame, cpu=1)
            groups = cluster(match(block(prepared, cpu=1), cpu=1))
    except Exception as error:  # noqa: BLE001 - whatever the other tool stops at is part of the result
        return {"groups": [], "seconds": time.perf_counter() - start, "error": repr(error)}
    return {"groups": [list(group) for group in groups], "seconds": time.perf_counter() - start, "error": None}


json.dump([solve(problem) for problem in json.load(sys.stdin)], sys.stdout)
