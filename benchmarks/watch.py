"""From saving a number to the page of `livingreview watch`, beside a `livingreview build` of the same edit.

The review is copied to a temporary folder and built once. Then, in turn: the edit is built as a new process, and, in
a second copy, saved under a running watch. The page is what the browser gets: the time ends when the event that names
the new report has arrived and the report that it names has been read. Medians, ratios and the load are printed.

    python benchmarks/watch.py [ROUNDS]
"""

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from build import NUMBERS, build, change_a_number, seconds

ROOT = Path(__file__).parent.parent
PORT = 8799


def main(rounds: int = 5) -> None:
    """Measure and print."""
    measured: dict[str, list[float]] = {name: [] for name in ("build", "saved to page", "saved to PDF")}
    with tempfile.TemporaryDirectory() as folder:
        cold, warm = Path(folder) / "cold", Path(folder) / "warm"
        for name in ("config", "records", "screening"):
            shutil.copytree(ROOT / name, cold / name)
        shutil.copy(ROOT / "Snakefile", cold)
        print("building the example once ...", flush=True)
        build(cold)
        shutil.copytree(cold, warm)
        command = [sys.executable, "-m", "livingreview", "watch", "--no-browser", "--port", str(PORT)]
        watch = subprocess.Popen(command, cwd=warm, stdout=subprocess.DEVNULL)
        try:
            heard = events()
            wait_for(heard, "made")
            for turn in range(rounds):
                change_a_number(cold, turn)
                measured["build"].append(seconds(lambda: build(cold)))
                page, pdf = saved(warm, turn, heard)
                measured["saved to page"].append(page)
                measured["saved to PDF"].append(pdf)
        finally:
            watch.send_signal(signal.SIGINT)
            watch.wait()
    unit = statistics.median(measured["build"])
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; edit: {' -> '.join(NUMBERS)}")
    print(f"{'':16}{'median s':>10}{'min':>8}{'max':>8}{'ratio':>8}")
    for name, times in measured.items():
        middle = statistics.median(times)
        print(f"{name:16}{middle:10.2f}{min(times):8.2f}{max(times):8.2f}{middle / unit:8.2f}")


def saved(review: Path, turn: int, heard: Iterator[dict[str, str]]) -> tuple[float, float]:
    """Save one number; give the seconds to the page and to the PDF."""
    before = read_report()
    start = time.perf_counter()
    change_a_number(review, turn)
    wait_for(heard, "being made")
    after = read_report()
    page = time.perf_counter() - start
    assert before != after
    wait_for(heard, "made")
    return page, time.perf_counter() - start


def wait_for(heard: Iterator[dict[str, str]], pdf: str) -> None:
    """Hear events until nothing is being built and the PDF is as asked."""
    for news in heard:
        if news["problems"]:
            raise SystemExit(f"the review does not build: {news['problems']}")
        if not news["is_building"] and news["pdf"] == pdf:
            return


def events() -> Iterator[dict[str, str]]:
    """Hear what the page hears."""
    while True:
        try:
            answer = urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api/events")
        except OSError:
            time.sleep(0.1)
            continue
        for line in answer:
            if line.startswith(b"data: "):
                yield json.loads(line[6:])


def read_report() -> bytes:
    """Read the report as the page's frame does."""
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/reports/review.html") as answer:
        return bytes(answer.read())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
