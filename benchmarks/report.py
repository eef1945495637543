"""How long does the printed report of a large review take, and how much memory, document by document?

An invented review of `--studies` studies and `--syntheses` syntheses is written into a folder and built up to the pages
of its main PDF. Then the main PDF and every appendix are rendered, each in a process of its own: seconds by the wall
clock, CPU seconds, peak memory.

    python benchmarks/report.py --studies 200 --syntheses 20
    python benchmarks/report.py --folder REVIEW       (render the PDFs of a review that is built already)
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from livingreview import canonical
from livingreview.folder import load_review
from livingreview.formats.decision_log import new_line
from livingreview.models.searches import Search
from livingreview.report.appendices import CHECKLISTS, named
from livingreview.stages.records import Export, read_searches
from livingreview.terms import SourceKind

SEARCH = "2026-01-15_footbase"
EXCLUDED = 600
"""Reports excluded at full text."""
NEVER_RELEVANT = 1500
"""Records excluded by title."""
SMALLEST = 10
"""Studies of the smallest synthesis; the largest has all of them, and half have fewer than a fifth."""
MEGABYTE = 1024  # kilobytes, as ru_maxrss counts on Linux
LOW = {
    "1.1": "Y",
    "1.2": "Y",
    "1.3": "N",
    "2.1": "N",
    "2.2": "N",
    "2.6": "Y",
    "3.1": "Y",
    "4.1": "N",
    "4.2": "N",
    "4.3": "N",
    "5.1": "Y",
    "5.2": "N",
    "5.3": "N",
}
WORDS = "effect of bath feet pain trial sore warm cold weeks people with without rest care salt water".split()
STEP = (sys.executable, "-m", "livingreview", "step")


def main() -> None:
    """Write the review, build it, render and print a row for each document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=200)
    parser.add_argument("--syntheses", type=int, default=20)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--only", help="Render this document alone: main, or an appendix by its name.")
    options = parser.parse_args()
    if options.folder and (options.folder / "results").is_dir():
        measure(options.folder, options.only)
        return
    with tempfile.TemporaryDirectory() as temporary:
        root = options.folder or Path(temporary)
        generate(root, options.studies, options.syntheses)
        subprocess.run(
            [sys.executable, "-m", "livingreview", "build", "results/publish/print.html"], cwd=root, check=True
        )
        measure(root, options.only)


def measure(root: Path, only: str | None) -> None:
    """Render every document of a built review."""
    print("| document | seconds | CPU seconds | peak MB |\n|---|---|---|---|", flush=True)
    review = load_review(root / "config/review.yaml")
    pages = {"main": "print", CHECKLISTS: "print_checklists"}
    for name in ("main", *named(review)):
        if only not in (None, name):
            continue
        target = ["--pdf", f"measured_{name}.pdf"]
        of_html = ["publish_pdf", "--print-html", f"results/publish/{pages.get(name)}.html"]
        of_tables = ["publish_appendix", "--appendix", name, "--review", "config/review.yaml"]
        row(root, name, [*STEP, *(of_html if name in pages else of_tables), *target])


def row(root: Path, name: str, command: list[str]) -> None:
    """Run one step and print what it took."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=root)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed")
    seconds, cpu = time.perf_counter() - started, used.ru_utime + used.ru_stime
    print(f"| {name} | {seconds:.1f} | {cpu:.1f} | {used.ru_maxrss / MEGABYTE:.0f} |", flush=True)


def generate(root: Path, n_studies: int, n_syntheses: int) -> None:
    """Write the files of a review."""
    rng = random.Random(1)
    n_records = n_studies + EXCLUDED + NEVER_RELEVANT
    export = "".join(entry(number, rng) for number in range(n_records)).encode()
    write(root / f"records/searches/{SEARCH}/footbase.ris", export.decode())
    search = Search(
        search_id=SEARCH,
        kind=SourceKind.DATABASE,
        source="Footbase",
        date="2026-01-15",
        strategy="\n".join(f"{line}. {words(rng, 12)}" for line in range(1, 40)),
        file="footbase.ris",
    )
    write(root / "records/searches.yaml", {"schema": 1, "searches": [search.plain()]})
    rows = sorted(read_searches([Export(search, export, "footbase.ris")]).records, key=lambda row: int(row["year"]))
    records = [row["record_id"] for row in sorted(rows, key=lambda row: int(row["title"].split()[1]))]
    sizes = [max(SMALLEST, round(n_studies / (1 + place) ** 0.6)) for place in range(n_syntheses)]
    write(root / "config/review.yaml", protocol(n_syntheses))
    for number in range(n_studies):
        outcomes = [place for place, size in enumerate(sizes) if (number * 7 + place) % n_studies < size]
        write(root / f"records/studies/author_{number}.yaml", study(number, records[number], outcomes, rng))
    decide(root, "title_abstract", records, n_studies + EXCLUDED)
    decide(root, "full_text", records[: n_studies + EXCLUDED], n_studies)
    write(root / "Snakefile", "from livingreview import snakefile\n\n\nmodule review:\n    snakefile:\n        "
          "snakefile()\n\n\nuse rule * from review\n")  # fmt: skip


def entry(number: int, rng: random.Random) -> str:
    """Give one record as RIS."""
    names = "".join(f"AU  - Author{number}x{place}, A. B.\n" for place in range(4))
    return (
        f"TY  - JOUR\n{names}TI  - Trial {number} {words(rng, 12)}\nPY  - {1990 + number % 36}\n"
        f"JO  - Journal of Baths\nVL  - {number % 40}\nSP  - {number}\nDO  - 10.5555/bath.{number}\n"
        f"AB  - {words(rng, 90)}\nER  - \n\n"
    )


def words(rng: random.Random, n: int) -> str:
    """Give some words."""
    return " ".join(rng.choice(WORDS) for _ in range(n))


def protocol(n_syntheses: int) -> dict[str, Any]:
    """Give the protocol: one outcome for each synthesis."""
    labels = {place: f"Sore feet after bath {place + 1}" for place in range(n_syntheses)}
    kinds = {place: ("binary", "RR") if place % 3 else ("continuous", "MD") for place in labels}
    window = {"from_days": 0, "to_days": 90, "label": "up to three months", "prefer": "latest"}
    return {
        "schema": 1,
        "title": "Foot baths for sore feet: an invented review of very many studies",
        "version": "1.0",
        "version_date": "2026-02-01",
        "notice": "Invented: every trial and number is made up to measure the software.",
        "question": {"population": "Sore feet.", "intervention": "Bath.", "comparator": "None.", "outcomes": "Pain."},
        "eligibility": {"include": ["Trials of baths."], "designs": ["randomised parallel"]},
        "team": {
            "reviewer_a": {"label": "Reviewer A", "roles": ["screener", "extractor", "author"]},
            "reviewer_b": {"label": "Reviewer B", "roles": ["screener", "extractor", "author"]},
        },
        "screening": {"reasons": {"wrong_design": {"label": "Wrong design", "definition": "Not a trial."}}},
        "interventions": {"bath": {"label": "Foot bath"}, "nothing": {"label": "No bath"}},
        "comparisons": {
            "bath": {"label": "Foot bath compared with none", "experimental": ["bath"], "comparator": ["nothing"]}
        },
        "outcomes": {
            f"outcome_{place}": {"label": label, "type": kinds[place][0], "direction": "lower is better",
                                 "importance": "critical" if place < 7 else "important"}
            for place, label in labels.items()
        },
        "syntheses": {
            f"synthesis_{place}": {"label": label, "comparison": "bath", "outcome": f"outcome_{place}",
                                   "window": window, "measure": kinds[place][1],
                                   "sensitivity": {"common": {"label": "Common effect", "model": "common effect"}}}
            for place, label in labels.items()
        },
        "living": {"status": "living", "searches": "Monthly.", "incorporation": "At once.", "retirement": "No plan."},
    }  # fmt: skip


def study(number: int, record_id: str, outcomes: list[int], rng: random.Random) -> dict[str, Any]:
    """Give a study with a result at two times for each of its outcomes."""
    n = rng.randrange(20, 400)
    source = {"record_id": record_id, "locator": f"Table {number % 4 + 1}, page {number % 12 + 1}"}

    def numbers(place: int) -> dict[str, Any]:
        if place % 3:
            return {arm: {"events": rng.randrange(1, n // 2), "n": n} for arm in ("bath", "nothing")}
        return {arm: {"mean": rng.randrange(20, 60), "sd": 11, "n": n} for arm in ("bath", "nothing")}

    return {
        "schema": 1,
        "study_id": f"author_{number}",
        "label": f"Author{number} {1990 + number % 36}",
        "design": "randomised parallel",
        "reports": [{"record_id": record_id, "role": "primary", "seen": "full text"}],
        "participants": {"condition": "Sore feet", "randomised": 2 * n, "details": words(rng, 40)},
        "arms": {
            "bath": {"label": "Warm bath with salt", "intervention": "bath", "n": n},
            "nothing": {"label": "Rest without a bath", "intervention": "nothing", "n": n},
        },
        "outcomes_measured": words(rng, 15),
        "notes": words(rng, 30),
        "results": [
            {"outcome": f"outcome_{place}", "timepoint": {"days": days, "label": f"{days} days"},
             "data": numbers(place), "source": source}
            for place in outcomes
            for days in (30, 60)
        ],
        "risk_of_bias": [
            {"tool": "RoB 2", "version": "2019-08-22", "variant": "parallel", "effect": "assignment",
             "answers": {**LOW, "1.2": rng.choice(["Y", "NI"])}, "support": {"D1": words(rng, 20)},
             "by": "reviewer_a"}
        ],
    }  # fmt: skip


def decide(root: Path, stage: str, records: list[str], n_included: int) -> None:
    """Write two people's decisions: the first records are included."""
    for person in ("reviewer_a", "reviewer_b"):
        before, lines = canonical.chain_start(f"{stage}/{person}"), []
        for number, record in enumerate(records):
            reason = None if number < n_included or stage == "title_abstract" else "wrong_design"
            decision = "include" if number < n_included else "exclude"
            at = f"2026-01-20T{9 + number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z"
            fields = {"record_id": record, "decision": decision, "reason": reason, "note": "by protocol", "by": person}
            fields["at"] = at
            lines.append(new_line(fields, before))
            before = json.loads(lines[-1])["hash"]
        write(root / f"screening/{stage}/{person}.jsonl", b"".join(lines).decode())


def write(path: Path, content: str | dict[str, Any]) -> None:
    """Write text, or a file that is JSON and therefore YAML."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


if __name__ == "__main__":
    main()
