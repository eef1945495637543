"""Exports as Rayyan, Covidence and ASReview write them, made of a few entries."""

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

RAYYAN_COLUMNS = "key title year month day journal issn volume issue pages authors url language publisher location"
RAYYAN = [*RAYYAN_COLUMNS.split(), "abstract", "notes", "doi", "keywords", "pubmed_id", "pmc_id"]
COVIDENCE = [
    "Title", "Authors", "Abstract", "Published Year", "Published Month", "Journal", "Volume", "Issue", "Pages",
    "Accession Number", "DOI", "Ref", "Covidence #", "Study", "Notes", "Tags",
]  # fmt: skip
LOG = ["article_id", "key", "value", "user_id", "user_email", "created_at"]


def csv_bytes(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Write rows as CSV; cells not given are empty."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def inclusion(**people: str) -> str:
    """Write decisions as Rayyan notes them: `inclusion(Ann="Included")`."""
    return "RAYYAN-INCLUSION: {" + ", ".join(f'"{name}"=>"{word}"' for name, word in people.items()) + "}"


def rayyan_csv(*entries: Mapping[str, Any]) -> bytes:
    """Write Rayyan's articles.csv; keys are numbered from rayyan-101."""
    return csv_bytes(RAYYAN, [{"key": f"rayyan-{n}", **entry} for n, entry in enumerate(entries, start=101)])


def rayyan_log(*changes: Sequence[str]) -> bytes:
    """Write Rayyan's log; a change is the entry's number, key, value, user and time."""
    rows = [
        {"article_id": article, "key": key, "value": value, "user_id": "7", "user_email": user, "created_at": at}
        for article, key, value, user, at in changes
    ]
    return csv_bytes(LOG, rows)


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Write a zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def rayyan_zip(log: bytes, *entries: Mapping[str, Any]) -> bytes:
    """Write what Rayyan hands out: the articles and the log."""
    return zip_of({"articles.csv": rayyan_csv(*entries), "customizations_log.csv": log})


def covidence_csv(*entries: Mapping[str, Any]) -> bytes:
    """Write one of Covidence's lists, numbered from #11."""
    return csv_bytes(COVIDENCE, [{"Covidence #": f"#{n}", **entry} for n, entry in enumerate(entries, start=11)])


def asreview_csv(*entries: Mapping[str, Any]) -> bytes:
    """Write a dataset that ASReview exports: the columns of the input, then its own."""
    columns = list(dict.fromkeys(name for entry in entries for name in entry))
    own = [name for name in columns if name.startswith("asreview_")]
    columns = ["record_id", *(name for name in columns if name not in own), *own]
    return csv_bytes(columns, [{"record_id": number, **entry} for number, entry in enumerate(entries)])


RECORD_TABLE = (
    "CREATE TABLE record (dataset_row INTEGER NOT NULL, dataset_id VARCHAR NOT NULL, title VARCHAR NOT NULL, abstract"
    " VARCHAR NOT NULL, authors JSON NOT NULL, keywords JSON NOT NULL, year INTEGER, doi VARCHAR, url VARCHAR, included"
    " INTEGER, record_id INTEGER NOT NULL PRIMARY KEY, duplicate_of INTEGER)"
)
RESULTS_TABLE = (
    "CREATE TABLE results (record_id INTEGER UNIQUE, label INTEGER, classifier TEXT, querier TEXT, balancer TEXT,"
    " feature_extractor TEXT, training_set INTEGER, time FLOAT, note TEXT, tags JSON, user_id INTEGER)"
)


def asreview_database(titles: Sequence[str], labels: Mapping[int, int], *extra: str) -> bytes:
    """Write ASReview's database: records by row, labels by record, made at 2025-03-01T10:00:00Z."""
    connection = sqlite3.connect(":memory:")
    for statement in (RECORD_TABLE, RESULTS_TABLE, *extra):
        connection.execute(statement)
    for row, title in enumerate(titles):
        values = (row, "d", title, "", "[]", "[]", 2021, row)
        connection.execute("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL, ?, NULL)", values)
    for record, label in labels.items():
        connection.execute(
            "INSERT INTO results (record_id, label, time, note) VALUES (?, ?, 1740823200.5, 'seen')", (record, label)
        )
    connection.commit()
    return connection.serialize()


def asreview_project(dataset: bytes, database: bytes, **config: Any) -> bytes:
    """Write an .asreview file of release 3."""
    described = {"project_file_version": 3, "mode": "oracle", "datasets": [{"id": "d", "name": "in.csv"}], **config}
    return zip_of({"project.json": json.dumps(described).encode(), "data/in.csv": dataset, "results.db": database})


def written(path: Path) -> list[dict[str, Any]]:
    """Give the lines of a decision file; none where there is no file."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
