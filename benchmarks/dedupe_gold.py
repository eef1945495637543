"""The gold sets of duplicate records, read for `benchmarks/dedupe.py` and the optional tests.

The sets are not part of this project; they are read from the folder `dedupe` below the one that the
environment variable LIVINGREVIEW_DATA names:

- `SRA_copper.xml`, `SRA_tafenoquine.xml` (EndNote XML) with `*_truth.csv` of the Systematic Review
  Accelerator: every record that belongs to a group of duplicates is marked;
- `bib-dedupe/test_cases.json`, `records_pre_merged.csv`, `merged_record_ids.csv` of bib-dedupe;
- `IEBH_sra-dedupe/*.json`: obvious duplicates, pairs with an issue, none, one ISBN of two articles;
- `destiny-deduper/pairs.csv`, `records.csv`: pairs written to reach each path of another scorer.

PubMed ids are left out everywhere, so that all tools see the same fields.
"""

import csv
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from livingreview import tables
from livingreview.formats.identifiers import normal_doi
from livingreview.tables import Row, Rows

VARIABLE = "LIVINGREVIEW_DATA"

JOINED_AUTHOR = re.compile(r"\s+and\s+|\s*;\s*|(?<=\.)(?=[A-Z][A-Za-z'’-]+ )")
"""Between authors; bib-dedupe's own records join them after a full stop, without a blank."""


class GoldSet(NamedTuple):
    """Records, and what is known of them: pairs that are (not) one report, or who has a duplicate."""

    name: str
    records: Rows
    same: frozenset[frozenset[str]] = frozenset()
    different: frozenset[frozenset[str]] = frozenset()
    marked: frozenset[str] | None = None


class Score(NamedTuple):
    """Counts of pairs, or of records for sets that mark records."""

    true_positives: int
    false_positives: int
    positives: int

    @property
    def precision(self) -> float:
        """Give the share of what was linked that is right; 1 where nothing was linked."""
        found = self.true_positives + self.false_positives
        return self.true_positives / found if found else 1.0

    @property
    def sensitivity(self) -> float:
        """Give the share of duplicates that was linked; 1 where there are none."""
        return self.true_positives / self.positives if self.positives else 1.0


def data_folder() -> Path | None:
    """Give the folder of gold sets, where it is there."""
    folder = Path(os.environ[VARIABLE]) / "dedupe" if os.environ.get(VARIABLE) else None
    return folder if folder and folder.is_dir() else None


def gold_sets(folder: Path) -> list[list[GoldSet]]:
    """Give every set as a list of problems that are solved on their own; most sets have one."""
    iebh = folder / "IEBH_sra-dedupe"
    return [
        [_endnote_set(folder, "SRA_copper")],
        [_endnote_set(folder, "SRA_tafenoquine")],
        list(_test_cases(folder / "bib-dedupe" / "test_cases.json")),
        [_pre_merged(folder / "bib-dedupe")],
        [_iebh("IEBH obvious", iebh / "dupes-obvious.json", _obvious)],
        [_iebh("IEBH issues", iebh / "dupeissues.json", lambda names: {frozenset(names[:2])})],
        [_iebh("IEBH none", iebh / "nodupes.json", lambda _: set())],
        [_iebh("IEBH ISBN", iebh / "isbn-false-dupe.json", lambda _: set())],
        list(_destiny(folder / "destiny-deduper")),
    ]


def score(gold: GoldSet, report_of: dict[str, str]) -> Score:
    """Hold the report of every record against what is known."""
    members: dict[str, list[str]] = {}
    for record, report in report_of.items():
        members.setdefault(report, []).append(record)
    if gold.marked is not None:
        linked = {record for group in members.values() if len(group) > 1 for record in group}
        return Score(len(linked & gold.marked), len(linked - gold.marked), len(gold.marked))
    pairs = {frozenset({a, b}) for group in members.values() for i, a in enumerate(group) for b in group[:i]}
    return Score(len(pairs & gold.same), len(pairs - gold.same), len(gold.same))


def record(name: str, **fields: Any) -> Row:
    """Make a row of the records table from what a set says, without markup of our own."""
    raw = json.dumps({"id": name, **fields}, sort_keys=True, default=str)
    given = {key: value for key, value in fields.items() if value not in (None, "")}
    year = re.search(r"[0-9]{4}", str(given.pop("year", "")))
    doi = normal_doi(str(given.pop("doi", "")))
    return tables.new_row(
        tables.RECORDS,
        record_id=name,
        is_title_known=bool(given.get("title")) and given.get("title") != "UNKNOWN",
        year=int(year.group()) if year else None,
        doi=doi,
        raw=raw,
        **given,
    )


def _endnote_set(folder: Path, name: str) -> GoldSet:
    records = [_endnote_record(element) for element in ET.parse(folder / f"{name}.xml").iter("record")]
    with (folder / f"{name}_truth.csv").open(encoding="utf-8", newline="") as truth:
        marked = {row["rec_number"] for row in csv.DictReader(truth) if row["marked_duplicate"] == "1"}
    return GoldSet(name, records, marked=frozenset(marked))


def _endnote_record(element: ET.Element) -> Row:
    def text(path: str) -> str:
        found = element.find(path)
        return "" if found is None else "".join(found.itertext()).strip()

    return record(
        text("rec-number"),
        type=next(iter(element.iter("ref-type"))).get("name"),
        title=text("titles/title"),
        authors=["".join(author.itertext()).strip() for author in element.iter("author")],
        year=text("dates/year"),
        journal=text("titles/secondary-title"),
        volume=text("volume"),
        issue=text("number"),
        pages=text("pages"),
        abstract=text("abstract"),
        doi=text("electronic-resource-num"),
    )


def _bib_record(row: dict[str, Any], name: str) -> Row:
    authors = [part.strip() for part in JOINED_AUTHOR.split(row.get("author") or "") if part.strip()]
    return record(
        name,
        type=row.get("ENTRYTYPE"),
        title=row.get("title"),
        authors=[author for author in authors if author != "UNKNOWN"],
        year=row.get("year"),
        journal=row.get("journal") or row.get("booktitle"),
        volume=row.get("volume"),
        issue=row.get("number"),
        pages=row.get("pages"),
        abstract=row.get("abstract"),
        doi=row.get("doi"),
        notes=[row.get("author") or ""],  # as bib-dedupe wrote them, to hand back to it
    )


def _test_cases(file: Path) -> Iterator[GoldSet]:
    for number, case in enumerate(json.loads(file.read_text(encoding="utf-8"))["cases"]):
        names = (f"{number}a", f"{number}b")
        records = [_bib_record(case[key], name) for key, name in zip(("record_a", "record_b"), names, strict=True)]
        pair = frozenset({frozenset(names)})
        yield GoldSet("bib-dedupe cases", records, **{"same" if case["expected_duplicate"] else "different": pair})


def _pre_merged(folder: Path) -> GoldSet:
    with (folder / "records_pre_merged.csv").open(encoding="utf-8", newline="") as file:
        records = [_bib_record(row, row["ID"]) for row in csv.DictReader(file) if row["ID"]]
    with (folder / "merged_record_ids.csv").open(encoding="utf-8", newline="") as file:
        merged = [row["merged_ids"].split(";") for row in csv.DictReader(file) if row["merged_ids"]]
    known = {row["record_id"] for row in records}
    # The set holds one record three times under a suffix; its list of merged ids names two of them.
    same = {frozenset(pair) for pair in merged if set(pair) <= known}
    variants = {frozenset({a, f"{a}{suffix}"}) for a in known for suffix in ("B", "NEW") if f"{a}{suffix}" in known}
    both = {frozenset({f"{a}B", f"{a}NEW"}) for a in known if {f"{a}B", f"{a}NEW"} <= known}
    return GoldSet("bib-dedupe merged", records, same=frozenset(same | variants | both))


def _iebh(name: str, file: Path, same: Any) -> GoldSet:
    rows = json.loads(file.read_text(encoding="utf-8"))
    names = [row.get("recNumber") or str(number) for number, row in enumerate(rows)]
    return GoldSet(name, [_iebh_record(row, key) for row, key in zip(rows, names, strict=True)], frozenset(same(names)))


def _obvious(names: list[str]) -> set[frozenset[str]]:
    return {frozenset({name, str(int(name) + 100)}) for name in names if str(int(name) + 100) in names}


def _iebh_record(row: dict[str, Any], name: str) -> Row:
    authors = row.get("authors") or []
    return record(
        name,
        type=row.get("type"),
        title=row.get("title"),
        authors=re.split(r"(?<=\.),", authors) if isinstance(authors, str) else authors,
        year=row.get("year"),
        journal=row.get("journal"),
        volume=row.get("volume"),
        issue=row.get("number"),
        pages=row.get("pages"),
        abstract=row.get("abstract"),
    )


def _destiny(folder: Path) -> Iterator[GoldSet]:
    with (folder / "records.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["record_id"]: row for row in csv.DictReader(file)}
    with (folder / "pairs.csv").open(encoding="utf-8", newline="") as file:
        for pair in csv.DictReader(file):
            names = (pair["record_id_a"], pair["record_id_b"])
            if not set(names) <= set(rows):
                continue
            records = [
                record(name, **{key: value for key, value in rows[name].items() if key not in ("record_id", "authors")})
                for name in names
            ]
            kind = "same" if pair["expected_label"] == "duplicate" else "different"
            yield GoldSet("destiny pairs", records, **{kind: frozenset({frozenset(names)})})
