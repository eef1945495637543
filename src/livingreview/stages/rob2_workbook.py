"""Read the workbook of the official RoB 2 tool: its sheet Results, one row an assessment.

1. Columns are found by the number that their head begins with (`1.1`, `Note for 1.3`, `3.0 Assessor's Judgement`),
   as heads are spelled in several ways; the variant follows from the questions that are there.
2. An answer is a code or its words; NA where the tool does not ask is left out. What the algorithm gives is computed
   anew: where the sheet says otherwise, people are told.
3. An assessor's judgement that the algorithm does not give is an override; its reason is the domain's note.
4. The sheet Summary repeats what Results holds, and is not read.

Source: the RoB 2 Excel tool of 22 August 2019, https://www.riskofbias.info.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from livingreview.formats.workbook import ReadSheet, place
from livingreview.judgements import rob2
from livingreview.judgements.registry import BY_KEY
from livingreview.judgements.rob2_tool import Domain
from livingreview.judgements.tools import Tool
from livingreview.models.review import Review
from livingreview.models.study import Study
from livingreview.stages.bias_sheets import Keys, SheetItem, Taken, add_item, base_item, find_study
from livingreview.terms import OVERALL, BiasDirection, Judgement, RobAnswer, RobEffect, RobTool, RobVariant

SHEET = "Results"
HEAD_ROWS = 5
"""Rows among which the heads are looked for; in the tool they stand in the second."""
NUMBER = re.compile(r"^\s*((?:[1-6][ab]?|S)\.[0-9]+[ab]?)(?![0-9])", re.IGNORECASE)
IN_NOTE = re.compile(r"(?<![0-9a-z.])((?:[1-5][ab]?|S)\.[1-9][ab]?)(?![0-9])", re.IGNORECASE)
ANSWERS = {
    **{answer.value.casefold(): answer for answer in RobAnswer},
    "yes": RobAnswer.Y,
    "probably yes": RobAnswer.PY,
    "probably no": RobAnswer.PN,
    "no": RobAnswer.N,
    "no information": RobAnswer.NI,
    "not applicable": RobAnswer.NA,
}
LEVELS = {"low": Judgement.LOW, "some concerns": Judgement.SOME_CONCERNS, "high": Judgement.HIGH}
DEVIATIONS = {"2.3": ("non-protocol", "non protocol"), "2.4": ("implement",), "2.5": ("adherence", "adhere")}
"""Words of the deviations that the effect of adhering may be about."""
NO_REASON = "{file}, cell {cell}, says so and gives no reason."
DOMAINS = {"D1": ("1.0", "1a.0"), "D1b": ("1b.0",), "DS": ("s.0",), OVERALL: ("6.0", "overall")}


@dataclass(frozen=True)
class Wanted:
    """What a person said beside the workbook; it holds for every row."""

    by: str | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    """Ids in the team by the names that the sheet has."""
    keys: Keys = (None, None, None)
    is_every_outcome: bool = False


@dataclass(frozen=True)
class Line:
    """One row of the sheet: text by column, and the heads."""

    number: int
    texts: Mapping[int, str]
    heads: Mapping[int, str]

    def columns(self, *starts: str) -> list[int]:
        """Give the columns whose head begins so."""
        return [column for column, head in self.heads.items() if head.startswith(starts)]

    def text(self, *starts: str) -> tuple[str, str]:
        """Give text and cell of the first column so headed that holds something."""
        for column in (*(c for c in self.columns(*starts) if self.texts.get(c)), *self.columns(*starts)):
            return self.texts.get(column, ""), place(SHEET, self.number, column)
        return "", place(SHEET, self.number, 1)


def read_rob2_workbook(
    sheets: Mapping[str, ReadSheet], taken: Taken, review: Review, studies: Sequence[Study], wanted: Wanted
) -> None:
    """Read every row of Results into `taken`."""
    sheet = next((sheets[name] for name in sheets if name.strip().casefold() == SHEET.casefold()), None)
    head_row = _head_row(sheet) if sheet else None
    if sheet is None or head_row is None:
        message = "The RoB 2 Excel tool has a sheet Results with columns Study ID and 1.1."
        taken.refuse(SHEET, message, allowed="", fix=f"Sheets found: {', '.join(sheets) or 'none'}.")
        return
    heads = {
        column: " ".join(str(cell.value).split()).casefold()
        for (row, column), cell in sheet.cells.items()
        if row == head_row
    }
    for number in sorted({row for row, _ in sheet.cells if row > head_row}):
        line = Line(number, _texts(sheet, number, heads, taken), heads)
        if line.text("study id", "study_id")[0] or line.text("1.1", "1a.1")[0]:
            _take(line, taken, review, studies, wanted)


def _head_row(sheet: ReadSheet) -> int | None:
    for number in range(1, HEAD_ROWS + 1):
        heads = [str(cell.value).strip().casefold() for (row, _), cell in sheet.cells.items() if row == number]
        if any(head.startswith("study id") for head in heads) and any(NUMBER.match(head) for head in heads):
            return number
    return None


def _texts(sheet: ReadSheet, number: int, heads: Mapping[int, str], taken: Taken) -> dict[int, str]:
    found = {}
    for column, head in heads.items():
        cell = sheet.cells.get((number, column))
        if cell is None or ("algorithm" in head and cell.kind == "formula"):
            continue
        if cell.kind in ("formula", "error"):
            taken.refuse(place(SHEET, number, column), f"This cell holds a {cell.kind}; write its value.")
        else:
            value = cell.value
            found[column] = str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()
    return found


def _take(line: Line, taken: Taken, review: Review, studies: Sequence[Study], wanted: Wanted) -> None:
    n_problems = len(taken.problems)
    named, cell = line.text("study id")
    study = find_study(named, studies, cell, taken)
    person = _person(line, review, wanted, taken)
    keys = _keys(line, review, wanted, taken)
    effect, adhering_to = _effect(line, taken)
    tool = _tool(line)
    domains = rob2.domains(tool.variant, effect, adhering_to)
    cells: dict[str, str] = {"variant": cell, "version": cell}
    answers = _answers(line, domains, cells, taken)
    parts = {
        "answers": {name: answer.value for name, answer in answers.items()},
        "support": _support(line, domains, cells),
        "direction": _directions(line, domains, cells, taken),
        "overrides": _overrides(line, domains, answers, cells, taken),
    }
    if study is None or person is None or len(taken.problems) > n_problems:
        return
    item = {**base_item(tool, keys, effect, adhering_to), **{name: part for name, part in parts.items() if part}}
    add_item(taken, SheetItem(person, study.study_id, {**item, "by": person}, cells, cell))


def _tool(line: Line) -> Tool:
    if line.columns("1b.1"):
        return BY_KEY[RobTool.ROB2, "2021-03-18", RobVariant.CLUSTER]
    if line.columns("s.1"):
        return BY_KEY[RobTool.ROB2, "2021-03-18", RobVariant.CROSSOVER]
    return BY_KEY[RobTool.ROB2, "2019-08-22", RobVariant.PARALLEL]


def _person(line: Line, review: Review, wanted: Wanted, taken: Taken) -> str | None:
    named, cell = line.text("assessor", "reviewer")
    people = {name: member.label for name, member in review.team.items() if name not in review.programs}
    folded = named.casefold()
    if not named:
        if wanted.by is None:
            taken.refuse(cell, "The sheet names no assessor here.", fix="Say who with --by.")
        return wanted.by
    told = {name.casefold(): person for name, person in wanted.people.items()}
    found = [name for name, label in people.items() if folded in (name.casefold(), label.casefold())]
    if folded in told:
        return told[folded]
    if len(found) == 1:
        return found[0]
    fix = f'Say who it is with --person "{named[:40]}=ID".'
    taken.refuse(cell, "Nobody in the team has this name.", named, ", ".join(people), fix)
    return None


def _keys(line: Line, review: Review, wanted: Wanted, taken: Taken) -> Keys:
    named, cell = line.text("outcome")
    if wanted.keys[0] is not None or wanted.is_every_outcome or not named:
        return wanted.keys
    folded = named.casefold()
    found = [name for name, one in review.outcomes.items() if folded in (name.casefold(), one.label.casefold())]
    if len(found) != 1:
        fix = "Say which with --outcome, or --every-outcome for assessments that hold for all."
        taken.refuse(cell, "The protocol has no such outcome.", named, ", ".join(review.outcomes), fix)
        return wanted.keys
    return found[0], wanted.keys[1], wanted.keys[2]


def _effect(line: Line, taken: Taken) -> tuple[RobEffect, list[str]]:
    aim, cell = line.text("aim")
    folded = aim.casefold()
    if "adher" in folded or "per-protocol" in folded:
        text, _ = line.text("effect of adhering")
        return RobEffect.ADHERING, [
            name for name, words in DEVIATIONS.items() if any(word in text.casefold() for word in words)
        ]
    if folded and "assign" not in folded and "intention" not in folded:
        taken.refuse(cell, "The aim is the effect of assignment or of adhering.", aim, "assignment, adhering")
    return RobEffect.ASSIGNMENT, []


def _answers(line: Line, domains: Sequence[Domain], cells: dict[str, str], taken: Taken) -> dict[str, RobAnswer]:
    found: dict[str, RobAnswer] = {}
    for column, head in line.heads.items():
        number = NUMBER.match(head)
        question = number.group(1).replace("s.", "S.") if number else ""
        known = [one for domain in domains for one in domain.questions if one.id == question]
        text = line.texts.get(column, "")
        if not known or not text:
            continue
        cell = place(SHEET, line.number, column)
        answer = ANSWERS.get(" ".join(text.split()).casefold())
        if answer is None:
            taken.refuse(cell, "This is no answer.", text, ", ".join(known[0].options))
        elif found.get(question, answer) is not answer:
            taken.refuse(cell, f"Another column has another answer to {question}.", text)
        else:
            found[question], cells[f"answers.{question}"] = answer, cell
    asked = {name for domain in domains for name in rob2.asked(domain, found)}
    return {name: answer for name, answer in found.items() if answer is not RobAnswer.NA or name in asked}


def _support(line: Line, domains: Sequence[Domain], cells: dict[str, str]) -> dict[str, str]:
    questions = [question.id for domain in domains for question in domain.questions]
    found = {}
    for column in line.columns("note"):
        text = " ".join(line.texts.get(column, "").split())
        about = [name.replace("s.", "S.") for name in IN_NOTE.findall(line.heads[column])]
        for name in about if text else []:
            if name in questions:
                found[name], cells[f"support.{name}"] = text, place(SHEET, line.number, column)
    return found


def _directions(line: Line, domains: Sequence[Domain], cells: dict[str, str], taken: Taken) -> dict[str, str]:
    words = {direction.value: direction.value for direction in BiasDirection}
    found = {}
    for name in (*(domain.id for domain in domains), OVERALL):
        text, cell = _of_domain(line, name, "direction")
        folded = " ".join(text.replace("favors", "favours").replace("Favors", "favours").split()).casefold()
        if folded in ("", "na", "not applicable"):
            continue
        if folded not in words:
            taken.refuse(cell, "This is no direction of bias.", text, ", ".join(words))
        else:
            found[name], cells[f"direction.{name}"] = words[folded], cell
    return found


def _overrides(
    line: Line, domains: Sequence[Domain], answers: Mapping[str, RobAnswer], cells: dict[str, str], taken: Taken
) -> dict[str, Any]:
    finals: list[Judgement] = []
    found: dict[str, Any] = {}
    for domain in domains:
        computed = rob2.judge(domain, answers)
        finals.append(_judged(line, domain.id, computed, found, cells, taken))
    _judged(line, OVERALL, rob2.judge_overall(finals), found, cells, taken)
    return found


def _judged(
    line: Line, name: str, computed: Judgement, found: dict[str, Any], cells: dict[str, str], taken: Taken
) -> Judgement:
    """Hold the sheet's judgement of a domain against the algorithm's; note where they differ."""
    theirs, their_cell = _of_domain(line, name, "algorithm")
    given = _level(theirs)
    if given is not None and given is not computed:
        taken.notices.append(f"{their_cell}: the sheet has {given} for {name}; its answers give {computed}.")
    text, cell = _of_domain(line, name, "judg")
    level = _level(text)
    if text and level is None:
        taken.refuse(cell, "This is no judgement of RoB 2.", text, ", ".join(LEVELS))
    if level is None or level is computed:
        return computed
    note, _ = _of_domain(line, name, "note")
    if not note:
        taken.notices.append(f"{cell}: {level} for {name} has no reason in the sheet.")
    reason = " ".join(note.split()) or NO_REASON.format(file=taken.file, cell=cell)
    found[name] = {"judgement": level.value, "reason": reason}
    cells[f"overrides.{name}"] = cell
    return level


def _level(text: str) -> Judgement | None:
    folded = " ".join(text.split()).casefold().removesuffix(" risk of bias").removesuffix(" risk")
    return LEVELS.get(folded)


def _of_domain(line: Line, name: str, word: str) -> tuple[str, str]:
    """Give text and cell of a domain's own column whose head holds a word."""
    starts = DOMAINS.get(name, (f"{name.removeprefix('D')}.0",))
    for column in line.columns(*starts):
        if _says(line.heads[column], word):
            return line.texts.get(column, ""), place(SHEET, line.number, column)
    return "", place(SHEET, line.number, 1)


def _says(head: str, word: str) -> bool:
    """Say whether a head is the algorithm's, the assessor's judgement, the notes or the direction."""
    is_note, is_algorithm, is_direction = "note" in head or "reason" in head, "algorithm" in head, "direction" in head
    kinds = {
        "note": is_note,
        "algorithm": is_algorithm and not is_note,
        "direction": is_direction and not is_note,
        "judg": ("judg" in head or "assessor" in head) and not (is_note or is_algorithm or is_direction),
    }
    return kinds[word]
