"""Read, link and write 10,000 to 300,000 generated records, as the steps of a build do.

    python benchmarks/dedupe_scale.py
    python benchmarks/dedupe_scale.py 100000

The records of `dedupe_generator.py` are written as three exports (RIS, PubMed nbib, CSV) below a temporary
folder with a searches.yaml; then `livingreview step records` and `livingreview step dedupe` run, each a process
of its own as in a build. Printed are seconds by the clock, seconds of the processor (on a machine that is busy
with other work only these compare), and the larger peak of memory; precision and sensitivity are those of
`dedupe.py --scale`.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from dedupe_generator import generate

from livingreview.tables import Row, Rows

SIZES = (10_000, 30_000, 100_000, 300_000)
COLUMNS = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid", "abstract")
RIS_TAGS = {
    "title": "TI", "year": "PY", "journal": "JF", "volume": "VL", "issue": "IS", "doi": "DO", "abstract": "AB",
}  # fmt: skip
NBIB_TAGS = {
    "pmid": "PMID", "title": "TI", "year": "DP", "journal": "JT", "volume": "VI", "issue": "IP", "pages": "PG",
    "abstract": "AB",
}  # fmt: skip
RECORDS = ("searches", "entries", "records")
LINKED = ("records", "linked", "links", "uncertain")
OUTPUTS = {
    "searches": "results/records/searches.csv",
    "entries": "results/records/entries.csv",
    "records": "results/records/records.parquet",
    "linked": "results/dedupe/records.parquet",
    "links": "results/dedupe/links.csv",
    "uncertain": "results/dedupe/uncertain.csv",
}


class Run(NamedTuple):
    """What one step took."""

    seconds: float
    processor: float
    gigabytes: float


def main() -> None:
    """Measure every size and print a line each."""
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print("  records   read s   link s    sum s  processor s  per 10,000  peak GB", flush=True)
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            write_review(Path(folder), size)
            outputs = {name: f"--{name}={path}" for name, path in OUTPUTS.items()}
            read = step(Path(folder), "records", *(outputs[name] for name in RECORDS))
            link = step(
                Path(folder), "dedupe", *(outputs[name] for name in ("records", "linked", "links", "uncertain"))
            )
        both, processor = read.seconds + link.seconds, read.processor + link.processor
        peak = max(read.gigabytes, link.gigabytes)
        line = f"{size:9,}{read.seconds:9.1f}{link.seconds:9.1f}{both:9.1f}{processor:13.1f}"
        print(f"{line}{processor * 10_000 / size:12.2f}{peak:9.2f}", flush=True)


def step(folder: Path, *arguments: str) -> Run:
    """Run one step in a folder, and say what it took."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "livingreview", "step", *arguments], cwd=folder)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(process.returncode)
    return Run(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e6)


def write_review(folder: Path, size: int) -> None:
    """Write the exports and the file that declares them; every third record goes to each."""
    rows, _ = generate(size)
    lines = ["schema: 1", "searches:"]
    for number, (name, write) in enumerate({"out.ris": ris, "out.nbib": nbib, "out.csv": table}.items(), start=1):
        path = folder / f"records/searches/2026-01-0{number}_source/{name}"
        path.parent.mkdir(parents=True)
        path.write_text(write(rows[number - 1 :: 3]), encoding="utf-8", newline="")
        lines += [f'  - search_id: "2026-01-0{number}_source"', "    kind: database", f"    source: Source {number}"]
        lines += [f'    date: "2026-01-0{number}"', "    strategy: everything", f"    file: {name}"]
    (folder / "records/searches.yaml").write_text("\n".join([*lines, ""]), encoding="utf-8")


def ris(rows: Rows) -> str:
    """Write RIS."""
    return "\n".join("\n".join(_ris_lines(row)) for row in rows)


def _ris_lines(row: Row) -> list[str]:
    lines = ["TY  - JOUR", *(f"AU  - {author}" for author in row["authors"])]
    lines += [f"{tag}  - {row[name]}" for name, tag in RIS_TAGS.items() if row[name]]
    first, _, last = (row["pages"] or "").partition("-")
    lines += [f"SP  - {first}"] if first else []
    lines += [f"EP  - {last}"] if last else []
    return [*lines, f"AN  - {row['record_id']}", "ER  - ", ""]


def nbib(rows: Rows) -> str:
    """Write PubMed's tagged text; without a PubMed id the number of the record stands in the owner's field."""
    return "\n".join("\n".join(_nbib_lines(row)) for row in rows)


def _nbib_lines(row: Row) -> list[str]:
    lines = [f"{tag:4}- {row[name]}" for name, tag in NBIB_TAGS.items() if row[name]]
    lines = lines if row["pmid"] else ["PMID- ", *lines]
    lines += [f"FAU - {author}" for author in row["authors"]]
    lines += [f"LID - {row['doi']} [doi]"] if row["doi"] else []
    return [*lines, f"OWN - {row['record_id']}", ""]


def table(rows: Rows) -> str:
    """Write CSV."""
    import io

    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*COLUMNS, "accession_numbers"])
    for row in rows:
        cells = ["; ".join(row[name]) if name == "authors" else row[name] or "" for name in COLUMNS]
        writer.writerow([*cells, row["record_id"]])
    return text.getvalue()


if __name__ == "__main__":
    main()
