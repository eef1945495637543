"""What a reader can do with a forest plot on a screen: look at a study, and at another analysis of the same studies.

1. Every study of a drawing has a place: where its row lies, its numbers in that analysis, its row in the table of the
   main analysis, and its risk of bias with the support for it.
2. Every pooled sensitivity analysis is drawn as the main one is, from its own results; subgroups are drawn once more
   without subgroups. Nothing is computed here.
3. Beyond a number of studies only the main analysis is drawn; the table has the others.
"""

from collections.abc import Mapping

from markupsafe import Markup

from livingreview.figures import numbers
from livingreview.figures.forest import forest_plot, study_places
from livingreview.judgements.evidence import main_row
from livingreview.report.conventions import model_and_pooling
from livingreview.report.elements import Figure, Spot
from livingreview.report.inputs import ReportTables, in_order, of
from livingreview.tables import Row, Rows
from livingreview.terms import ALL_STUDIES, MAIN_ANALYSIS, OVERALL, Judgement, Measure, SynthesisState
from livingreview.words import say

MOST_DRAWN = 60
"""Studies up to which other analyses are drawn too: 60 rows are 40 kB each."""
TOGETHER = "all_together"
"""Name of the main analysis drawn without its subgroups."""

Given = dict[str, Rows]


def choice_figures(tables: ReportTables) -> dict[str, str]:
    """Draw every analysis that a reader can choose beside the main one, by name."""
    return {
        choice_name(name, synthesis_id): forest_plot(synthesis_id, (name, f"{label}."), review=tables.review, **given)
        for synthesis_id in tables.review.syntheses
        for name, (label, given) in _others(tables, synthesis_id).items()
    }


def choice_name(name: str, synthesis_id: str) -> str:
    """Give the name of the drawing of an analysis."""
    return f"forest-{name}-{synthesis_id}"


def forest_figure(tables: ReportTables, figures: Mapping[str, Markup], synthesis_id: str) -> Figure:
    """Give the forest plot of the main analysis, with its studies' places and the other analyses to choose."""
    label = tables.review.syntheses[synthesis_id].label
    others = tuple(
        Figure(
            f"figure-{choice_name(name, synthesis_id)}",
            figures[choice_name(name, synthesis_id)],
            say("Forest plot, {analysis}: {label}.", analysis=f"{said[:1].lower()}{said[1:]}", label=label),
            _spots(tables, synthesis_id, given),
            said,
        )
        for name, (said, given) in _others(tables, synthesis_id).items()
        if choice_name(name, synthesis_id) in figures
    )
    main = main_row(tables.summary, synthesis_id)
    is_pooled = main is not None and main["state"] == SynthesisState.POOLED
    named = say("Main analysis")
    if main is not None and is_pooled:
        named = say("Main analysis: {how}", how=model_and_pooling(main))
    spots = _spots(tables, synthesis_id, _given(tables, synthesis_id), has_bias=True)
    caption = say("Forest plot: {label}.", label=label)
    return Figure(f"figure-{synthesis_id}", figures[synthesis_id], caption, spots, named, others)


def row_anchors(synthesis_id: str, rows: Rows) -> tuple[str, ...]:
    """Give the address of each study's row in the table of the main analysis, in the order of the table."""
    found: dict[str, int] = {}
    anchors = []
    for row in in_order(rows):
        found[row["study_id"]] = found.get(row["study_id"], 0) + 1
        again = f"-{found[row['study_id']]}" if found[row["study_id"]] > 1 else ""
        anchors.append(f"row-{synthesis_id}-{row['study_id']}{again}")
    return tuple(anchors)


def _given(tables: ReportTables, synthesis_id: str) -> Given:
    parts = ("effects", "summary", "weights", "judgements", "living")
    return {part: of(getattr(tables, part), synthesis_id) for part in parts}


def _others(tables: ReportTables, synthesis_id: str) -> dict[str, tuple[str, Given]]:
    """Give label and rows of each pooled analysis beside the main one; its rows stand in for those of the main one."""
    given = _given(tables, synthesis_id)
    main = [row for row in given["effects"] if row["analysis"] == MAIN_ANALYSIS]
    if len(main) > MOST_DRAWN:
        return {}
    found: dict[str, tuple[str, Given]] = {}
    pooled = {
        row["analysis"]: row
        for row in given["summary"]
        if row["subgroup"] == ALL_STUDIES and row["state"] == SynthesisState.POOLED
    }
    if MAIN_ANALYSIS in pooled and any(row["subgroup"] for row in given["summary"]):
        alone = [row for row in given["summary"] if row["subgroup"] == ALL_STUDIES]
        effects = [{**row, "subgroup": None} for row in given["effects"]]
        found[TOGETHER] = (
            say("All studies together, without subgroups"),
            {**given, "effects": effects, "summary": alone},
        )
    for name, sensitivity in tables.review.syntheses[synthesis_id].sensitivity.items():
        if name in pooled:
            taken = {part: _as_main(given[part], name) for part in ("effects", "summary", "weights")}
            if not taken["effects"]:
                continue
            if not any(row["subgroup"] for row in taken["summary"]):
                taken["effects"] = [{**row, "subgroup": None} for row in taken["effects"]]
            found[name] = say("Sensitivity analysis: {label}", label=sensitivity.label), {**given, **taken}
    return found


def _as_main(rows: Rows, analysis: str) -> Rows:
    return [{**row, "analysis": MAIN_ANALYSIS} for row in rows if row["analysis"] == analysis]


def _spots(tables: ReportTables, synthesis_id: str, given: Given, *, has_bias: bool = False) -> tuple[Spot, ...]:
    places = study_places(synthesis_id, review=tables.review, **given)
    main = [row for row in of(tables.effects, synthesis_id) if row["analysis"] == MAIN_ANALYSIS]
    keys = [(row["study_id"], row["result"]) for row in in_order(main)]
    anchors = dict(zip(keys, row_anchors(synthesis_id, main), strict=True))
    effects = {(row["study_id"], row["result"]): row for row in given["effects"] if row["analysis"] == MAIN_ANALYSIS}
    weights = [row for row in given["weights"] if row["analysis"] == MAIN_ANALYSIS]
    shares = {(row["study_id"], row["result"]): row["weight"] for row in weights}
    judged = _by_study(of(tables.judgements, synthesis_id)) if has_bias else {}
    return tuple(
        Spot(
            effects[key]["study_label"],
            _percent(place.top),
            _percent(place.height),
            anchors.get(key, ""),
            _said(effects[key], shares.get(key)),
            _bias(judged.get(place.study_id, [])),
        )
        for place in places
        if (key := (place.study_id, place.result)) in effects
    )


def _percent(share: float) -> str:
    return f"{100 * share:.2f}"


def _said(row: Row, share: float | None) -> str:
    if row["display"] is None:
        return say(row["state"])
    limits = numbers.effect_with_interval(row["display"], row["display_low"], row["display_high"], row["measure"])
    weight = say(", weight {weight}", weight=numbers.weight(share)) if share is not None else ""
    return f"{say(Measure(row['measure']).short)} {limits}{weight}"


def _by_study(rows: Rows) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for row in rows:
        found.setdefault(row["study_id"], []).append(row)
    return found


def _bias(rows: Rows) -> tuple[str, ...]:
    """Give the judgement overall, then of each domain, with what supports it; one line where nobody assessed it."""
    ordered = sorted(rows, key=lambda row: (row["domain"] != OVERALL, row["order"], row["domain"]))
    is_assessed = any(row["judgement"] != Judgement.NOT_ASSESSED for row in ordered)
    return tuple(_judged(row) for row in (ordered if is_assessed else ordered[:1]))


def _judged(row: Row) -> str:
    name = say("Overall") if row["domain"] == OVERALL else say(row["domain_label"])
    why = row["support"] or row["reason"]
    return f"{name}: {say(row['judgement'])}" + (f". {str(why).rstrip('.')}." if why else "")
