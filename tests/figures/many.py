"""Invented rows for forest plots and evidence maps of any size, with names and numbers that test their room."""

import math

from livingreview import tables as t
from livingreview.figures.evidence_map import REASONS, Cell, Mapped
from livingreview.terms import Judgement
from report.sample import ARABIC, CHINESE, LONG_WORD

EMOJI = "Família 👩‍⚕️🧪 e colaboradores 2024"
NAMES = ("Abel 1990", CHINESE, ARABIC, f"{LONG_WORD} 1999", EMOJI, f"The {'very ' * 20}long trial 2003", "O’Neill 2004")
JUDGED = ("low", "some concerns", "high", "not assessed")
HUGE = ((1e300, 1e-300, 1e306), (1e-300, 0.0, 1e-290), (1e9, 1e8, 1e10), (0.0, 0.0, 0.0))
"""Estimates with limits that no axis holds."""


def name(number: int) -> str:
    return NAMES[number] if number < len(NAMES) else f"Study {number} 2020"


def forest(count: int, *, measure: str = "RR", synthesis: str = "relief_1w", subgroups: int = 0, is_huge: bool = False):
    """Give the tables of a forest plot by name."""
    effects = [_effect(n, measure, synthesis, subgroups, is_huge) for n in range(count)]
    estimated = [row for row in effects if row["state"] == "estimated"]
    weights = [
        t.new_row(t.WEIGHTS, synthesis_id=synthesis, analysis="main", study_id=row["study_id"],
                  result="results[0]", weight=100 / len(estimated))
        for row in estimated
    ]  # fmt: skip
    names = ["", *sorted({row["subgroup"] for row in effects if row["subgroup"]})]
    summary = [_summary(measure, synthesis, subgroup, estimated) for subgroup in names]
    judgements = [
        t.new_row(t.JUDGEMENTS, synthesis_id=synthesis, study_id=row["study_id"], study_label=row["study_label"],
                  domain="overall", domain_label="Overall", judgement=JUDGED[n % 4], evidence="current", tool="RoB 2")
        for n, row in enumerate(effects)
    ]  # fmt: skip
    living = [
        t.new_row(t.LIVING, synthesis_id=synthesis, part="after", state="computed", version="1.2",
                  version_date="2026-01-05", new_studies=[name(n) for n in range(0, count, 3)])
    ]  # fmt: skip
    return {"effects": effects, "summary": summary, "weights": weights, "judgements": judgements, "living": living}


def _effect(n: int, measure: str, synthesis: str, subgroups: int, is_huge: bool) -> t.Row:
    basics = {
        "synthesis_id": synthesis, "analysis": "main", "study_id": f"trial_{n:03}", "study_label": name(n),
        "measure": measure, "result": "results[0]", "record_id": "rec_0000000000000001", "locator": "p. 1",
        "subgroup": f"group {n % subgroups} of a long name" if subgroups else None,
    }  # fmt: skip
    if n % 9 == 5:
        return t.new_row(t.EFFECTS, **basics, state="narrative only", why="no numbers are given",
                         narrative=f"More relief, {LONG_WORD} " * 3)  # fmt: skip
    middle = 0.9 * math.sin(n)
    low, high = middle - 0.3 - n % 4, middle + 0.3 + n % 4
    shown = tuple(map(math.exp, (middle, low, high))) if measure == "RR" else (middle, low, high)
    shown = HUGE[n % 4] if is_huge and n < 8 else shown
    cells = {"events_1": 0 if n % 5 == 0 else 10 * n, "n_1": 1_000_000 if n == 2 else 40 + n, "events_2": 3, "n_2": 41}
    if measure == "MD":
        spread = 1e300 if is_huge else 2.5
        cells = {"mean_1": spread, "sd_1": spread, "n_1": 20 + n, "mean_2": -spread, "sd_2": 1.25, "n_2": 21}
    return t.new_row(t.EFFECTS, **basics, state="estimated", estimate=0.1, se=0.2, n_total=80 + n, **cells,
                     display=shown[0], display_low=shown[1], display_high=shown[2])  # fmt: skip


def _summary(measure: str, synthesis: str, subgroup: str, estimated: t.Rows) -> t.Row:
    is_pooled = len(estimated) > 1
    return t.new_row(
        t.SUMMARY, synthesis_id=synthesis, analysis="main", subgroup=subgroup,
        state="pooled" if is_pooled else "one study, not pooled", k=len(estimated), n_studies=len(estimated),
        n_participants=4321, measure=measure, model="random effects" if is_pooled else None, tau2_method="REML",
        interval_method="HKSJ (t, k−1 df)", estimate=0.2, se=0.1, display=1.22, display_low=1.01, display_high=1.48,
        tau2=0.03, q=12.3, q_df=len(estimated) - 1, q_p=0.04, i2=43.0, i2_definition="from tau²", p=0.03,
        prediction_low=0.4 if is_pooled and not subgroup else None,
        prediction_high=3.2 if is_pooled and not subgroup else None,
    )  # fmt: skip


def mapped(count: int, columns: int) -> list[Mapped]:
    """Give the rows of an evidence map with every kind of cell."""
    kinds = [Cell("estimate", 20), Cell("estimate", 120), Cell("estimate", 4000), Cell("estimate"), Cell("in words"),
             Cell("not estimable"), *(Cell("not taken", why=why) for why in REASONS), None, None]  # fmt: skip
    return [
        Mapped(name(n), "randomised crossover", Judgement((*JUDGED, "critical", "no information")[n % 6]),
               tuple(kinds[(5 * n + 7 * place) % len(kinds)] for place in range(columns)))
        for n in range(count)
    ]  # fmt: skip
