"""What lies beside the main analysis of a synthesis, each in a table of its own.

1. Refits (`explore_refits`), meta-regression (`explore_regression`), small-study effects (`explore_small_study`), tests
   over raw cells (`explore_tests`) and synthesis without pooling (`explore_without_pooling`).
2. What earlier, frozen versions of the review knew: the analysis version by version (`explore_versions`), what the new
   evidence did (`living_change`), trial sequential analysis where the protocol asks for it (`sequential_looks`).
3. What the protocol asks for and cannot be had stands in its table with a named state and the reason.
4. A synthesis that is not pooled by protocol has no refits, regressions and asymmetry tests.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from livingreview.stages.explore_refits import refit_rows
from livingreview.stages.explore_regression import regression_rows
from livingreview.stages.explore_small_study import small_study_rows
from livingreview.stages.explore_tests import test_rows
from livingreview.stages.explore_versions import version_rows
from livingreview.stages.explore_without_pooling import without_pooling_rows
from livingreview.stages.looks import Look
from livingreview.stages.pooled_studies import Plan, Studies
from livingreview.stages.sequential_looks import sequential_rows
from livingreview.tables import Rows

if TYPE_CHECKING:
    from livingreview.models.review import Review
    from livingreview.models.synthesis import Synthesis

PRESENT = "present"
"""Name of the last look where no protocol names the review's version."""


def explored(
    studies: Studies, plan: Plan, synthesis: "Synthesis", review: "Review | None", looks: Sequence[Look] = ()
) -> dict[str, Rows]:
    """Give the rows of every table beside the main analysis, by the table's name."""
    fields = review.study_fields if review else {}
    outcome = review.outcomes.get(synthesis.outcome) if review else None
    return {
        "tests": test_rows(studies, plan.measure),
        "refits": [
            *refit_rows(studies, plan, synthesis.explore),
            *version_rows(studies, plan, synthesis.explore, looks),
        ],
        "meta_regression": regression_rows(studies, plan, synthesis, fields),
        "small_study": small_study_rows(studies, plan, synthesis.explore),
        "without_pooling": without_pooling_rows(
            studies, plan.measure, synthesis.without_pooling, outcome.direction if outcome else None
        ),
        "sequential": sequential_rows(studies, plan, synthesis, looks, review.version if review else PRESENT),
    }
