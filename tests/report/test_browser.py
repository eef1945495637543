"""The report in a real browser: offline, without errors, at any width, by keyboard, with hostile text as text."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from livingreview.report.fonts import fonts_css
from livingreview.stages import publish

NARROW, WIDE = 320, 1280


@pytest.fixture(scope="module")
def address(tables, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("browser") / "review.html"
    path.write_text(publish.pages(tables, fonts=fonts_css()).screen, encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def open_at(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open the report in a window of a width; noted are its requests, errors and dialogs."""
    contexts = []

    def open_(width: int, **settings: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.noted = []
        page.on("request", lambda request: page.noted.append(("request", request.url)))
        page.on("console", lambda message: page.noted.append((message.type, message.text)))
        page.on("pageerror", lambda error: page.noted.append(("error", str(error))))
        page.on("dialog", lambda dialog: (page.noted.append(("dialog", dialog.message)), dialog.dismiss()))
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()


def test_it_asks_nothing_of_the_network_and_runs_nothing(open_at: Callable[..., Page], address: str) -> None:
    page = open_at(WIDE)

    noted = [entry for entry in page.noted if not entry[1].startswith("data:")]
    assert noted == [("request", address)]
    assert page.evaluate("document.scripts.length") == 0


@pytest.mark.parametrize("width", [NARROW, 768, WIDE])
def test_nothing_sticks_out_of_the_page_at_any_width(open_at: Callable[..., Page], width: int) -> None:
    page = open_at(width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_link_inside_the_report_leads_somewhere(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)

    lost = page.evaluate(
        """() => [...document.querySelectorAll('a[href^="#"]')]
            .map(a => decodeURIComponent(a.getAttribute('href').slice(1)))
            .filter(id => !document.getElementById(id))"""
    )
    assert lost == []


def test_headings_skip_no_level_and_ids_stand_once(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)

    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => Number(h.tagName[1]))")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(ids) == len(set(ids))


def test_the_first_tab_offers_to_skip_to_the_review(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)

    page.keyboard.press("Tab")

    assert "Skip" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash.length") > 1


def test_text_uses_the_fonts_that_the_file_brings(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)

    page.evaluate("document.fonts.ready")

    assert page.evaluate("document.fonts.check('16px \"Source Sans Pro\"')")


def test_dark_mode_turns_the_page_dark(open_at: Callable[..., Page]) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"

    light, dark = open_at(WIDE, color_scheme="light"), open_at(WIDE, color_scheme="dark")

    assert brightness(light.evaluate(colour)) > 200
    assert brightness(dark.evaluate(colour)) < 60


def brightness(rgb: str) -> float:
    parts = [float(part) for part in rgb[rgb.index("(") + 1 : rgb.index(")")].split(",")[:3]]
    return sum(parts) / 3
