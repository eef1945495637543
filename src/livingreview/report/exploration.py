"""What a synthesis looks into beside its main analysis, said in as few words as the data allow.

1. Subgroups by further fields, with the test for differences and its I2; meta-regression with its test.
2. Leave-one-out as one sentence and a figure to open; the cumulative analysis as a figure; influential studies by name.
3. Small-study tests, funnel plot and trim and fill; tests over two-by-two tables.
4. What could not be done is one sentence that names each condition. Without anything to say there is no section.
Source: PRISMA 2020 items 13e, 13f, 20c, 20d and 21; Cochrane Handbook 10.11, 10.14 and 13.3.
"""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from livingreview.figures import numbers
from livingreview.figures.forest_notes import sentence
from livingreview.judgements.evidence import main_row
from livingreview.report.conventions import signs
from livingreview.report.elements import Block, Details, Figure, Section, text
from livingreview.report.evidence_over_time import living_blocks
from livingreview.report.exploration_tables import (
    influence_table,
    meta_regression_table,
    small_study_table,
    subgroups_table,
    tests_table,
)
from livingreview.report.inputs import ReportTables, of
from livingreview.report.statistics_plan import field_label
from livingreview.tables import REFITS, Row, Rows
from livingreview.terms import Measure, Refit, StatisticsState, SynthesisState
from livingreview.words import mark, retell, say, say_counted

FEW_STUDIES = 5
"""Up to this many studies a sentence says what leaving one out does; figure and further tests are for the screen."""
MOST_PRINTED = 50
"""Studies of which print shows a line each beside the forest plot; more stand on screen and in files."""
COMPUTED = StatisticsState.COMPUTED
NO_REASON = mark("no reason is given")


def exploration_section(tables: ReportTables, figures: Mapping[str, Markup], synthesis_id: str) -> tuple[Section, ...]:
    """Give the section of a pooled synthesis, where anything was looked into; else it has none."""
    main = main_row(tables.summary, synthesis_id)
    if main is None or main["state"] != SynthesisState.POOLED:
        return ()
    blocks = [
        *_subgroups(tables, synthesis_id),
        *_meta_regression(tables, figures, synthesis_id),
        *_leave_one_out(tables, figures, synthesis_id),
        *_influence(tables, synthesis_id),
        *_cumulative(tables, figures, synthesis_id),
        *_small_study(tables, figures, synthesis_id),
        *_tests(tables, synthesis_id),
        *living_blocks(tables, figures, synthesis_id),
        *_not_done(tables, synthesis_id),
    ]
    return (Section(f"exploration-{synthesis_id}", say("Exploration"), tuple(blocks)),) if blocks else ()


def computed(rows: Iterable[Row]) -> Rows:
    """Give the rows that hold a result."""
    return [row for row in rows if row["state"] == COMPUTED]


def _subgroups(tables: ReportTables, synthesis_id: str) -> list[Block]:
    """Give the subgroups of further fields and their test; the main field's stand with the forest plot."""
    blocks: list[Block] = []
    found = of(tables.subgroups, synthesis_id)
    for field in tables.review.syntheses[synthesis_id].subgroup_fields:
        is_main = field == tables.review.syntheses[synthesis_id].subgroup
        rows = [row for row in found if row["field"] == field]
        test = next((row for row in rows if not row["subgroup"]), None)
        if not is_main and any(row["subgroup"] for row in rows):
            blocks.append(subgroups_table(tables, synthesis_id, field, rows))
        if test is not None and test["state"] == COMPUTED and not is_main:
            blocks.append(text(_subgroup_test(tables, field, test)))
    return blocks


def _subgroup_test(tables: ReportTables, field: str, row: Row) -> str:
    q = say(
        "Q = {q}, df = {q_df} ({q_p})", q=numbers.fixed(row["q"], 2), q_df=row["q_df"], q_p=numbers.p_value(row["q_p"])
    )
    i2 = say("; I² of the differences = {i2}", i2=numbers.percent(row["i2"])) if row["i2"] is not None else ""
    kept = {"separate": say("each subgroup with its own τ²"), "common": say("one τ² for all subgroups")}
    tau2 = f"; {kept[row['tau2_is']]}" if row["tau2_is"] else ""
    return say(
        "Subgroups by {field_label}: {q}{i2}{tau2}.",
        field_label=field_label(tables.review, field),
        q=q,
        i2=i2,
        tau2=tau2,
    )


def _meta_regression(tables: ReportTables, figures: Mapping[str, Markup], synthesis_id: str) -> list[Block]:
    found = of(tables.meta_regression, synthesis_id)
    models = list(dict.fromkeys(row["model"] for row in found if row["state"] == COMPUTED))
    blocks: list[Block] = []
    for model in models:
        rows = computed(row for row in found if row["model"] == model)
        blocks.append(meta_regression_table(tables, synthesis_id, model, rows))
        name = f"bubble-{model}-{synthesis_id}"
        if name in figures:
            label = tables.review.syntheses[synthesis_id].label
            caption = say(
                "Meta-regression on {field_label}: {label}.", field_label=field_label(tables.review, model), label=label
            )
            blocks.append(Figure(f"figure-{name}", figures[name], caption))
    return blocks


def _leave_one_out(tables: ReportTables, figures: Mapping[str, Markup], synthesis_id: str) -> list[Block]:
    rows = computed(row for row in of(tables.refits, synthesis_id) if row["kind"] == Refit.LEAVE_ONE_OUT)
    rows = [row for row in rows if row["display"] is not None]
    main = main_row(tables.summary, synthesis_id)
    if not rows or main is None:
        return []
    blocks: list[Block] = [text(_leave_one_out_said(rows, main), lead=say("Leaving out each study in turn"))]
    name = f"leave-one-out-{synthesis_id}"
    if name in figures:
        label = tables.review.syntheses[synthesis_id].label
        figure = Figure(f"figure-{name}", figures[name], say("Leave-one-out analysis: {label}.", label=label))
        is_printed = FEW_STUDIES < len(rows) <= MOST_PRINTED
        elsewhere = _in_file(len(rows), f"figures/{name}.svg") if len(rows) > MOST_PRINTED else ""
        blocks.append(Details(say("Leave-one-out plot"), (figure,), is_printed=is_printed, printed=elsewhere))
    return blocks


def _leave_one_out_said(rows: Rows, main: Row) -> str:
    measure = Measure(main["measure"])
    low, high = min(rows, key=lambda row: row["display"]), max(rows, key=lambda row: row["display"])
    ends = [
        say(
            "{display} (without {study_label})",
            display=numbers.effect_value(row["display"], measure),
            study_label=row["study_label"],
        )
        for row in (low, high)
    ]
    said = [say("{measure} from {ends} to {ends2}", measure=say(measure.short), ends=ends[0], ends2=ends[1])]
    i2 = [row["i2"] for row in rows if row["i2"] is not None]
    if i2:
        said.append(_span(numbers.percent(min(i2)), numbers.percent(max(i2))))
    changed = [row["study_label"] for row in rows if _excludes(row, measure) != _excludes(main, measure)]
    is_kept = bool(_excludes(main, measure))
    if len(changed) == len(rows):
        said.append(
            say("whichever study is left out, the interval includes no effect, unlike that of all studies")
            if is_kept
            else say("whichever study is left out, the interval excludes no effect, unlike that of all studies")
        )
    elif changed:
        left = numbers.joined(changed, numbers.OR)
        said.append(
            say("without {left} the interval includes no effect, unlike that of all studies", left=left)
            if is_kept
            else say("without {left} the interval excludes no effect, unlike that of all studies", left=left)
        )
    return f"{'; '.join(said)}."


def _span(low: str, high: str) -> str:
    return say("I² {low} each time", low=low) if low == high else say("I² from {low} to {high}", low=low, high=high)


def _excludes(row: Row, measure: Measure) -> bool | None:
    if measure.is_one_group or row["display_low"] is None or row["display_high"] is None:
        return None
    return not row["display_low"] <= measure.null_value <= row["display_high"]


def _influence(tables: ReportTables, synthesis_id: str) -> list[Block]:
    rows = computed(row for row in of(tables.refits, synthesis_id) if row["kind"] == Refit.INFLUENCE)
    if not rows:
        return []
    named = [row["study_label"] for row in rows if row["is_influential"] == "yes"]
    said = (
        say_counted(
            "{named} stands out by at least one of four rules (DFFITS, Cook’s distance, share of the weight, DFBETAS).",
            "{named} stand out by at least one of four rules (DFFITS, Cook’s distance, share of the weight, DFBETAS).",
            len(named),
            named=numbers.joined(named),
        )
        if named
        else say("no study stands out by DFFITS, Cook’s distance, share of the weight or DFBETAS.")
    )
    table = influence_table(tables, synthesis_id, rows)
    is_printed = len(rows) <= MOST_PRINTED
    elsewhere = _in_file(len(rows), f"tables/{REFITS.path}".format(synthesis=synthesis_id))
    details = Details(say("Influence of each study"), (table,), is_printed=is_printed, printed=elsewhere)
    return [text(said[:1].upper() + said[1:], lead=say("Influence")), details]


def _in_file(n: int, file: str) -> str:
    """Say where print leaves a figure or table of very many studies to."""
    return say(
        "{n_studies}, in the file {file} beside this one.",
        n_studies=say_counted("{n} study", "{n} studies", n),
        file=file,
    )


def _cumulative(tables: ReportTables, figures: Mapping[str, Markup], synthesis_id: str) -> list[Block]:
    name = f"cumulative-{synthesis_id}"
    if name not in figures:
        return []
    synthesis = tables.review.syntheses[synthesis_id]
    by = (
        field_label(tables.review, synthesis.explore.cumulative)
        if synthesis.explore.cumulative
        else say("the given order")
    )
    caption = say("Cumulative analysis by {by}: {synthesis}.", by=by, synthesis=synthesis.label)
    return [Figure(f"figure-{name}", figures[name], caption)]


def _small_study(tables: ReportTables, figures: Mapping[str, Markup], synthesis_id: str) -> list[Block]:
    rows = computed(of(tables.small_study, synthesis_id))
    blocks: list[Block] = []
    name = f"funnel-{synthesis_id}"
    if name in figures:
        caption = say("Contour-enhanced funnel plot: {label}.", label=tables.review.syntheses[synthesis_id].label)
        blocks.append(Figure(f"figure-{name}", figures[name], caption))
    if rows:
        blocks.append(small_study_table(tables, synthesis_id, rows))
    return blocks


def _tests(tables: ReportTables, synthesis_id: str) -> list[Block]:
    rows = computed(of(tables.tests, synthesis_id))
    if not rows:
        return []
    is_printed = max(row["k"] or 0 for row in rows) > FEW_STUDIES
    table = tests_table(tables, synthesis_id, rows)
    return [Details(say("Tests over the studies’ tables"), (table,), is_printed=is_printed)]


def _not_done(tables: ReportTables, synthesis_id: str) -> list[Block]:
    """Name every analysis whose conditions do not hold; reasons that several share are said once.

    A lone subgroup of the main field is said where its table stands.
    """
    main_field = tables.review.syntheses[synthesis_id].subgroup
    reasons = [
        *(
            row["reason"]
            for row in of(tables.subgroups, synthesis_id)
            if row["state"] != COMPUTED and not row["subgroup"] and row["field"] != main_field
        ),
        *(
            say("meta-regression on {model}: {own}", model=row["model"], own=_own(row))
            for row in of(tables.meta_regression, synthesis_id)
            if row["state"] != COMPUTED
        ),
        *(row["reason"] for row in of(tables.refits, synthesis_id) if row["state"] != COMPUTED and row["order"] == 0),
        *(row["reason"] for row in of(tables.small_study, synthesis_id) if row["state"] != COMPUTED),
        *(row["reason"] for row in of(tables.tests, synthesis_id) if row["state"] != COMPUTED),
    ]
    said = list(dict.fromkeys(reason.rstrip(".") for reason in reasons if reason))
    return [text(signs(sentence("; ".join(_shared(said)))), lead=say("Not done"))] if said else []


def _own(row: Row) -> str:
    """Give a reason without the name of the analysis, where it starts with one."""
    reason = row["reason"] or NO_REASON
    return str(reason).split(": ", 1)[-1]


def _shared(reasons: list[str]) -> list[str]:
    """Say a reason once for all the analyses that share it: `Egger, Begg: 4 studies, at least 10 are needed`."""
    named: dict[str, list[str]] = {}
    for reason in reasons:
        what, separator, why = reason.partition(": ")
        named.setdefault(why if separator else reason, []).append(what if separator else "")
    return [
        f"{', '.join(map(say, whats))}: {retell(why)}" if any(whats) else retell(why) for why, whats in named.items()
    ]
