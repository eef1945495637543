"""Tests over the two-by-two tables or the person-time data of a synthesis.

1. Cochran-Mantel-Haenszel: whether there is an association in any study. Breslow-Day, also with Tarone's correction:
   whether the odds ratios differ between studies. Mantel-Haenszel for person-time: the same as the first, for rates.
2. They are made where every study with an estimate has raw cells; otherwise the studies without are named.

Source: `stats.stratified_tests`.
"""

from livingreview.stages.pooled_studies import Studies, rates_of, raw_cells, tables_of
from livingreview.stats.states import NotComputed
from livingreview.stats.stratified_tests import (
    ChiSquaredTest,
    breslow_day,
    cochran_mantel_haenszel,
    person_time_test,
)
from livingreview.tables import TESTS, Row, Rows, new_row
from livingreview.terms import Measure, StatisticsState, TableTest
from livingreview.words import mark, say

BINARY_MEASURES = (Measure.RR, Measure.OR, Measure.RD, Measure.PETO)
RATE_MEASURES = (Measure.IRR, Measure.IRD)
METHODS = {
    TableTest.CMH: mark("association in any study; continuity correction 0.5, chi-squared with 1 df"),
    TableTest.BRESLOW_DAY: mark("whether odds ratios differ between studies; at the Mantel-Haenszel odds ratio"),
    TableTest.TARONE: mark("whether odds ratios differ between studies; Tarone's correction taken off"),
    TableTest.PERSON_TIME: mark("association in any study; continuity correction 0.5, chi-squared with 1 df"),
}

Outcome = ChiSquaredTest | NotComputed


def test_rows(studies: Studies, measure: Measure) -> Rows:
    """Give the tests that a measure has; none for measures without raw cells."""
    if measure not in BINARY_MEASURES + RATE_MEASURES:
        return []
    rows, without = raw_cells(studies, measure)
    if without:
        reason = say("without raw cells that the estimate follows from: {studies}", studies=", ".join(without))
        missing = NotComputed(StatisticsState.NOT_APPLICABLE, reason)
        names = [TableTest.PERSON_TIME] if measure in RATE_MEASURES else [TableTest.CMH, TableTest.BRESLOW_DAY]
        return [_row(name, missing, len(rows)) for name in names]
    if measure in RATE_MEASURES:
        return [_row(TableTest.PERSON_TIME, person_time_test(rates_of(rows)), len(rows))]
    tables = tables_of(rows)
    differ = breslow_day(tables)
    plain, corrected = (differ, differ) if isinstance(differ, NotComputed) else differ
    return [
        _row(TableTest.CMH, cochran_mantel_haenszel(tables), len(rows)),
        _row(TableTest.BRESLOW_DAY, plain, len(rows)),
        _row(TableTest.TARONE, corrected, len(rows)),
    ]


def _row(name: TableTest, found: Outcome, k: int) -> Row:
    if isinstance(found, NotComputed):
        cells: Row = {"state": found.state.value, "reason": found.reason}
    else:
        cells = {"statistic": found.statistic, "df": found.df, "p": found.p}
        cells["state"] = StatisticsState.COMPUTED.value
    return new_row(TESTS, test=name.value, k=k, method=METHODS[name], **cells)
