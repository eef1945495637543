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
from livingreview.report.inputs import ReportTables, of
from livingreview.tables import Row, Rows
from livingreview.terms import LivingPart, Measure, StatisticsState

COMPUTED = StatisticsState.COMPUTED


def living_blocks(tables: ReportTables, figures: Mapping[str, Markup], synthesis_id: str) -> list[Block]:
    """Give what the new evidence changed since the last version, and the analysis version by version."""
    found = of(tables.living, synthesis_id)
    after = next((row for row in found if row["part"] == LivingPart.AFTER), None)
    blocks: list[Block] = []
    if after is not None and after["version"]:
        blocks.append(text(_since(after), lead="New evidence"))
        rows = [row for row in found if row["state"] == COMPUTED]
        if rows and after["new_studies"]:
            blocks.append(living_table(tables, synthesis_id, rows))
    name = f"by-version-{synthesis_id}"
    if name in figures:
        caption = f"The analysis by the review’s version: {tables.review.syntheses[synthesis_id].label}."
        blocks.append(Details("The analysis by the review’s version", (_figure(name, figures, caption),)))
    return blocks


def sequential_section(tables: ReportTables, figures: Mapping[str, Markup], synthesis_id: str) -> tuple[Section, ...]:
    """Give the section of a trial sequential analysis that the protocol asks for; else there is none."""
    rows = sorted(of(tables.sequential, synthesis_id), key=lambda row: row["order"])
    if not rows:
        return ()
    plan, looks = rows[0], rows[1:]
    blocks: list[Block] = [text(_planned(plan, tables.review.syntheses[synthesis_id].measure))]
    if plan["state"] != COMPUTED:
        blocks.append(text(sentence(plan["reason"] or "no reason is given"), lead="Not done"))
    else:
        blocks.append(text(_required(plan)))
        name = f"sequential-{synthesis_id}"
        if name in figures:
            label = tables.review.syntheses[synthesis_id].label
            blocks.append(_figure(name, figures, f"Trial sequential analysis, secondary: {label}."))
        blocks.append(_looks_table(tables, synthesis_id, looks))
        if plan["note"]:
            blocks.append(text(sentence(plan["note"]), lead="Note"))
    return (Section(f"sequential-analysis-{synthesis_id}", "Trial sequential analysis (secondary)", tuple(blocks)),)


def _figure(name: str, figures: Mapping[str, Markup], caption: str) -> Figure:
    return Figure(f"figure-{name}", figures[name], caption)


def _since(row: Row) -> str:
    when = f" of {row['version_date']}" if row["version_date"] else ""
    parts = [
        f"{numbers.joined(row[name])} {one if len(row[name]) == 1 else more}"
        for name, one, more in (
            ("new_studies", "is new", "are new"),
            ("changed_studies", "has another estimate", "have other estimates"),
            ("gone_studies", "has no estimate any more", "have no estimate any more"),
        )
        if row[name]
    ]
    said = "; ".join(parts) or "no study is new and no estimate is another one"
    reason = "" if row["state"] == COMPUTED else f" Nothing is computed: {(row['reason'] or '').rstrip('.')}."
    note = f" {signs(sentence(row['note']))}" if row["note"] else ""
    return f"Since version {row['version']}{when}, {said}.{reason}{note}"


def _planned(plan: Row, measure: Measure) -> str:
    parts = [f"an effect of {measure.short} {numbers.effect_value(plan['difference'], measure)}"]
    parts[0] += _source(plan["difference_source"])
    if plan["comparator_risk"] is not None:
        risk = numbers.percent(100 * plan["comparator_risk"])
        parts.append(f"a comparator risk of {risk}{_source(plan['comparator_risk_source'])}")
    if plan["sd"] is not None:
        parts.append(f"a standard deviation of {numbers.plain(plan['sd'])}{_source(plan['sd_source'])}")
    errors = f"alpha {numbers.plain(plan['alpha'])}, power {numbers.percent(100 * plan['power'])}"
    return (
        "The protocol asks for this secondary analysis, which corrects for looking at the evidence again; the "
        f"conclusions rest on the main one. It looks for {numbers.joined(parts)}, with {errors}; "
        f"{signs(plan['method'] or '').replace(chr(39), '’')}. The looks are the review’s frozen versions and this one."
    )


def _source(source: str | None) -> str:
    return f" ({source.rstrip('.')})" if source else ""


def _required(plan: Row) -> str:
    without, required = (round(plan[name]) for name in ("required_without_diversity", "required"))
    diversity = numbers.percent(100 * plan["diversity"])
    return (
        f"Required participants: {numbers.count(without)} if studies did not differ, {numbers.count(required)} with a "
        f"diversity (D²) of {diversity}{_source(plan['diversity_source'])}."
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
            "yes" if row["has_crossed"] == "yes" else "no",
            numbers.effect_with_interval(row["display"], row["adjusted_low"], row["adjusted_high"], measure)
            if row["adjusted_low"] is not None
            else f"{numbers.effect_value(row['display'], measure)}; {row['note'] or 'no boundary'}",
        )
        for row in looks
    )
    headings = (
        Column("Version", width=17),
        Column("Studies", is_numeric=True, width=9),
        Column("Participants", is_numeric=True, width=12),
        Column("Of required", is_numeric=True, width=11),
        Column("z", is_numeric=True, width=8),
        Column("Boundary", is_numeric=True, width=11),
        Column("Crossed", width=9),
        Column(f"{measure.short} [adjusted CI]", width=23),
    )
    note = Footnote("Adjusted interval: summary ± boundary × Wald standard error.")
    caption = f"Looks of the trial sequential analysis: {tables.review.syntheses[synthesis_id].label}"
    return DataTable(f"looks-{synthesis_id}", caption, headings, cells, "there was no look.", (note,))
