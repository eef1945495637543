"""The references: the reports of each study, and what is to copy or keep of them.

1. Every study that a report has, in the order of their names; its first line is where citations lead.
2. The included studies' references stand as RIS and BibTeX in the page itself, so that a reader without a net has them.
Source: PRISMA 2020 item 17; the formats are told in `formats/references_out`.
"""

from livingreview.formats.references_out import bibtex, key_of, ris
from livingreview.report.citations import REFERENCES, reference_anchor
from livingreview.report.elements import Anchored, Block, Cell, Column, DataTable, Export, Lines, Section, text
from livingreview.report.inputs import ReportTables, included_studies, study_label
from livingreview.report.references import References
from livingreview.tables import Row, Rows
from livingreview.words import say, say_counted

RIS_FILE, BIBTEX_FILE = "references.ris", "references.bib"


def study_references(tables: ReportTables, references: References) -> Section:
    """Give the references of the studies' reports."""
    rows: list[tuple[Cell, ...]] = []
    named: set[str] = set()
    for row in _ordered(tables):
        label, study = study_label(tables, row["study_id"]), row["study_id"]
        rows.append(
            (
                label if study in named else Anchored(label, reference_anchor(study)),
                Lines((references.reference(row["record_id"]),)),
                say(row["role"]),
                say(row["seen"]),
            )
        )
        named.add(study)
    headings = (
        Column(say("Study"), width=16),
        Column(say("Report"), width=58),
        Column(say("Role"), width=12),
        Column(say("Seen"), width=14),
    )
    caption = say("Reports of the studies")
    table = DataTable(REFERENCES, caption, headings, tuple(rows), say("no study has been included."))
    return Section("references-of-studies", caption, (table,))


def cited_studies(tables: ReportTables) -> set[str]:
    """Give the studies that have a reference."""
    return {row["study_id"] for row in tables.study_reports}


def exports(tables: ReportTables, references: References) -> tuple[Block, ...]:
    """Give the references of the included studies as files for reference managers."""
    included = {row["study_id"] for row in included_studies(tables)}
    found: dict[str, tuple[str, Row]] = {}
    for row in _ordered(tables):
        record = references.record(row["record_id"])
        if row["study_id"] in included and record is not None:
            found.setdefault(record["record_id"], (row["study_id"], record))
    if not found:
        return ()
    said = say_counted(
        "The {n} reference of the included studies, for a reference manager:",
        "The {n} references of the included studies, for a reference manager:",
        len(found),
    )
    entries = [record for _, record in found.values()]
    written = [bibtex(record, key) for key, (_, record) in zip(_keys(found), found.values(), strict=True)]
    return (
        text(said),
        Export(say("References as RIS"), "\r\n".join(map(ris, entries)), RIS_FILE),
        Export(say("References as BibTeX"), "\n".join(written), BIBTEX_FILE),
    )


def _keys(found: dict[str, tuple[str, Row]]) -> list[str]:
    """Name each entry after its study; further reports of a study have a number."""
    counts: dict[str, int] = {}
    keys = []
    for study_id, _ in found.values():
        key = key_of(study_id)
        counts[key] = counts.get(key, 0) + 1
        keys.append(key if counts[key] == 1 else f"{key}_{counts[key]}")
    return keys


def _ordered(tables: ReportTables) -> Rows:
    """Give the reports by the name of their study, the primary one first."""
    return sorted(
        tables.study_reports,
        key=lambda row: (
            study_label(tables, row["study_id"]).casefold(),
            row["study_id"],
            row["role"] != "primary",
            row["role"],
            row["record_id"],
        ),
    )
