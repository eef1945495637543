"""How long a build of the example review takes, in units of a do-nothing `snakemake`.

The review is copied to a temporary folder and built once. Then, in turn and several times: a
do-nothing `snakemake` on a one-rule Snakefile, a build with nothing to do, and a build of the HTML
after one number was changed. Whole processes, by the wall clock; the medians and their ratios are
printed.

    python benchmarks/build.py [ROUNDS]
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
HTML = "results/publish/review.html"
STUDY = "records/studies/kvarnstrom_2003.yaml"
NUMBERS = ("events: 7", "events: 8")
ONE_RULE = 'rule all:\n    output: "done.txt"\n    shell: "touch {output}"\n'


def main(rounds: int = 7) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        review, empty = Path(folder) / "review", Path(folder) / "one_rule"
        for name in ("config", "records", "screening"):
            shutil.copytree(ROOT / name, review / name)
        shutil.copy(ROOT / "Snakefile", review)
        empty.mkdir()
        (empty / "Snakefile").write_text(ONE_RULE, encoding="utf-8")
        print("building the example once ...", flush=True)
        build(review)
        snakemake(empty)
        names = ("snakemake, nothing to do", "build, nothing to do", "one number to HTML")
        measured: dict[str, list[float]] = {name: [] for name in names}
        for turn in range(rounds):
            measured["snakemake, nothing to do"].append(seconds(lambda: snakemake(empty)))
            measured["build, nothing to do"].append(seconds(lambda: build(review)))
            change_a_number(review, turn)
            measured["one number to HTML"].append(seconds(lambda: build(review, HTML)))
            build(review)
    unit = statistics.median(measured["snakemake, nothing to do"])
    print(f"{'':28}{'median s':>10}{'min':>8}{'max':>8}{'ratio':>8}")
    for name, times in measured.items():
        middle = statistics.median(times)
        print(f"{name:28}{middle:10.2f}{min(times):8.2f}{max(times):8.2f}{middle / unit:8.2f}")


def build(review: Path, *targets: str) -> None:
    """Build the review, or one file of it."""
    subprocess.run([BIN / "livingreview", "build", *targets], cwd=review, check=True, capture_output=True)


def snakemake(folder: Path) -> None:
    """Run plain Snakemake."""
    subprocess.run([BIN / "snakemake", "--cores", "2"], cwd=folder, check=True, capture_output=True)


def change_a_number(review: Path, turn: int) -> None:
    """Change one event count there and back again."""
    path = review / STUDY
    old, new = NUMBERS if turn % 2 == 0 else NUMBERS[::-1]
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise SystemExit(f"{STUDY} does not hold `{old}`; the benchmark needs a number to change")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def seconds(run: Callable[[], None]) -> float:
    """Time one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
