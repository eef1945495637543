#!/usr/bin/env python3
"""Read every real export below the folder that LIVINGREVIEW_DATA names, and print what became of each.

Nothing may crash, and every entry is read or rejected with its reason.
"""

import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from livingreview.formats.encoding import EncodingError
from livingreview.formats.recognise import FormatError, read_export

SKIPPED = ("LICENSE", "DESCRIPTION", ".md", ".rst", ".cff")
"""Files that say something about the exports beside them."""


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
    """Compare the files of JabRef that have the expected result beside them as .bib, field by field."""
    for expected_path in sorted((root / "jabref").glob("*.bib")):
        beside = [path for path in expected_path.parent.glob(f"{expected_path.stem}.*") if path.suffix != ".bib"]
        for path in beside:
            try:
                found, expected = (read_export(one.read_bytes()).entries for one in (path, expected_path))
            except (FormatError, EncodingError):
                continue
            pairs = [(a.fields, b.fields) for a, b in zip(found, expected, strict=False) if a.fields and b.fields]
            wrong = Counter(name for a, b in pairs for name in COMPARED if b[name] and plain(a[name]) != plain(b[name]))
            equal = sum(plain(a[name]) == plain(b[name]) for a, b in pairs for name in COMPARED if b[name])
            shown = ", ".join(f"{name} {n}" for name, n in sorted(wrong.items()))
            yield path.name, str(len(found)), str(len(expected)), str(equal), str(wrong.total()), shown


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
    print("\n| file | entries | expected | equal fields | different | which |\n|---|---|---|---|---|---|")
    for row in differences(Path(data) / "exports"):
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
