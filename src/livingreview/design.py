"""The design tokens: every colour, size, space and font of pages, print and figures, in one place.

1. Colours of pages stand in two themes with the same names, light and dark; print has the light one. Figures are drawn
   on white in every theme. Each is a name of CSS (`--ink`), so that no style sheet holds a colour of its own.
2. Text stands out from its ground by 4.5:1 or more, graphics from their neighbours by 3:1 (`contrast`). What is paler
   (hairlines, grounds) carries no information alone. Every judgement has a symbol and a word beside its colour.
3. Judgements have the colours of robvis, in its palette safe with colour blindness and in Cochrane's; data have the
   blue and the vermilion of Okabe and Ito.

Source: WCAG 2.2, 1.4.1, 1.4.3, 1.4.11 and its formula of relative luminance; robvis 0.3.0; Okabe and Ito 2008.
"""

from collections.abc import Mapping

TEXT_CONTRAST = 4.5
"""Least contrast of text with its ground (WCAG 2.2, 1.4.3)."""
GRAPHIC_CONTRAST = 3.0
"""Least contrast of a line or symbol that tells something (WCAG 2.2, 1.4.11)."""

BLACK, WHITE = "#000000", "#ffffff"

LIGHT: Mapping[str, str] = {
    "ink": "#16191d",
    "quiet": "#50565e",
    "accent": "#0b4f6c",
    "on-accent": WHITE,
    "rule": "#6b737c",
    "hair": "#d4d9de",
    "band": "#f1f5f7",
    "paper": WHITE,
    "alert": "#8a1c00",
    "alert-band": "#fdf0ea",
    "focus": "#b35900",
    "veil": "#00000080",
    "yes": "#1b5e3a",
    "no": "#8a1c00",
    "perhaps": "#6b4e00",
    "k1": "#fde8a8",
    "k2": "#cfe8ff",
    "k3": "#d8f3cf",
    "k4": "#f6d5ea",
    "k5": "#e3dcfb",
    "k6": "#ffd9c2",
}
"""Colours of pages: text, its grounds, lines, decisions (yes, no, perhaps) and marked words (k1 to k6)."""
DARK: Mapping[str, str] = {
    "ink": "#e8eaed",
    "quiet": "#b4bac2",
    "accent": "#8ecae6",
    "on-accent": "#14181c",
    "rule": "#7d8590",
    "hair": "#3a4149",
    "band": "#1f262d",
    "paper": "#14181c",
    "alert": "#ffb199",
    "alert-band": "#3a1d14",
    "focus": "#ffb454",
    "veil": "#00000080",
    "yes": "#8fd6ae",
    "no": "#ffb199",
    "perhaps": "#f0cf7a",
    "k1": "#5c4a08",
    "k2": "#103f66",
    "k3": "#1e4d17",
    "k4": "#5e1f48",
    "k5": "#41337d",
    "k6": "#66300f",
}

FIGURE_PAPER = WHITE
"""The ground of every figure."""
FIGURE_INK = "#111111"
"""Text and lines of figures; 18.9:1 on white."""
FIGURE_QUIET = "#595959"
"""Secondary text; 7:1 on white."""
FIGURE_RULE = "#8c8c8c"
"""Rules between rows; 3.4:1 on white."""
FIGURE_HAIR = "#d5d9de"
"""Lines that only guide the eye along a row."""
FIGURE_MARK = "#0072b2"
"""Estimates and points: Okabe and Ito's blue; 5.2:1 on white."""
FIGURE_BOUNDARY = "#d55e00"
"""Boundaries of sequential analyses: Okabe and Ito's vermilion; 3.9:1 on white."""
FIGURE_INTERVAL = "#d9e7f2"
"""The band of an interval around a line."""
FIGURE_BAND = "#eef2f4"
"""The ground of every second group of rows."""
FLOW_HEADS = ("#ffe9b8", "#e4e4e4")
"""Heads of the flow diagram's columns: databases and registers, other methods."""
FLOW_BAND = "#d3e0ee"
"""Stages of the flow diagram."""
FUNNEL_SHADES = (WHITE, "#c9c9c9", "#dedede")
"""Contours of a funnel plot: p above 0.10, 0.05 and 0.01."""
FUNNEL_OUTSIDE = "#f1f1f1"
TRAFFIC_STRIP = "#a9a9a9"
"""Strips with the names of domains and studies, as robvis has them."""
TRAFFIC_OVERALL = "#d3d3d3"
"""The ground of overall judgements."""
WORD_HEAD = "#e7e6e6"
"""Heads of the tables for a word processor."""

ROBVIS_GREEN, ROBVIS_YELLOW, ROBVIS_RED, ROBVIS_DARK_RED, ROBVIS_BLUE = (
    *("#02C100", "#E2DF07", "#BF0000"),
    *("#820000", "#4EA1F7"),
)
"""Levels of risk of bias in Cochrane's colours."""
SAFE_LOW, SAFE_SOME, SAFE_HIGH, SAFE_CRITICAL = "#fed98e", "#fe9929", "#d95f0e", "#993404"
"""The same, from pale to dark in one hue, safe with colour blindness."""
NO_LEVEL = "#cccccc"
"""What is no level: not applicable, no overall judgement."""
WHITE_INK_ON = frozenset({ROBVIS_RED, ROBVIS_DARK_RED, SAFE_CRITICAL})
"""Fills on which a black symbol has less contrast than 3:1, or close to it."""

FONT, SYMBOL_FONT = "Source Sans Pro", "DejaVu Sans"
"""The typefaces of text and of symbols, in which documents are set on any machine."""
SHARED: Mapping[str, str] = {
    "font": f"'{FONT}', '{SYMBOL_FONT}'",
    "font-page": f"'{FONT}', 'Source Sans 3', system-ui, '{SYMBOL_FONT}', sans-serif",
    "font-symbol": f"'{SYMBOL_FONT}'",
    "judged-ink": BLACK,
    "judged-ink-on-dark": WHITE,
    "judged-low": SAFE_LOW,
    "judged-some": SAFE_SOME,
    "judged-high": SAFE_HIGH,
    "judged-critical": SAFE_CRITICAL,
    "judged-none": NO_LEVEL,
    "judged-unknown": WHITE,
    "figure-paper": FIGURE_PAPER,
    "figure-ink": FIGURE_INK,
}
"""What is the same in both themes and on paper."""
SCREEN_SIZES: Mapping[str, str] = {
    "size-text": "1.0625rem",
    "size-h1": "clamp(1.6rem, 4.5vw, 2.4rem)",
    "size-h2": "1.55rem",
    "size-h3": "1.2rem",
    "size-h4": "1.05rem",
    "size-table": ".92rem",
    "size-note": ".88rem",
    "size-small": ".85rem",
    "width-page": "84rem",
    "width-lines": "46rem",
    "space-edge": "1.25rem",
    "radius": "4px",
}
"""Sizes of text and spaces on screens."""
PRINT_SIZES: Mapping[str, str] = {
    "size-text": "9.5pt",
    "size-h1": "22pt",
    "size-h2": "15pt",
    "size-h3": "12pt",
    "size-h4": "10.5pt",
    "size-table": "8pt",
    "size-note": "8pt",
    "size-small": "8.5pt",
}
"""The same on paper."""


def screen_css(light: Mapping[str, str] | None = None, dark: Mapping[str, str] | None = None) -> str:
    """Give the tokens of pages as CSS, light and dark, some of them replaced by a team's own."""
    bright = {**SHARED, **SCREEN_SIZES, **LIGHT, **(light or {})}
    return (
        f":root {{ color-scheme: light dark; {_properties(bright)} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {_properties({**DARK, **(dark or {})})} }} }}\n"
        f"@media print {{ :root {{ {_properties({**LIGHT, **(light or {})})} }} }}\n"
    )


def print_css(light: Mapping[str, str] | None = None) -> str:
    """Give the tokens of the PDF as CSS."""
    return f":root {{ {_properties({**SHARED, **PRINT_SIZES, **LIGHT, **(light or {})})} }}\n"


def contrast(one: str, other: str) -> float:
    """Give the contrast of two opaque colours, from 1 to 21."""
    dark, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def icon() -> str:
    """Draw the icon of the tool's own pages."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
        f'<rect width="16" height="16" rx="3" fill="{LIGHT["accent"]}"/>'
        f'<path d="M4 8.5 7 11.5 12.5 5" fill="none" stroke="{LIGHT["on-accent"]}" stroke-width="2"/></svg>\n'
    )


def _properties(values: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in values.items())


def _luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2, from the parts of `#rrggbb`."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
