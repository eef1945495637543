"""pydantic's findings in the user's terms: file, line, key, value, what is allowed, what to do."""

import difflib
import typing
from collections.abc import Mapping
from enum import Enum
from types import UnionType
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from livingreview.durations import DURATION
from livingreview.errors import Problem
from livingreview.terms import FINGERPRINT_PATTERN, ID_PATTERN, RECORD_ID_PATTERN
from livingreview.yaml_dialect import Document, Path, key_text

M = TypeVar("M", bound=BaseModel)

MESSAGES = {
    "missing": "This key is missing.",
    "extra_forbidden": "This key is not known.",
    "string_type": "Text is meant here.",
    "int_type": "A whole number is meant here.",
    "float_type": "A number is meant here.",
    "bool_type": "true or false is meant here.",
    "list_type": "A list is meant here (lines that start with - ).",
    "dict_type": "Keys and values are meant here.",
    "model_type": "Keys and values are meant here.",
    "model_attributes_type": "Keys and values are meant here.",
    "string_too_short": "This is empty.",
    "too_short": "This has too few entries.",
    "too_long": "This has too many entries.",
    "string_pattern_mismatch": "This is not written as it must be.",
    "enum": "This word is not one of those allowed.",
    "literal_error": "This is not one of those allowed.",
    "int_from_float": "A whole number is meant here.",
}
ALLOWED_PATTERNS = {
    DURATION: "a span of time as P14D, P2W, P3M or P1Y",
    ID_PATTERN: "lower-case letters, digits and _, a letter first",
    FINGERPRINT_PATTERN: "v1: or v2: and 64 digits or letters a to f, as commands write it",
    RECORD_ID_PATTERN: "rec_ and 16 digits or letters a to f, as in results/records",
    r"^\d{4}-\d{2}-\d{2}$": "a date as 2026-11-23",
    r"^\d+\.\d+(\.\d+)?$": 'a version as "1.0", in quotes',
    r"^\d{4}-\d{2}-\d{2}_[a-z0-9_]+$": "DATE_SOURCE as 2026-11-23_embase",
    r"^[0-9a-f]{7,64}$": "at least 7 digits of a commit's name, in quotes",
    r"^[A-Za-z0-9][A-Za-z0-9._ -]*$": "a file name of letters, digits, blanks and . _ -, a letter or digit first",
}
FIXES = {FINGERPRINT_PATTERN: "Remove the line; `livingreview reconfirm` writes it."}
"""What to do about a text that is not written as its pattern says, where that is not to write it so."""

UNION_BRANCHES = {"int", "float", "str", "bool", "none", "Support"}


def validate(document: Document, model: type[M]) -> tuple[M | None, list[Problem]]:
    """Hold a document against its model; give the model, or everything wrong with it."""
    data = document.data
    if not isinstance(data, dict):
        message = "The file is empty." if data is None else "The file is not made of keys and values."
        return None, [Problem(document.file, 1, "", message, fix="Start from what `livingreview init` writes.")]
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        found = [_problem(document, model, detail) for detail in error.errors(include_url=False)]
        # A value that fits no branch of a union is found once a branch: the first message stands for it.
        return None, sorted({(problem.line, problem.key): problem for problem in reversed(found)}.values())


def _problem(document: Document, model: type[BaseModel], detail: ErrorDetails) -> Problem:
    path = _place(detail["loc"], document)
    kind, context = detail["type"], detail.get("ctx", {})
    message = MESSAGES.get(kind) or _sentence(detail)
    value, allowed, fix = "", _allowed(kind, context), ""
    if kind == "extra_forbidden":
        names = _field_names(model, path[:-1])
        allowed = ", ".join(names)
        close = difflib.get_close_matches(str(path[-1]), names, n=1)
        fix = f"Did you mean {close[0]}?" if close else ""
    elif path == ("schema",):
        fix = "Run `livingreview migrate`, which brings files to the schema this release reads."
        value = _shown(detail["input"]) if kind != "missing" else ""
    elif kind == "missing":
        fix = f"Add it: {_about(model, path)}" if _about(model, path) else ""
    elif not isinstance(detail["input"], dict | list):
        value = _shown(detail["input"])
        fix = FIXES.get(context.get("pattern", ""), "")
        if kind in ("string_type", "literal_error") and isinstance(detail["input"], int | float):
            fix = f'If text is meant, write it in quotes: "{detail["input"]}".'
    return Problem(document.file, document.line(path), key_text(path), message, value=value, allowed=allowed, fix=fix)


def _place(location: tuple[int | str, ...], document: Document) -> Path:
    """Drop what pydantic adds to a path: union branches and the mark of a faulty key."""
    path: Path = ()
    for index, part in enumerate(location):
        is_last = index == len(location) - 1
        if part == "[key]" or ((*path, part) not in document.lines and not is_last):
            continue
        path = (*path, part)
    if path and path not in document.lines and path[-1] in UNION_BRANCHES:
        path = path[:-1]
    return path


def _sentence(detail: ErrorDetails) -> str:
    text = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
    text = f"{text[:1].upper()}{text[1:]}"
    return text if text.endswith(".") else f"{text}."


def _allowed(kind: str, context: Mapping[str, Any]) -> str:
    if "expected" in context:
        return str(context["expected"]).replace("'", "").replace(" or ", ", ")
    if kind == "string_pattern_mismatch":
        return str(ALLOWED_PATTERNS.get(context["pattern"], context["pattern"]))
    bounds = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below", "min_length": "at least"}
    return " and ".join(f"{words} {context[name]:g}" for name, words in bounds.items() if name in context)


def _shown(value: object) -> str:
    text = "nothing" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _field_names(model: type[BaseModel], path: Path) -> list[str]:
    found = _model_at(model, path)
    return [field.alias or name for name, field in found.model_fields.items()] if found else []


def _about(model: type[BaseModel], path: Path) -> str:
    found = _model_at(model, path[:-1])
    for name, field in (found.model_fields if found else {}).items():
        if path and path[-1] in (name, field.alias) and field.description:
            return field.description.replace("\n", " ")
    return ""


def _model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """Walk the declared types down a path to the model that stands there."""
    here: Any = model
    for part in path:
        if isinstance(here, type) and issubclass(here, BaseModel):
            fields = {field.alias or name: field for name, field in here.model_fields.items()}
            if part not in fields:
                return None
            here = _bare(fields[str(part)].annotation)
        else:
            here = _bare(typing.get_args(here)[-1])
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _bare(annotation: Any) -> Any:
    """Take Annotated and `| None` off a type."""
    if typing.get_origin(annotation) is Annotated:
        return _bare(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in (UnionType, typing.Union):
        kept = [arg for arg in typing.get_args(annotation) if arg is not type(None)]
        return _bare(kept[0])
    return annotation


def words(choices: type[Enum]) -> str:
    """List a vocabulary for a message."""
    return ", ".join(str(choice.value) for choice in choices)
