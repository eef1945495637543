"""The appendix on extraction: agreement with its numbers, suspects with who keeps them."""

from dataclasses import replace
from typing import Any

from livingreview.report.elements import DataTable, Flagged, Missing, Paragraph
from livingreview.report.extracting import extraction_process
from livingreview.report.inputs import ReportTables
from livingreview.tables import EXTRACTION_AGREEMENT, SUSPECTS, Row, new_row
from report import sample


def agreement(kind: str, **cells: Any) -> Row:
    counts = {"n_studies": 3, "n_fields": 40, "n_agree": 30, "n_only_a": 4, "n_only_b": 1, "n_different": 5}
    errors = {"n_against_a": 20, "n_against_b": 19, "n_errors_a": 1, "n_errors_b": 0, "error_rate_a": 0.05}
    settled = {"n_settled": 1, "agreement": 0.75, "error_rate_b": 0.0, **errors}
    return new_row(
        EXTRACTION_AGREEMENT, extractor_a="ada", extractor_b="ben", kind=kind, **{**counts, **settled, **cells}
    )


def suspect(number: int, **cells: Any) -> Row:
    basics = {"study_id": "oak_2003", "study_label": "Oak 2003", "code": "1a2b3c4d", "rule": "GRIM"}
    found = {"suspicion": "impossible", "place": "results[0]", "found": "mean 3.47, n = 20", "why": "No 20 have it."}
    return new_row(SUSPECTS, number=number, **{**basics, **found, **cells})


def blocks(tables: ReportTables) -> dict[str, DataTable]:
    return {block.anchor: block for block in extraction_process(tables) if isinstance(block, DataTable)}


def test_agreement_and_errors_stand_by_kind_of_field_and_all_last() -> None:
    rows = [agreement("all"), agreement("numbers", n_settled=0, n_against_a=None, n_against_b=None)]
    tables = replace(sample.sample(), extraction_agreement=rows)

    table = blocks(tables)["extraction-agreement"]

    assert [row[1] for row in table.rows] == ["numbers", "all"]
    pair = "Ada Example and Ben Sample"
    assert table.rows[1] == (pair, "all", "40", "30", "4", "1", "5", "75.0%", "1 of 20 (5.0%)", "0 of 19 (0.0%)")
    assert table.rows[0][-2:] == ("–", "–")
    said = extraction_process(tables)[0]
    assert isinstance(said, Paragraph)
    assert "both extracted 3 studies, of which 1 is settled by a consensus." in str(said.parts[0])


def test_without_two_people_the_report_says_so() -> None:
    first = extraction_process(sample.sample())[0]

    assert isinstance(first, Missing)
    assert "no study has two people" in first.reason


def test_suspects_are_listed_with_the_reason_or_flagged() -> None:
    kept = suspect(2, reason="Printed so.", by="ada")
    table = blocks(replace(sample.sample(), suspects=[suspect(1), kept]))["suspects"]

    assert [row[-1] for row in table.rows] == [Flagged("nobody has said why"), "Printed so. (Ada Example)"]
    assert table.rows[0][:2] == ("Oak 2003", "GRIM (impossible)")
    assert blocks(sample.sample())["suspects"].rows == ()
