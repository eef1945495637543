"""A font made for a test: a square for each character it is asked to have."""

from io import BytesIO

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen


def tiny_font(characters: str, *, advance: int = 1300, may_be_embedded: bool = True) -> bytes:
    """Give the bytes of a TrueType font with 1000 units to the em."""
    names = {ord(character): f"uni{ord(character):04X}" for character in characters}
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    pen.lineTo((100, 700))
    pen.lineTo((advance - 100, 700))
    pen.lineTo((advance - 100, 0))
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    order = [".notdef", *names.values()]
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys(order, square))
    builder.setupHorizontalMetrics(dict.fromkeys(order, (advance, 100)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Tiny Squares", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200, fsType=0 if may_be_embedded else 2)
    builder.setupPost()
    builder.updateHead(created=3_900_000_000, modified=3_900_000_000)
    written = BytesIO()
    builder.font.recalcTimestamp = False
    builder.save(written)
    return written.getvalue()
