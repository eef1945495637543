"""Read PubMed XML: articles and book chapters.

1. Each `PubmedArticle` or `PubmedBookArticle` is an entry.
2. The DOI and PMC id are those of the article itself, never those of its references.
3. Sections of an abstract stand on lines of their own, each after its label.

Source: the PubMed DTD (National Library of Medicine).
"""

from livingreview.formats.fields import Entry, Values
from livingreview.formats.notices import BY_REFERENCE_TYPE, notice
from livingreview.formats.xml_entries import Element, read_elements, text_of, texts

NAMES = ("PubmedArticle", "PubmedBookArticle")


def read_entries(text: str) -> list[Entry]:
    """Read every article in order, read or rejected."""
    return read_elements(text, NAMES, values_of)


def values_of(entry: Element) -> Values:
    """Give the values of one article."""
    citation = entry.find("MedlineCitation")
    if citation is None:
        citation = entry.find("BookDocument")
    if citation is None:
        return {}
    article = citation.find("Article")
    values = _ids(entry, citation)
    values |= _publication(citation if article is None else article, citation)
    values["notices"] = _notices(citation)
    return values


def _ids(entry: Element, citation: Element) -> Values:
    ids = [*entry.findall("PubmedData/ArticleIdList/ArticleId"), *citation.findall("ArticleIdList/ArticleId")]
    locations = [*citation.findall("Article/ELocationID"), *citation.findall("Book/ELocationID")]
    return {
        "pmid": texts(citation, "PMID")[:1],
        "doi": [text_of(one) for one in ids if one.get("IdType") == "doi"]
        + [text_of(one) for one in locations if one.get("EIdType") == "doi"],
        "pmcid": [text_of(one) for one in ids if one.get("IdType") == "pmc"],
        "accession_numbers": [
            f"{one.get('Source')} {text_of(one)}" if one.get("Source") else text_of(one)
            for one in citation.findall("OtherID")
        ],
        "article_number": [text_of(one) for one in locations if one.get("EIdType") == "pii"],
    }


def _publication(article: Element, citation: Element) -> Values:
    issue = "Journal/JournalIssue"
    return {
        "type": [
            "; ".join([*texts(article, "PublicationTypeList/PublicationType"), *texts(article, "PublicationType")])
        ],
        "title": [
            *texts(article, "ArticleTitle"),
            *texts(article, "VernacularTitle"),
            *texts(article, "Book/BookTitle"),
        ],
        "authors": [
            name
            for author in article.findall("AuthorList/Author") or article.findall("Book/AuthorList/Author")
            if (name := _author(author))
        ],
        "year": texts(article, f"{issue}/PubDate/Year")
        + texts(article, f"{issue}/PubDate/MedlineDate")
        + texts(article, "Book/PubDate/Year")
        + texts(article, "ArticleDate/Year"),
        "journal": [
            *texts(article, "Journal/Title"),
            *texts(citation, "MedlineJournalInfo/MedlineTA"),
            *texts(article, "Book/BookTitle"),
        ],
        "volume": texts(article, f"{issue}/Volume"),
        "issue": texts(article, f"{issue}/Issue"),
        "pages": [*texts(article, "Pagination/MedlinePgn"), *texts(article, "Pagination/StartPage")],
        "abstract": ["\n".join(_abstract(article) or _abstract(citation, "OtherAbstract"))],
        "keywords": [
            *texts(citation, "KeywordList/Keyword"),
            *texts(citation, "MeshHeadingList/MeshHeading/DescriptorName"),
        ],
        "language": texts(article, "Language"),
    }


def _author(author: Element) -> str:
    family, given = (
        text_of(author.find("LastName")),
        text_of(author.find("ForeName")) or text_of(author.find("Initials")),
    )
    return f"{family}, {given}" if family and given else family or text_of(author.find("CollectiveName"))


def _abstract(article: Element, name: str = "Abstract") -> list[str]:
    found = article.find(name)
    if found is None:
        return []
    parts = ((part.get("Label"), text_of(part)) for part in found.findall("AbstractText"))
    return [f"{label}: {text}" if label else text for label, text in parts if text]


def _notices(citation: Element) -> list[str]:
    found = []
    for link in citation.findall("CommentsCorrectionsList/CommentsCorrections"):
        kind = BY_REFERENCE_TYPE.get(link.get("RefType", ""))
        pmid = text_of(link.find("PMID"))
        where = f"{text_of(link.find('RefSource'))}{f' PMID: {pmid}' if pmid else ''}"
        found += [notice(kind, where)] if kind else []
    return found
