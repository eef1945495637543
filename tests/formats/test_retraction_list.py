"""A list of notices is read as its publisher writes it; what cannot be read is counted and named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.errors import Problem
from livingreview.formats.retraction_list import ListedNotice, read_list
from livingreview.terms import Notice

FILE = "records/retractions/list.csv"
HEADER = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,"
    "RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason,"
    "Paywalled,Notes"
)
ROW = (
    '4711,"Warm baths, again",(HSC) Medicine;,"Feet Clinic, Oslo",Feet,Feet Press,Norway,A. Berg;B. Lund,,'
    "Clinical Study;,8/29/2023 0:00,10.1000/Notice.1,37000001,1/5/2020 0:00,https://doi.org/10.1000/FEET.1,31000001,"
    "{0},+Concerns/Issues About Data;+Paper Mill;,No,"
)


def read(*rows: str, header: str = HEADER) -> tuple[list[ListedNotice], list[Problem]]:
    return read_list("\n".join([header, *rows, ""]).encode(), FILE)


def test_a_row_gives_the_notice_and_the_article_it_is_about() -> None:
    notices, problems = read(ROW.format("Retraction"))

    assert problems == []
    assert notices == [
        ListedNotice(
            entry="4711",
            kind=Notice.RETRACTION,
            doi="10.1000/feet.1",
            pmid="31000001",
            date="2023-08-29",
            journal="Feet",
            notice_doi="10.1000/notice.1",
            reasons=("Concerns/Issues About Data", "Paper Mill"),
        )
    ]
    assert notices[0].place == (
        "Listed as 4711: Feet, 2023-08-29, doi:10.1000/notice.1. Reasons: Concerns/Issues About Data; Paper Mill"
    )


@pytest.mark.parametrize(
    ("nature", "kind"),
    [
        ("Retraction", Notice.RETRACTION),
        ("Expression of concern", Notice.CONCERN),
        ("expression  of Concern", Notice.CONCERN),
        ("Correction", Notice.CORRECTION),
        ("Reinstatement", Notice.REINSTATEMENT),
    ],
)
def test_the_natures_are_told_apart(nature: str, kind: Notice) -> None:
    assert [one.kind for one in read(ROW.format(nature))[0]] == [kind]


def test_columns_may_stand_in_any_order_and_case_with_a_byte_order_mark_and_windows_line_ends() -> None:
    text = "\ufeffretractionnature,Original Paper PubMed ID,OriginalPaperDOI\r\nRetraction,7,Unavailable\r\n"

    notices, problems = read_list(text.encode(), FILE)

    assert problems == []
    assert [(one.entry, one.doi, one.pmid, one.date) for one in notices] == [("row 2", None, "7", None)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("8/29/2023 0:00", "2023-08-29"), ("2023-08-29", "2023-08-29"), ("29/8/2023", None), ("soon", None), ("", None)],
)
def test_days_are_read_month_first_and_impossible_ones_are_missing(cell: str, expected: str | None) -> None:
    assert read(ROW.format("Retraction").replace("8/29/2023 0:00", cell))[0][0].date == expected


def test_rows_that_cannot_be_used_are_counted_and_named() -> None:
    nameless = (
        ROW.format("Retraction").replace("https://doi.org/10.1000/FEET.1", "unavailable").replace("31000001", "0")
    )

    notices, problems = read(
        ROW.format("Retraction"), nameless, ROW.format("Withdrawn"), ROW.format("Correction") + ",one,two", ",,,"
    )

    assert len(notices) == 1
    assert [(problem.severity, problem.message) for problem in problems] == [
        ("warning", "Not used: 1 row without DOI and PubMed id of the article (row 3)."),
        ("warning", "Not used: 1 row with more cells than the first line (row 5)."),
        (
            "warning",
            (
                "Not used: 1 row of a nature that is not known (known: retraction, expression of concern, correction, "
                "reinstatement) (row 4)."
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (b"a,b\n1,2\n", "The first line is not that of a list of notices."),
        (b"<!DOCTYPE html><html></html>", "The first line is not that of a list of notices."),
        ((HEADER.replace(",", ";") + "\n").encode(), "The first line is not that of a list of notices."),
        ((HEADER + '\n1,"never closed\n' + ROW.format("Retraction") + "\n").encode(), "cannot be read as CSV"),
        ((HEADER + "\n1," + "x" * (1 << 21) + "\n").encode(), "cannot be read as CSV"),
    ],
)
def test_a_file_that_is_no_list_is_an_error_and_not_an_empty_list(data: bytes, said: str) -> None:
    notices, problems = read_list(data, FILE)

    assert notices == []
    assert [problem.severity for problem in problems] == ["error"]
    assert said in problems[0].message


def test_a_list_in_windows_1252_is_read() -> None:
    data = "\n".join([HEADER, ROW.format("Retraction").replace("Feet,Feet", "F\u00fc\u00dfe,Feet"), ""]).encode(
        "cp1252"
    )

    assert read_list(data, FILE)[0][0].journal == "F\u00fc\u00dfe"


@given(st.binary(max_size=300))
def test_any_bytes_after_the_header_give_notices_or_problems_and_never_an_exception(data: bytes) -> None:
    notices, problems = read_list(HEADER.encode() + b"\n" + data, FILE)

    assert all(isinstance(one, ListedNotice) for one in notices)
    assert all(problem.message for problem in problems)
