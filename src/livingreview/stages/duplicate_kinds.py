"""What a record says about the kind of report it is of.

1. A notice about another report (erratum, retraction, expression of concern), a reply or comment, a
   protocol, or a record of a trial register; else a report. Read from the title, then from the type that
   the source gives and from the notices it links ("erratum for", "retraction of").
2. A preprint: by its DOI, its server or its type; not known where a record names no container.
3. A conference abstract: by its type, the name of a meeting, or one page in a supplement.
4. The stage of a study that a title names: interim, final, follow-up.

Words of English, German, French, Spanish, Portuguese, Italian and Dutch are known.

Source: publication types of MEDLINE and Embase; the kinds that Cochrane's guidance on several reports of
one study names; prefixes of DOIs as registered with Crossref and DataCite.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

AFTER = r"\W*(?:[:.\-–—\[\]]|(?:to|for|notice|note|regarding|of publication|zu|à|au|aux|al|alla|van|bij|de|du)\b|$)"
"""What follows a word that makes a title a notice: not the rest of a sentence."""
NOTICE = re.compile(
    r"^\W*(?P<word>erratum|errata|corrigend\w+|(?:author |authors |publisher['’]?s? )?corrections?|retraction"
    r"|(?:editorial )?expression of concern|addendum|withdrawn|withdrawal|retracted|notice|publisher['’]?s note"
    r"|berichtigung|erratumvermerk|korrektur|rückzug|zurückgezogen"
    r"|rectificatif|correctif|rétractation|fe d[ei] erratas?|fe d'errat[ae]|rectificación|corrección|retractación"
    r"|retratação|errata corrige|rettifica|ritrattazione|rectificatie|correctie)" + AFTER + r"|[\[(](?P<aside>erratum"
    r"|corrigendum|correction|retraction|berichtigung|rectificatif|fe de erratas)\b"
    r"|\((?:vol|volume)\.? [0-9]+, (?:pg|p|page)",
    re.IGNORECASE,
)
NOTICE_TYPE = re.compile(
    r"\berrat(?:um|a)\b|\bcorrigendum\b|\bcorrected and republished|\bcorrection\b|\bretraction (?:of|notice)\b"
    r"|\bretraction\b|\bexpression of concern\b",
    re.IGNORECASE,
)
LINKED_NOTICE = re.compile(r"(?:retraction of|erratum for|expression of concern for)\b", re.IGNORECASE)
"""What a source links to a notice, not to the report that it is about."""
WITHDRAWN = re.compile(r"retract|withdraw|rückzug|zurückgezogen|rétract|retrata|ritratt", re.IGNORECASE)
CONCERN = re.compile("concern", re.IGNORECASE)

REPLY = re.compile(
    r"^\W*(?:re|reply|in reply|response|comments?|commentary|letter|editorial|discussion|invited (?:comment|commentary)"
    r"|authors?['’]?s? (?:reply|response)|antwort|erwiderung|kommentar|leserbrief|réponse|commentaires?|lettre"
    r"|respuesta|comentarios?|carta|resposta|risposta|commento|lettera|reactie|antwoord)"
    r"\s*(?:[:.\-–—]|(?:to|on|by|from|auf|zu|zum|zur|von|à|au|aux|de|du|sur|des|a|al|ao|del|alla|op|van)\b|$)"
    r"|[-–—:.\[(]\s*(?:the |in )?(?:authors?['’]?s? )?(?:reply|response|comments?|antwort|réponse|respuesta)\W*$",
    re.IGNORECASE,
)
PROTOCOL = re.compile(
    r"\bprotocols?\W*$|\bprotocol (?:for|of)\b|\b(?:study|trial|review) protocol\b|\brationale and\b|\band rationale\b"
    r"|\bdesign (?:of the .{0,60}(?:trial|study)\W*$|and (?:methods|methodology|baseline))|\btrial design\W*$"
    r"|\bstatistical analysis plan\b|\bstudienprotokoll\b|\bprotocole (?:d|pour)|\bprotocolo (?:de|para)\b"
    r"|\bprotocollo (?:di|dello)\b",
    re.IGNORECASE,
)
PROTOCOL_TYPE = re.compile(r"\bprotocol\b", re.IGNORECASE)

PREPRINT_DOI = re.compile(
    r"10\.1101/(?:[0-9]{6}$|[0-9]{4}\.[0-9]{2}\.[0-9]{2}\.)"
    r"|10\.(?:64898|21203|48550|2139|20944|31234|31219|26434|36227|22541|14293|12688/[a-z]+\.[0-9]+\.1$)/?"
)
"""bioRxiv and medRxiv (the forms of their DOIs), openRxiv, Research Square, arXiv, SSRN, Preprints.org, PsyArXiv,
OSF, ChemRxiv, TechRxiv, Authorea (two), by the prefixes that DOI registers list."""
PREPRINT_SERVER = re.compile(r"rxiv\b|research square|\bssrn\b|preprint|\bosf\.io\b|authorea", re.IGNORECASE)
PREPRINT_TYPE = re.compile(r"\bpreprint\b|\bposted content\b", re.IGNORECASE)

ABSTRACT_TYPE = re.compile(r"(?:conference|meeting|congress)[ -]*(?:abstract|poster)", re.IGNORECASE)
MEETING = re.compile(
    r"\b(?:conf|conference|congress|meeting|symposium|workshop|proceedings of the .*annual|abstracts?"
    r"|kongress|jahrestagung|tagung|congrès|congreso|congresso|reunión|riunione)\b",
    re.IGNORECASE,
)
SUPPLEMENT = re.compile(r"\bsuppl|\bspec(?:ial)?\b.*\bno\b|(?<![a-z])s[0-9]+\b", re.IGNORECASE)
ABSTRACT_PAGE = re.compile(
    r"^\s*(?:s|p|a|o|po|op|sp|ps|pp|fp|ab|abs|abstract|poster|oral|lb|fri|sat|sun|mon|tue|wed|thu)[ \-.]*(?:no\.?)? ?"
    r"[0-9]+[a-z]?\s*$",
    re.IGNORECASE,
)
"""One page or number with the letters that supplements and programmes of meetings give them."""
SAME_ENDS = re.compile(r"^\s*([^\s\-\u2010-\u2015\u2212]+)\s*[-\u2010-\u2015\u2212]\s*\1\s*$")
"""A range of one page."""
PRINTED_PAGE = re.compile(r"^\s*pp?\.? *[0-9]", re.IGNORECASE)

STAGES = {
    **dict.fromkeys(("interim", "preliminary", "zwischenergebnisse", "intermédiaires"), "interim"),
    **dict.fromkeys(("final", "definitive", "endergebnisse", "abschliessende"), "final"),
    **dict.fromkeys(("followup", "follow", "longterm", "extension", "nachbeobachtung"), "follow-up"),
    **dict.fromkeys(("subgroup", "posthoc", "secondary", "substudy", "exploratory"), "secondary"),
}
"""Words for a stage of one study, on which separate reports are written."""


def kind(row: Mapping[str, Any], title: str, registration: str | None) -> str:
    """Give the kind of report that a record is of."""
    if registration:
        return "register"
    source_type = row["type"] or ""
    linked = " ".join(notice for notice in row["notices"] if LINKED_NOTICE.match(notice))
    notice = NOTICE.search(title)
    named = notice.group() if notice else linked or (source_type if NOTICE_TYPE.search(source_type) else "")
    if named:
        return "retraction" if WITHDRAWN.search(named) else "concern" if CONCERN.search(named) else "notice"
    if REPLY.search(title):
        return "reply"
    return "protocol" if PROTOCOL.search(title) or PROTOCOL_TYPE.search(source_type) else "report"


def is_preprint(row: Mapping[str, Any]) -> bool | None:
    """Say whether the record is of a preprint; None where it names neither DOI nor container."""
    if (row["doi"] and PREPRINT_DOI.match(row["doi"])) or PREPRINT_TYPE.search(row["type"] or ""):
        return True
    if row["journal"]:
        return bool(PREPRINT_SERVER.search(row["journal"])) and not row["volume"]
    return False if row["doi"] or row["volume"] else None


def is_abstract(row: Mapping[str, Any], page: str, last_page: str) -> bool:
    """Say whether the record clearly is of a conference abstract."""
    if ABSTRACT_TYPE.search(row["type"] or "") or MEETING.search(row["journal"] or ""):
        return True
    pages = SAME_ENDS.sub(r"\1", row["pages"] or "")
    if ABSTRACT_PAGE.match(pages) and not PRINTED_PAGE.match(pages):
        return True
    is_one_page = bool(page) and page == last_page
    return is_one_page and SUPPLEMENT.search(f"{row['volume']} {row['issue']} {row['journal']}") is not None


def is_supplement(row: Mapping[str, Any]) -> bool | None:
    """Say whether the record stands in a supplement; None where it names no issue."""
    if SUPPLEMENT.search(f"{row['volume']} {row['issue']}"):
        return True
    return False if row["issue"] else None


def stages(words: Sequence[str]) -> frozenset[str]:
    """Give the stages of a study that a title names."""
    return frozenset(STAGES[word] for word in words if word in STAGES)
