"""A standard deviation for means that a report gives without any spread, where the protocol says which one.

1. The protocol's number; or the median of the standard deviations of the synthesis's other studies, of final values for
   final values and of changes for changes. Each side of a study counts once; imputed ones do not count.
2. A sensitivity analysis puts another number in the place of every imputed one, also of those that study files borrow.
3. A mean without a spread, to which none of this gives one, stays without an estimate. Medians, means of logarithms and
   spreads whose kind is not known are left alone.

Source: Cochrane Handbook 6.5.2.7 and 10.12.2; Furukawa et al. 2006.
"""

from collections.abc import Iterable
from dataclasses import replace
from statistics import median

from livingreview.stages.effects_steps import FLAG_CHANGE, Settings
from livingreview.stages.extraction_cells import PrintedArm
from livingreview.tables import Row
from livingreview.terms import ResultState
from livingreview.words import mark, say

IMPUTED_SD = "SD"
"""How the column `imputed` names it."""
OF_SENSITIVITY = mark("the sensitivity analysis's value")


def with_median_sd(settings: Settings, rows: Iterable[Row]) -> Settings:
    """Take the medians of the standard deviations behind estimates made without imputing one."""
    found: dict[bool, list[float]] = {False: [], True: []}
    for row in rows:
        if row["state"] == ResultState.ESTIMATED and IMPUTED_SD not in row["imputed"]:
            sds = [row[name] for name in ("sd_1", "sd_2") if row[name]]
            found[FLAG_CHANGE in row["flags"]] += sds
    medians = {
        is_change: (
            median(sds),
            say("median of {n} groups of the other studies ({sd_source})", n=len(sds), sd_source=settings.sd_source),
        )
        for is_change, sds in found.items()
        if sds
    }
    return replace(settings, is_sd_median=False, sds=medians)


def filled(arm: PrintedArm, settings: Settings) -> PrintedArm:
    """Give an arm its imputed standard deviation, where it needs one and there is one."""
    if arm.sd_imputed_from is not None:
        return _with(arm, settings.other_sd, OF_SENSITIVITY) if settings.other_sd else arm
    has_mean = arm.mean is not None or arm.mean_change is not None
    if not has_mean or arm.spread is not None or arm.median is not None or arm.log_scale:
        return arm
    value, source = settings.sds.get(arm.mean_change is not None, (None, ""))
    if value is None:
        return arm
    return _with(arm, settings.other_sd, OF_SENSITIVITY) if settings.other_sd else _with(arm, value, source)


def _with(arm: PrintedArm, sd: float, source: str) -> PrintedArm:
    return replace(arm, spread=sd, spread_is="sd", sd_imputed_from=source)
