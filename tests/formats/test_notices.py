"""Notices are read wherever databases write them, and an article about retracting muscles is none."""

import pytest

from livingreview.formats.notices import all_notices, notices_in
from livingreview.formats.recognise import read_export


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("RETRACTED: Warm baths", ["retraction in: as its title says"]),
        ("Retracted article: Warm baths", ["retraction in: as its title says"]),
        ("WITHDRAWN: Warm baths", ["retraction in: as its title says"]),
        ("Warm baths (Retracted article. See vol. 12, pg. 34, 2012)", ["retraction in: as its title says"]),
        ("Warm baths [Retracted]", ["retraction in: as its title says"]),
        ("Retraction: Warm baths", ["retraction of: as its title says"]),
        ("Retraction notice to \u201cWarm baths\u201d", ["retraction of: as its title says"]),
        ("Warm baths (Retraction of vol 3, pg 1, 2009)", ["retraction of: as its title says"]),
        ("Expression of concern: Warm baths", ["expression of concern for: as its title says"]),
        ("Erratum", ["erratum for: as its title says"]),
        ("Correction to: Warm baths", ["erratum for: as its title says"]),
        ("Warm baths (vol 44, pg 123, 2010)", ["erratum for: as its title says"]),
        ("Warm baths.[Erratum appears in Feet. 2010 Jan;3:4]", ["erratum in: Feet. 2010 Jan;3:4"]),
        ("Warm baths. [Retraction in Feet. 2010;3:4; PMID: 7]", ["retraction in: Feet. 2010;3:4; PMID: 7"]),
        ("Retraction of the tongue in sleep", []),
        ("Correction of refractive errors by baths", []),
        ("Retracted eardrums after baths", []),
    ],
)
def test_titles_of_articles_and_notices_are_told_apart(title, expected):
    assert all_notices((), (), title, ()) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Journal Article; Retracted Publication", ["retraction in: as its type of publication says"]),
        ("Retraction of Publication", ["retraction of: as its type of publication says"]),
        ("Published Erratum", ["erratum for: as its type of publication says"]),
        ("Expression of Concern", ["expression of concern for: as its type of publication says"]),
        ("Journal Article", []),
    ],
)
def test_types_of_publication_tell_of_notices(kind, expected):
    assert all_notices((), (), "Warm baths", [kind]) == expected


def test_what_a_field_says_with_its_place_is_not_said_again_without():
    linked = ["retraction in: Feet. 2012"]

    assert all_notices(linked, (), "RETRACTED: Warm baths", ["Retracted Publication"]) == linked


def test_notes_that_open_with_the_name_of_a_notice_are_notices():
    assert notices_in(["Retraction in: Feet. 2012", "A note\nEIN: Erratum in: Feet. 2013", "Not one"]) == [
        "retraction in: Feet. 2012",
        "erratum in: Feet. 2013",
    ]


NBIB = "PMID- 5\nTI  - Warm baths\n{}\n"
XML = (
    "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>5</PMID><Article><ArticleTitle>Warm baths</ArticleTitle>"
    "</Article><CommentsCorrectionsList>{}</CommentsCorrectionsList></MedlineCitation></PubmedArticle></PubmedArticleSet>"
)


@pytest.mark.parametrize(
    ("tag", "name", "kind"),
    [
        ("RIN", "RetractionIn", "retraction in"),
        ("ROF", "RetractionOf", "retraction of"),
        ("PRIN", "PartialRetractionIn", "partial retraction in"),
        ("EIN", "ErratumIn", "erratum in"),
        ("EFR", "ErratumFor", "erratum for"),
        ("ECI", "ExpressionOfConcernIn", "expression of concern in"),
        ("ECF", "ExpressionOfConcernFor", "expression of concern for"),
        ("CRI", "CorrectedandRepublishedIn", "corrected and republished in"),
        ("RPF", "RepublishedFrom", "republished from"),
        ("UIN", "UpdateIn", "update in"),
        ("CIN", "CommentIn", "comment in"),
    ],
)
def test_pubmed_links_are_read_alike_from_text_and_xml(tag, name, kind):
    nbib = NBIB.format(f"{tag.ljust(4)}- Feet. 2012;3:4. PMID: 7")
    xml = XML.format(f'<CommentsCorrections RefType="{name}"><RefSource>Feet. 2012;3:4.</RefSource><PMID>7</PMID>'
                     "</CommentsCorrections>")  # fmt: skip

    for text in (nbib, xml):
        assert read_export(text.encode()).entries[0].fields["notices"] == [f"{kind}: Feet. 2012;3:4. PMID: 7"]


@pytest.mark.parametrize(
    "text",
    [
        "TY  - JOUR\nTI  - Warm baths\nN1  - Retraction in: Feet. 2012\nER  - \n",
        "PT J\nTI Warm baths\nNT Retraction in: Feet. 2012\nER\n",
        "%0 Journal Article\n%T Warm baths\n%Z Retraction in: Feet. 2012\n",
        "@article{a, title={Warm baths}, note={Retraction in: Feet. 2012}}\n",
        '[{"title": "Warm baths", "note": "Retraction in: Feet. 2012"}]',
        "Title,Year,Notes\nWarm baths,2011,Retraction in: Feet. 2012\n",
        "<1>\nTitle\n  Warm baths\nComments\n  Retraction in: Feet. 2012\n",
    ],
)
def test_notes_are_looked_through_in_every_format(text):
    assert read_export(text.encode()).entries[0].fields["notices"] == ["retraction in: Feet. 2012"]
