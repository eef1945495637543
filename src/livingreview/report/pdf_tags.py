"""What a tagged PDF needs beyond the renderer's tags: whether a header cell is about its column or its row.

A header cell in the head of a table is about its column, any other one about its row.
Source: PDF/UA-1 (ISO 14289-1) 7.5; ISO 32000-1 14.8.5.7, attribute Scope.
"""

from typing import Any


def scope_headers(document: object, pdf: Any) -> None:  # noqa: ARG001 - the renderer gives both
    """Give every header cell of a rendered PDF its scope, before it is written."""
    elements: dict[Any, Any] = {item.reference: item for item in pdf.objects if hasattr(item, "get") and "S" in item}
    for element in elements.values():
        if element["S"] == "/TH" and "A" in element:
            element["A"]["Scope"] = "/Column" if _is_in_head(element, elements) else "/Row"


def _is_in_head(element: Any, elements: dict[Any, Any]) -> bool:
    while (parent := elements.get(element.get("P"))) is not None and parent["S"] != "/Table":
        if parent["S"] == "/THead":
            return True
        element = parent
    return False
