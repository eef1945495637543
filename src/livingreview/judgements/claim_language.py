"""The condition of a claim: `relief_50.estimate > 1 and relief_50.certainty >= low`.

1. A condition is one or more comparisons joined by `and`; a comparison is NAME, one of < <= > >=, and a number, or a
   level of certainty (very low, low, moderate, high, in this order).
2. NAME is a synthesis of the protocol, a dot, and what is asked of its main analysis: `estimate`, `ci_low`, `ci_high`
   (as the report prints them: ratios, not logarithms), `certainty`, `studies`, `participants`.
3. It holds when every comparison does. One that is false breaks it, whatever the others are; else one that cannot be
   answered (no estimate, not rated) leaves it open.

There is nothing else in the language: no `or`, no arithmetic, no functions. Text is read by this tokenizer only.
"""

import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from livingreview.terms import Certainty, ClaimState

NUMBERS = ("estimate", "ci_low", "ci_high", "studies", "participants")
CERTAINTY = "certainty"
QUANTITIES = (*NUMBERS[:3], CERTAINTY, *NUMBERS[3:])
"""What a synthesis can be asked for."""

OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
LEVELS = tuple(reversed(Certainty))
"""From the lowest to the highest."""

TOKEN = re.compile(
    r"(?P<number>-?\d+(?:\.\d+)?)(?![\w.])|(?P<name>[A-Za-z_][\w]*(?:\.\w*)*)|(?P<operator>[<>]=?)", re.ASCII
)
SHOWN = 6  # significant digits of a number in a message, as in a fingerprint

Value = float | Certainty | None


class Comparison(NamedTuple):
    """One comparison of a condition."""

    name: str
    operator: str
    bound: float | Certainty

    @property
    def synthesis(self) -> str:
        """Give the synthesis that it asks about."""
        return self.name.partition(".")[0]

    def __str__(self) -> str:
        """Write it as in a condition."""
        return f"{self.name} {self.operator} {_number(self.bound)}"


class ClaimSyntaxError(Exception):
    """A condition that cannot be read: where (from 1), why, what was found, and what is allowed there."""

    def __init__(self, place: int, message: str, found: str = "", allowed: str = "") -> None:
        """Keep the parts apart, for whoever words the problem."""
        super().__init__(f"character {place}: {message}")
        self.place, self.message, self.found, self.allowed = place, message, found, allowed


class Verdict(NamedTuple):
    """What became of a condition: its state, and each comparison that broke it or cannot be answered, in words."""

    state: ClaimState
    because: tuple[str, ...] = ()


class _Token(NamedTuple):
    kind: str
    text: str
    place: int


def parse(condition: str, syntheses: Collection[str]) -> tuple[Comparison, ...]:
    """Read a condition over the protocol's syntheses; ClaimSyntaxError names the first place that is wrong."""
    tokens = [*_tokens(condition), _Token("end", "", len(condition) + 1)]
    found = []
    while True:
        comparison, tokens = _comparison(tokens, syntheses)
        found.append(comparison)
        following, *tokens = tokens
        if following.kind == "end":
            return tuple(found)
        if following.text != "and":
            raise ClaimSyntaxError(following.place, "Comparisons are joined by `and`.", following.text, "and")


def verdict(comparisons: Collection[Comparison], values: Mapping[str, Value]) -> Verdict:
    """Hold a condition against today's values."""
    answers = {comparison: _answer(comparison, values[comparison.name]) for comparison in comparisons}
    broken = tuple(_broken(one, values[one.name]) for one, answer in answers.items() if answer is False)
    if broken:
        return Verdict(ClaimState.WITHDRAWN, broken)
    unanswered = tuple(_unanswered(one) for one, answer in answers.items() if answer is None)
    return Verdict(ClaimState.OPEN, unanswered) if unanswered else Verdict(ClaimState.HOLDS)


def _tokens(condition: str) -> Iterator[_Token]:
    place = 0
    while place < len(condition):
        if condition[place].isspace():
            place += 1
            continue
        found = TOKEN.match(condition, place)
        if found is None:
            allowed = "names, numbers as 1.5, < <= > >=, and"
            raise ClaimSyntaxError(place + 1, "This cannot stand here.", condition[place], allowed)
        yield _Token(str(found.lastgroup), found[0], place + 1)
        place = found.end()


def _comparison(tokens: list[_Token], syntheses: Collection[str]) -> tuple[Comparison, list[_Token]]:
    name, *tokens = tokens
    synthesis, _, quantity = name.text.partition(".")
    if name.kind != "name":
        raise ClaimSyntaxError(name.place, "A name is meant here.", name.text, _names(syntheses))
    if synthesis not in syntheses or quantity not in QUANTITIES:
        raise ClaimSyntaxError(name.place, "Nothing has this name.", name.text, _names(syntheses))
    sign, *tokens = tokens or [name]
    if sign.kind != "operator":
        raise ClaimSyntaxError(sign.place, "A comparison is meant here.", sign.text, ", ".join(OPERATORS))
    bound, tokens = _level(tokens) if quantity == CERTAINTY else _bound(tokens, quantity)
    return Comparison(name.text, sign.text, bound), tokens


def _bound(tokens: list[_Token], quantity: str) -> tuple[float, list[_Token]]:
    token, *rest = tokens
    if token.kind != "number":
        raise ClaimSyntaxError(token.place, f"A number is meant here: {quantity} is one.", token.text, "as 1.5")
    return float(token.text), rest


def _level(tokens: list[_Token]) -> tuple[Certainty, list[_Token]]:
    for length in (2, 1):
        words = " ".join(token.text for token in tokens[:length])
        if words in set(LEVELS):
            return Certainty(words), tokens[length:]
    raise ClaimSyntaxError(tokens[0].place, "A level of certainty is meant here.", tokens[0].text, ", ".join(LEVELS))


def _names(syntheses: Collection[str]) -> str:
    known = ", ".join(syntheses) or "none yet"
    return f"SYNTHESIS.NAME with a synthesis ({known}) and one of {', '.join(QUANTITIES)}"


def _answer(comparison: Comparison, value: Value) -> bool | None:
    if value is None:
        return None
    compare = OPERATORS[comparison.operator]
    if isinstance(value, Certainty) and isinstance(comparison.bound, Certainty):
        return compare(LEVELS.index(value), LEVELS.index(comparison.bound))
    return compare(float(value), float(comparison.bound))


def _broken(comparison: Comparison, value: Value) -> str:
    return f"{comparison.name} is {_number(value, beside=comparison.bound)}, not {comparison.operator} " + _number(
        comparison.bound
    )


def _unanswered(comparison: Comparison) -> str:
    what = "not rated" if comparison.name.endswith(f".{CERTAINTY}") else "not known: there is no estimate"
    return f"{comparison.name} is {what}"


def _number(value: Value, beside: Value = None) -> str:
    """Write a number so that it never looks like the bound that it differs from."""
    if isinstance(value, Certainty):
        return value.value
    text = f"{value:.{SHOWN}g}"
    return repr(value) if isinstance(beside, float) and float(text) == beside and value != beside else text
