"""The tables of one synthesis."""

from livingreview.figures import numbers
from livingreview.figures.forest_notes import arm_labels
from livingreview.figures.forest_rows import subgroup_name
from livingreview.layout import STUDIES
from livingreview.report.conventions import abbreviations, model_and_pooling
from livingreview.report.elements import Cell, Column, DataTable, Footnote, Inline, Lines, Link, columns, lines
from livingreview.report.forest_choices import row_anchors
from livingreview.report.inputs import ReportTables, in_order, of, study_label
from livingreview.report.references import References
from livingreview.report.stale import extraction_lines
from livingreview.report.statistics_plan import field_label
from livingreview.stages.retracted import LABELS as ADDED_ANALYSES
from livingreview.tables import STUDY_RESULTS, Row, Rows
from livingreview.terms import MAIN_ANALYSIS, SUBGROUP_NOT_REPORTED, Measure, Pooling, ResultState, SynthesisState
from livingreview.words import mark, retell, say

INTERVAL = mark("interval")
NO_REASON = mark("no reason given")
TABLES = "reports/tables"
"""Where the built tables stand beside the report."""


def data_table(tables: ReportTables, references: References, synthesis_id: str, effects: Rows) -> DataTable:
    """Give every study's numbers, how the estimate was made, and where they were read."""
    experimental, comparator = arm_labels(tables.review, synthesis_id)
    measure = tables.review.syntheses[synthesis_id].measure
    weights = [row for row in of(tables.weights, synthesis_id) if row["analysis"] == MAIN_ANALYSIS]
    shares = {(row["study_id"], row["result"]): row["weight"] for row in weights}
    headings = (
        Column(say("Study"), width=11),
        Column(experimental, width=10),
        *([] if measure.is_one_group else [Column(comparator, width=10)]),
        Column(say("{measure} [95% CI]", measure=say(measure.short)), width=13),
        Column(say("Weight"), is_numeric=True, width=6),
        Column(say("How the estimate was made; what to know"), width=38 if measure.is_one_group else 28),
        Column(say("Where it was read"), width=22),
    )
    rows = tuple(
        (
            study_link(tables, row),
            arm_numbers(row, 1),
            *([] if measure.is_one_group else [arm_numbers(row, 2)]),
            numbers.effect_with_interval(row["display"], row["display_low"], row["display_high"], row["measure"]),
            numbers.weight(shares.get((row["study_id"], row["result"]))) or numbers.MISSING,
            lines(
                [
                    *(
                        [say("{state}: see results without an estimate", state=say(row["state"]).capitalize())]
                        if row["display"] is None
                        else []
                    ),
                    *map(retell, row["conversions"]),
                    *(say("Imputed: {part}", part=retell(part)) for part in row["imputed"]),
                    *map(retell, row["flags"]),
                ]
            ),
            place(references, row),
        )
        for row in in_order(effects)
    )
    label = tables.review.syntheses[synthesis_id].label
    missing = say("no study has a result in this synthesis.")
    caption, anchors = say("Numbers by study: {label}", label=label), row_anchors(synthesis_id, effects)
    return DataTable(f"data-{synthesis_id}", caption, headings, rows, missing, style="wide", row_anchors=anchors)


def words_table(tables: ReportTables, references: References, synthesis_id: str, effects: Rows) -> DataTable:
    """Give what studies without a usable estimate report."""
    rows = tuple(
        (
            study_link(tables, row),
            say(row["state"]),
            row["narrative"] or "–",
            retell(row["why"] or "–"),
            place(references, row),
        )
        for row in in_order(effects)
        if row["state"] != ResultState.ESTIMATED
    )
    headings = (
        Column(say("Study"), width=14),
        Column(say("State"), width=11),
        Column(say("What the report says"), width=27),
        Column(say("Why there is no estimate"), width=20),
        Column(say("Where it was read"), width=28),
    )
    caption = say("Results without an estimate: {label}", label=tables.review.syntheses[synthesis_id].label)
    return DataTable(f"words-{synthesis_id}", caption, headings, rows, say("every result has an estimate."))


def subgroup_table(tables: ReportTables, synthesis_id: str, summary: Rows) -> DataTable:
    """Give each subgroup's result."""
    rows = tuple(
        _analysis(subgroup_name(row["subgroup"], is_first=True), row)
        for row in sorted(summary, key=lambda row: (row["subgroup"] == SUBGROUP_NOT_REPORTED, row["subgroup"]))
        if row["subgroup"] and row["analysis"] == MAIN_ANALYSIS
    )
    synthesis = tables.review.syntheses[synthesis_id]
    by = field_label(tables.review, synthesis.subgroup or "field")
    caption = say("Subgroups by {by}: {synthesis}", by=by, synthesis=synthesis.label)
    return DataTable(
        f"subgroups-{synthesis_id}",
        caption,
        _analysis_columns(say("Subgroup")),
        rows,
        say("there are no subgroups."),
        _written_out(rows),
    )


def analyses_table(tables: ReportTables, synthesis_id: str, summary: Rows) -> DataTable:
    """Give the main and every pre-specified sensitivity analysis, also one that was not computed."""
    synthesis = tables.review.syntheses[synthesis_id]
    found = {row["analysis"]: row for row in summary if not row["subgroup"]}
    planned = {name: part.label for name, part in synthesis.sensitivity.items()}
    added = {name: say(label) for name, label in ADDED_ANALYSES.items() if name in found}
    named = {MAIN_ANALYSIS: say("Main analysis"), **planned, **added}
    rows = tuple(_analysis(label, found.get(name)) for name, label in named.items())
    caption = say("Sensitivity analyses: {synthesis}", synthesis=synthesis.label)
    return DataTable(
        f"sensitivity-{synthesis_id}",
        caption,
        _analysis_columns(say("Analysis")),
        rows,
        say("none was planned."),
        _written_out(rows),
    )


def other_methods_table(tables: ReportTables, synthesis_id: str, main: Row) -> DataTable:
    """Give the summary by the other intervals and the common-effect model."""
    measure = Measure(main["measure"])
    found = [
        (
            say("Main: {interval_method}", interval_method=retell(main["interval_method"] or INTERVAL)),
            main["display"],
            main["display_low"],
            main["display_high"],
        ),
        (say("Wald interval"), main["display"], main["wald_low"], main["wald_high"]),
        (say("HKSJ interval"), main["display"], main["hksj_low"], main["hksj_high"]),
        (
            say("HKSJ interval, ad hoc (scale at least 1)"),
            main["display"],
            main["hksj_ad_hoc_low"],
            main["hksj_ad_hoc_high"],
        ),
        (
            say("Common effect by {pooling}", pooling=say(main["pooling"] or Pooling.IV.value)),
            main["common_display"],
            main["common_low"],
            main["common_high"],
        ),
    ]
    rows = tuple(
        (name, numbers.effect_with_interval(value, low, high, measure) if low is not None else say("not computed"))
        for name, value, low, high in found
    )
    caption = say("Other methods on the same data: {label}", label=tables.review.syntheses[synthesis_id].label)
    headings = columns(say("Method"), say("{measure} [95% CI]", measure=say(measure.short)))
    return DataTable(f"methods-{synthesis_id}", caption, headings, rows, say("nothing was pooled."), _written_out(rows))


def n_not_taken(tables: ReportTables, synthesis_id: str) -> int:
    """Count the results of included studies that a synthesis did not take."""
    return len(_not_taken(tables, synthesis_id))


def not_taken_table(tables: ReportTables, references: References, synthesis_id: str, *, most: int) -> DataTable:
    """Give the results of included studies that the synthesis did not take, and why: not more than `most` of them."""
    left = in_order(_not_taken(tables, synthesis_id))
    rows = tuple(
        (study_link(tables, row), row["timepoint"], retell(row["why"] or NO_REASON), place(references, row))
        for row in left[:most]
    )
    rest = say(
        "{n} more stand in {path}.",
        n=numbers.count(len(left) - most),
        path=f"{TABLES}/{STUDY_RESULTS.path}",
    )
    notes = (Footnote(rest.format(synthesis=synthesis_id)),) if len(left) > most else ()
    caption = say("Results not taken: {label}", label=tables.review.syntheses[synthesis_id].label)
    headings = (
        Column(say("Study"), width=17),
        Column(say("Time"), width=14),
        Column(say("Why it was not taken"), width=38),
        Column(say("Where it was read"), width=31),
    )
    return DataTable(f"not-taken-{synthesis_id}", caption, headings, rows, say("every result was taken."), notes)


def _not_taken(tables: ReportTables, synthesis_id: str) -> Rows:
    found = of(tables.study_results, synthesis_id)
    return [row for row in found if row["state"] == ResultState.NOT_TAKEN and not row["alternative"]]


def printed_table(tables: ReportTables, references: References) -> DataTable:
    """Give every result of every study file as printed, and where it is used."""
    used: dict[tuple[str, str], list[str]] = {}
    for row in tables.study_results:
        if row["state"] != ResultState.NOT_TAKEN and not row["alternative"]:
            label = tables.review.syntheses[row["synthesis_id"]].label
            used.setdefault((row["study_id"], row["result"]), []).append(label)
    rows = tuple(
        (
            study_label(tables, row["study_id"]),
            f"{tables.review.outcomes[row['outcome']].label}; {row['timepoint']}",
            row["printed"],
            lines(used.get((row["study_id"], row["result"]), [say("no synthesis")])),
            place(references, row),
        )
        for row in tables.printed_results
    )
    headings = (
        Column(say("Study"), width=12),
        Column(say("Outcome; time"), width=16),
        Column(say("As printed"), width=25),
        Column(say("Used in"), width=17),
        Column(say("Where it was read"), width=30),
    )
    return DataTable(
        "printed", say("Every result as printed, and where it is used"), headings, rows, say("no study has results.")
    )


def arm_numbers(row: Row, side: int) -> str:
    """Give one arm's numbers: `7/12`, `7 in 120 person-time`, or `mean 4.10 (SD 1.20), n = 20`."""
    n, time = row[f"n_{side}"], row[f"person_time_{side}"]
    if time is not None:
        return say(
            "{events} in {time} person-time", events=numbers.count(row[f"events_{side}"]), time=numbers.plain(time)
        )
    if row[f"events_{side}"] is not None:
        return f"{numbers.count(row[f'events_{side}'])}/{numbers.count(n)}"
    if row[f"mean_{side}"] is not None:
        size = f", n = {numbers.count(n)}" if n is not None else say(", n not reported")
        return say(
            "mean {mean} (SD {sd}){size}",
            mean=numbers.fixed(row[f"mean_{side}"], 2),
            sd=numbers.fixed(row[f"sd_{side}"], 2),
            size=size,
        )
    return f"n = {numbers.count(n)}" if n is not None else say("not reported by arm")


def place(references: References, row: Row) -> Cell:
    """Say where a number was read: reference, place in it, and the entry in the study file."""
    at = f"{STUDIES}/{row['study_id']}.yaml {row['result']}"
    read: tuple[Inline, ...] = (references.citation(row["record_id"]), f": {row['locator']}")
    return Lines((read, (at,)))


def study_link(tables: ReportTables, row: Row) -> Cell:
    """Link a study's label to its characteristics, where it has some; say where its cells changed since agreed on."""
    label, anchor = row["study_label"], f"#study-{row['study_id']}"
    is_known = any(study["study_id"] == row["study_id"] for study in tables.studies)
    name: Inline = Link(label, anchor) if is_known else label
    changed = extraction_lines(tables, row["study_id"])
    return Lines(((name,), *changed)) if changed else name


def _written_out(rows: tuple[tuple[Cell, ...], ...]) -> tuple[Footnote, ...]:
    """Give the note that writes out the abbreviations of methods in a table."""
    words = abbreviations(cell for row in rows for cell in row if isinstance(cell, str))
    return (Footnote(f"{words}."),) if words else ()


def _analysis_columns(first: str) -> tuple[Column, ...]:
    return (
        Column(first, width=18),
        Column(say("Studies"), is_numeric=True, width=7),
        Column(say("Participants"), is_numeric=True, width=11),
        Column(say("Effect [95% CI]"), width=20),
        Column("p", width=8),
        Column("I²", is_numeric=True, width=6),
        Column(say("Model; interval; note"), width=30),
    )


def _analysis(label: str, row: Row | None) -> tuple[Cell, ...]:
    if row is None:
        return (label, "–", "–", say("not computed"), "–", "–", "–")
    effect = numbers.effect_with_interval(row["display"], row["display_low"], row["display_high"], row["measure"])
    what = [retell(part) for part in (row["interval_method"], row["note"]) if part]
    if row["state"] == SynthesisState.POOLED:
        tau2 = [say("τ² by {tau2_method}", tau2_method=retell(row["tau2_method"]))] if row["tau2_method"] else []
        what = [", ".join([model_and_pooling(row), *tau2]), *what]
    else:
        what = [say(row["state"]), *what]
    return (
        label,
        numbers.count(row["k"]),
        numbers.count(row["n_participants"]),
        f"{say(Measure(row['measure']).short)} {effect}" if row["display"] is not None else say("no estimate"),
        numbers.p_value(row["p"]).removeprefix("p = ").removeprefix("p ") if row["p"] is not None else "–",
        numbers.percent(row["i2"]),
        "; ".join(what) or "–",
    )
