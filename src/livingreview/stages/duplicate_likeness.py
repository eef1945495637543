"""How two records compare, field by field: authors, journals, titles, places in print.

1. First authors: the same family name and no other initial; one name within the other; a misprint; or the
   same people in another order.
2. Journals: the same words, abbreviations word by word, or initials. "J Pain" may go on, so it is open
   whether it is "J Pain Res".
3. Titles: the same but for small words and plurals; with a misprint of one letter in a word; one cut.
   A misprint that makes the opposite ("men", "women") is no misprint.
"""

from livingreview.stages.duplicate_fields import SMALL_WORDS, Fields

SAME_NAME = 85
"""Percent of letters, for two spellings of a family name."""
MIN_NAME = 4
"""Letters of a family name within which another is looked for."""
MIN_MISPRINT = 5
"""Letters of a word in which one misprinted letter leaves it readable; shorter ones may be other words."""
MAX_MISPRINTS = 3
"""Words with a misprint in one title."""
OPPOSITES = frozenset(
    frozenset(pair)
    for pair in (
        ("abduction", "adduction"),
        ("abductor", "adductor"),
        ("women", "woman"),
        ("female", "males"),
        ("prenatal", "perinatal"),
        ("absorption", "adsorption"),
        ("ileum", "ilium"),
        ("ileal", "ilial"),
        ("dysphagia", "dysphasia"),
        ("preterm", "perterm"),
        ("effective", "affective"),
        ("vesical", "vesicle"),
        ("mental", "dental"),
        ("lower", "power"),
        ("fasting", "lasting"),
        ("afferent", "efferent"),
    )
)
"""Words a letter or two apart that mean something else."""
PREFIXES = ("non", "un", "in", "a", "anti", "pre", "re", "de", "hyper", "hypo", "inter", "intra")
"""Beginnings of a word that change what it means."""


def same_author(a: Fields, b: Fields) -> bool:
    """Say whether both name the same first author, or the same people in another order."""
    first, second = a.first_author, b.first_author
    if not first or not second:
        return False
    if first == second:
        return not a.initial or not b.initial or a.initial == b.initial
    if len(a.families) > 1 and set(a.families) == set(b.families):
        return True
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < MIN_NAME or (a.initial and b.initial and a.initial != b.initial):
        return False
    return longer.startswith(shorter) or longer.endswith(shorter) or _ratio(first, second) >= SAME_NAME


def same_people(a: Fields, b: Fields) -> bool:
    """Say whether two lists of authors are one, or one is the beginning of the other ("et al.")."""
    shorter, longer = sorted((a.families, b.families), key=len)
    return bool(shorter) and longer[: len(shorter)] == shorter


def same_journal(a: Fields, b: Fields) -> bool | None:
    """Say whether two journals are one; None where one is missing or they may be."""
    if not a.journal or not b.journal:
        return None
    answers = [_same_words(x, y) for x in {a.journal, a.journal_main} for y in {b.journal, b.journal_main}]
    return True if True in answers else None if None in answers else False


def is_same_place(a: Fields, b: Fields) -> bool:
    """Say whether both name the same volume and first page."""
    return a.page == b.page != "" and a.volume == b.volume != ""


def differing_place(a: Fields, b: Fields) -> bool:
    """Say whether two records name different volumes or first pages."""
    return any(x and y and x != y for x, y in ((a.volume, b.volume), (a.page, b.page)))


def differing_issue(a: Fields, b: Fields) -> bool:
    """Say whether two records that share no page name different issues, or one a supplement."""
    is_other = bool(a.issue and b.issue and a.issue != b.issue)
    is_beside = None not in (a.is_supplement, b.is_supplement) and a.is_supplement != b.is_supplement
    return (is_other or is_beside) and not a.page == b.page != ""


def alike_titles(a: Fields, b: Fields, percent: int) -> bool:
    """Say whether two titles have the same numbers and share so many letters, or one is cut."""
    return a.numbers == b.numbers and (is_cut(a, b, 20) or _ratio(a.title, b.title) >= percent)


def is_cut(a: Fields, b: Fields, length: int) -> bool:
    """Say whether one title, of at least so many letters, is the beginning of the other."""
    shorter, longer = sorted((a.title, b.title), key=len)
    return len(shorter) >= length and longer.startswith(shorter)


def is_subtitle_cut(a: Fields, b: Fields, length: int) -> bool:
    """Say whether one title is the other without its subtitle, or cut by its source, which says so."""
    shorter, longer = sorted((a, b), key=lambda record: len(record.title))
    return is_cut(a, b, length) and (shorter.is_open or len(shorter.title) in longer.breaks or a.title == b.title)


def plain(words: tuple[str, ...]) -> str:
    """Give a title without small words and the `s` of plurals."""
    return "".join(word.removesuffix("s") for word in words if word not in SMALL_WORDS)


def with_misprints(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Say whether two titles have the same words, some of them with one letter misprinted."""
    if len(ours) != len(theirs):
        return _is_misprint("".join(ours), "".join(theirs))
    odd = [(x, y) for x, y in zip(ours, theirs, strict=True) if x != y]
    return len(odd) <= MAX_MISPRINTS and all(_is_misprint(x, y) for x, y in odd)


def _is_misprint(a: str, b: str) -> bool:
    """Say whether one letter is added, lost or another, or two are exchanged, and the sense is the same."""
    from rapidfuzz.distance import OSA

    shorter, longer = sorted((a, b), key=len)
    if len(longer) < MIN_MISPRINT or OSA.distance(a, b, score_cutoff=1) > 1:
        return False
    is_prefixed = any(longer == prefix + shorter for prefix in PREFIXES)
    return not is_prefixed and frozenset((a, b)) not in OPPOSITES


def _same_words(a: tuple[str, ...], b: tuple[str, ...]) -> bool | None:
    if a == b:
        return bool(a)
    if not a or not b:
        return None
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) == 1 and len(shorter[0]) >= 3 and len(longer) >= 3:
        initials = "".join(word[0] for word in longer)
        if initials == shorter[0] or (len(shorter[0]) >= 4 and initials.startswith(shorter[0])):
            return True
    pairs = list(zip(shorter, longer, strict=False))
    if not all(_abbreviates(x, y) for x, y in pairs):
        return False
    # "J Pain" stands in "J Pain Res" too, so a name that goes on may be another journal.
    return True if len(a) == len(b) else None if len(shorter) >= 3 else False


def _abbreviates(a: str, b: str) -> bool:
    """Say whether one word is the other, or its letters in order from the first on."""
    shorter, longer = sorted((a, b), key=len)
    if shorter[0] != longer[0]:
        return False
    letters = iter(longer)
    return all(letter in letters for letter in shorter)


def _ratio(a: str, b: str) -> float:
    from rapidfuzz.fuzz import ratio

    return ratio(a, b)
