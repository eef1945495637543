"""The numbers of a result in words, as the study file has them: nothing converted, nothing left out."""

from livingreview.models.result import ArmData, Borrowed, Clusters, Estimate, Pairs, Result
from livingreview.models.study import Study


def printed(study: Study, result: Result) -> str:
    """Write a result's numbers by arm, or its estimate, and its words."""
    parts = [f"{study.arms[arm].label}: {_cells_in_words(data)}" for arm, data in (result.data or {}).items()]
    if result.estimate is not None:
        parts.append(_estimate_in_words(study, result.estimate))
    if result.pairs is not None:
        parts.append(_pairs_in_words(study, result.pairs))
    parts += [f"correlation {_borrowed(result.correlation)}"] if result.correlation else []
    parts += [_clusters_in_words(result.clusters)] if result.clusters else []
    parts += ["runs against the outcome as defined"] if result.reversed else []
    parts += [f"the report concludes: {result.conclusion}"] if result.conclusion else []
    return "; ".join([*parts, *([result.narrative] if result.narrative else [])])


def _cells_in_words(data: ArmData) -> str:
    n = f"n = {data.n}" if data.n is not None else "n not stated"
    n += f", shared by {data.split_between} comparisons" if data.split_between else ""
    if data.person_time is not None:
        events = f"{data.events} events" if data.events is not None else "events not stated"
        return ", ".join([f"{events} in {data.person_time:g} person-time", *([n] if data.n is not None else [])])
    if data.events is not None:
        return f"{data.events} events, {n}"
    if data.percent is not None:
        return f"{data.percent} %, {n}"
    log = ["of logarithms"] if data.log_scale else []
    return ", ".join([*_centre(data), *_spread(data), *log, *_quantiles(data), *_baseline(data), n])


def _centre(data: ArmData) -> list[str]:
    if data.mean_change is not None:
        return [f"mean change {data.mean_change:g}"]
    if data.mean is not None:
        return [f"mean {data.mean:g}"]
    return [] if data.median is not None else ["mean not stated"]


def _spread(data: ArmData) -> list[str]:
    spreads = {"SD": data.sd, "SE": data.se, "\N{PLUS-MINUS SIGN}": data.plus_minus}
    said = [f"{name} {value:g}" for name, value in spreads.items() if value is not None]
    said += [f"95 % CI {data.ci[0]:g} to {data.ci[1]:g}"] if data.ci else []
    return said + ([f"SD imputed from {data.sd_imputed_from}"] if data.sd_imputed_from else [])


def _quantiles(data: ArmData) -> list[str]:
    said = [f"median {data.median:g}"] if data.median is not None else []
    said += [f"quartiles {data.q1:g} to {data.q3:g}"] if data.q1 is not None and data.q3 is not None else []
    return said + ([f"range {data.min:g} to {data.max:g}"] if data.min is not None and data.max is not None else [])


def _baseline(data: ArmData) -> list[str]:
    said = [f"mean before {data.baseline_mean:g}"] if data.baseline_mean is not None else []
    return said + ([f"SD before {data.baseline_sd:g}"] if data.baseline_sd is not None else [])


def _estimate_in_words(study: Study, estimate: Estimate) -> str:
    sides = f"{study.arms[estimate.experimental].label} against {study.arms[estimate.comparator].label}"
    said = [
        f"{estimate.measure} {estimate.value:g}" if estimate.value is not None else f"{estimate.measure} not stated"
    ]
    said += [f"{estimate.ci_level:.0%} CI {estimate.ci[0]:g} to {estimate.ci[1]:g}"] if estimate.ci else []
    said += [f"SE {estimate.se:g}"] if estimate.se is not None else []
    said += [f"P {'<' if estimate.p_is == 'below' else '='} {estimate.p:g}"] if estimate.p is not None else []
    numbers = {
        "test statistic": estimate.statistic,
        "df": estimate.df,
        "O − E": estimate.o_minus_e,
        "variance": estimate.variance,
        "events": estimate.events,
        "comparator risk": estimate.comparator_risk,
    }
    said += [f"{name} {value:g}" for name, value in numbers.items() if value is not None]
    said += [f"n = {estimate.n_total}"] if estimate.n_total is not None else []
    return f"{sides}: {', '.join(said)}"


def _pairs_in_words(study: Study, pairs: Pairs) -> str:
    first, second = study.arms[pairs.experimental].label, study.arms[pairs.comparator].label
    return (
        f"{first} against {second}, participants with the event: {pairs.both} under both, "
        f"{pairs.experimental_only} under the first only, {pairs.comparator_only} under the second only, "
        f"{pairs.neither} under neither"
    )


def _clusters_in_words(clusters: Clusters) -> str:
    if clusters.accounted_for:
        return "clusters accounted for"
    said = [f"clusters of {clusters.mean_size:g} on average"]
    said += [f"CV {clusters.cv:g}"] if clusters.cv is not None else []
    return ", ".join([*said, *([f"ICC {_borrowed(clusters.icc)}"] if clusters.icc else ["ICC not stated"])])


def _borrowed(number: Borrowed | None) -> str:
    return f"{number.value:g} ({'imputed: ' if number.imputed else ''}{number.source})" if number else ""
