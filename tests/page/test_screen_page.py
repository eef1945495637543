"""The screening page in a real browser: keys, lost connections, tabs, no script, any width, hostile text."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from page_server import HOSTILE, MESSAGE, Desk, described

Open = Callable[..., Page]
PAGES = ("/screen/title_abstract", "/screen/full_text", "/mine", "/conflicts", "/duplicates", "/dashboard")


def decided(desk: Desk) -> list[tuple[str, str]]:
    return [(one["record_id"][-2:], one["decision"]) for one in desk.written]


def ready(page: Page) -> None:
    """Wait until records that come next are there."""
    page.wait_for_load_state("networkidle")


def test_keys_decide_and_show_the_next_record(open_at: Open, desk: Desk) -> None:
    page = open_at()
    ready(page)

    for key in "iem":
        page.keyboard.press(key)
    expect(page.locator("#saved")).to_contain_text("Saved: maybe")

    assert decided(desk) == [("01", "include"), ("02", "exclude"), ("03", "maybe")]
    expect(page.locator("#title")).to_have_text("Warm baths for sore feet, trial 4")
    expect(page.locator("#remaining")).to_have_text("27")
    assert page.noted == []


def test_the_next_record_shows_within_a_tenth_of_a_second(open_at: Open) -> None:
    page = open_at()
    ready(page)

    took = page.evaluate(
        """async () => {
            const took = [];
            for (let n = 0; n < 20; n += 1) {
                const before = document.getElementById('title').textContent;
                const start = performance.now();
                document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'i', bubbles: true}));
                while (document.getElementById('title').textContent === before)
                    await new Promise(requestAnimationFrame);
                await new Promise(requestAnimationFrame);
                took.push(performance.now() - start);
                await new Promise((done) => setTimeout(done, 150));
            }
            return took.sort((a, b) => a - b);
        }"""
    )

    assert took[-2] < 100


def test_a_number_excludes_for_that_reason_and_a_note_goes_along(open_at: Open, desk: Desk) -> None:
    page = open_at("/screen/full_text")
    ready(page)

    page.keyboard.press("n")
    page.keyboard.type("Only 2 fed up i e m")
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page.locator("#saved")).to_contain_text("Saved: exclude")

    [one] = desk.written
    assert (one["decision"], one["reason"], one["note"]) == ("exclude", "wrong_population", "Only 2 fed up i e m")
    expect(page.locator("#note")).to_have_value("")


def test_an_exclusion_at_full_text_asks_for_its_reason(open_at: Open, desk: Desk) -> None:
    page = open_at("/screen/full_text")
    ready(page)

    page.keyboard.press("e")

    expect(page.locator("#saved")).to_contain_text("one reason")
    expect(page.locator("#reason")).to_be_focused()
    assert desk.received == []


def test_undo_is_a_new_decision_that_names_the_one_it_replaces(open_at: Open, desk: Desk) -> None:
    page = open_at()
    ready(page)

    page.keyboard.press("e")
    page.keyboard.press("u")
    expect(page.locator("#title")).to_have_text("Warm baths for sore feet, trial 1")
    page.keyboard.press("i")
    expect(page.locator("#saved")).to_contain_text("Saved: include")

    first, second = desk.written
    assert (second["record_id"], second["decision"], second["replaces"]) == (
        first["record_id"],
        "include",
        first["hash"],
    )
    expect(page.locator("#title")).to_have_text("Warm baths for sore feet, trial 2")
    expect(page.locator("#decided")).to_have_text("1")


def test_one_goes_back_through_decisions_of_earlier_days(open_at: Open, desk: Desk) -> None:
    for number in (1, 2, 3):
        one = {"request": str(number), "stage": "title_abstract", "decision": "exclude", "reason": None}
        desk.write({**one, "record_id": desk.records[number - 1]["report_id"]})
    page = open_at()
    ready(page)

    page.keyboard.press("k")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#title")).to_have_text("Warm baths for sore feet, trial 2")
    expect(page.locator("#own-lines li")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")

    expect(page.locator("#title")).to_have_text("Warm baths for sore feet, trial 4")
    assert len(desk.written) == 3


def test_what_one_passes_over_comes_again(open_at: Open, desk: Desk) -> None:
    desk.records = desk.records[:3]
    page = open_at()
    ready(page)

    page.keyboard.press("j")
    page.keyboard.press("i")
    page.keyboard.press("i")

    expect(page.locator("#title")).to_have_text("Warm baths for sore feet, trial 1")
    page.keyboard.press("i")
    expect(page.locator("#empty")).to_be_visible()
    assert len(desk.written) == 3


def test_a_lost_connection_shows_and_every_decision_is_sent_once(open_at: Open, desk: Desk) -> None:
    page = open_at()
    ready(page)

    page.context.set_offline(True)
    for key in "iei":
        page.keyboard.press(key)
    expect(page.locator("#connection")).to_contain_text("3 decisions are not saved yet")
    assert desk.written == []
    page.context.set_offline(False)

    expect(page.locator("#connection")).to_be_hidden()
    assert decided(desk) == [("01", "include"), ("02", "exclude"), ("03", "include")]


def test_unsaved_decisions_survive_that_the_page_is_loaded_anew(open_at: Open, desk: Desk) -> None:
    page = open_at()
    ready(page)

    desk.fail_with = 507
    page.keyboard.press("i")
    expect(page.locator("#connection")).to_contain_text(f"{MESSAGE} 1 decision is not saved yet")
    desk.fail_with = 0
    page.reload()
    expect(page.locator("#saved")).to_contain_text("Saved")

    assert decided(desk) == [("01", "include")]
    expect(page.locator("#title")).to_have_text("Warm baths for sore feet, trial 2")
    assert len({one["request"] for one in desk.received}) == 1


def test_a_decision_whose_answer_was_lost_is_not_written_twice(open_at: Open, desk: Desk) -> None:
    page = open_at()
    ready(page)

    desk.lose_answers = 1
    page.keyboard.press("i")

    expect(page.locator("#saved")).to_contain_text("Saved: include")
    assert len(desk.received) == 2
    assert decided(desk) == [("01", "include")]


def test_a_refused_decision_is_said_and_not_repeated(open_at: Open, desk: Desk) -> None:
    page = open_at()
    ready(page)

    desk.fail_with = 409
    page.keyboard.press("e")

    expect(page.locator("#connection")).to_contain_text(
        f"Not saved: exclude, Warm baths for sore feet, trial 1. {MESSAGE}"
    )
    desk.fail_with = 0
    page.get_by_role("button", name="Show it").click()
    page.keyboard.press("m")
    expect(page.locator("#saved")).to_contain_text("Saved: maybe")
    assert decided(desk) == [("01", "maybe")]


def test_two_tabs_stay_in_step(open_at: Open, desk: Desk) -> None:
    page = open_at()
    other = page.context.new_page()
    other.goto(page.url)
    ready(page)
    ready(other)

    page.keyboard.press("i")

    expect(other.locator("#title")).to_have_text("Warm baths for sore feet, trial 2")
    expect(other.locator("#remaining")).to_have_text("29")
    other.keyboard.press("e")
    expect(page.locator("#title")).to_have_text("Warm baths for sore feet, trial 3")
    expect(other.locator("#saved")).to_contain_text("Saved: exclude")
    assert decided(desk) == [("01", "include"), ("02", "exclude")]


def test_keywords_are_marked_by_group_the_same_with_and_without_script(open_at: Open) -> None:
    read = """() => [...document.querySelectorAll('#title mark, #abstract mark')]
        .map((mark) => [mark.textContent, mark.dataset.group])"""
    plain = open_at(java_script_enabled=False)
    found = [
        (mark.text_content(), mark.get_attribute("data-group"))
        for mark in plain.locator("#title mark, #abstract mark").all()
    ]
    page = open_at()
    ready(page)
    page.keyboard.press("j")

    assert found == [("feet", "2"), ("randomised", "1"), ("double blind", "1"), ("feet", "2"), ("foot", "2")]
    assert [tuple(pair) for pair in page.evaluate(read)] == found


def test_without_script_the_forms_do_the_same(open_at: Open, desk: Desk) -> None:
    page = open_at("/screen/full_text", java_script_enabled=False)

    page.select_option("#reason", "wrong_design")
    page.fill("#note", "Beds in turn.")
    page.get_by_role("button", name="Exclude e").click()

    expect(page.locator("#title")).to_have_text("Warm baths for sore feet, trial 2")
    [one] = desk.written
    assert (one["decision"], one["reason"], one["note"], one["csrf"]) == (
        "exclude",
        "wrong_design",
        "Beds in turn.",
        "token",
    )
    expect(page.locator("#undo")).to_be_hidden()


def test_hostile_text_stays_text(open_at: Open, desk: Desk) -> None:
    links = ["javascript:alert(3)", "https://doi.org/10.1/<b>"]
    hostile = {"title": HOSTILE, "abstract": HOSTILE, "journal": HOSTILE, "authors": [HOSTILE], "links": links}
    desk.records = [described(number, **hostile) for number in (1, 2, 3)]
    for path in PAGES:
        page = open_at(path)
        ready(page)
        if "screen" in path:
            page.keyboard.press("j")
            expect(page.locator("#title")).to_have_text(HOSTILE)
        assert page.locator("main img, main b b").count() == 0
        assert page.locator("a[href^=javascript]").count() == 0
        assert page.noted == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_sticks_out_at_320_pixels(open_at: Open, path: str) -> None:
    page = open_at(path, width=320)
    ready(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_at: Open, path: str, colours: str, desk: Desk) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_at(path, color_scheme=colours, bypass_csp=True)
    ready(page)

    found = Axe().run(page)

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found.response["violations"]] == []


def test_dark_mode_is_dark(open_at: Open) -> None:
    page = open_at(color_scheme="dark")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 28)"


def test_the_keys_are_listed_and_can_be_turned_off(open_at: Open, desk: Desk) -> None:
    page = open_at()
    ready(page)

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.get_by_label("Single keys decide").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("i")

    assert desk.received == []
    page.get_by_role("button", name="Include").click()
    expect(page.locator("#saved")).to_contain_text("Saved: include")


def test_everything_on_the_page_is_reached_by_tab(open_at: Open) -> None:
    page = open_at()
    ready(page)
    names = []

    for _ in range(60):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent.trim()"))

    assert names[0] == "Skip to the content"
    assert {"Include i", "Exclude e", "Maybe m", "Undo u", "DOI 10.1000/1"} <= set(names)


def test_a_conflict_is_settled_with_both_sides_in_sight(open_at: Open, desk: Desk) -> None:
    page = open_at("/conflicts?stage=full_text")

    expect(page.locator(".sides")).to_contain_text("Ann")
    expect(page.locator(".sides")).to_contain_text("Wrong study design")
    page.get_by_label("What settled it").fill("The methods say so.")
    page.get_by_role("button", name="Include").click()

    expect(page.locator(".answer")).to_have_text("Saved.")
    [one] = desk.received
    assert (one["decision"], one["settles"], one["reason"]) == ("include", ["a", "b"], None)


def test_a_pair_is_ruled_on_with_what_differs_marked(open_at: Open, desk: Desk) -> None:
    page = open_at("/duplicates")

    assert page.locator("tr.differs th").all_text_contents() == ["Title differs", "DOI differs"]
    page.get_by_label("Why").fill("Two articles.")
    page.get_by_role("button", name="Different reports").click()

    expect(page.locator(".answer")).to_have_text("Saved.")
    assert desk.received[0]["ruling"] == "different"


def test_what_was_typed_stays_when_a_form_cannot_be_sent(open_at: Open, desk: Desk) -> None:
    page = open_at("/duplicates")

    page.get_by_label("Why").fill("Two articles.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Different reports").click()

    expect(page.locator("#connection")).to_contain_text("No connection")
    expect(page.get_by_label("Why")).to_have_value("Two articles.")
