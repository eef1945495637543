"""A study's plain values as the pages of a workbook that people fill in.

1. A row each of report, arm, result by arm, estimate, and question; study and participants a value a row.
2. What a row is about is locked; below are open rows for new ones. Columns of words offer the allowed values.
3. A hidden sheet holds what was written, so that reading can tell whether the file changed since.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from livingreview.canonical import digest
from livingreview.errors import InputError, Problem
from livingreview.formats.workbook import HEAD_ROWS, LAST_ROW, MAX_TEXT, Page, letters
from livingreview.judgements.rob2_tool import domains
from livingreview.models.review import Review
from livingreview.stages.sheet_fields import (
    ALLOWED,
    ARM_SHEET,
    ARMS,
    ESTIMATE_SHEET,
    ID,
    NARROW,
    NUMBER,
    ORIGIN,
    PARTICIPANT_FIELDS,
    PARTICIPANTS,
    READ_ME,
    REPORT_SHEET,
    REPORTS,
    RESULT_SHEET,
    STUDY,
    TABLE_SHEETS,
    WIDE,
    Field,
    TableSheet,
    allowed_values,
    outcome_unit,
    study_fields,
)
from livingreview.terms import Design, RobEffect, RobVariant
from livingreview.yaml_dialect import Path

Keys = tuple[Any, ...]
Plain = Mapping[str, Any]

FORMAT = "livingreview extraction 1"
BLANK_ROWS = {REPORT_SHEET.name: 10, ARM_SHEET.name: 10, RESULT_SHEET.name: 40, ESTIMATE_SHEET.name: 10}
"""Open rows below; a sheet can be filled in further down as well."""
OPEN_ROWS = 10  # of risk of bias
VARIANTS = {Design.RANDOMISED_CROSSOVER: RobVariant.CROSSOVER, Design.RANDOMISED_CLUSTER: RobVariant.CLUSTER}
HOW_TO = (
    "This workbook holds what is known of one study. Fill in the open cells and save it as XLSX, then run:",
    "livingreview extract {study} {by}--read THIS_FILE",
    "Only cells that you change are taken over, each into its line of the study's file.",
    "Grey cells say what a row is about and stay as they are. A new report, arm or result takes a row below them:",
    "type the next number (or the id of the arm) in the first column. A result has a row for each arm with the same",
    "number; what is about the whole result (outcome, time, source) stands in its first row.",
    "Numbers are typed as printed, with a point: 12.5. An empty cell means: not reported. Emptying all numbers of an",
    "arm takes the arm out of the result. Whole results and arms are removed in the file itself.",
    "Words come from the sheet Allowed values. Formulas are not read: type the number, or paste values only.",
    "Not in this workbook, and kept as they are: other readings (alternatives), tables of pairs, clusters,",
    "correlations, discrepancies between sources.",
)


def study_pages(study_id: str, person: str, data: Plain, review: Review, prefilled: Plain | None = None) -> list[Page]:
    """Give the workbook of a study; `prefilled` is shown instead of `data` where the file is new."""
    shown = data if prefilled is None else prefilled
    lists = allowed_values(review)
    pages = [
        _read_me(study_id, person),
        _value_page(STUDY, study_fields(review), shown, lists),
        _value_page(PARTICIPANTS, PARTICIPANT_FIELDS, shown, lists),
        *(_table_page(table, shown, review, lists) for table in TABLE_SHEETS),
        _allowed_page(lists),
        origin_page(study_id, person, data, review),
    ]
    _refuse_long_text(pages, study_id)
    return pages


def origin_page(study_id: str, person: str, data: Plain, review: Review) -> Page:
    """Give the hidden sheet that says what the workbook was made from."""
    rows = [["format", FORMAT], ["study", study_id], ["person", person], ["content", content_digest(data, review)]]
    return Page(ORIGIN, ("key", "value"), ("", ""), rows, is_hidden=True)


def content_digest(data: Plain, review: Review) -> str:
    """Hash what a workbook shows of a file: another comment in the file is no other content."""
    values = [[field.head, value_at(data, field.path)] for field in (*study_fields(review), *PARTICIPANT_FIELDS)]
    tables = [
        [table.name, list(keys), [value_at(data, path) for path in _paths(table, keys)]]
        for table in TABLE_SHEETS
        for keys in table_rows(table, data)
    ]
    return digest([values, tables])


def _paths(table: TableSheet, keys: Keys) -> list[Path]:
    return [place_of(field, keys) for field in table.fields if field.kind != "shown" and is_open(field, keys)]


def is_open(field: Field, keys: Keys) -> bool:
    """Tell whether a row with these keys has a place for the column: numbers by arm need an arm."""
    return ID not in field.path or keys[-1] not in (None, "")


def place_of(field: Field, keys: Keys) -> Path:
    """Give the place in the file of a column in a row with these keys."""
    named = {NUMBER: keys[0] - 1 if isinstance(keys[0], int) else 0, ID: keys[-1]}
    return tuple(named.get(part, part) if isinstance(part, str) else part for part in field.path)


def table_rows(table: TableSheet, data: Plain) -> list[Keys]:
    """Give the keys of a table's rows, in the order of the file."""
    results = data.get("results") or []
    if table.name == REPORTS:
        return [(number,) for number in range(1, len(data.get("reports") or []) + 1)]
    if table.name == ARMS:
        return [(arm,) for arm in data.get("arms") or {}]
    if table is RESULT_SHEET:
        return [(number, arm) for number, result in enumerate(results, start=1) for arm in result.get("data") or [""]]
    if table is ESTIMATE_SHEET:
        return [(number,) for number, result in enumerate(results, start=1) if result.get("estimate")]
    return _questions(data)


def _questions(data: Plain) -> list[Keys]:
    """Give every question of every RoB 2 assessment; without one, those of the variant that fits the design."""
    assessments = data.get("risk_of_bias") or []
    rows: list[Keys] = []
    for number, assessment in enumerate(assessments, start=1):
        if assessment.get("tool") == "RoB 2":
            asked = _asked(assessment)
            more = {**(assessment.get("answers") or {}), **(assessment.get("support") or {})}
            rows += [(number, question) for question in [*asked, *(name for name in more if name not in asked)]]
    if not assessments:
        variant = VARIANTS.get(data.get("design", ""), RobVariant.PARALLEL)
        rows = [(1, question) for question in _asked({"variant": variant})]
    return rows


def _asked(assessment: Plain) -> dict[str, str]:
    """Give the questions of an assessment with their short labels."""
    effect = RobEffect(assessment.get("effect") or RobEffect.ASSIGNMENT)
    parts = domains(RobVariant(assessment["variant"]), effect, assessment.get("adhering_to") or ())
    return {question.id: question.label for domain in parts for question in domain.questions}


def value_at(data: Any, path: Path) -> Any:
    """Give the value at a place; None where there is none."""
    for part in path:
        if isinstance(data, Mapping) and isinstance(part, str):
            data = data.get(part)
        elif isinstance(data, Sequence) and not isinstance(data, str) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def shown_value(field: Field, value: Any) -> Any:
    """Give a file's value as its cell shows it."""
    if value is None:
        return None
    if field.kind in ("low", "high"):
        return value[0 if field.kind == "low" else 1]
    if field.kind == "yes or no":
        return "yes" if value else "no"
    if field.kind == "list":
        return "; ".join(str(part) for part in value) or None
    return str(value) if field.kind in ("text", "choice") else value


def shown_only(table: TableSheet, keys: Keys, data: Plain, review: Review) -> str:
    """Give the cell that explains a row: an outcome's unit, or what a question asks."""
    if table is RESULT_SHEET:
        outcome = value_at(data, ("results", keys[0] - 1, "outcome"))
        return outcome_unit(review, str(outcome)) if outcome else ""
    assessment = value_at(data, ("risk_of_bias", keys[0] - 1)) or {}
    design = VARIANTS.get(data.get("design", ""), RobVariant.PARALLEL)
    return _asked({"variant": design, **assessment}).get(keys[-1], "")


def _read_me(study_id: str, person: str) -> Page:
    by = f"--by {person} " if person else ""
    rows = [[line.format(study=study_id, by=by)] for line in HOW_TO]
    locked = frozenset((number, 0) for number in range(len(rows)))
    return Page(READ_ME, (f"Extraction of {study_id}",), (person and f"by {person}",), rows, (110,), locked)


def _value_page(name: str, fields: Sequence[Field], data: Plain, lists: Mapping[str, Any]) -> Page:
    rows = [[field.head, shown_value(field, value_at(data, field.path)), field.about] for field in fields]
    locked = frozenset((number, column) for number in range(len(rows)) for column in (0, 2))
    choices = [
        (f"B{number}", _source(lists, field.choices))
        for number, field in enumerate(fields, start=HEAD_ROWS + 1)
        if field.choices in lists
    ]
    return Page(name, ("Field", "Value", "Meaning"), ("", "", ""), rows, (26, 60, 70), locked, choices, frozenset({1}))


def _table_page(table: TableSheet, data: Plain, review: Review, lists: Mapping[str, Any]) -> Page:
    keys_of_rows = table_rows(table, data)
    rows, seen = [], set()
    for keys in keys_of_rows:
        row: list[Any] = [key or None for key in keys]
        for field in table.fields:
            path = place_of(field, keys)
            is_first = (path, field.kind) not in seen
            seen.add((path, field.kind))
            if field.kind == "shown":
                row.append(shown_only(table, keys, data, review) or None)
            else:
                row.append(shown_value(field, value_at(data, path)) if is_open(field, keys) and is_first else None)
        rows.append(row)
    n_keys = len(table.keys)
    explained = [number for number, field in enumerate(table.columns) if field.kind == "shown"]
    locked = {(row, column) for row in range(len(rows)) for column in range(n_keys) if rows[row][column] is not None}
    locked |= {(row, column) for row in range(len(rows)) for column in explained}
    return Page(
        table.name,
        tuple(field.head for field in table.columns),
        tuple(field.about for field in table.columns),
        rows,
        tuple(
            WIDE if field.kind in ("text", "shown") and field not in table.keys else NARROW for field in table.columns
        ),
        frozenset(locked),
        _choices(table, lists),
        frozenset(number for number, field in enumerate(table.columns) if field.kind in ("text", "choice", "list")),
        BLANK_ROWS.get(table.name, OPEN_ROWS),
    )


def _choices(table: TableSheet, lists: Mapping[str, Any]) -> list[tuple[str, str]]:
    columns = {
        "arms": f"'{ARMS}'!$A${HEAD_ROWS + 1}:$A${LAST_ROW}",
        "records": f"'{REPORTS}'!$B${HEAD_ROWS + 1}:$B${LAST_ROW}",
    }
    found = []
    for number, field in enumerate(table.columns, start=1):
        name = field.kind if field.kind == "yes or no" else field.choices
        source = columns.get(name) or (_source(lists, name) if name in lists else "")
        if source:
            found.append((f"{letters(number)}{HEAD_ROWS + 1}:{letters(number)}{LAST_ROW}", source))
    return found


def _source(lists: Mapping[str, Any], name: str) -> str:
    column = letters(2 * list(lists).index(name) + 1)
    return f"'{ALLOWED}'!${column}${HEAD_ROWS + 1}:${column}${HEAD_ROWS + max(1, len(lists[name]))}"


def _allowed_page(lists: Mapping[str, list[tuple[str, str]]]) -> Page:
    heads = [text for name in lists for text in (name, "meaning")]
    n_rows = max(len(values) for values in lists.values())
    rows = [
        [text for values in lists.values() for text in (values[number] if number < len(values) else (None, None))]
        for number in range(n_rows)
    ]
    cells = frozenset((row, column) for row in range(n_rows) for column in range(len(heads)))
    return Page(ALLOWED, heads, [""] * len(heads), rows, [24] * len(heads), cells, texts=frozenset(range(len(heads))))


def _refuse_long_text(pages: Sequence[Page], study_id: str) -> None:
    problems = [
        Problem(study_id, 0, f"{page.name}: {row[0]}", f"A text of {len(value)} characters; a cell holds {MAX_TEXT}.")
        for page in pages
        for row in page.rows
        for value in row
        if isinstance(value, str) and len(value) > MAX_TEXT
    ]
    if problems:
        raise InputError(problems)
