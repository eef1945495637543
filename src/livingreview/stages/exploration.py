"""What lies beside the main analysis of a synthesis, each in a table of its own.

1. Refits (`explore_refits`), meta-regression (`explore_regression`), small-study effects (`explore_small_study`), tests
   over raw cells (`explore_tests`) and synthesis without pooling (`explore_without_pooling`).
2. What the protocol asks for and cannot be had stands in its table with a named state and the reason.
3. A synthesis that is not pooled by protocol has no refits, regressions and asymmetry tests.
"""

from typing import TYPE_CHECKING

from livingreview.stages.explore_refits import refit_rows
from livingreview.stages.explore_regression import regression_rows
from livingreview.stages.explore_small_study import small_study_rows
from livingreview.stages.explore_tests import test_rows
from livingreview.stages.explore_without_pooling import without_pooling_rows
from livingreview.stages.pooled_studies import Plan, Studies
from livingreview.tables import Rows

if TYPE_CHECKING:
    from livingreview.models.review import Review
    from livingreview.models.synthesis import Synthesis


def explored(studies: Studies, plan: Plan, synthesis: "Synthesis", review: "Review | None") -> dict[str, Rows]:
    """Give the rows of every table beside the main analysis, by the table's name."""
    fields = review.study_fields if review else {}
    outcome = review.outcomes.get(synthesis.outcome) if review else None
    return {
        "tests": test_rows(studies, plan.measure),
        "refits": refit_rows(studies, plan, synthesis.explore),
        "meta_regression": regression_rows(studies, plan, synthesis, fields),
        "small_study": small_study_rows(studies, plan, synthesis.explore),
        "without_pooling": without_pooling_rows(
            studies, plan.measure, synthesis.without_pooling, outcome.direction if outcome else None
        ),
    }
