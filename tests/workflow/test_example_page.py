"""What is published is what was built: each file under its own name, and the example's page small and whole."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from livingreview import layout, words
from livingreview.cli.steps.publish_html import report_inputs
from livingreview.report.appendices import APPENDICES
from livingreview.report.inputs import ReportTables
from livingreview.stages import publish
from livingreview.terms import Language
from livingreview.workflow.run import run_workflow
from report.brackets import brackets, people_wrote, runs_outside
from report.conftest import with_figures
from workflow_helpers import working_in

EXAMPLE = Path(__file__).parents[2]
MOST_BYTES = 3_000_000
"""What a reader's mail and a slow line carry."""
PAGE = "results/publish/review.html"


@pytest.fixture(scope="module")
def example_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the page of the ketamine review that stands in this repository."""
    root = tmp_path_factory.mktemp("example") / "ketamine"
    for part in ("config", "records", "screening", "reports/versions"):
        shutil.copytree(EXAMPLE / part, root / part)
    shutil.copy(EXAMPLE / "Snakefile", root)
    with working_in(root):
        run = run_workflow(cores="2", is_dry_run=False, profile=None, targets=(PAGE,))
    assert run.failures == []
    return root / PAGE


def test_the_page_of_the_example_is_small_and_asks_for_nothing(example_page: Path, browser: Browser) -> None:
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(str(error)))

    page.goto(example_page.as_uri())
    page.wait_for_load_state("networkidle")

    assert example_page.stat().st_size < MOST_BYTES
    assert [address for address in asked if not address.startswith("data:")] == [example_page.as_uri()]
    page.close()


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_first_screen_of_the_example_has_answer_certainty_dates_and_changes(
    example_page: Path, browser: Browser, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})

    page.goto(example_page.as_uri())

    for part in (".answers li", ".answer-certainty", ".glance-current dl", ".changed"):
        box = page.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 900, part
    page.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_the_example(example_page: Path, browser: Browser, colours: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(bypass_csp=True, color_scheme=colours, reduced_motion="reduce")
    page.goto(example_page.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")

    found = Axe().run(page).response["violations"]

    assert [(rule["id"], [node["html"][:120] for node in rule["nodes"][:3]]) for rule in found] == []
    page.close()


QUOTED = frozenset({"abstract", "dose", "high", "low", "moderate", "size", "unclear", "very"})
"""Single words that other reviews and sources are quoted with; texts have them as well."""
OF_PROSE = frozenset(
    {
        *(
            "Other",
            "Participants",
            "The",
            "What",
            "abstracts",
            "after",
            "and",
            "around",
            "article",
            "certainty",
            "chronic",
        ),
        *("copy", "effectiveness", "management", "participants", "posted", "reviews", "the", "treatment", "weeks"),
    }
)
"""Words of the team's sentences beside the values in them, and of labels that a figure breaks into lines."""


def example_in_another_language(root: Path) -> ReportTables:
    """Read what the example is made from, as a review in another language, with its figures drawn anew."""
    results = layout.RESULTS
    with working_in(root):
        read = report_inputs(
            review=Path("config/review.yaml"),
            results=Path(results),
            texts=Path(layout.TEXT),
            notes=Path(layout.NOTES),
            figures=Path(results, "publish/figures"),
            paper=Path(results, "publish/paper"),
        )
    spoken = replace(read, paper={}, review=read.review.model_copy(update={"language": Language.PORTUGUESE}))
    with words.speaking(Language.PORTUGUESE):
        return replace(spoken, figures={**spoken.figures, **with_figures(spoken).figures})


def test_every_text_of_the_example_is_said_through_the_catalogue(example_page: Path) -> None:
    with brackets():
        tables = example_in_another_language(example_page.parents[2])
        pages = publish.pages(tables, fonts="")
        printed = [publish.appendix(tables, part) for part in APPENDICES]
    wrote = people_wrote(tables)

    found = [run for page in (pages.screen, pages.printed, *printed) for run in runs_outside(page, wrote)]

    assert [run for run in dict.fromkeys(found) if set(run.split(": ")[0].split()) - QUOTED - OF_PROSE] == []
