"""Certainty in the report: suggestion, rating and reason beside each other, several risks, close calls."""

from dataclasses import replace
from typing import Any

from livingreview import tables as t
from livingreview.report.certainty import absolute_table, certainty_details, certainty_reasons, ratings_table
from livingreview.report.elements import DataTable, Details, Lines, NoteMark
from livingreview.report.evidence_profile import profile_tables
from livingreview.report.findings import findings_tables
from livingreview.report.inputs import ReportTables
from report import sample

NAME = "relief_1w"


def suggestion(domain: str, words: str, levels: int | None, **cells: Any) -> t.Row:
    basics = {"rule": "a rule", "figures": ["N 312 of OIS 786"], "synthesis_id": NAME}
    return t.new_row(t.SUGGESTIONS, order=1, domain=domain, suggestion=words, levels=levels, **{**basics, **cells})


def rating(domain: str, words: str, levels: int, order: int = 1) -> t.Row:
    shared = {"by": "ada", "date": "2026-11-01", "reason": "Because of it."}
    return t.new_row(t.RATINGS, synthesis_id=NAME, order=order, domain=domain, rating=words, levels=levels, **shared)


def absolute(order: int, **cells: Any) -> t.Row:
    texts = {"comparator_text": f"{order}00 per 1,000", "experimental_text": f"{order}50 per 1,000"}
    basics = {"label": f"group {order}", "unit": "people per 1,000", "source": f"source {order}", **texts}
    basics["difference_text"] = f"{order}0 more per 1,000"
    return t.new_row(t.ABSOLUTE, synthesis_id=NAME, order=order, **{**basics, **cells})


def with_rows(**rows: t.Rows) -> ReportTables:
    return replace(sample.sample(), **rows)


def findings_row(tables: ReportTables) -> tuple[Any, ...]:
    (table,) = findings_tables(tables)
    return next(row for row in table.rows if row[0].href == f"#synthesis-{NAME}")  # type: ignore[union-attr]


def test_suggestion_rating_and_reason_stand_in_one_row() -> None:
    tables = with_rows(
        suggestions=[suggestion("imprecision", "very serious", -2, seen="serious: then", choice="extremely serious")],
        ratings=[rating("imprecision", "serious", -1)],
    )

    (row,) = ratings_table(tables, NAME).rows

    assert row[0] == "Imprecision"
    assert isinstance(row[1], Lines)
    assert [line[0] for line in row[1].lines] == [
        "Very serious: a rule.",
        "N 312 of OIS 786.",
        "A person may choose extremely serious.",
        "When rated: serious.",
    ]
    assert row[2:5] == ("serious", "−1", "Because of it.")


def test_what_nobody_rated_is_shown_as_suggested_and_not_rated() -> None:
    tables = with_rows(suggestions=[suggestion("imprecision", "serious", -1)], ratings=[])

    (details,) = (block for block in certainty_details(tables, NAME, "Appendix G") if isinstance(block, Details))

    assert details.summary == "What the evidence suggests for its certainty"
    (table,) = (block for block in details.blocks if isinstance(block, DataTable))
    assert table.rows[0][2] == "not rated"


def test_a_close_call_has_its_footnote() -> None:
    rows = {
        "suggestions": [suggestion("imprecision", "serious", -1)],
        "ratings": [rating("imprecision", "not serious", 0)],
    }

    (table,) = findings_tables(with_rows(**rows))

    words = [note.text for note in table.notes]
    assert "Not lowered for imprecision, where serious is suggested: Because of it." in words


def test_a_domain_not_lowered_and_not_suggested_has_none() -> None:
    rows = {
        "suggestions": [suggestion("imprecision", "not serious", 0)],
        "ratings": [rating("imprecision", "not serious", 0)],
    }

    (table,) = findings_tables(with_rows(**rows))

    assert not any("imprecision" in note.text for note in table.notes)


def test_several_comparator_risks_stand_below_each_other_with_their_sources() -> None:
    tables = with_rows(absolute=[absolute(1), absolute(2)])

    cells = findings_row(tables)

    assert isinstance(cells[1], Lines)
    assert [line[0] for line in cells[1].lines] == ["Group 1: 100 per 1,000", "Group 2: 200 per 1,000"]
    assert all(isinstance(line[1], NoteMark) for line in cells[1].lines)
    assert [line[0] for line in cells[3].lines] == ["Group 1: 10 more per 1,000", "Group 2: 20 more per 1,000"]
    (table,) = findings_tables(tables)
    assert "Comparator risk (group 2): source 2." in [note.text for note in table.notes]


def test_another_scale_stands_below_the_difference() -> None:
    scale = absolute(1, comparator_text="", experimental_text="", difference_text="1.25 lower on the 0 to 10 scale")
    tables = with_rows(absolute=[scale])

    assert findings_row(tables)[3].lines[-1] == ("1.25 lower on the 0 to 10 scale",)


def test_a_drafted_sentence_is_marked_and_a_raters_own_stands_instead() -> None:
    tables = sample.sample()
    findings = [
        {**row, "statement": None, "drafted_statement": "Balm likely helps."} if row["synthesis_id"] == NAME else row
        for row in tables.summary_of_findings
    ]

    cell = findings_row(replace(tables, summary_of_findings=findings))[7]

    assert isinstance(cell, Lines)
    assert cell.lines[0][0] == "Balm likely helps."
    assert isinstance(cell.lines[0][1], NoteMark)


def test_absolute_effects_name_the_information_size() -> None:
    rows = [absolute(1, information_size=1812, n_participants=312, number_needed="NNTB 25 (15 to 250)")]

    table = absolute_table(with_rows(absolute=rows), NAME)

    assert table.rows[0][4] == "NNTB 25 (15 to 250)"
    assert table.notes[-1].text == "Optimal information size: 1,812 participants; the synthesis has 312."


def test_the_profile_is_as_wide_as_a_page_and_shouts_importance_as_grade_does() -> None:
    row = t.new_row(
        t.EVIDENCE_PROFILE,
        synthesis_id=NAME,
        comparison_id="balm_placebo",
        order=1,
        outcome_label="Relief",
        n_studies=2,
        design="2 randomised parallel",
        other="none",
        importance="critical",
        certainty="low",
        **dict.fromkeys(("risk_of_bias", "inconsistency", "indirectness", "imprecision"), "serious"),
    )

    (table,) = profile_tables(with_rows(evidence_profile=[row]))

    assert sum(column.width for column in table.columns) == 100
    assert table.rows[0][-1] == "CRITICAL"
    assert table.rows[0][3:8] == ("serious", "serious", "serious", "serious", "none")


def test_the_main_print_says_which_appendix_has_the_reasons() -> None:
    tables = with_rows(suggestions=[suggestion("imprecision", "serious", -1)], ratings=[])

    (details,) = (block for block in certainty_details(tables, NAME, "Appendix G") if isinstance(block, Details))

    assert not details.is_printed
    assert details.printed == "domain by domain in Appendix G."
    assert certainty_reasons(tables, NAME) == details.blocks
