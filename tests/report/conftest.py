from dataclasses import replace

import pytest

from livingreview.figures.forest import forest_plot
from livingreview.report.inputs import of
from livingreview.stages import publish
from report import sample


def with_figures(tables):
    drawn = {
        name: forest_plot(
            name,
            review=tables.review,
            **{part: of(getattr(tables, part), name) for part in ("effects", "summary", "weights", "judgements")},
        )
        for name in tables.review.syntheses
    }
    return replace(tables, figures=drawn)


@pytest.fixture(scope="session")
def tables():
    return with_figures(sample.sample())


@pytest.fixture(scope="session")
def pages(tables):
    return publish.pages(tables, fonts="")


@pytest.fixture(scope="session")
def empty_pages():
    return publish.pages(sample.empty(), fonts="")


@pytest.fixture(scope="session")
def empty_tables():
    return sample.empty()
