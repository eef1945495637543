"""A team's logo as part of the report's own file.

1. An SVG is made of shapes and text from a closed list, with no script, style, link or address; what else it holds is
   refused by name, not removed unseen. It is written anew, without comments and declarations.
2. A PNG is read whole, so that a damaged one is found here.
3. It stands in the page as an address that holds the picture: nothing is asked for, and nothing in it runs.
"""

import io
import re
from base64 import b64encode
from xml.etree import ElementTree as ET

from livingreview.errors import InputError, Problem

MOST_BYTES = 200_000
"""Size of the largest logo; the report is to stay small enough to be sent by mail."""
MOST_PIXELS = 4_000_000
"""Pixels of the largest PNG."""
SVG = "http://www.w3.org/2000/svg"
ELEMENTS = {
    *("svg", "g", "title", "desc", "metadata", "defs", "path", "rect", "circle", "ellipse", "line", "polygon"),
    *("polyline", "text", "tspan", "linearGradient", "radialGradient", "stop", "clipPath"),
}
ATTRIBUTES = {
    *("id", "version", "width", "height", "viewBox", "preserveAspectRatio", "transform", "d", "points", "role"),
    *("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "dx", "dy", "offset"),
    *("fill", "fill-opacity", "fill-rule", "clip-rule", "clip-path", "opacity", "stroke", "stroke-width"),
    *("stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-opacity"),
    *("stop-color", "stop-opacity", "gradientUnits", "gradientTransform", "spreadMethod", "clipPathUnits"),
    *("font-family", "font-size", "font-weight", "font-style", "letter-spacing", "text-anchor"),
    "{http://www.w3.org/XML/1998/namespace}space",
}
WITHIN = re.compile(r"url\(#[A-Za-z_][\w.-]*\)")
"""A reference to a gradient or clip path of the same drawing."""
PLAIN = "Save it as plain SVG, with presentation attributes instead of styles."


def data_address(file: str, content: bytes) -> str:
    """Give a checked logo as an address that holds it; InputError where it cannot stand in the report."""
    if len(content) > MOST_BYTES:
        raise _refused(file, f"The logo has {len(content):,} bytes; the most is {MOST_BYTES:,}.", "Make it smaller.")
    if file.endswith(".svg"):
        return _address("svg+xml", _checked_svg(file, content))
    _check_png(file, content)
    return _address("png", content)


def _checked_svg(file: str, content: bytes) -> bytes:
    try:
        text = content.decode("utf-8-sig")
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise _refused(file, "The logo declares a document type.", PLAIN)
        root = ET.fromstring(text)  # noqa: S314 - no declarations, so no entities
    except (UnicodeDecodeError, ET.ParseError) as error:
        raise _refused(file, f"The logo cannot be read as SVG ({error}).", PLAIN) from None
    if root.tag != f"{{{SVG}}}svg" or not {"width", "height", "viewBox"} & set(root.attrib):
        raise _refused(file, "The logo is no SVG with a size or a viewBox.", PLAIN)
    for element in root.iter():
        _check_element(file, element)
    return str(ET.tostring(root, encoding="unicode")).encode()


def _check_element(file: str, element: ET.Element) -> None:
    name = element.tag.removeprefix(f"{{{SVG}}}")
    if name not in ELEMENTS:
        raise _refused(file, f"The logo holds <{name.rsplit('}', 1)[-1]}>, which no logo may have.", PLAIN)
    for attribute, value in sorted(element.attrib.items()):
        is_address = "url" in value.casefold() and not WITHIN.fullmatch(value.strip())
        if attribute not in ATTRIBUTES or is_address:
            said = f"{attribute.rsplit('}', 1)[-1]}={value[:40]!r}"
            raise _refused(file, f"The logo's <{name}> has {said}, which no logo may have.", PLAIN)


def _check_png(file: str, content: bytes) -> None:
    from PIL.PngImagePlugin import PngImageFile

    try:
        with PngImageFile(io.BytesIO(content)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _refused(file, f"The logo has {picture.width} × {picture.height} pixels.", "Make it smaller.")
            picture.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise _refused(file, "The logo cannot be read as PNG.", "Save it again as PNG.") from error


def _address(kind: str, content: bytes) -> str:
    return f"data:image/{kind};base64,{b64encode(content).decode('ascii')}"


def _refused(file: str, message: str, fix: str) -> InputError:
    return InputError([Problem(file, 0, "", message, fix=fix)])
