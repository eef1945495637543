"""The report in a real browser: offline, without errors, at any width, by keyboard, with hostile text as text."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from livingreview import tables as declared
from livingreview.report.fonts import fonts_css
from livingreview.stages import publish

NARROW, WIDE = 320, 1280
DUE = "2027-02-01"
CHOSEN = ("relief_1w", "dl")


@pytest.fixture(scope="module")
def address(tables, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("browser") / "review.html"
    path.write_text(publish.pages(current(tables), fonts=fonts_css()).screen, encoding="utf-8")
    return path.as_uri()


def current(tables):
    """Add the dates of the review, and an analysis whose numbers a reader can choose."""
    said = (("searched_through", "Searched through", "2026-11-23"), ("next_search", "Next search due", DUE))
    dates = [
        declared.new_row(declared.CURRENCY, order=order, item=item, label=label, value=value)
        for order, (item, label, value) in enumerate(said, start=1)
    ]
    synthesis, analysis = CHOSEN

    def again(rows, **other):
        taken = [row for row in rows if (row["synthesis_id"], row["analysis"]) == (synthesis, "main")]
        return [*rows, *({**row, "analysis": analysis, **other} for row in taken)]

    weights = again(tables.weights, weight=12.5)
    return replace(tables, currency=dates, effects=again(tables.effects), weights=weights)


PLOT = f"#figure-{CHOSEN[0]}"


@pytest.fixture
def open_at(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open the report in a window of a width; noted are its requests, errors and dialogs."""
    contexts = []

    def open_(width: int, *, day: str = "", **settings: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.noted = []
        page.on("request", lambda request: page.noted.append(("request", request.url)))
        page.on("console", lambda message: page.noted.append((message.type, message.text)))
        page.on("pageerror", lambda error: page.noted.append(("error", str(error))))
        page.on("dialog", lambda dialog: (page.noted.append(("dialog", dialog.message)), dialog.dismiss()))
        if day:
            page.clock.set_fixed_time(f"{day}T12:00:00")
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
    "a study looked at": "document.querySelector('button.spot').click()",
    "another analysis": "document.querySelectorAll('.choice input')[1].click()",
    "overdue": "document.querySelector('.overdue').hidden = false",
}


@pytest.mark.parametrize(("width", "colours"), [(WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_on_any_view(open_at: Callable[..., Page], width: int, colours: str, view: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_at(width, color_scheme=colours, reduced_motion="reduce", bypass_csp=True)
    page.evaluate(VIEWS[view])

    found = Axe().run(page).response["violations"]

    assert [(rule["id"], [node["html"][:120] for node in rule["nodes"][:3]]) for rule in found] == []


@pytest.mark.parametrize("width", [NARROW, 768, WIDE])
def test_the_first_screen_gives_answer_certainty_and_dates(open_at: Callable[..., Page], width: int) -> None:
    page = open_at(width)

    for part in (".answers li", ".answer-certainty", ".glance-current dl", ".changed"):
        box = page.locator(part).first.bounding_box()
        assert box["y"] + box["height"] < 900, part
    first = page.locator(".answers li").first
    assert first.locator("a").first.get_attribute("href").startswith("#synthesis-")
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
        const row = document.querySelector('#origin-relief_1w tbody tr');
        row.cells[0].textContent = '=1+1'; row.cells[1].textContent = 'a "b", c'; row.cells[2].textContent = '−0.5';
        Object.defineProperty(navigator, 'clipboard',
            {value: {writeText: text => { window.copied = text; return Promise.resolve() }}});
        document.querySelector('[aria-label^="Copy as CSV: Where the numbers come from"]').click();
    }""")

    lines = page.evaluate("window.copied").split("\r\n")
    assert lines[0].startswith('Study,As printed,"Report, and where in it; entry of the study file",')
    assert lines[1].startswith('\'=1+1,"a ""b"", c",-0.5,')


def test_a_figure_is_saved_as_svg_and_png(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)

    for kind, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as saved:
            page.locator(f'figure:has(svg) button:text-is("{kind}")').first.click()
        assert saved.value.suggested_filename.endswith(f".{kind.lower()}")
        assert Path(saved.value.path()).read_bytes().startswith(start)


@pytest.mark.parametrize(("name", "start"), [("references.ris", b"TY  - JOUR\r\n"), ("references.bib", b"@article{")])
def test_references_are_kept_as_a_file_and_copied_without_a_net(
    open_at: Callable[..., Page], name: str, start: bytes
) -> None:
    page = open_at(WIDE)

    with page.expect_download() as saved:
        page.get_by_role("button", name=f"Download {name}").click()

    content = Path(saved.value.path()).read_bytes()
    assert saved.value.suggested_filename == name
    assert content.startswith(start)
    page.evaluate("""() => Object.defineProperty(navigator, 'clipboard',
        {value: {writeText: text => { window.copied = text; return Promise.resolve() }}})""")
    kind = "RIS" if name.endswith(".ris") else "BibTeX"
    page.get_by_role("button", name=f"Copy: References as {kind}").click()
    assert page.evaluate("window.copied").encode() == content
    assert [kind for kind, _ in page.noted if kind == "error"] == []


def test_a_link_into_a_closed_part_opens_it(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)

    page.evaluate("location.hash = '#origin-relief_1w'")

    page.wait_for_function("document.getElementById('origin-relief_1w').closest('details').open")
    assert page.locator("#origin-relief_1w").is_visible()


@pytest.mark.parametrize("section", ["results-flow", "synthesis-relief_1w", "appendix-checklists"])
def test_the_contents_mark_the_section_being_read(open_at: Callable[..., Page], section: str) -> None:
    page = open_at(WIDE, reduced_motion="reduce")

    page.evaluate(f"document.getElementById('{section}').scrollIntoView()")

    page.wait_for_selector(f'#contents a[href="#{section}"][aria-current]')
    assert page.locator("#contents [aria-current]").count() == 1


def test_pointing_at_a_study_of_a_plot_shows_its_numbers_and_where_they_were_read(
    open_at: Callable[..., Page],
) -> None:
    page = open_at(WIDE)
    spot = page.locator(f"{PLOT} button.spot").first

    spot.scroll_into_view_if_needed()
    spot.hover()

    card = page.locator(".card")
    said = card.inner_text()
    assert "RR " in said
    assert "weight" in said
    assert "records/studies/" in said
    assert "Risk of bias" in said
    page.mouse.move(5, 5)
    card.wait_for(state="detached")


def test_a_study_of_a_plot_is_reached_opened_and_left_by_keyboard_alone(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)
    page.locator(f"{PLOT} .scroll").focus()

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('button.spot[aria-expanded=true]')")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className") == "card"
    page.keyboard.press("Escape")

    assert page.locator(".card").count() == 0
    assert page.evaluate("document.activeElement.className") == "spot"


def test_a_tap_opens_a_study_and_its_row_is_one_link_away(open_at: Callable[..., Page]) -> None:
    page = open_at(NARROW, has_touch=True)
    spot = page.locator(f"{PLOT} button.spot").first

    spot.scroll_into_view_if_needed()
    spot.tap(position={"x": 40, "y": 5})
    page.locator(".card").get_by_role("link", name="Its row in the table").tap()

    row = page.locator(page.evaluate("location.hash"))
    row.wait_for(state="visible")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


def test_places_of_studies_lie_on_their_rows_in_the_drawing(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)

    off = page.evaluate(f"""() => [...document.querySelectorAll("{PLOT} button.spot")].map(spot => {{
        const box = spot.getBoundingClientRect(), first = spot.dataset.label.split(" ")[0];
        return [...document.querySelectorAll("{PLOT} svg text")].some(text => {{
            const at = text.getBoundingClientRect();
            return text.textContent.includes(first) && at.top >= box.top - 3 && at.bottom <= box.bottom + 3;
        }}) ? null : spot.dataset.label;
    }}).filter(Boolean)""")

    assert off == []


def test_the_numbers_said_of_a_study_are_those_that_are_drawn(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)

    other = page.evaluate("""() => [...document.querySelectorAll("figure")].flatMap(figure => {
        const drawn = [...figure.querySelectorAll("svg text")].map(text => text.textContent);
        return [...figure.querySelectorAll("button.spot")].map(spot => spot.dataset.said)
            .filter(said => said.includes("[") && !said.replace(/^[A-Z]+ /, "").split(", weight ")
                .every(part => drawn.includes(part)));
    })""")

    assert other == []
    assert "weight 12.5%" in page.locator(f"#figure-forest-{CHOSEN[1]}-{CHOSEN[0]} .spot").first.get_attribute(
        "data-said"
    )


def test_another_analysis_takes_the_place_of_the_main_one_and_has_an_address(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)
    choices = page.locator(".choices").first
    other = f"figure-forest-{CHOSEN[1]}-{CHOSEN[0]}"

    assert choices.locator("label").first.inner_text().strip().startswith("Main analysis")
    assert choices.locator("figure:visible").count() == 1
    choices.get_by_role("radio", name="DerSimonian-Laird").check()

    assert choices.locator("figure:visible").get_attribute("id") == other
    assert page.evaluate("location.hash") == f"#{other}"
    page.reload()
    assert page.locator(f"#{other}").is_visible()
    assert not page.locator(PLOT).is_visible()


@pytest.mark.parametrize(("day", "is_overdue"), [("2027-02-01", False), ("2027-02-02", True)])
def test_a_copy_says_itself_that_its_next_search_is_past(
    open_at: Callable[..., Page], day: str, is_overdue: bool
) -> None:
    page = open_at(WIDE, day=day)

    assert page.locator(".overdue").is_visible() is is_overdue
    assert DUE in (page.locator(".overdue").text_content() or "")


def test_without_scripts_every_analysis_is_drawn_and_nothing_is_called_overdue(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE, java_script_enabled=False)

    assert page.locator(f"#figure-forest-{CHOSEN[1]}-{CHOSEN[0]} svg").count() == 1
    assert page.locator(PLOT).is_visible()
    assert not page.locator(".overdue").is_visible()


def test_in_print_no_control_is_left_and_folded_parts_stand_open(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)

    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")

    assert page.locator("button:not(.sort):visible, input:visible, nav:visible").count() == 0
    assert page.locator("#data-relief_1w").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0


def test_a_figure_is_printed_alone_for_its_pdf(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)
    page.evaluate("window.print = () => { window.printed = document.documentElement.className }")

    page.locator(f'{PLOT} button:text-is("PDF")').click()
    page.emulate_media(media="print")

    assert page.evaluate("window.printed") == "prints-figure"
    assert page.locator("body > :visible").count() == 1
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator("main").is_visible()


def test_each_answer_leads_to_where_its_numbers_come_from(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)

    page.locator(".answer-numbers a").first.click()

    table = page.locator(page.evaluate("location.hash"))
    table.wait_for(state="visible")
    assert "records/studies/" in table.inner_text()


def test_each_box_of_the_flow_that_leads_somewhere_shows_what_it_leads_to(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)
    targets = page.evaluate("[...document.querySelectorAll('#flow-diagram svg a')].map(a => a.getAttribute('href'))")

    assert targets
    for target in targets:
        page.evaluate(f"location.hash = '{target}'")
        page.locator(target).wait_for(state="visible")


def test_every_number_of_the_summary_of_findings_leads_to_its_origin(open_at: Callable[..., Page]) -> None:
    page = open_at(WIDE)

    bare = page.evaluate("""() => [...document.querySelectorAll('.findings tbody tr')]
        .filter(row => document.getElementById(row.cells[0].querySelector('a').hash.replace('#synthesis', 'origin')))
        .flatMap(row => [...row.cells].slice(1, 6))
        .filter(cell => /[0-9]/.test(cell.textContent) && !cell.querySelector('a'))
        .map(cell => cell.textContent)""")

    assert bare == []
    assert page.locator(".findings a.from").count() > 2


def test_on_a_narrow_screen_a_row_of_the_summary_of_findings_is_a_card(open_at: Callable[..., Page]) -> None:
    page = open_at(NARROW)
    row = page.locator(".findings tbody tr").first

    assert row.bounding_box()["width"] <= NARROW
    assert row.locator("td").nth(3).get_attribute("data-label").startswith("Relative effect")
    assert row.get_attribute("role") == "row"
    assert page.locator(".findings .scroll").first.evaluate("part => part.scrollWidth <= part.clientWidth")
