"""The styles of a document of a word processor: the built-in ones with the report's looks, and a few of its own.

1. Title, headings, captions, lists, contents and the table's style keep their built-in names, so that the template of a
   journal or a team takes them over.
2. Fonts are named by what every office program has or replaces by one of the same widths; none is embedded.
3. Colours are those of the report; text has a contrast of 7:1 or more on white.
"""

from typing import Any

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from livingreview.terms import Language

FONT = "Arial"
MONOSPACED = "Courier New"
PROOFED = {Language.ENGLISH: "en-GB", Language.PORTUGUESE: "pt-BR"}
"""The language that a word processor checks the spelling in."""
ACCENT, QUIET, ALERT, INK = "0B4F6C", "50565E", "8A1C00", "16191D"
"""Headings and links, secondary text, warnings, text; as in the HTML."""
RULE, HAIR, BAND, ALERT_BAND = "8B939C", "D4D9DE", "F1F5F7", "FDF0EA"
"""Lines and backgrounds of tables and notices."""

TABLE = "Table Grid"
TABLE_TEXT, TABLE_HEADING, TABLE_NOTE = "Table text", "Table heading", "Table note"
SMALL_TEXT, SMALL_HEADING = "Table text small", "Table heading small"
TABLE_SIZE, SMALL_SIZE = 8, 7
"""Points of a table's text."""
NOTICE, MISSING, VERBATIM, LINE, LEAD = "Notice", "Not reported", "Verbatim", "Line of title", "Run-in heading"
TITLE, SUBTITLE, CAPTION, QUOTE, FIGURE = "Title", "Subtitle", "Caption", "Quote", "Figure"
CONTENTS = ("toc 1", "toc 2")
CONTENTS_HEADING = "TOC Heading"
LAST_HEADING = 6
"""Deepest heading that the report has."""

SIZES = {
    TITLE: (22, 0, 6, ACCENT),
    SUBTITLE: (10, 0, 4, QUIET),
    CAPTION: (9, 12, 4, INK),
    CONTENTS_HEADING: (15, 18, 6, ACCENT),
    "Heading 1": (15, 18, 6, ACCENT),
    "Heading 2": (12, 14, 4, ACCENT),
    "Heading 3": (10.5, 10, 3, ACCENT),
    "Heading 4": (10, 8, 3, ACCENT),
    "Heading 5": (10, 8, 3, ACCENT),
    "Heading 6": (10, 8, 3, ACCENT),
    "Header": (8, 0, 0, QUIET),
    "Footer": (8, 0, 0, QUIET),
    QUOTE: (10, 0, 6, INK),
}
"""Built-in styles: points, points before and after, colour."""

OWN = {
    NOTICE: (10, 0, 8, INK),
    MISSING: (10, 0, 6, QUIET),
    VERBATIM: (8, 0, 8, INK),
    LINE: (10, 0, 3, QUIET),
    LEAD: (10, 8, 3, INK),
    FIGURE: (10, 8, 4, INK),
    TABLE_TEXT: (TABLE_SIZE, 1, 1, INK),
    TABLE_HEADING: (TABLE_SIZE, 1, 1, INK),
    SMALL_TEXT: (SMALL_SIZE, 1, 1, INK),
    SMALL_HEADING: (SMALL_SIZE, 1, 1, INK),
    TABLE_NOTE: (8, 2, 2, QUIET),
    CONTENTS[0]: (10, 3, 2, INK),
    CONTENTS[1]: (9.5, 0, 1, INK),
}
"""Styles that the template does not have: points, points before and after, colour."""

CELL_EDGE = 70
"""Space beside the text of a cell, in twentieths of a point."""
KEPT_TABLE_STYLES = {"TableNormal", "TableGrid"}
BORDERS = """<w:tblBorders {ns}>
<w:top w:val="single" w:sz="12" w:space="0" w:color="{accent}"/>
<w:bottom w:val="single" w:sz="12" w:space="0" w:color="{accent}"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{hair}"/>
</w:tblBorders>"""
NOTICE_BOX = "".join(
    f'<w:{side} w:val="single" w:sz="12" w:space="4" w:color="{ALERT}"/>' for side in ("top", "left", "bottom", "right")
)


def set_styles(document: WordDocument, language: Language) -> None:
    """Give a new document the report's styles."""
    _clear(document)
    _set_defaults(document, language)
    for name, looks in SIZES.items():
        _set(document.styles[name], *looks)
    for name, looks in OWN.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name in CONTENTS)
        style.base_style = document.styles["Normal"]
        _set(style, *looks)
    _set_own(document)
    _add_link_style(document)
    old = document.styles[TABLE].element.find(f".//{qn('w:tblBorders')}")
    old.getparent().replace(old, parse_xml(BORDERS.format(ns=nsdecls("w"), accent=ACCENT, hair=HAIR)))
    for side in ("left", "right"):
        edge = document.styles[TABLE].element.find(f".//{qn('w:tblCellMar')}/{qn(f'w:{side}')}")
        edge.set(qn("w:w"), str(CELL_EDGE))


def style_id(name: str) -> str:
    """Give the id by which paragraphs and tables name a style; the library makes it so."""
    return name.replace(" ", "")


def _clear(document: WordDocument) -> None:
    """Take out the table styles that a report does not use: nine tenths of the template."""
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) not in KEPT_TABLE_STYLES:
            styles.remove(style)


def _set_defaults(document: WordDocument, language: Language) -> None:
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    fonts = defaults.find(qn("w:rFonts"))
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    defaults.find(qn("w:lang")).set(qn("w:val"), PROOFED[language])
    document.settings.element.find(qn("w:themeFontLang")).set(qn("w:val"), PROOFED[language])
    normal = document.styles["Normal"]
    _set_size(normal, 10)
    normal.font.color.rgb = RGBColor.from_string(INK)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.2
    normal.paragraph_format.widow_control = True


def _set(style: Any, size: float, before: float, after: float, colour: str) -> None:
    """Set size, spaces and colour, and leave the font to the document's default."""
    for theme in style.element.findall(f"{qn('w:rPr')}/{qn('w:rFonts')}"):
        theme.getparent().remove(theme)
    for name in ("w:color", "w:spacing", "w:kern"):
        for old in style.element.findall(f"{qn('w:rPr')}/{qn(name)}"):
            old.getparent().remove(old)
    _set_size(style, size)
    style.font.color.rgb = RGBColor.from_string(colour)
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    style.hidden = False
    style.quick_style = True


def _set_size(style: Any, size: float) -> None:
    """Set the size of text, also of scripts written from right to left, which have one of their own."""
    style.font.size = Pt(size)
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:szCs")):
        properties.remove(old)
    of_scripts = OxmlElement("w:szCs")
    of_scripts.set(qn("w:val"), str(round(size * 2)))
    properties.find(qn("w:sz")).addnext(of_scripts)


def _set_own(document: WordDocument) -> None:
    styles = document.styles
    for name in (TABLE_HEADING, SMALL_HEADING, LEAD):
        styles[name].paragraph_format.keep_with_next = True
        styles[name].font.bold = True
    styles[CAPTION].font.bold = False
    for name in (TABLE_TEXT, TABLE_HEADING, SMALL_TEXT, SMALL_HEADING, TABLE_NOTE, TITLE, LINE):
        styles[name].paragraph_format.line_spacing = 1.05
    for name in (MISSING, QUOTE):
        styles[name].font.italic = True
    styles[SUBTITLE].font.italic = False
    styles[SUBTITLE].font.all_caps = True
    styles[VERBATIM].font.name = MONOSPACED
    styles[QUOTE].paragraph_format.left_indent = Mm(8)
    styles[CONTENTS[1]].paragraph_format.left_indent = Mm(6)
    styles[CONTENTS[0]].font.bold = True
    for name in (TITLE, SUBTITLE):
        _remove(styles[name], "w:pBdr", "w:numPr")
    _box(styles[NOTICE])
    _shade(styles[VERBATIM], BAND)


def _remove(style: ParagraphStyle, *names: str) -> None:
    for name in names:
        for old in style.element.findall(f"{qn('w:pPr')}/{qn(name)}"):
            old.getparent().remove(old)


def _box(style: ParagraphStyle) -> None:
    """Draw a box around a paragraph, where the format wants it: before the spaces."""
    properties = style.element.get_or_add_pPr()
    properties.insert(0, parse_xml(f"<w:pBdr {nsdecls('w')}>{NOTICE_BOX}</w:pBdr>"))
    properties.insert(1, shading(ALERT_BAND))


def _shade(style: ParagraphStyle, colour: str) -> None:
    style.element.get_or_add_pPr().insert(0, shading(colour))


def shading(colour: str) -> Any:
    """Give a background."""
    element = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        element.set(qn(f"w:{name}"), value)
    return element


def _add_link_style(document: WordDocument) -> None:
    style = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER, builtin=True)
    style.font.color.rgb = RGBColor.from_string(ACCENT)
    style.font.underline = True
