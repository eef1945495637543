"""An empty document of a word processor: its paper, running heads and properties, and its bytes.

1. The library's template is cleared of what no report has: a thumbnail, data of other programs, names of its maker.
2. Title, version and date stand on every page, with the page's number, both as fields that follow the pages.
3. Language and dates are those of the review.
4. The archive is written once more with the first date that the format knows: the same review gives the same bytes.
Source: ECMA-376 parts 1 and 2; Dublin Core for the properties.
"""

import io
import zipfile
from datetime import datetime

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm

from livingreview.report.document import Document
from livingreview.report.pictures import EARLIEST
from livingreview.report.word.runs import add_field, add_text, clean
from livingreview.report.word.styles import PROOFED, set_styles
from livingreview.words import say

A4 = (Mm(210), Mm(297))
UPRIGHT_MARGINS = (Mm(24), Mm(18), Mm(20), Mm(18))
TURNED_MARGINS = (Mm(22), Mm(16), Mm(18), Mm(16))
"""Top, right, bottom, left, as in the PDF."""
FROM_EDGE = Mm(10)
"""Distance of running heads and feet from the edge of the paper."""
LONGEST_PROPERTY = 255
"""Characters of a property, by the library."""
WORD_2013 = "15"
"""Layout of Word 2013 and newer; by an older one Word opens a document as one to be converted."""
UNUSED = (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)
STYLES_OF_2007 = "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects"
UNUSED_BY_TEXT = (STYLES_OF_2007, RELATIONSHIP_TYPE.CUSTOM_XML)


def new_package(document: Document, *, is_wide: bool) -> WordDocument:
    """Make a document without text."""
    word = docx.Document()
    _clear(word)
    set_styles(word, document.language)
    set_paper(word.sections[0], is_wide=is_wide)
    _set_running(word.sections[0], document)
    _set_properties(word, document)
    return word


def turn_page(word: WordDocument, *, is_wide: bool) -> None:
    """Begin a section of upright or of turned pages; running heads go on."""
    set_paper(word.add_section(WD_SECTION.NEW_PAGE), is_wide=is_wide)


def set_paper(section: Section, *, is_wide: bool) -> None:
    """Set size, direction and margins of a section's pages."""
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = A4[::-1] if is_wide else A4
    top, right, bottom, left = TURNED_MARGINS if is_wide else UPRIGHT_MARGINS
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = top, right, bottom, left
    section.header_distance = section.footer_distance = FROM_EDGE


def text_width(*, is_wide: bool) -> Length:
    """Give how wide a line is."""
    _, right, _, left = TURNED_MARGINS if is_wide else UPRIGHT_MARGINS
    return Length(A4[is_wide] - left - right)


def packed(word: WordDocument) -> bytes:
    """Write the document, without the time of day."""
    written = io.BytesIO()
    word.save(written)
    again = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(again, "w") as target:
        for entry in source.infolist():
            dated = zipfile.ZipInfo(entry.filename, EARLIEST)
            dated.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(dated, source.read(entry))
    return again.getvalue()


def _clear(word: WordDocument) -> None:
    """Drop parts of the template that belong to nobody, and its mark of an older Word."""
    for rels, kinds in ((word.part.package.rels, UNUSED), (word.part.rels, UNUSED_BY_TEXT)):
        for name in [name for name, one in rels.items() if one.reltype in kinds]:
            del rels[name]
    settings = word.settings.element
    for name in ("w:proofState", "w:rsids", "w:savePreviewPicture"):
        for old in settings.findall(qn(name)):
            settings.remove(old)
    for one in settings.iter(qn("w:compatSetting")):
        if one.get(qn("w:name")) == "compatibilityMode":
            one.set(qn("w:val"), WORD_2013)


def _set_running(section: Section, document: Document) -> None:
    head = section.header.paragraphs[0]
    add_text(head._p, f"{document.title}\n")  # noqa: SLF001 - the library's way to the element
    label = f"{document.reconstruction} · " if document.reconstruction else ""
    version = say("Version {version}", version=document.version)
    add_text(head._p, f"{label}{version} · {document.date}")  # noqa: SLF001
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    said = say("Page {page} of {pages}", page="\0PAGE\0", pages="\0NUMPAGES\0").split("\0")
    for place, part in enumerate(said):
        if place % 2:
            add_field(foot._p, part, "1")  # noqa: SLF001
        elif part:
            add_text(foot._p, part)  # noqa: SLF001


def _set_properties(word: WordDocument, document: Document) -> None:
    properties = word.core_properties
    written = datetime.fromisoformat(document.date).replace(tzinfo=None)
    said = f", {document.reconstruction}" if document.reconstruction else ""
    title = f"{document.part}: {document.title}" if document.part else document.title
    properties.title = _held(title)
    properties.author = _held("; ".join(document.authors))
    dated = say("version {version} of {date}", version=document.version, date=document.date)
    properties.subject = _held(f"{document.status}{said}, {dated}")
    properties.keywords = _held(f"{document.status}, version {document.version}")
    properties.comments = _held(document.notice or "")
    properties.category = _held(document.status)
    properties.version = _held(document.version)
    properties.language = PROOFED[document.language]
    properties.last_modified_by = "livingreview"
    properties.revision = 1
    properties.created = properties.modified = written


def _held(words: str) -> str:
    """Shorten what is longer than a property may be."""
    said = clean(words)
    return said if len(said) <= LONGEST_PROPERTY else f"{said[: LONGEST_PROPERTY - 1]}…"
