"""Several results of one study combined into one, by an assumed correlation of their sampling errors.

1. Plain: their mean. Weighted: the mean with the smallest variance, by generalised least squares.
2. The correlation between every two results of a study is the same.

Source: Borenstein et al. 2009, 24.
"""

from collections.abc import Sequence

import numpy as np

from livingreview.stats.clustered import Clusters, fit_at
from livingreview.stats.pooling import Floats


def composite(
    y: Floats, v: Floats, studies: Sequence[str], *, rho: float, is_weighted: bool = False
) -> tuple[list[str], Floats, Floats]:
    """Combine the results of each study into one: their mean, or the mean with the smallest variance.

    The mean has variance (sum over pairs of rho sqrt(v v)) / m^2. The weighted mean can leave the range of the
    results when rho is high and their variances differ, so the plain one is the default.
    """
    names = sorted(set(studies))
    estimates, variances = np.zeros(len(names)), np.zeros(len(names))
    for place, name in enumerate(names):
        own = np.array([study == name for study in studies])
        if is_weighted:
            fit = fit_at(Clusters.of(y[own], v[own], [name] * int(own.sum()), rho, None), 0.0, 0.0)
            estimates[place], variances[place] = fit.b[0], fit.covariance[0, 0]
        else:
            s, m = np.sqrt(v[own]), int(own.sum())
            estimates[place] = y[own].sum() / m
            variances[place] = ((1 - rho) * v[own].sum() + rho * s.sum() ** 2) / m**2
    return names, estimates, variances
