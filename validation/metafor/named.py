"""Where the engine and metafor do not give one number, and why; everything else is a fault.

A reason covers comparisons by the start of their case and of their family, and, where given, the start of the
quantity. The test fails on a disagreement without a name, and on a name without a disagreement.
"""

from dataclasses import dataclass

from comparisons import Compared


@dataclass(frozen=True)
class Reason:
    """Why some comparisons disagree."""

    why: str
    cases: tuple[str, ...]
    families: tuple[str, ...]
    quantities: tuple[str, ...] = ("",)

    def covers(self, compared: Compared) -> bool:
        """Say whether this is the reason of a disagreement."""
        return (
            compared.case.startswith(self.cases)
            and compared.family.startswith(self.families)
            and compared.quantity.startswith(self.quantities)
        )


NAMED = (
    Reason(
        "metafor stops at a lower peak of the restricted likelihood; the engine takes the highest",
        ("edge two peaks inside",),
        ("pooling REML", "interval of tau2 PL REML", "trim and fill REML", "single studies"),
    ),
    Reason(
        "without one of the studies metafor stops at a lower peak of the restricted likelihood",
        ("edge peaks at 0 and inside, inside higher",),
        ("single studies leave REML", "single studies influence"),
    ),
    Reason(
        "identical estimates: the HKSJ interval has no width, its test statistic does not exist and P is not given; "
        "metafor gives an infinite statistic with P = 0",
        ("edge identical estimates",),
        ("pooling",),
        ("P",),
    ),
    Reason(
        "identical estimates: no study lies on either side of the summary, so R0 does not exist and a state says so; "
        "metafor gives 0",
        ("edge identical estimates",),
        ("trim and fill",),
    ),
    Reason(
        "no share explained is given where there is no between-study variance to explain: under the common effect, or "
        "where tau2 without moderators is 0",
        ("",),
        ("meta-regression",),
        ("R2",),
    ),
    Reason(
        "tau2 is exactly 0; metafor's steps towards 0 end at a trace above it, of which the simple prediction interval "
        "takes the root",
        ("",),
        ("pooling ML", "pooling REML", "pooling EB"),
        ("prediction simple",),
    ),
    Reason(
        "variance of the pooled risk difference: Greenland & Robins, as in RevMan; metafor uses Sato's, which the "
        "engine has beside it",
        ("",),
        ("Mantel-Haenszel RD",),
        ("SE", "lower limit", "upper limit", "P"),
    ),
    Reason(
        "metafor's optimiser stopped short of the top of the likelihood; the engine's likelihood is at least as high",
        ("konstantopoulos2011", "assink2016"),
        ("multilevel",),
        ("coefficient", "variance", "QM", "log-likelihood"),
    ),
)


def reason_of(compared: Compared) -> str | None:
    """Give the reason of a disagreement, None where it has none."""
    return next((reason.why for reason in NAMED if reason.covers(compared)), None)
