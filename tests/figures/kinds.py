"""One small drawing of each kind of figure that a review has, all of invented data."""

from figures import many
from livingreview.figures.evidence_map import evidence_map
from livingreview.figures.flow import flow_diagram
from livingreview.figures.forest import forest_pages, forest_plot
from livingreview.figures.refits import RefitRow, refits_plot
from report import sample

REVIEW = sample.review()
HEADS = ("Pain relief of 50% or more at 1 week", "Pain intensity", "Adverse events at 1 month", "Sleep")


def steps(kind: str, first: str, heading: str) -> str:
    rows = [RefitRow(f"{many.name(n)}", n + 1, 1.2 + n / 10, 0.8, 1.9 + n / 10, 0.02, 30.0) for n in range(5)]
    main = RefitRow("All studies", 6, 1.3, 1.1, 1.5, 0.03, 31.0)
    return refits_plot("relief_1w", kind, review=REVIEW, refits=rows, main=main, first=first, heading=heading,
                       notes=["τ² by REML, anew each time. Dashed line: the main analysis."])  # fmt: skip


def all_kinds() -> dict[str, str]:
    means = many.forest(7, measure="MD", synthesis="intensity_1w")
    return {
        "forest": forest_plot("relief_1w", review=REVIEW, **many.forest(12)),
        "forest_subgroups": forest_plot("relief_1w", review=REVIEW, **many.forest(9, subgroups=2)),
        "forest_means": forest_plot("intensity_1w", review=REVIEW, **means),
        "forest_extremes": forest_plot("relief_1w", review=REVIEW, **many.forest(7, is_huge=True)),
        "forest_first_page": forest_pages("relief_1w", review=REVIEW, **many.forest(60, subgroups=3))[0],
        "evidence_map": evidence_map(HEADS, many.mapped(14, 4))[0],
        "cumulative": steps("cumulative", "Study added", "Cumulative analysis"),
        "by_version": steps("by-version", "Up to", "Analysis by the review’s version"),
        "flow": flow_diagram(sample.flow()),
    }
