"""The table of contents: a field that a word processor works out with its pages, and the headings until then.

Source: ECMA-376, part 1, 17.16.5.68 (TOC); 17.5.2 (structured document tags).
"""

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from livingreview.report.elements import Section
from livingreview.report.word import styles
from livingreview.report.word.paper import Paper
from livingreview.report.word.runs import add_link
from livingreview.words import say

INSTRUCTION = ' TOC \\o "1-2" \\h \\z \\u '
"""Headings of two levels, as links."""
FRAME = f"""<w:sdt {nsdecls("w")}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>
<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent/></w:sdt>"""


def add_contents(paper: Paper, sections: Sequence[Section]) -> None:
    """Add the contents of the sections and of those one level below."""
    frame = parse_xml(FRAME)
    content = frame.find(qn("w:sdtContent"))
    heading = paper.add(styles.CONTENTS_HEADING, (say("Contents"),))
    lines = [heading]
    for level, section in (
        (level, one) for part in sections for level, one in ((0, part), *((1, s) for s in part.sections))
    ):
        line = paper.add(styles.CONTENTS[level])
        add_link(line, section.heading, f"#{section.anchor}", paper.places)
        lines.append(line)
    begin = lines[1]._p  # noqa: SLF001 - the library's way to the element
    for place, run in enumerate((_mark("begin", is_old=True), _instruction(), _mark("separate"))):
        begin.insert(place + 1, run)
    lines.append(paper.add(styles.CONTENTS[1]))
    lines[-1]._p.append(_mark("end"))  # noqa: SLF001
    for line in lines:
        content.append(line._p)  # noqa: SLF001
    paper.add_element(frame)


def _mark(kind: str, *, is_old: bool = False) -> Any:
    """Begin, divide or end the field; an old one is to be worked out anew."""
    run, mark = OxmlElement("w:r"), OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    if is_old:
        mark.set(qn("w:dirty"), "true")
    run.append(mark)
    return run


def _instruction() -> Any:
    run, words = OxmlElement("w:r"), OxmlElement("w:instrText")
    words.set(qn("xml:space"), "preserve")
    words.text = INSTRUCTION
    run.append(words)
    return run
