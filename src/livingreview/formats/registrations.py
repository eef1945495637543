"""Trial registration numbers: found anywhere in a text, and the one that a register's own record describes.

1. The numbers of the registers of the WHO's network, of ClinicalTrials.gov and of the EU, and Universal Trial Numbers.
2. Each is written one way: capitals, no blanks, `JPRN-` left out, an EU number of 2004 on as `EUCTR...` and one of
   the Clinical Trials Regulation as `CTIS...`, whether the text says EudraCT before it or nothing.
3. A record of a register is one whose journal, database, type or first address names a register, and that has neither
   a PubMed id nor a volume. Its own number is the only one in its addresses, journal and accession numbers, or
   else the only one in the whole entry.

Source: the forms of the numbers as the registers publish them; WHO ICTRP, list of primary registers.
"""

import re
from collections.abc import Iterable, Sequence

LONG_NUMBER = re.compile(r"[0-9][0-9][0-9][0-9][0-9][0-9]*")
"""Every number of `REGISTRATION` holds five digits in a row; looking around these alone saves most of the time."""
LAST_SIGNS = frozenset("TNRSCItnrsci -/")
"""What stands before those digits."""
BEFORE, AFTER = 30, 20
"""Characters around five digits in which a number that holds them lies."""

REGISTRATION = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"NCT[ -]?[0-9]{8}|ISRCTN[ -]?[0-9]{8}|ACTRN[ -]?[0-9]{14}|DRKS[ -]?[0-9]{8}|KCT[0-9]{7}|TCTR[0-9]{11}"
    r"|ChiCTR(?:-[A-Z]{2,5}-|-)?[0-9]{8,10}|ITMCTR[0-9]{10}|CTRI/[0-9]{4}/[0-9]{2,3}/[0-9]{6}|UMIN[0-9]{9}"
    r"|JapicCTI-?[0-9]{6}|jRCTs?[0-9]{9,10}|IRCT[0-9]{9,16}(?:N[0-9]{1,3})?|PACTR[0-9]{15,16}|RPCEC[0-9]{8}"
    r"|LBCTR[0-9]{10}|NL-OMON[0-9]{4,5}"
    r"|(?:EUCTR|CTIS)?[0-9]{4}-5[0-9]{5}-[0-9]{2}-[0-9]{2}"
    r"|(?:EUCTR|EudraCT)[0-9]{4}-[0-9]{6}-[0-9]{2}|20(?:0[4-9]|1[0-9]|2[0-3])-[0-9]{6}-[0-9]{2}(?!-?[0-9])"
    r")(?![0-9])",
    re.IGNORECASE,
)
SHORT_REGISTRATIONS = (
    ("NTR", re.compile(r"NTR(?<![A-Za-z0-9]NTR)[0-9]{3,5}(?![A-Za-z0-9])")),
    ("NL", re.compile(r"NL(?<![A-Za-z0-9]NL)[0-9]{4,5}(?:\.[0-9]{3}\.[0-9]{2})?(?![A-Za-z0-9])")),
    ("BR-", re.compile(r"RBR-(?<![A-Za-z0-9]RBR-)(?=[a-zA-Z]*[0-9])[0-9a-zA-Z]{5,9}(?![A-Za-z0-9])")),
    ("br-", re.compile(r"[Rr]br-(?<![A-Za-z0-9][Rr]br-)(?=[a-z]*[0-9])[0-9a-z]{5,9}(?![A-Za-z0-9])")),
    ("U1111-", re.compile(r"U1111-(?<![A-Za-z0-9]U1111-)[0-9]{4}-[0-9]{4}(?![A-Za-z0-9])")),
    ("SLCTR/", re.compile(r"SLCTR/(?<![A-Za-z0-9]SLCTR/)[0-9]{4}/[0-9]{3}(?![A-Za-z0-9])")),
    ("PER-", re.compile(r"PER-(?<![A-Za-z0-9]PER-)[0-9]{3}-[0-9]{2}(?![A-Za-z0-9])")),
)
"""Numbers without five digits in a row, each after a sign that few texts hold: Netherlands (two), Brazil (two),
Universal Trial Number, Sri Lanka, Peru."""

BARE_EU = re.compile(r"(?:EUCTR)?([0-9]{4}-5[0-9]{5}-[0-9]{2}-[0-9]{2})")
REGISTER = re.compile(
    r"\b(?:clinicaltrials\.gov|isrctn|clinicaltrialsregister\.eu|euctr|euclinicaltrials\.eu|ictrp|trialsearch"
    r"|anzctr|chictr|drks|jprn|umin|jrct|ctri\.nic\.in|irct\.ir|pactr|tctr|cris\.nih\.go\.kr|ensaiosclinicos"
    r"|trialregister\.nl|onderzoekmetmensen|trial registry record)",
    re.IGNORECASE,
)


def registry_ids(text: str) -> list[str]:
    """Give the trial registration numbers in a text, each written one way, without repeats, sorted."""
    found = {
        _written(match.group())
        for sign, pattern in SHORT_REGISTRATIONS
        if sign in text
        for match in pattern.finditer(text)
    }
    for number in LONG_NUMBER.finditer(text):
        start = number.start()
        if text[start - 1 : start] in LAST_SIGNS:
            around = REGISTRATION.finditer(text, max(start - BEFORE, 0), number.end() + AFTER)
            found |= {_written(match.group()) for match in around}
    return sorted(found)


def registration_of(names: Sequence[str], places: Iterable[str], text: str) -> str | None:
    """Give the number that a register's record describes, from what names its source and where its number stands."""
    if not any(REGISTER.search(name) for name in names):
        return None
    own = registry_ids("\n".join(places))
    return own[0] if len(own) == 1 else _only(registry_ids(text))


def _only(numbers: list[str]) -> str | None:
    return numbers[0] if len(numbers) == 1 else None


def _written(found: str) -> str:
    """Write a number one way."""
    number = found.upper().replace(" ", "").replace("EUDRACT", "EUCTR")
    if number[0].isdigit() or number.startswith("EUCTR"):
        regulation = BARE_EU.fullmatch(number)
        return f"CTIS{regulation[1]}" if regulation else f"EUCTR{number.removeprefix('EUCTR')}"
    for name in ("NCT", "ISRCTN", "ACTRN", "DRKS", "CHICTR", "JAPICCTI"):
        if number.startswith(f"{name}-") and number[len(name) + 1 :].isdigit():
            return name + number[len(name) + 1 :]
    return number
