"""How large an effect is, by thresholds that the protocol sets on the absolute scale; never by a P value.

1. With three thresholds: trivial, small, moderate or large. With the minimal important difference alone: trivial, or
   important without a finer size. Without either: no size.
2. The estimate decides the size; certainty says how sure one can be of it.

Source: GRADE guidance 34 and 35; Core GRADE 2.
"""

from livingreview.grading.body import Body
from livingreview.terms import EffectSize


def size_of(body: Body) -> EffectSize:
    """Give the size of a synthesis' effect."""
    if body.effect is None or not body.scale.is_absolute:
        return EffectSize.UNKNOWN
    amount = abs(body.scale.convert(body.effect.value))
    sizes = body.outcome.sizes
    if sizes is not None:
        reached = [
            size
            for size, threshold in (
                (EffectSize.SMALL, sizes.small),
                (EffectSize.MODERATE, sizes.moderate),
                (EffectSize.LARGE, sizes.large),
            )
            if amount >= threshold
        ]
        return reached[-1] if reached else EffectSize.TRIVIAL
    if body.scale.important is None:
        return EffectSize.UNKNOWN
    return EffectSize.IMPORTANT if amount >= body.scale.important else EffectSize.TRIVIAL


def is_unclear(body: Body) -> bool:
    """Say whether a large estimate comes with an interval that holds no effect, or a large opposite one."""
    if body.effect is None or size_of(body) is not EffectSize.LARGE:
        return False
    value, low, high = body.scale.range(body.effect)
    null = 0.0
    return low < null < high or (value > 0 and low <= -abs(value)) or (value < 0 and high >= abs(value))
