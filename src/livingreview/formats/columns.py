"""The headers of tables: which column of the records table each fills, in every tool's words.

Source: the tables that Covidence, Rayyan, Scopus, Cochrane CENTRAL, CINAHL (EBSCO), Embase, PubMed,
Zotero, ASReview, ClinicalTrials.gov, RefWorks, IEEE Xplore, Springer, Lens and OpenAlex export.
"""

import re
from collections.abc import Mapping, Sequence

HEADERS: Mapping[str, tuple[str, ...]] = {
    "title": (
        "title", "primary title", "article title", "study title", "document title", "item title", "title primary",
        "ti", "t1", "public title", "scientific title", "brief title", "official title",
    ),
    "authors": (
        "authors", "author", "author s", "author names", "first authors", "authors primary", "au", "author list",
    ),
    "year": (
        "year", "publication year", "published year", "pub year", "py", "publication date", "date published",
        "date of publication", "first posted", "date registration", "date",
    ),
    "journal": (
        "journal", "journal book", "source title", "journal title", "publication title", "periodical full",
        "publication",
        "source", "secondary title", "jo", "journal name", "container title", "host venue", "display name source",
    ),
    "volume": ("volume", "journal volume", "vl"),
    "issue": ("issue", "issue number", "journal issue", "number"),
    "pages": ("pages", "page range"),
    "start_page": ("start page", "page start", "first page", "sp"),
    "end_page": ("end page", "page end", "last page", "other pages"),
    "article_number": ("art no", "article number"),
    "doi": ("doi", "item doi", "do", "doi link"),
    "pmid": ("pmid", "pubmed id", "medline pmid", "pubmedid", "pubmed"),
    "pmcid": ("pmcid", "pmc id", "pmc"),
    "accession_numbers": (
        "accession number", "embase accession id", "central id", "embase id", "cinahl id", "ctgov id", "ictrp id",
        "eid",
        "ut unique wos id", "lens id", "openalex id", "pui", "nct number", "trialid", "main id", "unique identifier",
    ),
    "abstract": ("abstract", "abstract note", "ab", "brief summary", "abstracts", "notes abstract", "summary"),
    "keywords": (
        "keywords", "author keywords", "index keywords", "subjects", "mesh terms", "manual tags", "automatic tags",
        "kw",
        "keyword", "conditions", "interventions", "ieee terms", "emtree medical index terms", "emtree drug index terms",
        "emtree medical index terms major focus", "condition", "intervention", "emtree drug index terms major focus",
    ),
    "language": ("language", "article language", "language of original document", "la"),
    "url": ("url", "web address", "link", "study url", "urls", "plink", "pdf link", "embase link", "source urls",
            "url s", "ur"),
    "type": (
        "type", "publication type", "document type", "item type", "doctype", "reference type", "study type", "ty",
        "type of reference", "content type",
    ),
    "notes": ("notes", "note", "extra", "n1"),
    "citation": ("citation",),
    "database": ("source register", "database name", "database", "db"),
}  # fmt: skip
"""For each column the headers that fill it, in small letters, every other sign a blank; earlier ones count first."""

COLUMN_OF = {header: (name, rank) for name, headers in HEADERS.items() for rank, header in enumerate(headers)}
IDENTIFYING = ("title", "abstract", "doi", "pmid")
"""A row of headers names at least one of these, and two columns in all."""

HINTS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", " titel", "titre", "titulo", "titolo", " name "),
    "authors": ("author", "autor", "auteur", " by "),
    "year": ("year", " jahr", "annee", " ano ", "anno", " date"),
    "journal": ("journal", "source", "zeitschrift", "revue", "revista", "rivista", "periodical"),
    "volume": ("volume", " vol ", " band "),
    "issue": ("issue", " heft "),
    "pages": (" pages", "seiten", " pp "),
    "start_page": ("start page", "first page"),
    "end_page": ("end page", "last page"),
    "doi": (" doi ",),
    "pmid": ("pmid", "pubmed"),
    "pmcid": ("pmc",),
    "accession_numbers": ("accession", "record id", "identifier"),
    "abstract": ("abstract", "zusammenfassung", "resume", "resumen", "summary"),
    "keywords": ("keyword", "schlagwort", "mots cles", "palabras"),
    "language": ("language", "sprache", "langue", "idioma"),
    "url": (" url", " link", "address"),
    "type": ("type", " typ "),
    "notes": (" note",),
}
"""Parts of headers that hint at a column, in several languages."""

NOT_LETTERS = re.compile(r"[^a-z0-9]+")
QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
AUTHOR_ID = re.compile(r"\s*\([0-9]{6,}\)$")
NAME_AND_INITIALS = re.compile(r"[^,]*\s[^,]*")


def column_of(header: str) -> str | None:
    """Give the column that a header fills; None for a header that is not known."""
    found = COLUMN_OF.get(_normal(header))
    return found[0] if found else None


def columns_of(headers: Sequence[str], mapping: Mapping[str, str]) -> list[str | None]:
    """Give the column each header fills: those people name in `columns`, else those that are known."""
    chosen = {_normal(header): name for name, header in mapping.items()}
    return [
        chosen.get(_normal(header)) or (name if (name := column_of(header)) not in mapping else None)
        for header in headers
    ]


def are_headers(headers: Sequence[str], mapping: Mapping[str, str]) -> bool:
    """Say whether a row is the row of headers."""
    if mapping:
        present = {_normal(header) for header in headers}
        return all(_normal(header) in present for header in mapping.values())
    found = {name for name in columns_of(headers, mapping) if name}
    return len(found) >= 2 and any(name in found for name in IDENTIFYING)


def suggested(headers: Sequence[str]) -> dict[str, str]:
    """Suggest which header stands for which column, by words that both share; a person has to look at it."""
    found: dict[str, str] = {}
    for name in HEADERS:
        words = HINTS.get(name, (name.replace("_", " "),))
        fitting = [header for header in headers if any(word in f" {_normal(header)} " for word in words)]
        fitting = [header for header in fitting if header not in found.values()]
        if name not in ("citation", "database") and fitting:
            found[name] = min(fitting, key=len)
    return found or {"title": headers[0] if headers else "HEADER"}


def rank(header: str) -> int:
    """Give how early a header counts among those that fill the same column."""
    found = COLUMN_OF.get(_normal(header))
    return found[1] if found else -1


def split_authors(value: str) -> list[str]:
    """Split a cell of authors, which tools join with semicolons, `and`, bars, or commas."""
    if value.startswith("["):
        quoted = [match[1] or match[2] or "" for match in QUOTED.finditer(value)]
        if quoted:
            return quoted
    if ";" in value:
        parts = value.split(";")
    elif re.search(r"\sand\s", value):
        parts = re.split(r"\s+and\s+", value)
    elif "|" in value:
        parts = value.split("|")
    else:
        parts = value.split(",")
        if not all(NAME_AND_INITIALS.fullmatch(part.strip()) for part in parts if part.strip()):
            parts = [value]
    return [AUTHOR_ID.sub("", part.strip()) for part in parts]


def _normal(header: str) -> str:
    return NOT_LETTERS.sub(" ", header.lower()).strip()
