"""Fetch what is new in Europe PMC through its REST interface.

1. The strategy and the period are one query; answers are JSON with whole records, page by page along `cursorMark`.
2. Every page must give the same number of hits, and records with an id, none of them twice; the pages together must
   hold as many as the source says. Where the number changes on the way, the run starts anew.
3. An interrupted run goes on behind the last page it has.
4. The export is a JSON array of the answers, each as received.

Source: Europe PMC, Articles RESTful API (search, searchPOST; resultType=core, cursorMark, at most 1000 a page).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from livingreview.sources.answers import BEGINNINGS, ChangedError, Fetched, Progress, Question, read_json, whole_number
from livingreview.sources.client import LONG_QUERY, Answer, Client, SourceError, UnusableAnswerError
from livingreview.sources.store import Store

BASE = "https://www.ebi.ac.uk/europepmc/webservices/rest"
FILE = "europe_pmc.json"
PAUSE = 0.34
"""Seconds between requests; the source names no limit, so PubMed's is kept."""
PAGE = 200
"""Records of one page."""
FIRST_CURSOR = "*"
FIRST_DAY = "1700-01-01"
"""Before any record came in."""


@dataclass(frozen=True)
class Page:
    """One answer: the number of hits it gives, its records' ids, and where the next page starts."""

    hits: int
    ids: tuple[str, ...]
    next: str | None
    body: bytes


def client(settings: Mapping[str, str], **options: Any) -> Client:  # noqa: ARG001 - as of every source
    """Give the client; this source needs nothing from the environment for it."""
    return Client("Europe PMC", PAUSE, **options)


def strategy(question: Question) -> str:
    """Give the query as sent."""
    return f"({question.live.query}) AND ({question.live.dated_by}:[{question.since or FIRST_DAY} TO {question.until}])"


def count(asking: Client, question: Question, base: str, settings: Mapping[str, str]) -> tuple[int, tuple[str, ...]]:
    """Ask only how many records there are; this source makes no remarks."""
    return _page(asking, question, FIRST_CURSOR, 1, base, settings).hits, ()


def fetch(
    asking: Client, question: Question, store: Store, progress: Progress, *, base: str, settings: Mapping[str, str]
) -> Fetched:
    """Fetch every record of a run."""
    store.begin({"strategy": strategy(question), "page": PAGE})
    for _ in range(BEGINNINGS):
        try:
            pages = _pages(asking, question, store, progress, base, settings)
        except ChangedError as error:
            changed = error
            store.clear()
            store.begin({"strategy": strategy(question), "page": PAGE})
        else:
            data = b"[" + b",\n".join(page.body for page in pages) + b"]\n"
            return Fetched(data, strategy(question), pages[0].hits)
    raise SourceError(f"Europe PMC: {changed} Nothing was stored; run this again.")


def _pages(
    asking: Client, question: Question, store: Store, progress: Progress, base: str, settings: Mapping[str, str]
) -> list[Page]:
    pages = [_kept(body) for body in store.pages()]
    while not _is_complete(pages):
        cursor = pages[-1].next if pages else FIRST_CURSOR
        page = _page(asking, question, cursor or FIRST_CURSOR, PAGE, base, settings)
        if pages and page.hits != pages[0].hits:
            raise ChangedError(_changed(pages[0].hits, page.hits))
        store.add(len(pages), page.body)
        pages.append(page)
        progress(sum(len(one.ids) for one in pages), page.hits)
    ids = [one for page in pages for one in page.ids]
    if len(ids) != pages[0].hits or len(set(ids)) != len(ids):
        doubled = len(ids) - len(set(ids))
        raise ChangedError(f"It says {pages[0].hits} results and gave {len(ids)}, {doubled} of them twice.")
    return pages


def _is_complete(pages: list[Page]) -> bool:
    """Say whether there is no further page: all hits are there, or the source names no further place."""
    if not pages:
        return False
    last, before = pages[-1], pages[-2].next if len(pages) > 1 else FIRST_CURSOR
    received = sum(len(page.ids) for page in pages)
    return received >= pages[0].hits or last.next is None or last.next == before or not last.ids


def _changed(first: int, then: int) -> str:
    return f"The number of results changed while they were fetched ({first}, then {then})."


def _page(asking: Client, question: Question, cursor: str, size: int, base: str, settings: Mapping[str, str]) -> Page:
    email = settings.get("LIVINGREVIEW_EMAIL")
    form = {
        "query": strategy(question), "resultType": "core", "format": "json", "pageSize": str(size),
        "cursorMark": cursor, **({"email": email} if email else {}),
    }  # fmt: skip
    is_long = len(form["query"]) > LONG_QUERY
    return asking.ask(
        f"{base}/{'searchPOST' if is_long else 'search'}",
        form,
        _found,
        what=f"search for {question.since or 'the beginning'} to {question.until}",
        in_body=is_long,
    )


def _found(answer: Answer) -> Page:
    said = read_json(answer)
    if "errCode" in said or "errMsg" in said:
        raise SourceError(f"it cannot run the strategy: {' '.join(str(said.get('errMsg')).split())[:200]}")
    return _as_page(said, answer.body)


def _kept(body: bytes) -> Page:
    try:
        return _as_page(json.loads(body), body)
    except (ValueError, UnusableAnswerError):
        raise ChangedError("A page that was kept from an interrupted run is damaged.") from None


def _as_page(said: Mapping[str, Any], body: bytes) -> Page:
    listed = said.get("resultList")
    records = listed.get("result") if isinstance(listed, dict) else None
    if not isinstance(records, list):
        raise UnusableAnswerError("the answer is not of the form that is known")
    following = said.get("nextCursorMark")
    if following is not None and not isinstance(following, str):
        raise UnusableAnswerError("the answer is not of the form that is known")
    return Page(whole_number(said.get("hitCount")), tuple(map(_id, records)), following, body.strip())


def _id(record: object) -> str:
    names = [record.get(key) if isinstance(record, dict) else None for key in ("source", "id")]
    if not all(isinstance(name, str) and name for name in names):
        raise UnusableAnswerError("a record of the answer has no id")
    return "/".join(map(str, names))
