"""What is said of the arms behind an effect: shared, combined, without an event or with nothing but events."""

from collections.abc import Callable, Sequence

from livingreview.stages.effects_steps import OUT_OF_RANGE
from livingreview.stages.extraction_cells import PrintedArm
from livingreview.stats.effect_sizes import ZERO_CELL_CORRECTION
from livingreview.words import say


def steps_of_sides(sides: Sequence[Sequence[PrintedArm]], write: Callable[[PrintedArm], str]) -> tuple[str, ...]:
    """Say which arms were shared by several comparisons, and which were combined."""
    split = tuple(
        say(
            "{arm} is shared by {parts} comparisons: {value} divided by {parts}",
            arm=arm.arm,
            parts=arm.parts,
            value=write(arm),
        )
        for side in sides
        for arm in side
        if arm.parts > 1
    )
    combined = tuple(
        say("{n} arms combined: {arms}", n=len(side), arms=" + ".join(f"{arm.arm} {write(arm)}" for arm in side))
        for side in sides
        if len(side) > 1
    )
    return split + combined


def of_people(arm: PrintedArm) -> str:
    """Write the events of an arm, as `3 of 20`."""
    return say("{events} of {n}", events=arm.events, n=arm.n)


def why_not_estimable(events: Sequence[float], numbers: Sequence[float]) -> str:
    """Say why events give no estimate."""
    if min(numbers) <= 0:
        return say("nobody analysed on one side")
    if min(events) < 0 or any(event > n for event, n in zip(events, numbers, strict=True)):
        return say("number of events does not fit the number analysed")
    if not any(events):
        return say("double zero: not estimable")
    is_everybody = all(event == n for event, n in zip(events, numbers, strict=True))
    return say("all participants had the event: not estimable") if is_everybody else OUT_OF_RANGE


def zero_cell_flag(events: Sequence[float], numbers: Sequence[float]) -> str:
    """Say why half an event was added."""
    reasons = [say("zero events in one arm")] if any(event == 0 for event in events) else []
    if any(event == n for event, n in zip(events, numbers, strict=True)):
        reasons.append(say("all participants with the event in one arm"))
    return say("0.5 added to each cell ({reasons})", reasons=", ".join(reasons))


def corrected_cells(events: Sequence[float], numbers: Sequence[float]) -> str:
    """Write the cells with half an event added."""
    cells = [
        say("{events:.6g} of {n:.6g}", events=event + ZERO_CELL_CORRECTION, n=n + 2 * ZERO_CELL_CORRECTION)
        for event, n in zip(events, numbers, strict=True)
    ]
    return say("0.5 added to each cell: {first} against {second}", first=cells[0], second=cells[1])
