"""The team's Markdown as clean HTML.

1. CommonMark with tables; raw HTML is not passed through and images become their text.
2. Headings are moved below the section they stand in, one level at a time, so that no level is skipped.
3. The result is cleaned against a closed list of elements; links are http, https or mailto.
"""

from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from livingreview.figures.svg import printable

TAGS = {
    *("p", "em", "strong", "s", "ul", "ol", "li", "blockquote", "code", "pre", "br", "hr", "a"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
SCHEMES = {"http", "https", "mailto"}
FIRST_LEVEL, LAST_LEVEL = 3, 6
"""A section of the built review has an h2; the team's headings start below it, and HTML ends at h6."""


def prose(text: str) -> Markup:
    """Turn Markdown into clean HTML."""
    import nh3

    reader = _reader()
    tokens = _moved_headings(reader.parse(printable(text)))
    html = reader.renderer.render(tokens, reader.options, {})
    return Markup(nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel="noopener"))  # noqa: S704


def first_paragraph(text: str) -> str:
    """Give the first paragraph as plain text; empty where there is none."""
    tokens = _reader().parse(printable(text))
    for before, token in pairwise(tokens):
        if before.type == "paragraph_open" and before.level == 0:
            return _plain(token)
    return ""


def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def _moved_headings(tokens: list[Token]) -> list[Token]:
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            written = int(token.tag[1])
            above = [*(level for level in above if level < written), written]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(FIRST_LEVEL + len(above) - 1, LAST_LEVEL)}"
    return tokens


def _plain(token: Token) -> str:
    breaks = {"softbreak": " ", "hardbreak": " "}
    return "".join(breaks.get(child.type, child.content) for child in token.children or [])
