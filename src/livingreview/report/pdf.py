"""The printed HTML as a PDF with tags, the same bytes in any folder and time zone.

1. Only the fonts of the installed packages, and those the team added, exist for the renderer: a minimal fontconfig
   file names a folder that holds nothing else, and it is set before WeasyPrint is imported.
2. Every address is refused, fatally: the HTML carries all it needs, also its logo.
3. The result is a tagged PDF that aims at PDF/UA-1; the alternative text of a figure is its SVG's title.
4. A character that no font has is printed as a box and reported.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from livingreview.errors import BuildError
from livingreview.figures.text_width import SYMBOL_FACES, TEXT_FACES, added_fonts, has_glyph, symbol_face, text_face
from livingreview.report.pdf_tags import scope_headers

VARIANT = "pdf/ua-1"
LOGO = ("data:image/svg+xml;base64,", "data:image/png;base64,")
"""How the address of a picture begins that the HTML carries itself."""

FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def pdf(html: str) -> bytes:
    """Render HTML; an address of any kind in it is a BuildError."""
    with _only_own_fonts():
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError

        asked: list[str] = []
        rendered = b""
        with suppress(FatalURLFetchingError):
            page = HTML(string=html, url_fetcher=_no_fetcher(asked))
            rendered = page.write_pdf(pdf_variant=VARIANT, finisher=scope_headers)
    if asked:
        raise BuildError(f"The printed HTML asks for {asked[0][:200]!r}; the report loads nothing.")
    return rendered


def characters_without_glyph(html: str) -> list[str]:
    """Give the characters of the text that neither face has; the PDF shows them as boxes."""
    reader = _Text()
    reader.feed(html)
    found = {character for part in reader.parts for character in part if not character.isspace()}
    return sorted(character for character in found if not has_glyph(character))


@contextmanager
def _only_own_fonts() -> Iterator[None]:
    """Make the packages' fonts the only ones there are, while something is rendered."""
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory(prefix="livingreview-fonts-") as folder:
        fonts = Path(folder) / "fonts"
        fonts.mkdir()
        for face in (*map(text_face, TEXT_FACES), *map(symbol_face, SYMBOL_FACES)):
            shutil.copyfile(face, fonts / face.name)
        for place, font in enumerate(added_fonts()):
            (fonts / f"added-{place}").write_bytes(font)
        config = Path(folder) / "fonts.conf"
        config.write_text(FONTCONFIG.format(fonts=fonts, cache=Path(folder) / "cache"), encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(config)
        try:
            yield
        finally:
            _restore(before)


def _restore(before: str | None) -> None:
    if before is None:
        os.environ.pop("FONTCONFIG_FILE", None)
    else:
        os.environ["FONTCONFIG_FILE"] = before


def _no_fetcher(asked: list[str]) -> Any:
    """Make a fetcher that refuses every address and notes it, as inside a drawing even a fatal refusal is swallowed."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class NoFetcher(URLFetcher):  # type: ignore[misc]
        """Refuses every address but pictures in the HTML itself; elsewhere only this error stops a rendering."""

        def fetch(self, url: str, headers: object = None) -> Any:
            if url.startswith(LOGO):
                return super().fetch(url, headers)
            asked.append(url)
            raise FatalURLFetchingError(url)

    return NoFetcher()


class _Text(HTMLParser):
    """Collects the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.is_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.is_style = False

    def handle_data(self, data: str) -> None:
        if not self.is_style:
            self.parts.append(data)
