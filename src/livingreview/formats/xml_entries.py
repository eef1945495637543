"""Cut XML into its entries, each parsed on its own: a broken one costs itself and no other.

1. An entry is the text from its start tag to its end tag; anything else between entries is not one.
2. Each is parsed without the head of the file. So no entity that a file declares is ever expanded;
   a file that declares one is refused, since an entry could mean it.
3. An entry whose end tag is missing, or that is not well formed, is rejected with the reason.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence

from livingreview.formats.fields import Entry, Values, read_entry

ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
NO_END = "its end tag is missing before the next entry"
NO_START = "its start tag is missing or damaged"
NO_END_OF_FILE = "its end tag is missing before the end of the file"
TAG = re.compile(r"<(/?)[A-Za-z][^<>]*?(/?)>")
MANY_TAGS = 20_000
"""Tags from which on the depth of an entry is looked at; few real entries have a thousand."""
MAX_DEPTH = 100
"""Elements inside each other; real entries have about ten."""

Element = ET.Element


def read_elements(text: str, names: Sequence[str], values_of: Callable[[Element], Values]) -> list[Entry]:
    """Read every element of some names in order, read or rejected."""

    def read(raw: str) -> Values:
        return values_of(_parsed(raw))

    found: list[Entry] = []
    line, counted_to = 1, 0
    for start, end, rejected in _places(text, names):
        line += text.count("\n", counted_to, start)
        counted_to = start
        raw = text[start:end].strip()
        found.append(Entry(line, raw, None, rejected) if rejected else read_entry(line, raw, read))
    return found


def entity_line(text: str) -> int | None:
    """Give the line of the first declaration of an entity; None where there is none."""
    match = ENTITY.search(text)
    return text.count("\n", 0, match.start()) + 1 if match else None


def text_of(element: Element | None) -> str:
    """Give the text inside of an element, whatever marks it up."""
    if element is None:
        return ""
    return " ".join(("".join(element.itertext()) if len(element) else element.text or "").split())


def texts(element: Element, path: str) -> list[str]:
    """Give the texts of the elements at a path."""
    return [text_of(found) for found in element.findall(path)]


def _places(text: str, names: Sequence[str]) -> Iterator[tuple[int, int, str | None]]:
    """Give where entries start and end; with a reason where the end tag is missing."""
    tag = re.compile(rf"<(/?)(?:{'|'.join(names)})(?=[\s/>])[^<>]*>?")
    start: int | None = None
    outside = 0
    for match in tag.finditer(text):
        is_end = match[1] == "/"
        if start is None and is_end:
            yield outside, match.end(), NO_START
        outside = match.end()
        if start is not None:
            yield start, match.end() if is_end else match.start(), None if is_end else NO_END
            start = None if is_end else match.start()
        elif not is_end:
            start = match.start()
        if start is not None and match.group().endswith("/>"):
            yield start, match.end(), None
            start = None
    if start is not None:
        yield start, len(text), NO_END_OF_FILE


def _parsed(raw: str) -> Element:
    if raw.count("<") > MANY_TAGS and _depth(raw) > MAX_DEPTH:
        raise ValueError("its elements stand too deep inside each other")
    try:
        return ET.fromstring(raw)  # noqa: S314 - an entry holds no declaration, so there is nothing to expand
    except (ET.ParseError, ValueError) as error:
        raise ValueError(f"it is no well-formed XML ({error})") from None


def _depth(raw: str) -> int:
    depth = deepest = 0
    for tag in TAG.finditer(raw):
        depth += -1 if tag[1] else int(not tag[2])
        deepest = max(deepest, depth)
    return deepest
