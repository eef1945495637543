"""One catalogue holds every text of the report, and a language is one file."""

import re
import subprocess
import sys
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from livingreview import words
from livingreview.report.inputs import ReportTables
from livingreview.stages import publish
from livingreview.terms import Language

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "src/livingreview/locale"
PLACE = re.compile(r"\{[^{}]*\}")


def messages(language: str) -> list[object]:
    with (LOCALE / f"{language}.po").open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def test_the_catalogue_and_the_languages_are_as_the_source_says() -> None:
    found = subprocess.run(
        [sys.executable, ROOT / "scripts/catalogue", "--check"], check=False, capture_output=True, text=True
    )

    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("language", [one.value for one in Language if one is not Language.ENGLISH])
def test_every_text_is_translated_with_its_places_kept(language: str) -> None:
    untranslated = [one.id for one in messages(language) if not one.string or one.string == ("", "")]
    ids = [(one.id, one.string) for one in messages(language)]
    changed = [
        ids
        for ids, strings in ids
        for one, said in zip(*([(ids,), (strings,)] if isinstance(ids, str) else [ids, strings]), strict=True)
        if said and sorted(PLACE.findall(one)) != sorted(PLACE.findall(said))
    ]

    assert untranslated == []
    assert changed == []


def test_a_text_without_translation_is_said_in_english() -> None:
    with words.speaking(Language.PORTUGUESE):
        assert words.say("No such text {n}.", n=3) == "No such text 3."
        assert words.say("Contents") == "Índice"
    assert words.say("Contents") == "Contents"


@given(st.text())
def test_what_people_wrote_is_filled_in_as_it_is(text: str) -> None:
    assert words.say("[{text}]", text=text) == f"[{text}]"


def test_a_review_in_portuguese_speaks_it_from_the_first_screen_to_the_checklists(tables: ReportTables) -> None:
    review = tables.review.model_copy(update={"language": Language.PORTUGUESE})
    page = unescape(publish.pages(replace(tables, review=review), fonts="").screen)

    for said in ("Certeza da evidência (GRADE)", "Atualidade desta revisão", "Risco de viés", "O título diz que"):
        assert said in page
    for left in ("Certainty of the evidence (GRADE)", "How current this review is", "Title says that"):
        assert left not in page
    assert "Copiar como CSV" in page
    assert '<html lang="pt">' in page
