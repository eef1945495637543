"""What the placeholders in people's prose stand for: `{{ SYNTHESIS.effect }}` and its kin."""

from collections.abc import Mapping

from livingreview.figures import numbers
from livingreview.judgements.evidence import main_row
from livingreview.report.inputs import ReportTables
from livingreview.tables import Row
from livingreview.terms import Measure


def placeholder_values(tables: ReportTables) -> Mapping[str, str]:
    """Give the value of every name of every synthesis of the protocol."""
    rated = {row["synthesis_id"]: row["certainty"] for row in tables.summary_of_findings}
    values = {}
    for synthesis_id in tables.review.syntheses:
        row = main_row(tables.summary, synthesis_id)
        values[f"{synthesis_id}.effect"] = effect_in_words(row)
        values[f"{synthesis_id}.studies"] = numbers.count(row["k"] if row else 0)
        known = row["n_participants"] if row else 0
        values[f"{synthesis_id}.participants"] = "an unknown number of" if known is None else numbers.count(known)
        values[f"{synthesis_id}.certainty"] = rated.get(synthesis_id) or "not rated"
    return values


def effect_in_words(row: Row | None) -> str:
    """Give `RR 1.40, 95% CI 1.10 to 1.78`, or that there is no estimate."""
    if row is None or row["display"] is None:
        return "no estimate"
    measure = Measure(row["measure"])
    value = numbers.effect_value(row["display"], measure)
    return f"{measure.short} {value}, 95% CI {numbers.interval(row['display_low'], row['display_high'], measure)}"
