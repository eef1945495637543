"""Results of each synthesis: a sentence, the forest plot, its numbers as a table, and what else was analysed.

1. The sentence names studies, participants, effect, interval, model and heterogeneity.
2. The table has every study's numbers with conversions, flags and the place they were read in: the plot's data.
3. Subgroups, sensitivity analyses and other intervals of the same data; then results that were not taken, with why.
4. Where nothing is pooled, what each study reports in words.
Source: PRISMA 2020 items 19, 20a-d; SWiM for synthesis without meta-analysis.
"""

from collections.abc import Mapping

from markupsafe import Markup

from livingreview.figures import numbers
from livingreview.figures.forest_notes import arm_labels, sentence
from livingreview.figures.forest_rows import subgroup_name
from livingreview.judgements.evidence import main_effects, main_row
from livingreview.report.appendices import CERTAINTY, NUMBERS_OF, RESULTS, pointer
from livingreview.report.certainty import certainty_details
from livingreview.report.conventions import heterogeneity, made, model_and_pooling, prediction, subgroup_differences
from livingreview.report.elements import (
    Block,
    DataTable,
    Details,
    Flagged,
    Inline,
    Missing,
    Paragraph,
    Section,
    text,
)
from livingreview.report.evidence_over_time import sequential_section
from livingreview.report.exploration import exploration_section
from livingreview.report.forest_choices import forest_figure
from livingreview.report.inputs import ReportTables, of
from livingreview.report.integrity import with_and_without
from livingreview.report.origins import origin_link
from livingreview.report.other_reviews import published_table
from livingreview.report.references import References
from livingreview.report.result_tables import (
    analyses_table,
    data_table,
    n_not_taken,
    not_taken_table,
    other_methods_table,
    subgroup_table,
    words_table,
)
from livingreview.report.statistics_plan import field_label
from livingreview.report.values import effect_in_words
from livingreview.report.without_pooling import without_pooling_section
from livingreview.tables import Row, Rows
from livingreview.terms import (
    MAIN_ANALYSIS,
    OF_CERTAINTY,
    WITH_RETRACTED,
    WITHOUT_RETRACTED,
    Direction,
    Evidence,
    Measure,
    ResultState,
    SynthesisState,
)
from livingreview.words import mark, retell, say, say_counted, say_of

CONTRADICTS = "contradicts its report"
"""How the flag of an estimate begins that points another way than its report's conclusion."""

SAID_OF_NUMBERS = mark("every study’s numbers, how its estimate was made and where it was read stand in")
MOST_NOT_TAKEN = 50
"""Results not taken that the HTML lists for a synthesis; the appendix has more, the table beside the report all."""


def synthesis_sections(
    tables: ReportTables, references: References, figures: Mapping[str, Markup]
) -> tuple[Section, ...]:
    """Give a section for each synthesis, in the protocol's order."""
    return tuple(_section(tables, references, figures, synthesis_id) for synthesis_id in tables.review.syntheses)


def _section(tables: ReportTables, references: References, figures: Mapping[str, Markup], synthesis_id: str) -> Section:
    label = tables.review.syntheses[synthesis_id].label
    blocks = [
        *_sentences(tables, synthesis_id),
        _figure(tables, figures, synthesis_id),
        *_tables(tables, references, synthesis_id),
    ]
    below = (
        *without_pooling_section(tables, figures, synthesis_id),
        *exploration_section(tables, figures, synthesis_id),
        *sequential_section(tables, figures, synthesis_id),
    )
    return Section(f"synthesis-{synthesis_id}", label, tuple(blocks), below)


def _sentences(tables: ReportTables, synthesis_id: str) -> list[Block]:
    row = main_row(tables.summary, synthesis_id)
    if row is None:
        return [Missing(say("result: this synthesis has not been computed."))]
    origin = [part for link in origin_link(tables, synthesis_id) for part in (" ", link)]
    said: list[Block] = [text(_result(tables, row, synthesis_id), *origin)]
    if row["state"] == SynthesisState.POOLED:
        extras = [heterogeneity(row), prediction(row), subgroup_differences(row)]
        said.append(text(" ".join(words for words in extras if words)))
        said.append(text(made(row), lead=say("How it was computed")))
    if row["note"]:
        said.append(text(sentence(retell(row["note"])), lead=say("Note")))
    return [
        *said,
        *_imputed(tables, synthesis_id),
        *_contradictions(tables, synthesis_id),
        *with_and_without(tables, synthesis_id),
        *_certainty(tables, synthesis_id),
    ]


def _result(tables: ReportTables, row: Row, synthesis_id: str) -> str:
    who = say_counted("{n} study", "{n} studies", row["k"])
    people = (
        ""
        if row["n_participants"] is None
        else say(
            " with {n_participants}",
            n_participants=say_counted("{n} participant", "{n} participants", row["n_participants"]),
        )
    )
    if row["state"] == SynthesisState.NO_DATA:
        return say("No included study reported this outcome at this time.")
    if row["state"] == SynthesisState.NARRATIVE:
        return say_counted(
            "One study reported this outcome without a usable estimate; nothing is pooled, and no effect is given.",
            "{n} studies reported this outcome without a usable estimate; nothing is pooled, and no effect is given.",
            row["n_studies"],
        )
    if row["state"] == SynthesisState.NOT_POOLED:
        return say("{who}{people} gave an estimate; by protocol they are not pooled.", who=who, people=people)
    others = row["n_studies"] - row["k"]
    rest = (
        say_counted(
            "One further study gave no usable estimate.", "{n} further studies gave no usable estimate.", others
        )
        if others > 0
        else ""
    )
    effect = f"{effect_in_words(row)} ({numbers.p_value(row['p'])})" if row["p"] is not None else effect_in_words(row)
    if row["state"] == SynthesisState.SINGLE_STUDY:
        said = say("One study{people} gave an estimate, which is not pooled: {effect}.", people=people, effect=effect)
    else:
        said = say(
            "{who}{people} were pooled ({model_and_pooling}): {effect}.",
            who=who,
            people=people,
            model_and_pooling=model_and_pooling(row),
            effect=effect,
        )
    return " ".join(words for words in (said, _direction(tables, row, synthesis_id), rest) if words)


def _direction(tables: ReportTables, row: Row, synthesis_id: str) -> str:
    """Say which side the estimate favours and whether the interval holds no effect; nothing is called significant."""
    if row["display"] is None or row["display_low"] is None or row["display_high"] is None:
        return say("No interval is given.")
    measure, synthesis = Measure(row["measure"]), tables.review.syntheses[synthesis_id]
    if measure.is_one_group:
        return ""
    experimental, comparator = arm_labels(tables.review, synthesis_id)
    is_good = tables.review.outcomes[synthesis.outcome].direction is Direction.HIGHER_IS_BETTER
    if row["display"] == measure.null_value:
        side = say("The estimate favours neither side")
    else:
        favoured = experimental if (row["display"] > measure.null_value) == is_good else comparator
        side = say("The estimate favours {favoured}", favoured=favoured)
    holds = row["display_low"] <= measure.null_value <= row["display_high"]
    return (
        say("{side}; the interval includes no effect.", side=side)
        if holds
        else say("{side}; the interval excludes no effect.", side=side)
    )


def _imputed(tables: ReportTables, synthesis_id: str) -> list[Block]:
    """Name the studies whose estimate rests on a number that is not theirs."""
    rows = [row for row in main_effects(tables.effects, synthesis_id) if row["imputed"]]
    named = [f"{row['study_label']} ({'; '.join(map(retell, row['imputed']))})" for row in rows]
    return (
        [text(say("The estimates of {named} rest on it.", named=numbers.joined(named)), lead=say("Imputed"))]
        if named
        else []
    )


def _contradictions(tables: ReportTables, synthesis_id: str) -> list[Block]:
    """Show every estimate that points another way than its report concludes (MECIR C51)."""
    return [
        Paragraph((Flagged(f"{row['study_label']} {retell(flag)}"), "."), say("To be checked"))
        for row in main_effects(tables.effects, synthesis_id)
        for flag in row["flags"]
        if flag.startswith(CONTRADICTS)
    ]


def _certainty(tables: ReportTables, synthesis_id: str) -> list[Block]:
    row = next(iter(of(tables.summary_of_findings, synthesis_id)), None)
    if row is None:
        return [
            text(
                say("This synthesis is not part of the Summary of Findings; its certainty is not rated."),
                lead=say("Certainty"),
            )
        ]
    if row["certainty"] is None:
        return [text(sentence(say(row["certainty_note"] or "not rated")), lead=say("Certainty"))]
    stale = row["evidence"] in (Evidence.EARLIER, Evidence.UNCONFIRMED)
    flag: tuple[Inline, ...] = (" ", Flagged(say(row["evidence"]))) if stale else ()
    happens = row["statement"] or retell(row["drafted_statement"] or "")
    said = f"{say_of(OF_CERTAINTY, row['certainty']).capitalize()}. {happens}".strip()
    plain = [text(retell(row["plain_statement"]), lead=say("In plain language"))] if row["plain_statement"] else []
    return [Paragraph((said, *flag), say("Certainty")), *plain]


def _figure(tables: ReportTables, figures: Mapping[str, Markup], synthesis_id: str) -> Block:
    if not any(row["analysis"] == MAIN_ANALYSIS for row in of(tables.effects, synthesis_id)):
        return Missing(say("forest plot: no study has a result in this synthesis."))
    if synthesis_id not in figures:
        return Missing(say("forest plot: none has been drawn for this synthesis."))
    return forest_figure(tables, figures, synthesis_id)


def _tables(tables: ReportTables, references: References, synthesis_id: str) -> list[Block]:
    effects = [row for row in of(tables.effects, synthesis_id) if row["analysis"] == MAIN_ANALYSIS]
    summary = of(tables.summary, synthesis_id)
    blocks: list[Block] = []
    if any(row["display"] is not None for row in effects):
        numbers_of = data_table(tables, references, synthesis_id, effects)
        blocks.append(
            _elsewhere(tables, synthesis_id, say("Numbers behind the forest plot"), numbers_of, say(SAID_OF_NUMBERS))
        )
    if any(row["state"] != ResultState.ESTIMATED for row in effects):
        blocks.append(words_table(tables, references, synthesis_id, effects))
    if any(row["subgroup"] for row in summary):
        blocks += [subgroup_table(tables, synthesis_id, summary), *_lone_subgroup(tables, synthesis_id, summary)]
    is_added = any(row["analysis"] in (WITH_RETRACTED, WITHOUT_RETRACTED) for row in summary)
    if tables.review.syntheses[synthesis_id].sensitivity or is_added:
        blocks.append(analyses_table(tables, synthesis_id, summary))
    main = main_row(summary, synthesis_id)
    if main is not None and main["state"] == SynthesisState.POOLED:
        blocks.append(
            Details(say("The same data by other methods"), (other_methods_table(tables, synthesis_id, main),))
        )
    if any(row["state"] == ResultState.NOT_TAKEN for row in of(tables.study_results, synthesis_id)):
        left = not_taken_table(tables, references, synthesis_id, most=MOST_NOT_TAKEN)
        said = say(
            "{n_results} of included studies; why stands in",
            n_results=say_counted("{n} result", "{n} results", n_not_taken(tables, synthesis_id)),
        )
        blocks.append(_elsewhere(tables, synthesis_id, say("Results not taken"), left, said))
    if of(tables.published_results, synthesis_id):
        others = published_table(tables, references, synthesis_id)
        n = say_counted("{n} pooled result", "{n} pooled results", len(others.rows))
        said = say("{n}, for comparison only, in {where}.", n=n, where=pointer(RESULTS, tables.review))
        blocks.append(Details(say("Other reviews"), (others,), is_printed=False, printed=said))
    return [*blocks, *certainty_details(tables, synthesis_id, pointer(CERTAINTY, tables.review))]


def _elsewhere(tables: ReportTables, synthesis_id: str, summary: str, table: DataTable, said: str) -> Details:
    """Give a table to open on screen; the main PDF says which appendix has it."""
    where = pointer(f"{NUMBERS_OF}{synthesis_id}", tables.review)
    return Details(summary, (table,), is_printed=False, printed=f"{said} {where}.")


def _lone_subgroup(tables: ReportTables, synthesis_id: str, summary: Rows) -> list[Block]:
    """Say it where only one subgroup has an estimate, so that nobody reads a comparison into the table."""
    estimated = [row for row in summary if row["subgroup"] and row["analysis"] == MAIN_ANALYSIS and row["k"]]
    if len(estimated) != 1:
        return []
    field = field_label(tables.review, tables.review.syntheses[synthesis_id].subgroup or "subgroup")
    return [
        text(
            say(
                "Only one {field} can be estimated ({subgroup}); there is nothing to compare it with.",
                field=field,
                subgroup=subgroup_name(estimated[0]["subgroup"]),
            )
        )
    ]
