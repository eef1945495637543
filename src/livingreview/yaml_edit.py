"""Change a value in the text of a person's YAML file, and nothing but the lines it must.

1. A value that stands in the file is replaced where it stands; a new key goes below the last one of
   its mapping, a new item below the last one of its list, with their indentation.
2. Comments, blank lines, quotes and order of everything else stay as they are.
3. The text is read again: it must hold exactly what was meant. Where it would not, the file is left
   alone, and an InputError shows what to paste by hand.

Text in, text out; a path is that of `yaml_dialect.Document`.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from livingreview import yaml_dialect, yaml_text
from livingreview.canonical import canonical_json
from livingreview.errors import InputError, Problem
from livingreview.yaml_dialect import Path

try:
    from yaml import CLoader as _Loader
except ImportError:
    from yaml import Loader as _Loader  # type: ignore[assignment]

REMOVE: Final = object()
"""As a value: take the key or item away."""


@dataclass(frozen=True)
class Edit:
    """Set one key or list item; an index equal to the list's length appends. Later edits see earlier ones."""

    path: Path
    value: Any


def edit(text: str, edits: Sequence[Edit], file: str) -> str:
    """Give the text with the edits made; InputError where a line could not be changed safely."""
    line_end = "\r\n" if "\r\n" in text else "\n"
    changed = text.replace("\r\n", "\n")
    wanted = copy.deepcopy(yaml_dialect.read(changed, file).data)
    for one in edits:
        wanted = _applied(wanted, one, file)
        try:
            changed = _edited(changed, one)
            is_as_meant = _same(yaml_dialect.read(changed, file).data, wanted)
        except (InputError, _CannotEditError):
            is_as_meant = False
        if not is_as_meant:
            raise _by_hand(one, yaml_dialect.read(text, file))
    return changed.replace("\n", line_end)


class _CannotEditError(Exception):
    """The text is laid out in a way that this does not change."""


def _applied(data: Any, one: Edit, file: str) -> Any:
    """Make the edit in the plain values."""
    if not one.path:
        return {} if one.value is REMOVE else copy.deepcopy(one.value)
    holder = data
    for part, below in zip(one.path, one.path[1:], strict=False):
        inner = _part(holder, part, one, file)
        if inner is None:
            inner = holder[part] = {} if isinstance(below, str) else []
        holder = inner
    last = one.path[-1]
    if isinstance(holder, list) and isinstance(last, int) and last == len(holder) and one.value is not REMOVE:
        holder.append(copy.deepcopy(one.value))
    elif isinstance(holder, dict) and isinstance(last, str) and one.value is not REMOVE:
        holder[last] = copy.deepcopy(one.value)
    else:
        _part(holder, last, one, file)
        if one.value is REMOVE:
            del holder[last]
        else:
            holder[last] = copy.deepcopy(one.value)
    return data


def _part(holder: Any, part: str | int, one: Edit, file: str) -> Any:
    is_there = (isinstance(holder, dict) and part in holder) or (
        isinstance(holder, list) and isinstance(part, int) and 0 <= part < len(holder)
    )
    if not is_there:
        raise InputError([Problem(file, 0, yaml_dialect.key_text(one.path), "There is no such place in the file.")])
    return holder[part]


def _edited(text: str, one: Edit) -> str:
    page = _Page(text)
    root = yaml.compose(text, Loader=_Loader)
    if not one.path or root is None:
        raise _CannotEditError
    nodes = [root]
    for part in one.path[:-1]:
        nodes.append(_child(nodes[-1], part))
    holder, last = nodes[-1], one.path[-1]
    if one.value is not REMOVE and not holder.value:
        return _filled(page, nodes, one)
    place = _place(holder, last)
    if one.value is REMOVE:
        return _removed(page, holder, place)
    if place is None:
        return _added(page, holder, last, one.value)
    return _replaced(page, holder, place, last, one.value)


def _filled(page: "_Page", nodes: Sequence[Any], one: Edit) -> str:
    """Put the first key or item into `{}`, `[]` or an empty value: the whole value is written anew."""
    if len(nodes) < 2:
        raise _CannotEditError
    value = {one.path[-1]: one.value} if isinstance(one.path[-1], str) else [one.value]
    place = _place(nodes[-2], one.path[-2])
    if place is None:
        raise _CannotEditError
    return _replaced(page, nodes[-2], place, one.path[-2], value)


def _replaced(page: "_Page", holder: Any, place: int, name: str | int, value: Any) -> str:
    node = _value(holder, place)
    start, end = page.index(node.start_mark), page.end(node)
    is_plain_value = not isinstance(value, dict | list) or not value
    is_line = "\n" not in page.text[start:end]
    if holder.flow_style:
        return page.with_part(start, end, yaml_text.flow(value))
    if is_plain_value and is_line and isinstance(node, yaml.ScalarNode) and node.style not in ("|", ">"):
        written = yaml_text.flow(value)
        if len(written) <= yaml_text.FOLDED_FROM:
            space = "" if start and page.text[start - 1].isspace() else " "
            return page.with_part(start, end, f"{space}{written}")
    if isinstance(holder, yaml.MappingNode):
        key = holder.value[place][0]
        return page.with_part(page.index(key.start_mark), end, page.joined(yaml_text.block(str(name), value), key))
    written = page.joined(yaml_text.item(value), holder)
    return page.with_part(page.text.rindex("-", 0, start), end, written)


def _added(page: "_Page", holder: Any, name: str | int, value: Any) -> str:
    last = _value(holder, len(holder.value) - 1)
    end = page.end(last)
    if holder.flow_style:
        written = yaml_text.flow(value) if isinstance(name, int) else f"{yaml_text.key(name)}: {yaml_text.flow(value)}"
        return page.with_part(end, end, f", {written}")
    lines = yaml_text.item(value) if isinstance(name, int) else yaml_text.block(name, value)
    written = page.joined(lines, holder)
    line_end = page.line_end(end)
    return page.with_part(line_end, line_end, f"\n{' ' * holder.start_mark.column}{written}")


def _removed(page: "_Page", holder: Any, place: int | None) -> str:
    if place is None or len(holder.value) == 1:
        raise _CannotEditError
    start, end = page.index(_start(holder, place)), page.end(_value(holder, place))
    is_last = place == len(holder.value) - 1
    if holder.flow_style:
        if is_last:
            return page.with_part(page.end(_value(holder, place - 1)), end, "")
        return page.with_part(start, page.index(_start(holder, place + 1)), "")
    if isinstance(holder, yaml.SequenceNode):
        start = page.text.rindex("-", 0, start)
    if page.text[page.line_start(start) : start].strip():  # the first key of a list's item shares its line
        after = page.index(_start(holder, place + 1)) if not is_last else end
        if "#" in page.text[end:after]:
            raise _CannotEditError
        return page.with_part(start, after, "")
    return page.with_part(page.line_start(start), page.line_end(end) + 1, "")


def _child(node: Any, part: str | int) -> Any:
    place = _place(node, part)
    if place is None:
        raise _CannotEditError
    return _value(node, place)


def _place(holder: Any, part: str | int) -> int | None:
    if isinstance(holder, yaml.MappingNode):
        return next((number for number, (key, _) in enumerate(holder.value) if key.value == part), None)
    if isinstance(holder, yaml.SequenceNode) and isinstance(part, int):
        return part if part < len(holder.value) else None
    raise _CannotEditError


def _value(holder: Any, place: int) -> Any:
    return holder.value[place][1] if isinstance(holder, yaml.MappingNode) else holder.value[place]


def _start(holder: Any, place: int) -> Any:
    return (
        holder.value[place][0].start_mark if isinstance(holder, yaml.MappingNode) else _value(holder, place).start_mark
    )


class _Page:
    """The text with the places of its lines; a mark's own index counts differently with and without libyaml."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        for line in text.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)

    def index(self, mark: Any) -> int:
        return min(int(self.starts[mark.line]) + int(mark.column), len(self.text))

    def end(self, node: Any) -> int:
        """Give where a value's own text ends; the parser counts blank lines and comments below it to it."""
        if not node.value and not isinstance(node, yaml.ScalarNode):
            return self.index(node.end_mark)
        if not isinstance(node, yaml.ScalarNode) and not node.flow_style:
            return self.end(_value(node, len(node.value) - 1))
        start, end = self.index(node.start_mark), self.index(node.end_mark)
        return start + len(self.text[start:end].rstrip())

    def line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def line_end(self, index: int) -> int:
        found = self.text.find("\n", index)
        return len(self.text) if found < 0 else found

    def joined(self, lines: Sequence[str], below: Any) -> str:
        """Join lines so that all but the first stand as far in as a node does."""
        return f"\n{' ' * below.start_mark.column}".join(lines)

    def with_part(self, start: int, end: int, part: str) -> str:
        return self.text[:start] + part + self.text[end:]


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same, 1, 1.0 and true told apart."""
    return canonical_json(_typed(one)) == canonical_json(_typed(other))


def _typed(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _typed(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_typed(part) for part in value]
    return [type(value).__name__, repr(value)]


def _by_hand(one: Edit, document: yaml_dialect.Document) -> InputError:
    key = yaml_dialect.key_text(one.path)
    line = document.line(one.path)
    if one.value is REMOVE:
        fix = f"Take {key} out by hand."
    else:
        last = one.path[-1] if one.path else ""
        lines = yaml_text.block(last, one.value) if isinstance(last, str) else yaml_text.item(one.value)
        fix = "Write by hand there:\n" + "\n".join(lines)
    message = "The file is written in a way that cannot be changed safely; nothing was changed."
    return InputError([Problem(document.file, line, key, message, fix=fix)])
