#!/usr/bin/env python3
"""Read made-up exports of 100,000 records in four formats, and files that are one line of 200 MB: seconds and memory.

Each file is read in a process of its own, so that its peak is its own. Give `--records N`, or `--hostile`.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

WORDS = "effect of bath feet pain trial sore warm cold weeks people with without rest care salt water".split()
N_RECORDS = 100_000
SIZE = 200_000_000
"""Bytes of a hostile line."""
HOSTILE = {
    "RIS": (b"TY  - JOUR\nTI  - ", b"\nER  - \n"),
    "nbib": (b"PMID- 1\nTI  - ", b"\n"),
    "CSV": (b"Title,DOI\n", b"\n"),
    "upright CSV": (b'"TITLE","a"\n"AUTHOR NAMES","b"\n"ABSTRACT","c"\n"SOURCE","', b'"\n'),
    "BibTeX": (b"@article{a, title={", b"}}"),
    "Web of Science": (b"PT J\nTI ", b"\nER\n"),
    "refer": (b"%0 Book\n%T ", b"\n"),
    "JSON": (b'[{"title": "', b'"}]'),
    "Ovid": (b"<1>\nTitle\n  ", b"\n"),
    "EndNote XML": (b"<xml><records><record><titles><title>", b"</title></titles></record></records></xml>"),
    "some text": (b"", b""),
}
"""What stands before and after the line."""


def main() -> None:
    """Write each file, read it in a process of its own, print a row."""
    options = _options()
    if options.file:
        _read(options.file)
        return
    print("| file | MB | entries | rejected | seconds | of the CPU | peak MB | peak / file |\n" + "|---" * 8 + "|")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        for name in HOSTILE if options.hostile else WRITERS:
            with path.open("wb") as file:
                file.writelines(_hostile(name) if options.hostile else _records(name, options.records))
            done = subprocess.run(
                [sys.executable, __file__, "--file", str(path)], capture_output=True, text=True, check=True
            )
            size, found = path.stat().st_size / 1e6, json.loads(done.stdout)
            peak = found["peak"] / 1e6
            counts = f"{found['entries']} | {found['rejected']} | {found['seconds']:.1f} | {found['cpu']:.1f}"
            print(f"| {name} | {size:.0f} | {counts} | {peak:.0f} | {peak / size:.1f} |", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=N_RECORDS)
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--file", type=Path)
    return parser.parse_args()


def _read(path: Path) -> None:
    from livingreview.errors import InputError
    from livingreview.models.searches import Search
    from livingreview.stages.records import Export, read_searches
    from livingreview.terms import SourceKind

    search = Search(
        search_id="2026-01-01_base",
        kind=SourceKind.DATABASE,
        source="Base",
        date="2026-01-01",
        strategy="feet",
        file="export",
    )
    started, cpu_before = time.perf_counter(), time.process_time()
    try:
        [row] = read_searches([Export(search, path.read_bytes(), "export")]).searches
    except InputError:
        row = {"n_entries": "refused", "n_rejected": ""}
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu_before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    found = {"entries": row["n_entries"], "rejected": row["n_rejected"], "seconds": seconds, "cpu": cpu, "peak": peak}
    print(json.dumps(found))


def _hostile(name: str) -> Iterator[bytes]:
    start, end = HOSTILE[name]
    yield start
    piece = b"x, y { " * 1000
    yield from (piece for _ in range(SIZE // len(piece)))
    yield end


def _records(name: str, n: int) -> Iterator[bytes]:
    rng = random.Random(1)
    start, write, end = WRITERS[name]
    yield start.encode()
    for number in range(n):
        abstract = ". ".join(_words(rng, 14).capitalize() for _ in range(12))
        authors = [(rng.choice(WORDS).capitalize(), rng.choice("ABCDE")) for _ in range(5)]
        yield write(number, f"{_words(rng, 14).capitalize()} {number}", authors, abstract).encode()
    yield end.encode()


def _words(rng: random.Random, n: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(n))


Authors = list[tuple[str, str]]


def _ris(number: int, title: str, authors: Authors, abstract: str) -> str:
    names = "".join(f"AU  - {family}, {given}.\r\n" for family, given in authors)
    return (
        f"TY  - JOUR\r\nTI  - {title}\r\n{names}PY  - {1990 + number % 35}\r\nJO  - Journal of Baths\r\n"
        f"VL  - {number % 40}\r\nIS  - 2\r\nSP  - {number % 900}\r\nEP  - {number % 900 + 7}\r\n"
        f"DO  - 10.5555/bath.{number}\r\nAN  - {number}\r\nAB  - {abstract}\r\nKW  - feet\r\nKW  - baths\r\n"
        f"UR  - https://example.org/{number}\r\nER  - \r\n\r\n"
    )


def _nbib(number: int, title: str, authors: Authors, abstract: str) -> str:
    names = "".join(f"FAU - {family}, {given}\nAU  - {family} {given}\n" for family, given in authors)
    pieces = [abstract[place : place + 80] for place in range(0, len(abstract), 80)]
    headings = "".join(f"MH  - {word.capitalize()}\n" for word in WORDS[:9])
    return (
        f"PMID- {number + 1}\nOWN - NLM\nSTAT- MEDLINE\nTI  - {title}\nAB  - " + "\n      ".join(pieces) + f"\n{names}"
        f"LA  - eng\nPT  - Journal Article\nDP  - {1990 + number % 35} Jan\nTA  - J Baths\nJT  - Journal of Baths\n"
        f"VI  - {number % 40}\nIP  - 2\nPG  - {number % 900}-9\nAID - 10.5555/bath.{number} [doi]\n{headings}\n"
    )


def _xml(number: int, title: str, authors: Authors, abstract: str) -> str:
    names = "".join(f"<Author><LastName>{a}</LastName><ForeName>{b}</ForeName></Author>" for a, b in authors)
    headings = "".join(f"<MeshHeading><DescriptorName UI='D1'>{word}</DescriptorName></MeshHeading>" for word in WORDS)
    return (
        f"<PubmedArticle><MedlineCitation><PMID Version='1'>{number + 1}</PMID><Article><Journal><JournalIssue><Volume>"
        f"{number % 40}</Volume><Issue>2</Issue><PubDate><Year>{1990 + number % 35}</Year></PubDate></JournalIssue>"
        f"<Title>Journal of Baths</Title></Journal><ArticleTitle>{title}</ArticleTitle><Pagination><MedlinePgn>"
        f"{number % 900}-9</MedlinePgn></Pagination><Abstract><AbstractText Label='AIM'>{abstract}</AbstractText>"
        f"</Abstract><AuthorList>{names}</AuthorList><Language>eng</Language></Article><MeshHeadingList>{headings}"
        "</MeshHeadingList></MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType='doi'>10.5555/bath."
        f"{number}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>\n"
    )


def _csv(number: int, title: str, authors: Authors, abstract: str) -> str:
    names = "; ".join(f"{family}, {given}." for family, given in authors)
    place = f"Journal of Baths,{number % 40},2,{number % 900}-9"
    return f'{title},"{names}",{1990 + number % 35},{place},10.5555/bath.{number},"{abstract}",{number}\n'


CSV_HEADER = "Title,Authors,Published Year,Journal,Volume,Issue,Pages,DOI,Abstract,Accession Number\n"
WRITERS = {
    "RIS": ("", _ris, ""),
    "nbib": ("", _nbib, ""),
    "PubMed XML": ("<PubmedArticleSet>\n", _xml, "</PubmedArticleSet>\n"),
    "CSV": (CSV_HEADER, _csv, ""),
}
"""What opens the file, what writes a record, and what closes the file."""


if __name__ == "__main__":
    main()
