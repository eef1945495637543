"""Add a search to the text of `records/searches.yaml`, changing only the lines it must.

1. The new entry goes to the end of the list; every other line stays as it is, comments too.
2. The result is read again: it must hold the old searches unchanged, and the new one as meant. A file
   written in another way (a flow list, say) is an InputError that shows the entry to add by hand.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from livingreview import layout, yaml_dialect
from livingreview.errors import InputError, Problem

LIST = re.compile(r"searches:[ \t]*(?P<empty>\[[ \t]*\])?(?P<rest>[ \t]*(?:#.*)?)$")
ITEM = re.compile(r"(?P<indent> *)- ")
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_ .-]*[A-Za-z0-9]")
WORDS = ("yes", "no", "on", "off", "true", "false", "null")


def add_search(text: str, search: Mapping[str, Any]) -> str:
    """Give the text of the file with one more search."""
    line_end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(line_end)
    start = next((number for number, line in enumerate(lines) if LIST.match(line)), None)
    if start is None:
        raise _by_hand(search)
    match = LIST.match(lines[start])
    if match and match["empty"]:
        lines[start] = f"searches:{match['rest']}"
    after = (number for number, line in enumerate(lines) if number > start and re.match(r"[^\s#-]", line))
    end = next(after, len(lines))
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    item = next((found for line in lines[start + 1 : end] if (found := ITEM.match(line))), None)
    new = _entry(search, item["indent"] if item else "  ")
    added = line_end.join([*lines[:end], *new, *(lines[end:] or [""])])
    if not _is_added(text, added, search):
        raise _by_hand(search)
    return added


def _entry(search: Mapping[str, Any], indent: str) -> list[str]:
    lines = [line for key, value in search.items() for line in _key_lines(key, value)]
    return [f"{indent}{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(lines)]


def _key_lines(key: str, value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{key}:", *(f"  {line}" for name, part in value.items() for line in _key_lines(name, part))]
    if not isinstance(value, str):
        return [f"{key}: {value}"]
    rows = value.split("\n")
    if len(rows) > 1 and all(row == row.strip() and row.isprintable() and row for row in rows):
        return [f"{key}: |-", *(f"  {row}" for row in rows)]
    is_plain = PLAIN.fullmatch(value) and value.lower() not in WORDS
    return [f"{key}: {value if is_plain else json.dumps(value, ensure_ascii=not value.isprintable())}"]


def _is_added(before: str, after: str, search: Mapping[str, Any]) -> bool:
    try:
        old, new = (yaml_dialect.read(text.removeprefix("\ufeff"), layout.SEARCHES).data for text in (before, after))
    except InputError:
        return False
    others = {key: value for key, value in old.items() if key != "searches"}
    kept = {key: value for key, value in new.items() if key != "searches"}
    return others == kept and new["searches"] == [*(old["searches"] or []), dict(search)]


def _by_hand(search: Mapping[str, Any]) -> InputError:
    shown = " / ".join(line.strip() for line in _entry(search, ""))
    fix = f"Add it by hand: {shown}"
    return InputError([Problem(layout.SEARCHES, 0, "searches", "An entry cannot be added to this list.", fix=fix)])
