"""A team's look: its logo, colour, sections and templates, and what is refused."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from pydantic import ValidationError

from livingreview.errors import InputError
from livingreview.models.look_files import LookFiles
from livingreview.models.report_look import ReportLook
from livingreview.report.document import document
from livingreview.report.elements import Section
from livingreview.report.logo import data_address
from livingreview.report.look import arranged
from livingreview.report.overriding import template_problems
from livingreview.report.render import html

EXTENDS = '{% extends "livingreview/report.html" %}\n'
ACCENT = {"accent": {"light": "#7a1f5c", "dark": "#f0a8d8"}}


def look(**keys: object) -> ReportLook:
    return ReportLook.model_validate(keys)


def page(tables, templates=None, **keys) -> str:  # type: ignore[no-untyped-def]
    review = tables.review.model_copy(update={"report": look(**keys)})
    made = replace(tables, review=review, look=LookFiles(templates or {}))
    return html(document(made, flow=None, figures={}), medium="screen")


def names(*sections: str, **keys: object) -> list[str]:
    own = {name: Section(f"own-{name}", name) for name in keys.get("own_sections", {})}  # type: ignore[attr-defined]
    return [one.anchor for one in arranged([Section(name, name) for name in sections], own, look(**keys))]


def test_a_colour_that_cannot_be_read_is_refused_with_its_contrast() -> None:
    with pytest.raises(ValidationError, match=r"#ffcc00 on the light page's #ffffff has a contrast of 1\.\d:1"):
        look(colours={"accent": {"light": "#ffcc00", "dark": "#f0a8d8"}})


def test_named_sections_change_places_and_the_others_stay() -> None:
    found = names("abstract", "findings", "background", "methods", sections=["background", "findings"])

    assert found == ["abstract", "background", "findings", "methods"]


def test_own_sections_follow_the_one_they_name_in_their_order() -> None:
    own = {name: {"heading": name, "after": "abstract"} for name in ("one", "two")}

    assert names("abstract", "findings", own_sections=own) == ["abstract", "own-one", "own-two", "findings"]


def test_what_the_review_itself_reports_cannot_be_hidden() -> None:
    with pytest.raises(ValidationError, match="hidden: methods cannot be hidden, as PRISMA 2020 asks"):
        look(hidden=["methods"])


def test_a_hidden_section_is_missing_in_the_checklist(empty_tables) -> None:  # type: ignore[no-untyped-def]
    written = page(empty_tables, hidden=["background"])

    assert 'id="background"' not in written
    assert "the section background is hidden (report: in config/review.yaml)" in written


def test_the_accent_replaces_the_token_in_both_themes(empty_tables) -> None:  # type: ignore[no-untyped-def]
    written = page(empty_tables, colours=ACCENT)

    assert "--accent: #7a1f5c;" in written
    assert "--accent: #f0a8d8;" in written
    assert "--accent: #0b4f6c;" not in written


def test_a_template_fills_a_block_and_its_texts_are_escaped(empty_tables) -> None:  # type: ignore[no-untyped-def]
    block = '{% block footer %}<footer id="mine">{{ "<b>" }}</footer>{% endblock %}'

    assert '<footer id="mine">&lt;b&gt;</footer>' in page(empty_tables, {"report.html": EXTENDS + block})


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("{{ nothing }}", "config/templates/report.html:2: 'nothing' is undefined."),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ say.__globals__ }}", "unsafe"),
        ("{{ self | attr('__init__') }}", "unsafe"),
        ("{{ document.sections.__class__ }}", "unsafe"),
        ("{{ '{0.__class__}'.format(document) }}", "unsafe"),
        ("{% set document.title = 'other' %}", "cannot assign attribute"),
        ("{{ document.look.templates.update({'a': 'b'}) }}", "unsafe"),
        ("{{ document.title | safe }}", "No filter named 'safe'."),
        ("<script>alert(1)</script>", "a script of its own"),
        ('<p onclick="x()">a</p>', "handler of events"),
    ],
)
def test_what_a_template_may_not_do_is_named(empty_tables, block: str, said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError) as error:
        page(empty_tables, {"report.html": f"{EXTENDS}{{% block footer %}}{block}{{% endblock %}}"})

    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_page_without_the_policy_is_refused(empty_tables) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match="lacks the tool's content security policy"):
        page(empty_tables, {"report.html": "<html><head></head></html>"})


def test_escaping_cannot_be_turned_off() -> None:
    found = list(template_problems({"a.html": "{% autoescape false %}{{ x }}{% endautoescape %}"}))

    assert [problem.message for problem in found] == [
        "Escaping cannot be turned off: titles and names come from strangers."
    ]


@pytest.mark.parametrize(
    "inside",
    ["<script/>", '<rect onload="x"/>', '<rect fill="url(http://example.org/a)"/>', '<rect style="fill:red"/>'],
)
def test_a_logo_with_anything_but_shapes_is_refused(inside: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4">{inside}</svg>'

    with pytest.raises(InputError, match="which no logo may have"):
        data_address("config/logo.svg", svg.encode())


def test_a_logo_of_shapes_is_an_address_that_holds_it() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><path d="M0 0"/></svg>'

    assert ET.fromstring(svg).tag.endswith("svg")
    assert data_address("config/logo.svg", svg.encode()).startswith("data:image/svg+xml;base64,")


def test_a_png_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be read as PNG"):
        data_address("config/logo.png", b"no picture")
