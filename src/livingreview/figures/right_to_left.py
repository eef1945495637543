"""Right-to-left names as a renderer needs them that draws text letter by letter, from left to right.

1. A run goes from its first right-to-left letter to the last such letter or digit before the next left-to-right letter.
2. Arabic letters take the form that their neighbours ask for: isolated, initial, medial or final; lam and alef join.
3. The run is turned around; numbers keep their order, marks stay behind their letter, brackets are mirrored.
Source: Unicode Standard Annex 9 (in a left-to-right line, without nesting), and the compatibility forms of its data.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from html import escape, unescape

from livingreview.figures.svg import is_right_to_left
from livingreview.figures.text_width import has_glyph

TEXT = re.compile(r"(<text\b[^>]*>)([^<]*)(</text>)")
CLUSTER = re.compile(r"\d+(?:[.,:/]\d+)*|.[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]*", re.DOTALL)
"""What keeps its order in a run that is turned: numbers, and letters with their marks."""
MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
CLOSING = {")": "(", "]": "[", "}": "{", "»": "«"}
"""A bracket that closes one of a run belongs to the run."""
FORMS = (range(0xFB50, 0xFE00), range(0xFE70, 0xFF00))
"""Where Unicode keeps the forms of Arabic letters."""


def laid_out(drawing: str) -> str:
    """Lay the right-to-left texts of a drawing out."""
    return TEXT.sub(
        lambda found: found[1] + escape(in_visual_order(unescape(found[2])), quote=False) + found[3], drawing
    )


def in_visual_order(text: str) -> str:
    """Give text as it stands on the line from left to right; without a right-to-left letter it is what it was."""
    if not is_right_to_left(text):
        return text
    parts, run = "", ""
    for character in text:
        if is_right_to_left(character) or (run and unicodedata.bidirectional(character) != "L"):
            run += character
        else:
            parts += _turned(run) + character
            run = ""
    return parts + _turned(run)


def _turned(run: str) -> str:
    """Turn a run around; what trails its last letter or digit stays where it is."""
    core = run
    while core and not (is_right_to_left(core[-1]) or core[-1].isdigit() or unicodedata.combining(core[-1])):
        core = core[:-1]
    if run[len(core) :][:1] in CLOSING and core.count(CLOSING[run[len(core)]]) > core.count(run[len(core)]):
        core = run[: len(core) + 1]
    return "".join(reversed(CLUSTER.findall(_shaped(core)))).translate(MIRRORED) + run[len(core) :]


def _shaped(text: str) -> str:
    """Give every Arabic letter the form that its neighbours ask for."""
    forms = _forms()
    letters = text
    for pair in ("\u0644\u0622", "\u0644\u0623", "\u0644\u0625", "\u0644\u0627"):
        letters = letters.replace(pair, forms.get((pair, "isolated"), pair)) if pair in letters else letters
    shaped = ""
    for place, letter in enumerate(letters):
        base = _joined_pair(letter)
        before, after = _neighbour(letters, place, -1), _neighbour(letters, place, 1)
        joins_before = _joins(before, "initial") and _joins(base, "final")
        joins_after = _joins(base, "initial") and _joins(after, "final")
        wanted = {(True, True): "medial", (True, False): "final", (False, True): "initial"}.get(
            (joins_before, joins_after), "isolated"
        )
        form = forms.get((base, wanted), letter)
        shaped += form if has_glyph(form) else letter
    return shaped


def _joined_pair(letter: str) -> str:
    """Give the two letters behind a ligature of lam and alef; any other letter is itself."""
    return _pairs().get(letter, letter)


def _neighbour(text: str, place: int, way: int) -> str:
    place += way
    while 0 <= place < len(text) and unicodedata.combining(text[place]):
        place += way
    return _joined_pair(text[place]) if 0 <= place < len(text) else ""


def _joins(letter: str, form: str) -> bool:
    return (letter, form) in _forms()


@cache
def _forms() -> Mapping[tuple[str, str], str]:
    """Give the form of each letter, and of lam with alef, by its name."""
    found: dict[tuple[str, str], str] = {}
    for codes in FORMS:
        for code in codes:
            kind, *letters = unicodedata.decomposition(chr(code)).split() or [""]
            word = "".join(chr(int(letter, 16)) for letter in letters)
            if len(word) == 1 or (len(word) == 2 and word[0] == "\u0644" and 0xFEF5 <= code <= 0xFEFC):
                found.setdefault((word, kind.strip("<>")), chr(code))
    return found


@cache
def _pairs() -> Mapping[str, str]:
    return {form: letters for (letters, _), form in _forms().items() if len(letters) == 2}
