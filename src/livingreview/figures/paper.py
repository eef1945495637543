"""What a figure may measure so that it fits a printed page and stays readable.

The report is printed on A4; a figure that is too large is shrunk, but never so far that its smallest text falls below
`LEAST_TEXT`.
"""

PX_OF_MM = 96 / 25.4
"""CSS pixels in a millimetre."""
PX_OF_PT = 96 / 72
"""CSS pixels in a point."""

LEAST_TEXT = 7.0 * PX_OF_PT
"""Smallest text on paper: 7 pt, in CSS pixels."""
SMALL_TEXT = 11.0
"""Smallest text that figures use, in their own pixels."""
SHRUNK = LEAST_TEXT / SMALL_TEXT
"""How far a figure may be shrunk."""

UPRIGHT = (174 * PX_OF_MM / SHRUNK, 215 * PX_OF_MM / SHRUNK)
"""Widest and tallest figure on an upright page with its caption: 174 mm and 215 mm."""
TURNED = (265 * PX_OF_MM / SHRUNK, 150 * PX_OF_MM / SHRUNK)
"""Widest and tallest figure on a turned page with its caption: 265 mm and 150 mm."""


def room(width: float) -> tuple[float, float]:
    """Give width and height that a figure of some width may take: of a turned page where it is too wide for upright."""
    return UPRIGHT if width <= UPRIGHT[0] else TURNED
