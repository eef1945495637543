"""What earlier versions of the review knew, and what the new evidence changed.

1. Which studies are new since the last frozen version, which results are other ones, which are gone; then estimates
   before and after, the new evidence alone, new against old, weight of the new.
2. The analysis version by version, as a figure.
3. Trial sequential analysis, where the protocol asks for it: said to be secondary, with everything that it assumes.
Source: PRISMA-LSR; Cochrane Handbook 22.2; Wetterslev et al. 2008 (3).
"""

from collections.abc import Mapping

from markupsafe import Markup

from livingreview.figures import numbers
from livingreview.figures.forest_notes import sentence
from livingreview.report.conventions import signs
from livingreview.report.elements import Block, Column, DataTable, Details, Figure, Footnote, Section, text
from livingreview.report.exploration_tables import living_table
from livingreview.report.glance import version_of
from livingreview.report.inputs import ReportTables, of
from livingreview.tables import Row, Rows
from livingreview.terms import LivingPart, Measure, StatisticsState
from livingreview.words import mark_counted, say, say_counted

COMPUTED = StatisticsState.COMPUTED
MOVED = {
    "new_studies": mark_counted("{studies} is new", "{studies} are new"),
    "changed_studies": mark_counted("{studies} has another estimate", "{studies} have other estimates"),
    "gone_studies": mark_counted("{studies} no longer has an estimate", "{studies} no longer have an estimate"),
}


def living_blocks(tables: ReportTables, figures: Mapping[str, Markup], synthesis_id: str) -> list[Block]:
    """Give what the new evidence changed since the last version, and the analysis version by version."""
    found = of(tables.living, synthesis_id)
    after = next((row for row in found if row["part"] == LivingPart.AFTER), None)
    blocks: list[Block] = []
    if after is not None and after["version"]:
        blocks.append(text(_since(after), lead=say("New evidence")))
        rows = [row for row in found if row["state"] == COMPUTED]
        if rows and after["new_studies"]:
            blocks.append(living_table(tables, synthesis_id, rows))
    name = f"by-version-{synthesis_id}"
    if name in figures:
        caption = say(
            "The analysis by the review’s version: {label}.", label=tables.review.syntheses[synthesis_id].label
        )
        blocks.append(Details(say("The analysis by the review’s version"), (_figure(name, figures, caption),)))
    return blocks


def sequential_section(tables: ReportTables, figures: Mapping[str, Markup], synthesis_id: str) -> tuple[Section, ...]:
    """Give the section of a trial sequential analysis that the protocol asks for; else there is none."""
    rows = sorted(of(tables.sequential, synthesis_id), key=lambda row: row["order"])
    if not rows:
        return ()
    plan, looks = rows[0], rows[1:]
    blocks: list[Block] = [text(_planned(plan, tables.review.syntheses[synthesis_id].measure))]
    if plan["state"] != COMPUTED:
        blocks.append(text(sentence(plan["reason"] or say("no reason is given")), lead=say("Not done")))
    else:
        blocks.append(text(_required(plan)))
        name = f"sequential-{synthesis_id}"
        if name in figures:
            label = tables.review.syntheses[synthesis_id].label
            blocks.append(_figure(name, figures, say("Trial sequential analysis, secondary: {label}.", label=label)))
        blocks.append(_looks_table(tables, synthesis_id, looks))
        if plan["note"]:
            blocks.append(text(sentence(plan["note"]), lead=say("Note")))
    return (
        Section(f"sequential-analysis-{synthesis_id}", say("Trial sequential analysis (secondary)"), tuple(blocks)),
    )


def _figure(name: str, figures: Mapping[str, Markup], caption: str) -> Figure:
    return Figure(f"figure-{name}", figures[name], caption)


def _since(row: Row) -> str:
    version = version_of({"version": row["version"], "date": row["version_date"]})
    parts = [
        say_counted(*words, len(row[name]), studies=numbers.joined(row[name]))
        for name, words in MOVED.items()
        if row[name]
    ]
    said = "; ".join(parts) or say("no study is new and no estimate differs")
    sentences = [say("Since {version}, {changes}.", version=version, changes=said)]
    if row["state"] != COMPUTED:
        sentences.append(say("Nothing is computed: {reason}.", reason=(row["reason"] or "").rstrip(".")))
    if row["note"]:
        sentences.append(signs(sentence(row["note"])))
    return " ".join(sentences)


def _planned(plan: Row, measure: Measure) -> str:
    parts = [
        say(
            "an effect of {measure} {value}",
            measure=say(measure.short),
            value=numbers.effect_value(plan["difference"], measure),
        )
    ]
    parts[0] += _source(plan["difference_source"])
    if plan["comparator_risk"] is not None:
        risk = numbers.percent(100 * plan["comparator_risk"])
        parts.append(
            say("a comparator risk of {risk}{source}", risk=risk, source=_source(plan["comparator_risk_source"]))
        )
    if plan["sd"] is not None:
        parts.append(
            say("a standard deviation of {sd}{source}", sd=numbers.plain(plan["sd"]), source=_source(plan["sd_source"]))
        )
    errors = say(
        "alpha {alpha}, power {power}", alpha=numbers.plain(plan["alpha"]), power=numbers.percent(100 * plan["power"])
    )
    return say(
        "The protocol asks for this secondary analysis, which corrects for looking at the evidence "
        "again; the conclusions rest on the main one. It looks for {effect}, with {errors}; {method}. The "
        "looks are the review’s frozen versions and this one.",
        effect=numbers.joined(parts),
        errors=errors,
        method=signs(plan["method"] or "").replace(chr(39), "’"),
    )


def _source(source: str | None) -> str:
    return f" ({source.rstrip('.')})" if source else ""


def _required(plan: Row) -> str:
    without, required = (round(plan[name]) for name in ("required_without_diversity", "required"))
    diversity = numbers.percent(100 * plan["diversity"])
    return say(
        "Required participants: {without} if studies did not differ, {required} with a diversity (D²) of "
        "{diversity}{source}.",
        without=numbers.count(without),
        required=numbers.count(required),
        diversity=diversity,
        source=_source(plan["diversity_source"]),
    )


def _looks_table(tables: ReportTables, synthesis_id: str, looks: Rows) -> DataTable:
    measure = tables.review.syntheses[synthesis_id].measure
    cells = tuple(
        (
            f"{row['version']} ({row['version_date']})" if row["version_date"] else row["version"],
            numbers.count(row["k"]),
            numbers.count(round(row["accrued"])),
            numbers.percent(100 * row["fraction"]),
            numbers.fixed(row["z"], 2),
            numbers.fixed(row["boundary"], 2),
            say("yes") if row["has_crossed"] == "yes" else say("no"),
            numbers.effect_with_interval(row["display"], row["adjusted_low"], row["adjusted_high"], measure)
            if row["adjusted_low"] is not None
            else f"{numbers.effect_value(row['display'], measure)}; {row['note'] or say('no boundary')}",
        )
        for row in looks
    )
    headings = (
        Column(say("Version"), width=17),
        Column(say("Studies"), is_numeric=True, width=9),
        Column(say("Participants"), is_numeric=True, width=12),
        Column(say("Of required"), is_numeric=True, width=11),
        Column("z", is_numeric=True, width=8),
        Column(say("Boundary"), is_numeric=True, width=11),
        Column(say("Crossed"), width=9),
        Column(say("{measure} [adjusted CI]", measure=say(measure.short)), width=23),
    )
    note = Footnote(say("Adjusted interval: summary ± boundary × Wald standard error."))
    caption = say("Looks of the trial sequential analysis: {label}", label=tables.review.syntheses[synthesis_id].label)
    return DataTable(f"looks-{synthesis_id}", caption, headings, cells, say("there was no look."), (note,))
