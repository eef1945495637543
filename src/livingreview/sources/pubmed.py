"""Fetch what is new in PubMed through the E-utilities.

1. `esearch` with the history server gives the number of records, their PubMed ids and a handle. More records than the
   interface hands out for one search are asked for in parts of the period, halved until each is small enough.
2. `efetch` gives the records as MEDLINE text, page by page. A page must hold exactly the records it was asked for,
   each once, in the form that the reader of exports knows; else it is asked for again.
3. An interrupted run searches again: where the ids are the same, its pages are kept and the rest is fetched; where
   they are not, it starts anew.
4. The pages, one after the other as received, are the export.

Key and address of the person asking come from the environment (NCBI_API_KEY, LIVINGREVIEW_EMAIL); they are sent in the
body of requests and never written or shown.

Source: NCBI, Entrez Programming Utilities Help: Parameters and Syntax (esearch, efetch; 10,000 records of PubMed).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from livingreview.formats.encoding import EncodingError
from livingreview.formats.recognise import Format, FormatError, read_export
from livingreview.sources.answers import BEGINNINGS, ChangedError, Fetched, Progress, Question, read_json, whole_number
from livingreview.sources.client import Answer, Client, SourceError, UnusableAnswerError
from livingreview.sources.store import Store

BASE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
FILE = "pubmed.nbib"
TOOL = "livingreview"
PAUSE, PAUSE_WITH_KEY = 0.34, 0.1
"""Seconds between requests: three a second, ten with a key."""
MOST = 9_999
"""Records that the interface hands out for one search in PubMed."""
PAGE = 200
"""Records of one page."""
FIRST_DAY = "1700-01-01"
"""Before any record came in; the interface wants both ends of a period."""
REMARKS = ("phrasesnotfound", "fieldsnotfound", "quotedphrasesnotfound", "phrasesignored", "outputmessages")
MAX_REMARK = 200
"""Characters of a remark of the source that are kept."""


@dataclass(frozen=True)
class Part:
    """The records of a part of the period, and the handle to fetch them by."""

    since: str
    until: str
    count: int
    ids: tuple[str, ...]
    handle: Mapping[str, str]
    remarks: tuple[str, ...]


def client(settings: Mapping[str, str], **options: Any) -> Client:
    """Give the client; `settings` is the environment."""
    return Client("PubMed", PAUSE_WITH_KEY if settings.get("NCBI_API_KEY") else PAUSE, **options)


def strategy(question: Question) -> str:
    """Give the strategy as sent, with its dates in PubMed's own words."""
    since, until = ((day or FIRST_DAY).replace("-", "/") for day in (question.since, question.until))
    return f'({question.live.query}) AND ("{since}"[{question.live.dated_by}] : "{until}"[{question.live.dated_by}])'


def count(asking: Client, question: Question, base: str, settings: Mapping[str, str]) -> tuple[int, tuple[str, ...]]:
    """Ask only how many records there are; give the source's remarks on the strategy too."""
    part = _search(asking, question, (question.since or FIRST_DAY, question.until), base, settings, 0)
    return part.count, part.remarks


def fetch(
    asking: Client, question: Question, store: Store, progress: Progress, *, base: str, settings: Mapping[str, str]
) -> Fetched:
    """Fetch every record of a run."""
    for _ in range(BEGINNINGS):
        try:
            whole = (question.since or FIRST_DAY, question.until)
            first = _search(asking, question, whole, base, settings, MOST)
            parts = _parts(asking, question, first, base, settings)
            _require_all(first.count, parts)
            break
        except ChangedError as error:
            changed = error
    else:
        raise SourceError(f"PubMed: {changed} Nothing was stored; run this again.")
    asked = {"strategy": strategy(question), "page": PAGE, "ids": [list(part.ids) for part in parts]}
    kept = store.begin(asked)
    number = received = 0
    for part in parts:
        for start in range(0, part.count, PAGE):
            ids = part.ids[start : start + PAGE]
            if number >= kept:
                store.add(number, _page(asking, part, start, ids, base, settings))
            number, received = number + 1, received + len(ids)
            progress(received, first.count)
    data = b"".join(page if page.endswith(b"\n") else page + b"\n" for page in store.pages()[:number])
    return Fetched(data, strategy(question), first.count, first.remarks)


def _search(
    asking: Client, question: Question, days: tuple[str, str], base: str, settings: Mapping[str, str], most: int
) -> Part:
    since, until = (day.replace("-", "/") for day in days)
    form = {
        "db": "pubmed", "term": question.live.query, "usehistory": "y", "datetype": question.live.dated_by,
        "mindate": since, "maxdate": until, "retmode": "json", "retstart": "0", "retmax": str(most),
    }  # fmt: skip
    return asking.ask(
        f"{base}/esearch.fcgi",
        {**form, **_who(settings)},
        lambda answer: _found(answer, days, most),
        what=f"search for {days[0]} to {days[1]}",
        in_body=True,
    )


def _who(settings: Mapping[str, str]) -> dict[str, str]:
    named = {"email": settings.get("LIVINGREVIEW_EMAIL"), "api_key": settings.get("NCBI_API_KEY")}
    return {"tool": TOOL, **{name: value for name, value in named.items() if value}}


def _found(answer: Answer, days: tuple[str, str], most: int) -> Part:
    said = read_json(answer)
    result = said.get("esearchresult")
    if not isinstance(result, dict) or "error" in said:
        raise UnusableAnswerError("the answer is not of the form that is known")
    if "ERROR" in result:
        raise SourceError(f"it cannot run the strategy: {_short(result['ERROR'])}")
    total = whole_number(result.get("count"))
    ids = result.get("idlist")
    if not isinstance(ids, list) or not all(isinstance(one, str) and one.isascii() and one.isdecimal() for one in ids):
        raise UnusableAnswerError("the answer is not of the form that is known")
    if most and total <= most and (len(ids) != total or len(set(ids)) != total):
        raise UnusableAnswerError(f"it says {total} records and names {len(set(ids))}")
    handle = {"query_key": str(result.get("querykey") or ""), "WebEnv": str(result.get("webenv") or "")}
    if total and not all(handle.values()):
        raise UnusableAnswerError("the answer has no handle to fetch the records by")
    return Part(*days, total, tuple(ids), handle, _remarks(result))


def _remarks(result: Mapping[str, Any]) -> tuple[str, ...]:
    lists = [part for part in (result.get("errorlist"), result.get("warninglist")) if isinstance(part, dict)]
    found = [(name, said) for part in lists for name in REMARKS for said in part.get(name) or []]
    return tuple(f"{name}: {_short(said)}" for name, said in found)


def _short(said: object) -> str:
    return " ".join(str(said).split())[:MAX_REMARK]


def _parts(asking: Client, question: Question, part: Part, base: str, settings: Mapping[str, str]) -> list[Part]:
    """Halve the period until each part can be fetched; its records are named once each."""
    if part.count <= MOST:
        return [part] if part.count else []
    first, last = (date.fromisoformat(day) for day in (part.since, part.until))
    if first == last:
        message = f"{part.count} records came in on {part.since}, more than PubMed hands out for one search"
        raise SourceError(f"PubMed: {message}: divide the strategy into several live sources.")
    middle = first + (last - first) // 2
    halves = (part.since, middle.isoformat()), ((middle + timedelta(days=1)).isoformat(), part.until)
    found = [_search(asking, question, half, base, settings, MOST) for half in halves]
    return [small for half in found for small in _parts(asking, question, half, base, settings)]


def _require_all(total: int, parts: list[Part]) -> None:
    """Refuse parts that are not together what the whole period holds."""
    ids = [one for part in parts for one in part.ids]
    if len(ids) != total or len(set(ids)) != total:
        message = f"The number of results changed while they were fetched ({total}, then {len(set(ids))})."
        raise ChangedError(message)


def _page(
    asking: Client, part: Part, start: int, ids: tuple[str, ...], base: str, settings: Mapping[str, str]
) -> bytes:
    form = {
        "db": "pubmed", **part.handle, "retstart": str(start), "retmax": str(len(ids)),
        "rettype": "medline", "retmode": "text",
    }  # fmt: skip
    return asking.ask(
        f"{base}/efetch.fcgi",
        {**form, **_who(settings)},
        lambda answer: _records(answer, ids),
        what=f"records {start + 1} to {start + len(ids)} of {part.since} to {part.until}",
        in_body=True,
    )


def _records(answer: Answer, ids: tuple[str, ...]) -> bytes:
    """Give the body of a page that holds the records asked for, each once."""
    answer.require_type("text/plain")
    if not answer.is_framed:
        raise UnusableAnswerError("the end of the answer was not announced, so half of it could not be told from all")
    try:
        reading = read_export(answer.body, encoding="utf-8")
    except (FormatError, EncodingError):
        raise UnusableAnswerError("the answer holds no records as MEDLINE text") from None
    if reading.format is not Format.NBIB:
        raise UnusableAnswerError("the answer holds no records as MEDLINE text")
    found = [entry.fields["pmid"] if entry.fields else None for entry in reading.entries]
    if sorted(found, key=str) != sorted(ids):
        missing, doubled = sorted(set(ids) - set(found)), len(found) - len(set(found))
        others = len(set(found) - set(ids))
        names = f" (first: {missing[0]})" if missing else ""
        message = f"asked for {len(ids)} records, {len(missing)} are missing{names}, {doubled} doubled, {others} others"
        raise UnusableAnswerError(message)
    return answer.body
