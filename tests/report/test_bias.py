"""Risk of bias in the report: tables, bars, agreement, missing evidence."""

from dataclasses import replace

import pytest

from bias_rows import PARALLEL, ROBINS_I, judgement_rows
from livingreview.figures.bias_summary import bias_summary_plot
from livingreview.report import bias, bias_appendix
from livingreview.report.elements import DataTable, Details, Figure, Lines, Missing, Symbol
from livingreview.report.inputs import ReportTables
from livingreview.report.references import References
from livingreview.report.render import checked_svg
from livingreview.tables import MISSING_EVIDENCE, RISK_OF_BIAS_AGREEMENT, Rows, new_row
from livingreview.terms import Judgement
from report import sample


@pytest.fixture(scope="module")
def tables() -> ReportTables:
    return sample.sample()


def blocks(tables: ReportTables, rows: Rows) -> tuple[object, ...]:
    first = next(iter(tables.review.syntheses))
    changed = replace(tables, judgements=[{**row, "synthesis_id": first} for row in rows], quoted_risk_of_bias=[])
    drawn = bias_summary_plot(first, review=tables.review, judgements=changed.judgements, weights=[])
    figures = {f"{first}_risk_of_bias_summary": checked_svg(drawn, "bars")}
    references = References(tables.records, tables.linked_records, tables.notices)
    return bias.risk_of_bias(changed, references, figures)


def test_each_tool_has_its_own_table(tables: ReportTables) -> None:
    found = blocks(tables, [*judgement_rows(PARALLEL, ["Berg", "Ross"]), *judgement_rows(ROBINS_I, ["Lund"])])

    traffic = [block for block in found if isinstance(block, DataTable)]
    assert [table.caption.rpartition("(")[2] for table in traffic] == ["RoB 2)", "ROBINS-I 2016)"]
    assert [len(table.rows) for table in traffic] == [2, 1]
    assert sum(isinstance(block, Figure) for block in found) == 1
    assert any(isinstance(block, Details) for block in found)


def test_an_override_shows_the_algorithm_the_direction_and_the_reason(tables: ReportTables) -> None:
    rows = judgement_rows(PARALLEL, ["Berg"], level=Judgement.LOW)
    rows[1] |= {"judgement": "high", "algorithm": "low", "reason": "Many crossed over.", "direction": "towards null"}

    table = next(block for block in blocks(tables, rows) if isinstance(block, DataTable))

    assert table.rows[0][2] == Lines(
        ((Symbol("×", "High", "bias-high"),), ("algorithm: low",), ("direction: towards null",))
    )
    assert (
        "Berg, D2 Deviations from intended interventions: judged high where the algorithm gives low. Many crossed over."
        in [note.text for note in table.notes]
    )


def test_where_nobody_assessed_anything_there_is_one_sentence_and_no_table(tables: ReportTables) -> None:
    found = blocks(tables, judgement_rows(PARALLEL, ["Berg", "Lund"], is_assessed=False))

    [block] = found
    assert isinstance(block, Missing)
    assert block.reason.endswith(": none of 2 studies is assessed (only the abstract was seen).")


def test_a_study_without_assessment_stays_in_the_table_of_the_others_with_its_reason(tables: ReportTables) -> None:
    rows = [*judgement_rows(PARALLEL, ["Berg"]), *judgement_rows(PARALLEL, ["Lund"], is_assessed=False)]

    table = next(block for block in blocks(tables, rows) if isinstance(block, DataTable))

    assert len(table.rows) == 2
    assert "Lund: not assessed, only the abstract was seen." in [note.text for note in table.notes]


def test_agreement_gives_counts_before_kappa(tables: ReportTables) -> None:
    row = new_row(
        RISK_OF_BIAS_AGREEMENT, tool="RoB 2 (2019-08-22), parallel", domain="D1", domain_label="Randomisation process",
        order=1, assessor_a="ada", assessor_b="ben", n=8, n_left_out=1, n_agreed=6, observed=0.75, kappa=0.5,
        kappa_low=-0.1, kappa_high=1.0, n_ordered=8, kappa_linear=0.6, interval="",
    )  # fmt: skip

    _, table = bias_appendix.agreement(replace(tables, risk_of_bias_agreement=[row]))

    assert isinstance(table, DataTable)
    assert table.rows[0][:1] == ("D1 Randomisation process",)
    assert table.rows[0][3:] == ("8 (1 left open)", "6 (75%)", "0.50 [−0.10, 1.00]", "0.60", "–")


def test_the_matrix_of_rob_me_says_what_is_missing_and_names_what_nobody_assessed(tables: ReportTables) -> None:
    first, *others = tables.review.syntheses
    shared = {"synthesis_id": first, "tool": "ROB-ME (2023-10-01)"}
    rows = [
        new_row(MISSING_EVIDENCE, **shared, part="study", item="berg", order=1, label="Berg", state="available"),
        new_row(
            MISSING_EVIDENCE, **shared, part="study", item="lund", order=2, label="Lund",
            state="missing because of the result", reason="named in the registry",
        ),
        new_row(MISSING_EVIDENCE, **shared, part="overall", item="overall", order=3, label="Overall", judgement="high"),
    ]  # fmt: skip

    matrix, answers, lacking = bias_appendix.missing_evidence(replace(tables, missing_evidence=rows))

    assert isinstance(matrix, DataTable)
    assert matrix.rows[1][1] == Lines(
        ((Symbol("X", "Missing because of the result", "state"),), ("named in the registry.",))
    )
    assert isinstance(answers, DataTable)
    assert isinstance(lacking, Missing)
    assert tables.review.syntheses[others[0]].label in lacking.reason
