"""How long does a build take after one study was added, beside a build from nothing?

A seeded review is made in a temporary folder (500 studies, 20 syntheses and 50,000 records; `living_review.py`).
Measured, by the wall clock and of the processor: from nothing to the HTML, and on to the PDF and `reports/`; then a
study is added as a team adds it (a search with one record, the decisions on it, the study file) and the same is
built again. The study gives results to 4 syntheses. At the end every file below reports/ is compared with those of
a build from nothing of the same folder (`--compare`).

    python benchmarks/living.py [--records 50000] [--studies 500] [--syntheses 20] [--compare]
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from living_review import add_study, write_review

BIN = Path(sys.executable).parent
HTML = "results/publish/review.html"
BAR_HTML, BAR_ALL = 1 / 10, 1 / 3
"""Of a build from nothing, to the HTML and figures, and with the PDF."""


class Run(NamedTuple):
    """What a build took."""

    seconds: float
    processor: float
    said: str


def main() -> None:
    """Make the review, measure, print."""
    given = _options()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(given.keep or folder) / "review"
        write_review(root, n_records=given.records, n_studies=given.studies, n_syntheses=given.syntheses)
        size = f"{given.records} records, {given.studies} studies, {given.syntheses} syntheses"
        print(f"{size}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
        first, first_all = build_both(root, is_html_only=given.html)
        add_study(root, number=given.studies, n_syntheses=given.syntheses)
        then, then_all = build_both(root, is_html_only=given.html)
        nothing = build(root, *([HTML] if given.html else []))
        print(f"{'':22}{'from nothing':>24}{'one study added':>24}{'ratio':>8}{'bar':>8}")
        for name, before, after, bar in (
            ("to the HTML", first, then, BAR_HTML),
            ("and the PDF, reports/", first_all, then_all, BAR_ALL),
        ):
            sides = "".join(f"{run.seconds:11.1f} s ({run.processor:6.1f} s)" for run in (before, after))
            print(f"{name:22}{sides}{after.seconds / before.seconds:8.3f}{bar:8.3f}")
        print(f"HTML after the study, of the whole from nothing: {then.seconds / first_all.seconds:.3f}")
        print(f"nothing to do: {nothing.seconds:.1f} s ({nothing.processor:.1f} s of the processor)")
        if given.compare:
            compare(root)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--studies", type=int, default=500)
    parser.add_argument("--syntheses", type=int, default=20)
    parser.add_argument("--html", action="store_true", help="leave the PDF out, which takes longest")
    parser.add_argument("--compare", action="store_true", help="hold reports/ against a build from nothing")
    parser.add_argument("--keep", help="make the review below this folder, and leave it there")
    return parser.parse_args()


def build_both(root: Path, *, is_html_only: bool) -> tuple[Run, Run]:
    """Build to the HTML, then the rest; the second is the sum of both."""
    html = build(root, HTML)
    if is_html_only:
        print(f"  {html.said}", flush=True)
        return html, html
    rest = build(root)
    print(f"  {html.said}\n  {rest.said}", flush=True)
    return html, Run(html.seconds + rest.seconds, html.processor + rest.processor, rest.said)


def build(root: Path, *targets: str) -> Run:
    """Build in a process of its own."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [BIN / "livingreview", "build", *targets], cwd=root, capture_output=True, text=True, check=False
    )
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(seconds, processor, done.stdout.strip())


def compare(root: Path) -> None:
    """Build the same people's files from nothing elsewhere, and compare bytes."""
    other = root.with_name("again")
    shutil.copytree(root, other, ignore=shutil.ignore_patterns("results", "reports", ".snakemake"))
    build(other)
    files = [path.relative_to(root) for path in sorted((root / "reports").rglob("*")) if path.is_file()]
    odd = [path.as_posix() for path in files if (root / path).read_bytes() != (other / path).read_bytes()]
    print(f"{len(files)} files of reports/ beside those of a build from nothing: {len(odd)} differ {odd[:3]}")


if __name__ == "__main__":
    main()
