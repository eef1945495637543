"""The flow as CSV for R packages that draw it."""

import csv

from livingreview.formats.prisma_csv import living, prisma2020

NUMBERS = {
    ("database_results", "databases", ""): [12, 3],
    ("database_results", "databases", "Embase, Ovid"): [5, 1],
    ("database_results", "databases", "Medline"): [7, 2],
    ("register_results", "databases", ""): [0, 0],
    ("duplicates", "databases", ""): [4, 1],
    ("records_screened", "databases", ""): [8, 2],
    ("records_excluded", "databases", ""): [5, 1],
    ("dbr_excluded", "databases", ""): [2, 0],
    ("dbr_excluded", "databases", "Wrong dose; too low"): [2, 0],
    ("website_results", "other", ""): [0, 0],
    ("other_assessed", "other", ""): [0, 0],
}


def read(text: str) -> dict[str, dict[str, str]]:
    return {row["data"] if row["data"] != "NA" else row["box"]: row for row in csv.DictReader(text.splitlines())}


def test_the_template_has_the_eight_columns_and_34_rows_of_the_package() -> None:
    text = prisma2020(NUMBERS, {"new_studies": 2, "new_reports": 3})

    assert text.splitlines()[0] == "data,node,box,description,boxtext,tooltips,url,n"
    assert len(text.splitlines()) == 35
    assert [row["data"] for row in csv.DictReader(text.splitlines())][4:8] == [
        "database_results",
        "database_specific_results",
        "register_results",
        "register_specific_results",
    ]


def test_a_reason_cannot_be_cut_at_its_own_comma_or_semicolon() -> None:
    rows = read(prisma2020(NUMBERS, {}))

    assert rows["database_specific_results"]["n"] == "Medline, 7; Embase Ovid, 5"
    assert rows["dbr_excluded"]["n"] == "Wrong dose too low, 2"


def test_without_an_earlier_version_and_other_methods_their_columns_are_dropped() -> None:
    rows = read(prisma2020(NUMBERS, {"new_studies": 2, "new_reports": 3}))

    dropped = ("previous_studies", "previous_reports", "website_results", "citations_results", "other_assessed")
    assert {rows[name]["n"] for name in dropped} == {"NA"}
    assert (rows["new_studies"]["n"], rows["prevstud"]["n"]) == ("2", "0")


def test_a_living_diagram_has_one_column_of_numbers_a_period() -> None:
    text = living(NUMBERS, {"previous_studies": 2, "new_studies": 1}, periods=["Base", "Updates"])

    assert text.splitlines()[0] == "data,node,box,description,boxtext,tooltips,url,Base,Updates"
    rows = read(text)
    assert [rows["database_results"][name] for name in ("Base", "Updates")] == ["12", "3"]
    assert [rows["new_studies"][name] for name in ("Base", "Updates")] == ["", "1"]
    assert [rows["previous_studies"][name] for name in ("Base", "Updates")] == ["2", ""]
    assert [rows["dbr_excluded"][name] for name in ("Base", "Updates")] == ["Wrong dose too low, 2", "0"]
    absent = {"database_specific_results", "prevstud", "identification", "total_studies_ma"}
    assert not absent & set(rows)
