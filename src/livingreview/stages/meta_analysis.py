"""Each study's estimate in a synthesis -> summary, heterogeneity, prediction interval, weights.

1. Every analysis (main and sensitivity) pools the studies that have a usable estimate (`pooled_studies`), on the
   analysis scale. No study: in words only. One study: its own estimate and normal interval, nothing is pooled.
2. Random effects: tau2 by the protocol's estimator; Wald, HKSJ and ad hoc HKSJ intervals are all given. By
   default the wider of HKSJ and Wald is the main one. With two studies neither is *the* interval, and the
   note says so. The common-effect summary is always given beside, by inverse variance, Mantel-Haenszel or Peto
   (`pooled_analysis`).
3. Prediction interval from three studies on, by the protocol's convention (`stats.prediction`); none for the
   common-effect model.
4. Q, both definitions of I2, and intervals for tau2 and I2, each with its convention (`pooled_summary`).
5. Subgroups of the main analysis, with tau2 of their own or a common one (`pooled_subgroups`).
6. What lies beside the main analysis: refits, meta-regression, small-study effects, tests over tables, synthesis
   without pooling, and what earlier versions of the review knew (`exploration`, `living_change`).

Source: Cochrane Handbook 10.3, 10.4, 10.10, 10.11.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from livingreview.errors import TableError
from livingreview.frames import from_frame, to_frame
from livingreview.stages.exploration import explored
from livingreview.stages.living_change import living_change
from livingreview.stages.looks import Look
from livingreview.stages.pooled_analysis import Found
from livingreview.stages.pooled_studies import overall_judgements, plans, studies_of
from livingreview.stages.pooled_subgroups import group_by, subgroup_rows
from livingreview.stages.pooled_summary import summary_row
from livingreview.stages.retracted import with_added_analyses
from livingreview.tables import EFFECTS, SUMMARY, WEIGHTS, Rows, new_row
from livingreview.terms import ALL_STUDIES, MAIN_ANALYSIS, Measure, SeveralResults

if TYPE_CHECKING:
    import pandas as pd

    from livingreview.models.review import Review
    from livingreview.models.synthesis import Synthesis


@dataclass(frozen=True)
class Pooled:
    """The tables of one synthesis: summaries and weights as frames, what is explored by the name of its table."""

    summary: "pd.DataFrame"
    weights: "pd.DataFrame"
    explored: dict[str, Rows]


def meta_analysis(
    effects: "pd.DataFrame", *, synthesis_id: str, synthesis: "Synthesis", judgements: Rows | None = None
) -> tuple["pd.DataFrame", "pd.DataFrame"]:
    """Pool each analysis of a synthesis: the table of summaries and the table of weights."""
    synthesis = with_added_analyses(synthesis, set(effects["analysis"]))
    rows = _checked(effects, synthesis_id, synthesis)
    tables = _pooled_tables(rows, synthesis, overall_judgements(judgements or []))
    summary, weights, _ = ([{**row, "synthesis_id": synthesis_id} for row in table] for table in tables)
    return to_frame(summary, SUMMARY), to_frame(weights, WEIGHTS)


def whole_synthesis(
    effects: "pd.DataFrame",
    *,
    synthesis_id: str,
    synthesis: "Synthesis",
    review: "Review | None" = None,
    judgements: Rows | None = None,
    looks: Sequence[Look] = (),
) -> Pooled:
    """Give every table of a synthesis; the protocol tells which fields are numbers and what benefit is.

    `looks` are earlier versions of the review, oldest first.
    """
    synthesis = with_added_analyses(synthesis, set(effects["analysis"]))
    rows = _checked(effects, synthesis_id, synthesis)
    judged = overall_judgements(judgements or [])
    summary, weights, grouped = _pooled_tables(rows, synthesis, judged)
    (main,) = (plan for plan in plans(synthesis) if plan.analysis == MAIN_ANALYSIS)
    studies = studies_of((row for row in rows if row["analysis"] == MAIN_ANALYSIS), main, judged)
    with np.errstate(all="ignore"):
        beside = {"subgroups": grouped, **explored(studies, main, synthesis, review, looks)}
    last = looks[-1] if looks else None
    beside["living"] = living_change(last, rows, synthesis_id=synthesis_id, synthesis=synthesis)
    named = {
        name: [{**row, "synthesis_id": synthesis_id} for row in table]
        for name, table in {"summary": summary, "weights": weights, **beside}.items()
    }
    return Pooled(to_frame(named.pop("summary"), SUMMARY), to_frame(named.pop("weights"), WEIGHTS), named)


def _checked(effects: "pd.DataFrame", synthesis_id: str, synthesis: "Synthesis") -> Rows:
    key = ("analysis", "study_id", "result")
    rows = sorted(from_frame(effects, EFFECTS), key=lambda row: tuple(row[name] for name in key))
    is_multilevel = synthesis.several_results is SeveralResults.MULTILEVEL
    analyses = {plan.analysis for plan in plans(synthesis)}
    _check(rows, analyses, synthesis_id, synthesis.measure, key if is_multilevel else key[:2])
    return rows


def _check(rows: Rows, analyses: set[str], synthesis_id: str, measure: Measure, key: tuple[str, ...]) -> None:
    for before, row in zip([None, *rows], rows, strict=False):
        place = f"effects of {synthesis_id}, analysis {row['analysis']}, study {row['study_id']}"
        if row["analysis"] not in analyses:
            raise TableError(f"{place}: the protocol has no such analysis")
        if row["measure"] != measure:
            raise TableError(f"{place}: measure {row['measure']}, the synthesis uses {measure.value}")
        if before and all(before[name] == row[name] for name in key):
            raise TableError(f"{place}: stands twice; a study counts once")


# Numbers that no trial has (1e300) end as a state with a reason, never as a warning on a screen.
@np.errstate(all="ignore")
def _pooled_tables(rows: Rows, synthesis: "Synthesis", judged: dict[str, str]) -> tuple[Rows, Rows, Rows]:
    summary, weights, grouped = Rows(), Rows(), Rows()
    for plan in plans(synthesis):
        studies = studies_of((row for row in rows if row["analysis"] == plan.analysis), plan, judged)
        row, found = summary_row(studies, ALL_STUDIES, plan)
        summary.append(row)
        weights += _weight_rows(found, plan.analysis)
        if plan.analysis != MAIN_ANALYSIS:
            continue
        for position, field in enumerate(synthesis.subgroup_fields):
            grouping = group_by(studies, field, plan, is_main=field == synthesis.subgroup)
            grouped += subgroup_rows(grouping, field)
            if position == 0:
                row |= grouping.test_columns | {"subgroup_field": field}
                summary += list(grouping.rows.values())
    return summary, weights, grouped


def _weight_rows(found: Found | None, analysis: str) -> Rows:
    """Give each study's share; a single study is not pooled and has none."""
    if found is None:
        return []
    return [
        new_row(
            WEIGHTS,
            analysis=analysis,
            study_id=row["study_id"],
            weight=float(share),
            result=row["result"],
            weight_method=found.weight_method,
        )
        for row, share in zip(found.weighed, found.weights, strict=True)
    ]
