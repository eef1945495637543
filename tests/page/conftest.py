"""A browser and a desk for the tests of the page."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from page_server import Desk, described, serve


@pytest.fixture
def desk() -> Desk:
    return Desk([described(number) for number in range(1, 31)])


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    server = serve(desk)
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_at(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open a page; what goes wrong in it is noted."""
    contexts = []

    def open_(path: str = "/screen/title_abstract", width: int = 1280, height: int = 900, **settings: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.noted = []
        page.on("console", lambda message: page.noted.append((message.type, message.text)))
        page.on("pageerror", lambda error: page.noted.append(("error", str(error))))
        page.on("dialog", lambda dialog: (page.noted.append(("dialog", dialog.message)), dialog.accept()))
        page.goto(f"{address}{path}")
        return page

    yield open_
    for context in contexts:
        context.close()
