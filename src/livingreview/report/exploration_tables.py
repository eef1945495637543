"""The tables of what a synthesis explores: each number with the convention it follows."""

from livingreview.figures import numbers
from livingreview.figures.forest_rows import subgroup_name
from livingreview.report.conventions import signs
from livingreview.report.elements import Column, DataTable, Footnote, lines
from livingreview.report.inputs import ReportTables
from livingreview.report.statistics_plan import field_label
from livingreview.tables import Row, Rows
from livingreview.terms import ONE_GROUP_SCALES, SUBGROUP_NOT_REPORTED, LivingPart, Measure
from livingreview.words import mark, retell, say, say_counted

NO_ESTIMATE = mark("no estimate")
STATISTIC = mark("statistic")
DECIMALS = 3
"""Coefficients and their standard errors, on the analysis scale."""
PARTS = {
    LivingPart.BEFORE.value: mark("Before"),
    LivingPart.AFTER.value: mark("After"),
    LivingPart.NEW.value: mark("New evidence alone"),
    LivingPart.INTERACTION.value: mark("New against old"),
    LivingPart.CHANGE.value: mark("Change"),
}


def subgroups_table(tables: ReportTables, synthesis_id: str, field: str, rows: Rows) -> DataTable:
    """Give each subgroup of a field; the test for differences is said below the table."""
    measure = tables.review.syntheses[synthesis_id].measure
    shown = sorted(rows, key=lambda row: (row["subgroup"] == SUBGROUP_NOT_REPORTED, row["subgroup"]))
    cells = tuple(
        (
            subgroup_name(row["subgroup"], is_first=True),
            numbers.count(row["k"]),
            f"{say(measure.short)} {_effect(row, measure)}"
            if row["display"] is not None
            else retell(row["reason"] or NO_ESTIMATE),
            numbers.tau_squared(row["tau2"]),
            numbers.percent(row["i2"]),
            _joined(row["interval_method"], row["note"]),
        )
        for row in shown
        if row["subgroup"]
    )
    headings = (
        Column(say("Subgroup"), width=22),
        Column(say("Studies"), is_numeric=True, width=10),
        Column(say("Effect [95% CI]"), width=26),
        Column("τ²", is_numeric=True, width=9),
        Column("I²", is_numeric=True, width=8),
        Column(say("Interval; note"), width=25),
    )
    caption = say(
        "Subgroups by {field_label}: {label}",
        field_label=field_label(tables.review, field),
        label=tables.review.syntheses[synthesis_id].label,
    )
    return DataTable(f"subgroups-{field}-{synthesis_id}", caption, headings, cells, say("there are no subgroups."))


def meta_regression_table(tables: ReportTables, synthesis_id: str, model: str, rows: Rows) -> DataTable:
    """Give the coefficients of one meta-regression; what they leave and the test of all of them stand below."""
    cells = tuple(
        (
            retell(row["term_label"] or row["term"] or "–"),
            numbers.fixed(row["estimate"], DECIMALS),
            say("{low} to {high}", low=numbers.fixed(row["low"], DECIMALS), high=numbers.fixed(row["high"], DECIMALS)),
            numbers.fixed(row["se"], DECIMALS),
            _p(row["p"]),
        )
        for row in sorted(rows, key=lambda row: row["order"])
    )
    headings = (
        Column(say("Term"), width=40),
        Column(say("Coefficient"), is_numeric=True, width=15),
        Column(say("95% CI"), is_numeric=True, width=22),
        Column(say("Standard error"), is_numeric=True, width=13),
        Column("p", is_numeric=True, width=10),
    )
    label = tables.review.syntheses[synthesis_id].label
    anchor = "-".join(["regression", *model.replace("+", " ").split(), synthesis_id])
    notes = tuple(Footnote(words) for words in _regression_notes(tables, synthesis_id, rows[0]))
    fields = " + ".join(field_label(tables.review, field) for field in model.split(" + "))
    caption = say("Meta-regression on {fields}: {label}", fields=fields, label=label)
    return DataTable(anchor, caption, headings, cells, say("no regression was fitted."), notes)


def _regression_notes(tables: ReportTables, synthesis_id: str, row: Row) -> list[str]:
    tests = [words for words in (_all_moderators(row), _left_over(row), _q_left(row)) if words]
    said = [
        say(
            "{n_studies}; coefficients are on {scale}; tests: {test}.",
            n_studies=say_counted("{n} study", "{n} studies", row["k"]),
            scale=_scale(tables.review.syntheses[synthesis_id].measure),
            test=retell(row["test"] or "t"),
        ),
        *([f"{'; '.join(tests)}."] if tests else []),
    ]
    if row["left_out"]:
        said.append(say("Without the moderator, and left out: {left_out}.", left_out=numbers.joined(row["left_out"])))
    return [*said, f"{retell(row['caution'].rstrip('.'))}."] if row["caution"] else said


def _scale(measure: Measure) -> str:
    if measure.is_one_group:
        scale = say(ONE_GROUP_SCALES[measure])
        return say("the scale of the analysis ({measure}s as {scale})", measure=say(measure.label), scale=scale)
    if measure.is_ratio:
        return say("the logarithm of the {measure}", measure=say(measure.label))
    return say("the {measure}", measure=say(measure.label))


def _all_moderators(row: Row) -> str:
    if row["qm"] is None:
        return ""
    is_q = row["qm_df_residual"] is None
    df = f"{row['qm_df']}" if is_q else numbers.joined([f"{row['qm_df']}", f"{row['qm_df_residual']}"])
    return say(
        "All moderators: {name} = {statistic}, df = {df} ({p})",
        name="Q" if is_q else "F",
        statistic=numbers.fixed(row["qm"], 2),
        df=df,
        p=numbers.p_value(row["qm_p"]),
    )


def _left_over(row: Row) -> str:
    if row["tau2"] is None:
        return ""
    tau2 = numbers.tau_squared(row["tau2"])
    by = say(" by {method}", method=retell(row["tau2_method"])) if row["tau2_method"] else ""
    explained = say(", {r2} of τ² explained (R²)", r2=numbers.percent(row["r2"])) if row["r2"] is not None else ""
    i2 = numbers.percent(row["i2"])
    return say("left: τ² = {tau2}{by}, I² = {i2}{explained}", tau2=tau2, by=by, i2=i2, explained=explained)


def _q_left(row: Row) -> str:
    if row["qe"] is None:
        return ""
    q, p = numbers.fixed(row["qe"], 2), numbers.p_value(row["qe_p"])
    return say("Q = {q}, df = {q_df} ({q_p})", q=q, q_df=row["qe_df"], q_p=p)


def influence_table(tables: ReportTables, synthesis_id: str, rows: Rows) -> DataTable:
    """Give the influence diagnostics of every study."""
    names = ("rstudent", "dffits", "cook", "cov_r", "dfbetas")
    cells = tuple(
        (
            row["study_label"],
            numbers.weight(row["weight"]) or numbers.MISSING,
            *(numbers.fixed(row[name], 2) for name in names),
            say("yes") if row["is_influential"] == "yes" else say("no"),
        )
        for row in sorted(rows, key=lambda row: row["order"])
    )
    headings = (
        Column(say("Study"), width=26),
        Column(say("Weight"), is_numeric=True, width=10),
        Column(say("Residual"), is_numeric=True, width=11),
        Column("DFFITS", is_numeric=True, width=11),
        Column(say("Cook’s distance"), is_numeric=True, width=11),
        Column(say("Covariance ratio"), is_numeric=True, width=12),
        Column("DFBETAS", is_numeric=True, width=11),
        Column(say("Stands out"), width=8),
    )
    note = Footnote(
        say("Residual: externally standardised. All with Wald standard errors (Viechtbauer and Cheung 2010).")
    )
    caption = say("Influence: {label}", label=tables.review.syntheses[synthesis_id].label)
    return DataTable(f"influence-{synthesis_id}", caption, headings, cells, say("no study."), (note,))


def small_study_table(tables: ReportTables, synthesis_id: str, rows: Rows) -> DataTable:
    """Give the tests of an asymmetric funnel, and trim and fill."""
    measure = tables.review.syntheses[synthesis_id].measure
    cells = tuple(
        (_capital(say(row["method"])), *_small_study(row, measure), signs(retell(row["note"] or "–"))) for row in rows
    )
    headings = (
        Column(say("Method"), width=19),
        Column(say("Result"), width=23),
        Column("p", is_numeric=True, width=8),
        Column(say("Effect it gives [95% CI]"), width=20),
        Column(say("What to know"), width=30),
    )
    caption = say("Small-study effects: {label}", label=tables.review.syntheses[synthesis_id].label)
    note = Footnote(
        say(
            "The effect a test gives is that expected of an infinitely large study; that of trim and "
            "fill is the summary with the studies filled in. Neither replaces the main analysis."
        )
    )
    return DataTable(f"small-study-{synthesis_id}", caption, headings, cells, say("no test was done."), (note,))


def _small_study(row: Row, measure: Measure) -> tuple[str, str, str]:
    if row["n_filled"] is not None:
        added = say_counted("{n} study", "{n} studies", row["n_filled"])
        side = say(" on the {side}", side=say(row["side"])) if row["side"] and row["n_filled"] else ""
        error = (
            say(" (standard error {n_filled_se})", n_filled_se=numbers.fixed(row["n_filled_se"], 1))
            if row["n_filled_se"] is not None
            else ""
        )
        effect = numbers.effect_with_interval(row["display"], row["display_low"], row["display_high"], measure)
        return (
            say("{added} filled in{side}{error}", added=added, side=side, error=error),
            _p(row["p"]),
            f"{say(measure.short)} {effect}",
        )
    parts = []
    if row["slope"] is not None:
        parts.append(
            say(
                "slope {slope} (standard error {slope_se})",
                slope=numbers.fixed(row["slope"], 2),
                slope_se=numbers.fixed(row["slope_se"], 2),
            )
        )
    if row["statistic"] is not None:
        df = say(", df = {df}", df=row["df"]) if row["df"] is not None else ""
        parts.append(f"{say(row['statistic_is'] or STATISTIC)} = {numbers.fixed(row['statistic'], 2)}{df}")
    limit = numbers.effect_with_interval(row["limit_display"], row["limit_low"], row["limit_high"], measure)
    return (
        "; ".join(parts) or "–",
        _p(row["p"]),
        f"{say(measure.short)} {limit}" if row["limit_display"] is not None else "–",
    )


def tests_table(tables: ReportTables, synthesis_id: str, rows: Rows) -> DataTable:
    """Give the tests over two-by-two tables or person-time."""
    cells = tuple(
        (
            say(row["test"]),
            numbers.count(row["k"]),
            say("{statistic}, df = {df}", statistic=numbers.fixed(row["statistic"], 2), df=row["df"]),
            _p(row["p"]),
            retell(row["method"]),
        )
        for row in rows
    )
    headings = (
        Column(say("Test"), width=28),
        Column(say("Studies"), is_numeric=True, width=9),
        Column(say("Chi-squared"), width=17),
        Column("p", is_numeric=True, width=9),
        Column(say("What it asks"), width=37),
    )
    caption = say("Tests over the studies’ tables: {label}", label=tables.review.syntheses[synthesis_id].label)
    return DataTable(f"tests-{synthesis_id}", caption, headings, cells, say("no test was done."))


def living_table(tables: ReportTables, synthesis_id: str, rows: Rows) -> DataTable:
    """Give the estimate before and after the new evidence, the new alone, and how they differ."""
    measure = tables.review.syntheses[synthesis_id].measure
    order = list(PARTS)
    cells = tuple(
        (
            say(PARTS[row["part"]]),
            numbers.count(row["k"]),
            f"{say(measure.short)} {_effect(row, measure)}" if row["display"] is not None else "–",
            _p(row["p"]),
            numbers.tau_squared(row["tau2"]) if row["part"] != LivingPart.CHANGE else numbers.fixed(row["tau2"], 3),
            numbers.weight(row["weight"]) or "–",
            lines([retell(words) for words in (row["interval_method"], row["note"]) if words]),
        )
        for row in sorted(rows, key=lambda row: order.index(row["part"]))
    )
    headings = (
        Column(say("Evidence"), width=19),
        Column(say("Studies"), is_numeric=True, width=9),
        Column(say("Effect [95% CI]"), width=24),
        Column("p", is_numeric=True, width=8),
        Column("τ²", is_numeric=True, width=8),
        Column(say("Weight"), is_numeric=True, width=9),
        Column(say("Interval; note"), width=23),
    )
    version = next((say(", since version {version}", version=row["version"]) for row in rows if row["version"]), "")
    caption = say(
        "What the new evidence changes: {label}{version}",
        label=tables.review.syntheses[synthesis_id].label,
        version=version,
    )
    return DataTable(f"living-{synthesis_id}", caption, headings, cells, say("nothing is new."))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _effect(row: Row, measure: Measure) -> str:
    return numbers.effect_with_interval(row["display"], row["display_low"], row["display_high"], measure)


def _p(p: float | None) -> str:
    return "–" if p is None else numbers.p_value(p).removeprefix("p = ").removeprefix("p ")


def _joined(*parts: str | None) -> str:
    return "; ".join(retell(part) for part in parts if part) or "–"
