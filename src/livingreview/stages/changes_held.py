"""Each synthesis whose method changed, computed from the evidence of now with the method of then.

The same stage functions as the pipeline's steps: results taken, effects, pooling; the main analysis only.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from livingreview.errors import ReviewError
from livingreview.frames import from_frame, to_frame
from livingreview.stages.changes_method import method_differences, settings_of
from livingreview.stages.extraction_results import study_results
from livingreview.tables import STUDY_RESULTS, SUMMARY, Row
from livingreview.terms import ALL_STUDIES, MAIN_ANALYSIS

if TYPE_CHECKING:
    from livingreview.models.review import Review
    from livingreview.models.study import Study


def changed_syntheses(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Give the syntheses of both protocols whose method differs."""
    both = [name for name in now.get("syntheses", {}) if name in then.get("syntheses", {})]
    return [name for name in both if any(method_differences(settings_of(then, name), settings_of(now, name)))]


def with_old_method(
    studies: Iterable["Study"], then: "Review", syntheses: Iterable[str], late: Collection[str] = ()
) -> dict[str, Row]:
    """Give the main row of each synthesis by the old protocol; one that it cannot compute is not there."""
    found, held = list(studies), {}
    for name in syntheses:
        row = _main(found, then, name, late)
        if row is not None:
            held[name] = row
    return held


def _main(studies: list["Study"], then: "Review", name: str, late: Collection[str]) -> Row | None:
    from livingreview.stages.effects import effects
    from livingreview.stages.meta_analysis import meta_analysis

    synthesis = then.syntheses[name].model_copy(update={"sensitivity": {}})
    try:
        results = to_frame(study_results(studies, then, name, late=late), STUDY_RESULTS)
        frame = effects(results, synthesis_id=name, synthesis=synthesis)
        summary, _ = meta_analysis(frame, synthesis_id=name, synthesis=synthesis)
    except (ReviewError, KeyError):
        return None  # a study of now names what the old protocol does not know
    rows = from_frame(summary, SUMMARY)
    wanted = (MAIN_ANALYSIS, ALL_STUDIES)
    return next((row for row in rows if (row["analysis"], row["subgroup"]) == wanted), None)
