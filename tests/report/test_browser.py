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


def test_it_asks_nothing_of_the_network_and_runs_only_its_own_script(
    open_at: Callable[..., Page], address: str
) -> None:
    page = open_at(WIDE)

    noted = [entry for entry in page.noted if not entry[1].startswith("data:")]
    assert noted == [("request", address)]
    assert page.evaluate("document.scripts.length") == 1


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


VIEWS = {
    "as it opens": "",
    "everything open": "document.querySelectorAll('details').forEach(part => part.open = true)",
    "a search": "const s = document.getElementById('search'); s.value = 'study'; s.dispatchEvent(new Event('input'))",
    "a table sorted": "document.querySelector('.sort').click()",
}


@pytest.mark.parametrize(("width", "colours"), [(WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_on_any_view(open_at: Callable[..., Page], width: int, colours: str, view: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_at(width, color_scheme=colours, reduced_motion="reduce", bypass_csp=True)
    page.evaluate(VIEWS[view])

    found = Axe().run(page).response["violations"]

    assert [(rule["id"], [node["html"][:120] for node in rule["nodes"][:3]]) for rule in found] == []


def test_the_first_screen_gives_answer_certainty_and_dates(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)

    first = page.locator(".answers li").first
    assert first.locator("a").get_attribute("href").startswith("#synthesis-")
    assert page.locator(".answer-certainty .word").count() >= 1
    assert "Searched through" in page.locator(".glance-current").inner_text()
    assert not page.locator("#currency").is_visible()


def test_without_scripts_the_document_is_whole_and_has_no_dead_control(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE, java_script_enabled=False)

    assert page.locator("button, input:not([type=radio])").count() == 0
    assert page.locator("#findings").is_visible()
    assert page.locator(".glance").is_visible()


def test_the_slash_key_leads_to_the_search_and_enter_to_what_it_found(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)

    page.keyboard.press("/")
    page.keyboard.type("declarations of interest")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.textContent").startswith("Declarations of interest")
    assert page.evaluate("document.activeElement.tagName") in ("H2", "H3")


def test_a_table_sorts_both_ways_and_back(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)
    table = page.locator("table:has(.sort)").first
    first_column = table.locator("tbody th")
    table.evaluate("t => { for (let p = t; p; p = p.parentElement) if (p.tagName === 'DETAILS') p.open = true }")
    before = first_column.all_inner_texts()
    head = table.locator(".sort").first

    seen = []
    for _ in range(3):
        head.click()
        seen.append((table.locator("th").first.get_attribute("aria-sort"), first_column.all_inner_texts()))

    assert [way for way, _ in seen] == ["ascending", "descending", None]
    assert seen[0][1] != seen[1][1]
    assert sorted(seen[0][1]) == sorted(before)
    assert seen[2][1] == before


def test_a_copied_table_is_csv_without_formulas(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)
    page.evaluate("""() => {
        const row = document.querySelector('#origins tbody tr');
        row.cells[0].textContent = '=1+1'; row.cells[1].textContent = 'a "b", c'; row.cells[2].textContent = '−0.5';
        Object.defineProperty(navigator, 'clipboard',
            {value: {writeText: text => { window.copied = text; return Promise.resolve() }}});
        document.querySelector('[aria-label^="Copy as CSV: The result of each study"]').click();
    }""")

    lines = page.evaluate("window.copied").split("\r\n")
    assert lines[0] == 'Outcome,Study,"Report, and where in it",How the estimate was made'
    assert lines[1].startswith('\'=1+1,"a ""b"", c",-0.5,')


def test_a_figure_is_saved_as_svg_and_png(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)

    for kind, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as saved:
            page.locator(f'figure:has(svg) button:text-is("{kind}")').first.click()
        assert saved.value.suggested_filename.endswith(f".{kind.lower()}")
        assert Path(saved.value.path()).read_bytes().startswith(start)


def test_a_link_into_a_closed_part_opens_it(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)

    page.evaluate("location.hash = '#origins'")

    page.wait_for_function("document.getElementById('origins').closest('details').open")
    assert page.locator("#origins").is_visible()


def test_the_contents_mark_the_section_being_read(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE, reduced_motion="reduce")

    page.evaluate("document.getElementById('discussion').scrollIntoView()")

    page.wait_for_selector('#contents a[href="#discussion"][aria-current]')
    assert page.locator("#contents [aria-current]").count() == 1
