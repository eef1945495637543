"""Every figure of the report as PDF and as PNG, for manuscripts and slides; the same bytes in any folder.

1. A figure becomes a PDF of one page of its own size by the renderer of the report: its fonts, no addresses.
2. The PDF becomes a PNG at 300 dots per inch by PDFium; a figure that would have too many dots is made coarser.
3. All pictures of a review travel as one archive whose entries have no date.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from html import escape
from xml.etree import ElementTree as ET

from livingreview.figures.right_to_left import laid_out
from livingreview.report.pdf import pdf

PT_OF_INCH = 72
DOTS_OF_INCH = 300
"""What journals ask of a figure with lines and text."""
MOST_DOTS = 40_000_000
"""Dots of the largest PNG: 120 MB while it is made."""
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""Date of every entry: the first that the format knows."""
TITLE = "{http://www.w3.org/2000/svg}title"

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: {width}px {height}px; margin: 0 }}
body {{ margin: 0 }} svg {{ display: block }}
</style></head><body>{drawing}</body></html>
"""


def pictures(figures: Mapping[str, str]) -> bytes:
    """Make an archive of the pictures of figures: a PDF and a PNG of each, by name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, drawing in sorted(figures.items()):
            page = as_pdf(drawing)
            for ending, content in (("pdf", page), ("png", as_png(page))):
                archive.writestr(zipfile.ZipInfo(f"{name}.{ending}", EARLIEST), content)
    return packed.getvalue()


def unpacked(archive: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the name and content of every picture in an archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for entry in opened.infolist():
            yield entry.filename, opened.read(entry)


def as_pdf(drawing: str) -> bytes:
    """Print a drawing on a page of its size."""
    root = ET.fromstring(drawing)  # noqa: S314 - checked when it was let into the report
    title = escape(root.findtext(TITLE) or "Figure")
    return pdf(PAGE.format(title=title, width=root.get("width"), height=root.get("height"), drawing=laid_out(drawing)))


def as_png(page: bytes) -> bytes:
    """Make a picture of the first page of a PDF."""
    import pypdfium2

    document = pypdfium2.PdfDocument(page)
    try:
        width, height = document[0].get_size()
        scale = min(DOTS_OF_INCH / PT_OF_INCH, (MOST_DOTS / (width * height)) ** 0.5)
        image = document[0].render(scale=scale).to_pil().convert("RGB")
    finally:
        document.close()
    written = io.BytesIO()
    image.save(written, "PNG", dpi=(scale * PT_OF_INCH, scale * PT_OF_INCH))
    return written.getvalue()
