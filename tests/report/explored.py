# ruff: noqa: E501 - invented rows read better on one line
"""Rows of exploration for the sample review: every number is invented, and chosen so that a test can name it."""

import json
import math
from dataclasses import replace
from typing import Any

from livingreview import tables as t
from livingreview.report.inputs import ReportTables
from report.sample import ARABIC, CHINESE, LONG_WORD, sample

SYNTHESIS = "relief_1w"
COMPUTED = "computed"


def settings(tables: ReportTables, **changes: Any) -> ReportTables:
    """Give the sample with other settings of its first synthesis."""
    plain = tables.review.plain()
    plain["schema"] = plain.pop("schema_version")
    if "profile" in changes:  # What the protocol leaves out follows the profile.
        for key in ("tau2", "interval", "i2", "pooling", "smd_correction", "smd_variance"):
            plain["syntheses"][SYNTHESIS].pop(key)
    plain["syntheses"][SYNTHESIS] |= changes
    plain["study_fields"] = {"dose": {"label": "dose of the balm", "type": "number", "unit": "mg"}}
    return replace(tables, review=type(tables.review).model_validate_json(json.dumps(plain)))


def study(number: int, label: str, estimate: float, se: float, **cells: Any) -> t.Row:
    shown = {
        "display": math.exp(estimate),
        "display_low": math.exp(estimate - 1.96 * se),
        "display_high": math.exp(estimate + 1.96 * se),
    }
    basics = {"synthesis_id": SYNTHESIS, "analysis": "main", "study_id": f"trial_{number:03}", "study_label": label}
    basics |= {
        "state": "estimated",
        "measure": "RR",
        "result": "results[0]",
        "record_id": "rec_0000000000000001",
        "locator": "p. 1",
    }
    return t.new_row(t.EFFECTS, **{**basics, "estimate": estimate, "se": se, "n_total": 40 * number, **shown, **cells})


NAMES = (
    "Abel 1990",
    "Byrd 1992",
    CHINESE,
    "Dahl 1995",
    ARABIC,
    f"{LONG_WORD} 1999",
    "Gray 2001",
    "Hahn 2003",
    "Iyer 2004",
    "Jung 2007",
    "Kent 2010",
    "Ludo 2012",
)


def studies(count: int = 12) -> t.Rows:
    """Give studies whose estimates are the larger the smaller they are."""
    labels = [NAMES[n] if n < len(NAMES) else f"Study {n} 2020" for n in range(count)]
    return [study(n + 1, label, 0.1 + 0.8 * (n % 12) / 11, 0.1 + 0.4 * (n % 12) / 11) for n, label in enumerate(labels)]


def refit(kind: str, order: int, label: str | None = None, **cells: Any) -> t.Row:
    basics = {
        "synthesis_id": SYNTHESIS,
        "kind": kind,
        "order": order,
        "study_id": f"trial_{order:03}",
        "study_label": label,
    }
    made = {"tau2_method": "REML", "i2_definition": "from tau2", "interval_method": "HKSJ (t, k−1 df)"}
    return t.new_row(t.REFITS, **{**basics, "state": COMPUTED, **made, **cells})


def left_out() -> t.Rows:
    """Give three refits: without the second the interval holds no effect."""
    return [
        refit(
            "leave-one-out", 1, "Abel 1990", k=2, display=1.31, display_low=1.02, display_high=1.70, tau2=0.02, i2=31.0
        ),
        refit(
            "leave-one-out", 2, "Byrd 1992", k=2, display=1.22, display_low=0.91, display_high=1.64, tau2=0.0, i2=0.0
        ),
        refit(
            "leave-one-out", 3, "Dahl 1995", k=2, display=1.48, display_low=1.11, display_high=1.98, tau2=0.05, i2=44.4
        ),
    ]


def explored() -> ReportTables:
    """Give the sample with twelve studies and everything explored."""
    tables = settings(
        sample(),
        subgroups=["condition"],
        moderators=["dose"],
        explore={"cumulative": "year", "influence": True, "trim_and_fill": True},
    )
    effects = [*studies(), *(row for row in tables.effects if row["synthesis_id"] != SYNTHESIS)]
    of_synthesis = {"synthesis_id": SYNTHESIS}
    refits = [
        *(
            refit(
                "leave-one-out",
                n,
                name,
                k=11,
                display=1.3 + n / 50,
                display_low=1.05,
                display_high=1.7 + n / 50,
                tau2=0.02,
                i2=20.0 + n,
            )
            for n, name in enumerate(NAMES, 1)
        ),
        *(
            refit(
                "cumulative",
                n,
                name,
                k=n,
                display=1.1 + n / 50,
                display_low=1.0 - 0.3 / n,
                display_high=1.9,
                added_by=str(1988 + 2 * n),
            )
            for n, name in enumerate(NAMES, 1)
        ),
        *(
            refit(
                "influence",
                n,
                name,
                weight=100 / 12,
                rstudent=0.5,
                dffits=0.4,
                cook=0.1,
                cov_r=1.1,
                hat=1 / 12,
                dfbetas=0.2,
                is_influential="yes" if n == 12 else "no",
            )
            for n, name in enumerate(NAMES, 1)
        ),
    ]
    regression = {"model": "dose", "state": COMPUTED, "k": 11, "left_out": ["Ludo 2012"], "test": "Knapp-Hartung"}
    regression |= {"tau2": 0.018, "tau2_method": "REML", "i2": 21.4, "r2": 35.0, "qe": 10.2, "qe_df": 9, "qe_p": 0.335}
    regression |= {
        "qm": 6.17,
        "qm_df": 1,
        "qm_df_residual": 9,
        "qm_p": 0.035,
        "caution": "With 11 studies for 1 moderator, chance findings are likely",
    }
    return replace(
        tables,
        effects=effects,
        refits=refits,
        meta_regression=[
            t.new_row(t.META_REGRESSION, **of_synthesis, **regression, order=1, term="intercept", term_label="Intercept", estimate=0.412, se=0.101, low=0.184, high=0.64, p=0.0028),
            t.new_row(t.META_REGRESSION, **of_synthesis, **regression, order=2, term="dose", term_label="Dose of the balm, mg", estimate=-0.029, se=0.0117, low=-0.055, high=-0.003, p=0.035),
        ],
        subgroups=[
            t.new_row(t.SUBGROUPS, **of_synthesis, field="condition", subgroup="neuropathy", state=COMPUTED, k=7, display=1.4, display_low=1.1, display_high=1.78, tau2=0.01, i2=12.0, interval_method="HKSJ (t, k−1 df)", tau2_is="separate"),
            t.new_row(t.SUBGROUPS, **of_synthesis, field="condition", subgroup="phantom pain", state=COMPUTED, k=5, display=1.2, display_low=0.9, display_high=1.6, tau2=0.03, i2=33.0, interval_method="HKSJ (t, k−1 df)", tau2_is="separate"),
            t.new_row(t.SUBGROUPS, **of_synthesis, field="condition", subgroup="", state=COMPUTED, k=12, q=1.31, q_df=1, q_p=0.252, i2=23.7, tau2_is="separate"),
        ],
        small_study=[
            t.new_row(t.SMALL_STUDY, **of_synthesis, method="Begg", state=COMPUTED, k=12, statistic_is="Kendall's tau", statistic=0.42, p=0.063, note="exact, without ties"),
            t.new_row(t.SMALL_STUDY, **of_synthesis, method="Egger", state=COMPUTED, k=12, slope=1.94, slope_se=0.55, statistic_is="t", statistic=3.53, df=10, p=0.0055, limit_estimate=-0.02, limit_display=0.98, limit_low=0.81, limit_high=1.18, note="predictor: standard error; weights 1/v"),
            t.new_row(t.SMALL_STUDY, **of_synthesis, method="trim and fill (L0)", state=COMPUTED, k=12, side="left", n_filled=2, n_filled_se=1.9, filled=["-0.41 0.46", "-0.49 0.5"], estimate=0.21, display=1.23, display_low=1.05, display_high=1.45, tau2=0.03),
        ],
        tests=[
            t.new_row(t.TESTS, **of_synthesis, test="Cochran-Mantel-Haenszel", state=COMPUTED, k=12, statistic=14.2, df=1, p=0.0002, method="no effect in any study, with continuity correction"),
        ],
    )  # fmt: skip


def direction(number: int, label: str, way: str, **cells: Any) -> t.Row:
    basics = {
        "synthesis_id": SYNTHESIS,
        "method": "effect direction",
        "study_id": f"trial_{number:03}",
        "study_label": label,
    }
    return t.new_row(t.WITHOUT_POOLING, **{**basics, "state": COMPUTED, "k": 1, "direction": way, **cells})


def not_pooled() -> ReportTables:
    """Give the sample with its first synthesis put together without pooling."""
    methods = ["median and range", "vote counting by direction (Wilson)", "effect direction"]
    tables = settings(sample(), without_pooling=methods)
    basics = {"synthesis_id": SYNTHESIS, "study_id": ""}
    rows = [
        t.new_row(t.WITHOUT_POOLING, **basics, method=methods[0], state=COMPUTED, k=4, value=1.4, low=0.8, high=2.5, interval_method="smallest and largest effect"),
        t.new_row(t.WITHOUT_POOLING, **basics, method=methods[1], state=COMPUTED, k=4, value=0.75, low=0.301, high=0.954, interval_method="Wilson", p=0.625, n_above=3, n_counted=4, n_without=1),
        direction(1, "Abel 1990", "above no effect", n_participants=40, p=0.04, height=0.1),
        direction(2, "Byrd 1992", "above no effect", n_participants=400, p=0.6, height=1.0),
        direction(3, "Dahl 1995", "below no effect", n_participants=90, p=0.0004, height=0.2),
        direction(4, "Gray 2001", "no effect", n_participants=60, p=1.0, height=0.2),
        direction(5, ARABIC, "not reported"),
    ]  # fmt: skip
    return replace(tables, without_pooling=rows)
