"""The document as one self-contained HTML file, for screens and, by the same templates, for the PDF.

1. Jinja2 escapes every text and fails on an undefined name; people's text is never read as a template.
2. Figures are let in after a check against a closed list of elements and attributes.
3. No request leaves the file: styles, fonts and one script are inside, and a strict content security policy says so;
   it names the script by its hash, so that no other one runs. Without the script the document is complete.
"""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from itertools import zip_longest
from typing import Literal
from xml.etree import ElementTree as ET

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from livingreview import design
from livingreview.errors import TableError
from livingreview.figures.paper import SHRUNK
from livingreview.figures.svg import is_right_to_left
from livingreview.report.document import Document
from livingreview.report.fonts import added_css
from livingreview.report.overriding import check_page, environment, rendered
from livingreview.report.short_tables import is_short
from livingreview.words import say, say_counted

Medium = Literal["screen", "print"]

SVG = "{http://www.w3.org/2000/svg}"
SVG_ELEMENTS = {"svg", "a", "title", "desc", "g", "rect", "line", "polygon", "polyline", "circle", "text"}
SVG_ATTRIBUTES = {
    *("role", "aria-labelledby", "id", "width", "height", "viewBox", "font-family", "font-size", "font-weight"),
    *(
        "fill",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "text-anchor",
        "textLength",
        "lengthAdjust",
        "transform",
        "points",
        "rx",
        "cx",
        "cy",
        "r",
    ),
    *("x", "y", "x1", "x2", "y1", "y2"),
}
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
SIZE = re.compile(r'(?<=<svg )([^>]*?)width="([0-9.]+)" height="([0-9.]+)"')
"""Width and height of a drawing."""
UNPLAIN = r'[\x00-\x1f"<>&\\]'
"""Characters that are escaped in a text of a style."""
SCRIPT_TEXT = re.compile(r'\btold\("([^"]+)"')
"""A text that the script shows."""
DATE = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])")
PLACE = re.compile(r"#[A-Za-z][A-Za-z0-9_-]*")
"""An address within the document; a link of a drawing leads nowhere else."""


def html(document: Document, *, medium: Medium, fonts_css: str = "") -> str:
    """Render the document; `fonts_css` is embedded on screen, the PDF brings its own fonts."""
    if "</" in fonts_css:
        raise TableError("results/publish/fonts.css holds markup; build it anew")
    look = document.look
    environment = _environment(look.templates)
    values = {"document": document, "medium": medium}
    if medium == "print":
        tokens = _css(design.print_css(look.light))
        return rendered(environment, "print.html", {**values, "tokens": tokens}, look.templates)
    fonts = Markup(fonts_css)  # noqa: S704 - checked above
    script = Markup(_source("report.js"))  # noqa: S704 - a file of the package, without any text of a review
    digest = b64encode(sha256(script.encode()).digest()).decode()
    tokens = _css(design.screen_css(look.light, look.dark))
    page = {**values, "tokens": tokens, "fonts_css": fonts, "script": script, "script_hash": digest}
    page["script_texts"] = _script_texts(script)
    written = rendered(environment, "report.html", page, look.templates)
    if look.templates:
        check_page(written, _policy(digest), str(script), look.templates)
    return written.replace("<style>\n", f"<style>\n{added_css(written)}", 1)


def _css(tokens: str) -> Markup:
    return Markup(tokens)  # noqa: S704 - names and values of `design`, and colours that a model has checked


def _script_texts(script: str) -> str:
    """Give the texts that the script shows, where they are other ones in the language of the review."""
    texts = {text: say(text) for text in SCRIPT_TEXT.findall(script)}
    return json.dumps({text: said for text, said in texts.items() if said != text}, ensure_ascii=False)


def _source(name: str) -> str:
    """Read one of the package's own templates, whatever a team puts before it."""
    return PackageLoader("livingreview", "templates/report").get_source(_environment({}), name)[0]


def _policy(script_hash: str) -> str:
    """Give the content security policy of the package's own page."""
    found = POLICY.search(_source("report.html"))
    if found is None:
        raise TableError("templates/report/report.html names no content security policy")
    return _environment({}).from_string(found[1]).render(script_hash=script_hash)


def checked_svg(svg: str, name: str) -> Markup:
    """Let a drawing in, if it is made of nothing but shapes and text."""
    if "<!" in svg or "<?" in svg:
        raise TableError(f"figure {name}: declarations have no place in a figure; build it anew")
    try:
        root = ET.fromstring(svg)  # noqa: S314 - no declarations, so no entities
    except ET.ParseError as error:
        raise TableError(f"figure {name}: cannot be read ({error}); build it anew") from None
    for element in root.iter():
        odd = set(element.attrib) - SVG_ATTRIBUTES
        if is_link_within(element.tag.removeprefix(SVG), element.attrib):
            odd -= {"href"}
        if element.tag.removeprefix(SVG) not in SVG_ELEMENTS or odd:
            raise TableError(f"figure {name}: holds {element.tag} {sorted(odd)}, which no figure has; build it anew")
    return Markup(svg)  # noqa: S704 - every element and attribute is on the list


def on_paper(drawing: Markup) -> Markup:
    """Print every drawing at one scale, so that the same words are of one size on every page."""

    def scaled(found: re.Match[str]) -> str:
        width, height = (f"{float(size) * SHRUNK:.2f}" for size in found.groups()[1:])
        return f'{found[1]}width="{width}" height="{height}"'

    return Markup(SIZE.sub(scaled, drawing, count=1))  # noqa: S704 - a checked drawing with other numbers


def css_content(words: str) -> Markup:
    """Write words with counters in braces as the value of a style's `content`."""
    parts = re.split(r"\{([a-z]+)\}", words)
    texts = [f'"{re.sub(UNPLAIN, _css_escape, text)}"' if text else "" for text in parts[::2]]
    counters = [f"counter({name})" for name in parts[1::2]]
    written = [part for pair in zip_longest(texts, counters) for part in pair if part]
    return Markup(" ".join(written))  # noqa: S704 - what could end the text or the style is escaped


def _css_escape(found: re.Match[str]) -> str:
    return f"\\{ord(found[0]):x} "


def is_link_within(tag: str, attributes: Mapping[str, str]) -> bool:
    """Say whether an element of a drawing is a link to a place in the same document."""
    return tag == "a" and PLACE.fullmatch(attributes.get("href", "")) is not None


def is_external(href: str) -> bool:
    """Say whether a link leaves the document."""
    return not href.startswith("#")


def dated(words: str) -> Markup:
    """Escape a text, and keep every date in it on one line."""
    return Markup(DATE.sub(r'<span class="date">\g<0></span>', str(escape(words))))  # noqa: S704 - escaped before


def _environment(templates: Mapping[str, str]) -> Environment:
    made = environment(templates)
    made.tests["right_to_left"] = is_right_to_left
    made.tests["external"] = is_external
    made.tests["short"] = is_short
    made.filters.update(on_paper=on_paper, css_content=css_content, dated=dated)
    made.globals.update(say=say, say_counted=say_counted)
    return made
