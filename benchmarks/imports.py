#!/usr/bin/env python3
"""Read every real export below the folder that LIVINGREVIEW_DATA names, and print what became of each.

Nothing may crash, and every entry is read or rejected with its reason.
"""

import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from livingreview.formats.encoding import EncodingError
from livingreview.formats.recognise import FormatError, read_export
from livingreview.tables import Row

SKIPPED = ("LICENSE", "DESCRIPTION", ".md", ".rst", ".cff")
"""Files that say something about the exports beside them."""


SHOWN = 60
"""Characters shown of a value that differs."""
COMPARED = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid", "abstract")


def rows(root: Path) -> Iterator[tuple[str, ...]]:
    """Read each file and give its row of the table."""
    for path in sorted(root.rglob("*")):
        if not path.is_file() or path.name.endswith(SKIPPED):
            continue
        name = path.relative_to(root).as_posix()
        started = time.perf_counter()
        try:
            read = read_export(path.read_bytes())
        except (FormatError, EncodingError) as error:
            yield (name, "refused", "", "", "", "", str(error))
            continue
        seconds = time.perf_counter() - started
        why = Counter(entry.rejected for entry in read.entries if entry.rejected)
        n_read = sum(entry.fields is not None for entry in read.entries)
        reasons = "; ".join(f"{reason} ({n})" for reason, n in sorted(why.items()))
        encoding = f"{read.encoding}{f' or {read.other_encoding}' if read.other_encoding else ''}"
        counts = (str(len(read.entries)), str(n_read), str(len(read.entries) - n_read))
        if n_read + why.total() != len(read.entries):
            sys.exit(f"{name}: {len(read.entries)} entries, {n_read} read, {why.total()} rejected")
        yield (name, f"{read.format}, {encoding}", *counts, f"{seconds:.2f}", reasons)


def differences(root: Path) -> Iterator[tuple[str, ...]]:
    """Compare the files that have the result which their makers expect beside them, field by field."""
    for path, found, expected in (*expected_as_bib(root), *expected_as_csl(root)):
        by_title = {plain(row["title"]): row for row in found if row["title"]}
        pairs = [(partner(row, number, found, by_title, len(expected)), row) for number, row in enumerate(expected)]
        kept = [(a, b) for a, b in pairs if a]
        absent = len(pairs) - len(kept)
        wrong = [
            (name, a[name], b[name])
            for a, b in kept
            for name in COMPARED
            if is_given(b[name]) and not is_same(a[name], b[name])
        ]
        equal = sum(is_given(b[name]) and is_same(a[name], b[name]) for a, b in kept for name in COMPARED)
        shown = "; ".join(f"{name}: {short(ours)} for {short(theirs)}" for name, ours, theirs in wrong)
        counts = (str(len(found)), str(len(expected)), str(equal), str(len(wrong)), str(absent))
        yield (path.relative_to(root).as_posix(), *counts, shown)


def partner(row: Row, number: int, found: list[Row], by_title: dict[str, Row], n: int) -> Row | None:
    """Give what was read in the same place where it has the same title, else what has that title, else that place."""
    here = found[number] if len(found) == n else None
    if here and plain(here["title"]) == plain(row["title"]):
        return here
    return by_title.get(plain(row["title"] or "-")) or here


def expected_as_bib(root: Path) -> Iterator[tuple[Path, list[Row], list[Row]]]:
    """Give the files beside which a .bib of the same name stands, or one called _result or _expected."""
    for path in sorted([*root.glob("jabref/*"), *root.glob("colrev/**/*")]):
        names = [f"{path.stem}{ending}.bib" for ending in ("", "_result", "_expected", "-expected")]
        beside = [path.with_name(name) for name in names if path.with_name(name) != path]
        expected = next((other for other in beside if other.exists()), None)
        if path.is_file() and expected and not path.stem.endswith(("_result", "expected")):
            try:
                found, wanted = read(path.read_bytes()), read(expected.read_bytes())
            except (FormatError, EncodingError):
                continue
            yield path, found, wanted


def expected_as_csl(root: Path) -> Iterator[tuple[Path, list[Row], list[Row]]]:
    """Give citation-js's .bib files, whose expected results stand in one JSON file under their names."""
    folder = root / "citation-js"
    known = json.loads((folder / "input.json").read_text(encoding="utf-8")) if folder.exists() else {}
    for name, (_, wanted) in known.get("@biblatex/text", {}).items():
        path = folder / "input" / f"{name.removeprefix('with ')}.bib"
        if path.exists():
            yield path, read(path.read_bytes()), read(json.dumps(wanted).encode())


def read(data: bytes) -> list[Row]:
    """Read the fields of a file's entries; those of rejected ones are left out."""
    return [entry.fields for entry in read_export(data).entries if entry.fields]


def is_given(value: object) -> bool:
    """Say whether an expected value is one; colrev writes UNKNOWN for what is missing."""
    return bool(value) and value not in ("UNKNOWN", ["UNKNOWN"])


def is_same(ours: object, theirs: object) -> bool:
    """Compare two values without the signs in which formats differ; initials stand for given names."""
    return plain(ours) == plain(theirs) or (isinstance(ours, list) and families(ours) == families(theirs))


def families(names: object) -> list[str]:
    """Give the family name and first initial of each author."""
    given_last = [re.sub(r"^([^,]+) (\S+)$", r"\2, \1", str(name)) for name in names] if isinstance(names, list) else []
    parts = [name.partition(",") for name in given_last]
    return [plain(family) + plain(given)[:1] for family, _, given in parts]


def short(value: object) -> str:
    """Show a value in few characters."""
    text = " ".join(str(value).split())
    return f"`{text[:SHOWN]}...`" if len(text) > SHOWN else f"`{text}`"


def plain(value: object) -> str:
    """Write a value without the signs in which formats differ."""
    return re.sub(r"[^a-z0-9]", "", str(value).lower())


def main() -> None:
    """Print the tables as Markdown."""
    data = os.environ.get("LIVINGREVIEW_DATA")
    if not data:
        sys.exit("Set LIVINGREVIEW_DATA to the folder that holds `exports/`.")
    print("| file | recognised as | entries | read | rejected | seconds | why |\n|---|---|---|---|---|---|---|")
    for row in rows(Path(data) / "exports"):
        print(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |")
    print(
        "\n| file | entries | expected | equal fields | different | absent | which: ours for theirs |\n"
        + "|---" * 7
        + "|"
    )
    for row in differences(Path(data) / "exports"):
        print(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |")


if __name__ == "__main__":
    main()
