"""Write docs/metafor-effect-sizes.md: `python tests/metafor_table.py`, from the repository's folder."""

from pathlib import Path

import numpy as np

from metafor_effects import FILE, answers, compared, name

HEAD = """\
# Every study's estimate beside R metafor's

<!-- Written by `python tests/metafor_table.py`; edit that instead. -->

Data, R script and pinned answers: `validation/metafor/effect_sizes.R`, `tests/data/metafor_effect_sizes.json`
(R 4.2.2, metafor 3.8-1). The error is the difference of estimate or standard error, whichever is larger, divided by
metafor's standard error; studies that agree are below 1e-8. Below the table stands every study on which the two mean
different things, with both numbers. Measures are named as in metafor's `escalc`.

| data | measure | studies | agree | largest error | differ by a named convention |
|---|---|---:|---:|---:|---:|
"""
MIDDLE = """
## Where conventions differ

Estimate and variance, this tool first. *None* is a named state: not estimable.

| data | measure | study | here | metafor | convention |
|---|---|---:|---|---|---|
"""
CONVENTIONS = {
    "RR": "double zero: metafor adds 0.5, here not estimable",
    "OR": "double zero: metafor adds 0.5, here not estimable",
    "RD": "zero cell: metafor takes estimate and variance from the table with 0.5, here only a variance of 0",
    "PETO": "zero cell: metafor's study estimate adds 0.5, here the cells stay (as in Peto's pooling)",
    "IRR": "no event on either side: metafor adds 0.5, here not estimable",
    "IRD": "no event on a side: metafor adds 0.5 to the estimate, here only to a variance of 0",
    "IR": "no event: metafor adds 0.5 to the estimate, here to the variance",
    "PR": "0 or 100 %: metafor moves the estimate, here 0.5 enters the variance",
    "MPRR": "zero cell, no zero margin: metafor adds 0.5, here the cells stay",
    "MPOR": "zero cell, no zero margin: metafor adds 0.5, here the cells stay",
    "MPRD": "zero cell, no zero margin: metafor adds 0.5, here the cells stay",
    "MPORC": "zero among concordant pairs: metafor adds 0.5, here the cells stay",
}


def table() -> str:
    """Give the document."""
    summary, different = [], []
    for case in FILE["cases"]:
        found, error, same, named = compared(case)
        agreeing = error[same & ~np.isnan(error)]
        # A power of ten, 1e-12 at least: the last digits differ between machines.
        worst = f"< 1e{np.ceil(np.log10(max(agreeing.max(), 1e-12))):.0f}" if agreeing.size else "–"
        summary.append(
            f"| {case['data']} | {name(case)} | {len(error)} | {same.sum()} | {worst} | {named.sum() or ''} |"
        )
        estimate, se = answers(case)
        for place in np.flatnonzero(named):
            here = _pair(found.estimate[place], found.se[place])
            there = _pair(estimate[place], se[place])
            words = CONVENTIONS[case["measure"]]
            different.append(f"| {case['data']} | {name(case)} | {place + 1} | {here} | {there} | {words} |")
    return HEAD + "\n".join(summary) + "\n" + MIDDLE + "\n".join(different) + "\n"


def _pair(estimate: float, se: float) -> str:
    return "none" if np.isnan(estimate) else f"{estimate:.6g}, {se**2:.6g}"


if __name__ == "__main__":
    Path("docs/metafor-effect-sizes.md").write_text(table(), encoding="utf-8")
