"""Read a sheet of robvis: one row a study, columns by position, full words.

1. First column the study, then the template's domains, then overall; weights and what follows are passed over.
2. A word is read as written out. Single letters, and NI, which robvis itself reads as not applicable, are refused.
3. Overall is kept where it differs from what the domains add up to; else it follows from them.

Source: robvis 0.3.0 (McGuinness and Higgins 2021), its templates and how it reads values.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from livingreview.formats.workbook import letters
from livingreview.judgements.tools import Tool
from livingreview.models.study import Study
from livingreview.stages.bias_sheets import Keys, SheetItem, Taken, add_item, base_item, find_study
from livingreview.stages.robvis import NOT_ASSESSED_WORDS, bias_items, word_of
from livingreview.terms import OVERALL, Judgement, RobEffect, RobTool

DELIMITERS = (",", ";", "\t")
MAX_ROWS = 5_000
"""Rows of a sheet that is read; no review has that many studies."""


def read_robvis(
    text: str,
    taken: Taken,
    tool: Tool,
    studies: Sequence[Study],
    person: str,
    *,
    keys: Keys = (None, None, None),
    effect: RobEffect = RobEffect.ASSIGNMENT,
    adhering_to: Sequence[str] = (),
) -> None:
    """Read every row into `taken`."""
    rows = _rows(text, taken)
    names = [*(item.id for item in bias_items(tool)), OVERALL]
    if not rows or not _has_columns(rows[0][1], tool, names, taken):
        return
    for number, cells in rows[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        study = find_study(cells[0], studies, f"A{number}", taken)
        words = _words(cells, number, tool, names, taken)
        if study is None:
            continue
        if not words:
            taken.notices.append(f"A{number}: {study.study_id} has no judgement and is passed over.")
            continue
        places = {name: f"{letters(place)}{number}" for place, name in enumerate(names, start=2)}
        parts, found = _parts(words, places, tool, taken.file)
        item = {**base_item(tool, keys, effect, adhering_to), **parts, "by": person}
        add_item(taken, SheetItem(person, study.study_id, item, found, f"A{number}"))


def _rows(text: str, taken: Taken) -> list[tuple[int, list[str]]]:
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        rows = [
            (number, row)
            for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), start=1)
            if row
        ]
    except csv.Error as error:
        taken.refuse("", f"This is no CSV file: {error}.")
        return []
    if len(rows) > MAX_ROWS:
        taken.refuse("", f"The sheet has more than {MAX_ROWS} rows.")
        return []
    if not rows:
        taken.refuse("", "The sheet is empty.")
    return rows


def _has_columns(heads: Sequence[str], tool: Tool, names: Sequence[str], taken: Taken) -> bool:
    """Hold the header against the template: columns count by position, and only overall has a name to tell them by."""
    place = len(names)
    wanted = ", ".join(["Study", *names[:-1], "Overall"])
    overall = heads[place].strip().casefold() if len(heads) > place else ""
    if not overall.startswith("overall"):
        message = f"Column {letters(place + 1)} has to be Overall: columns count by position."
        taken.refuse(f"{letters(place + 1)}1", message, overall, wanted, "Name the template with --tool.")
        return False
    is_v1 = tool.name is RobTool.ROBINS_I and tool.version == "2016"
    if is_v1 and "classif" in heads[2].casefold():
        message = "This is the order of ROBINS-I V2; in V1 the second domain is selection of participants."
        fix = 'Use --tool Generic --as "ROBINS-I 2024-11-22".'
        taken.refuse("C1", message, heads[2], fix=fix)
        return False
    return True


def _words(cells: Sequence[str], number: int, tool: Tool, names: Sequence[str], taken: Taken) -> dict[str, Judgement]:
    """Read the words of one row; an empty cell has none."""
    allowed = {item.id: item.words for item in bias_items(tool)} | {OVERALL: tool.overall_words}
    found = {}
    for place, name in enumerate(names, start=1):
        given = " ".join((cells[place] if place < len(cells) else "").split())
        if given.casefold() in NOT_ASSESSED_WORDS:
            continue
        known = {word_of(word, tool).casefold(): word for word in allowed[name]}
        known |= {word.value.casefold(): word for word in allowed[name]}
        if given.casefold() in known:
            found[name] = known[given.casefold()]
            continue
        message = "This is no word of the tool."
        if given.casefold() == "ni":
            message = "robvis reads NI as not applicable; write No information in full, if that is meant."
        elif len(given) == 1:
            message = "robvis reads no single characters; write the word in full."
        words = ", ".join(dict.fromkeys(word_of(word, tool) for word in allowed[name]))
        taken.refuse(f"{letters(place + 1)}{number}", message, given, words)
    return found


def _parts(
    words: Mapping[str, Judgement], places: Mapping[str, str], tool: Tool, file: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Give the parts of an item, and the cells they come from."""
    domains = {name: word for name, word in words.items() if name != OVERALL}
    parts: dict[str, Any] = {}
    cells: dict[str, str] = {}
    overrides: dict[str, Any] = {}
    reason = f"{file} gives judgements without answers."
    if tool.name is RobTool.ROB2:
        overrides = {name: {"judgement": word.value, "reason": reason} for name, word in domains.items()}
        cells |= {f"overrides.{name}": places[name] for name in domains}
    else:
        parts["judgements"] = {name: word.value for name, word in domains.items()}
        cells |= {f"judgements.{name}": places[name] for name in domains}
    overall = words.get(OVERALL)
    if overall is not None and overall != overall_of(domains, tool):
        why = f"{file}, cell {places[OVERALL]}, says so and gives no reason."
        overrides[OVERALL] = {"judgement": overall.value, "reason": why}
        cells[f"overrides.{OVERALL}"] = places[OVERALL]
    if overrides:
        parts["overrides"] = overrides
    if tool.name is RobTool.ROB2 or len(domains) < len(bias_items(tool)) or len(bias_items(tool)) < len(tool.items):
        parts["unanswered"] = reason if tool.name is RobTool.ROB2 else f"{file} has no judgement of the others."
    return parts, cells


def overall_of(domains: Mapping[str, Judgement], tool: Tool) -> Judgement | None:
    """Give what the domains add up to by the tool's rule; None while one is open, or without a rule."""
    if tool.overall_rule is None or len(domains) < len(bias_items(tool)):
        return None
    return tool.overall_rule([domains[item.id] for item in bias_items(tool)])
