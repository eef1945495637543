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


RETOLD = {
    "478 per 1,000 (138 to 1,000)": "478 por 1\u00a0000 (138 a 1\u00a0000)",
    "378 more per 1,000 (from 38 more to 900 more)": "378 a mais por 1\u00a0000 (de 38 a mais a 900 a mais)",
    "MD 2.77 lower (4.14 lower to 1.40 lower), one study": "DM 2,77 menor (4,14 menor a 1,40 menor), um estudo",
    "SMD 0.20 higher (0.10 lower to 0.50 higher)": "DMP 0,20 maior (0,10 menor a 0,50 maior)",
    "−2.77 [−4.14, −1.40] then, −2.77 [−4.14, −1.40] now; nothing crossed": (
        "−2,77 [−4,14; −1,40] antes, −2,77 [−4,14; −1,40] agora; nada foi cruzado"
    ),
    "One study with an estimate (Amr 2010), nothing is pooled; without an estimate: Cho 2015 (narrative only)": (
        "Um estudo com estimativa (Amr 2010), nada é combinado; sem estimativa: Cho 2015 (apenas narrativo)"
    ),
    "0.5 added to each cell: 0.5 of 21 against 3.5 of 21": "0,5 somado a cada célula: 0,5 de 21 contra 3,5 de 21",
    "I² 92 %; Q: p = 0.012": "I² 92 %; Q: p = 0,012",
    "Version 1.0.0 (2026-11-23)": "Versão 1.0.0 (2026-11-23)",
    "large then, small now": "grande antes, pequeno agora",
    "include became exclude": "incluir passou a excluir",
    "RoB 2, parallel, assignment, 2019-08-22": "RoB 2, paralelo, atribuição, 2019-08-22",
}


@pytest.mark.parametrize("told", RETOLD)
def test_what_a_stage_wrote_into_a_table_is_told_in_the_language(told: str) -> None:
    with words.speaking(Language.PORTUGUESE):
        assert words.retell(told) == RETOLD[told]
    assert words.retell(told) == told


@pytest.mark.parametrize("name", ["MD Anderson", "Amr 2010", "Study of lower back pain", "1,204 of something else"])
def test_a_name_that_no_text_makes_is_not_retold(name: str) -> None:
    with words.speaking(Language.PORTUGUESE):
        assert words.retell(name) == name


def test_a_word_has_the_form_of_what_it_is_said_of() -> None:
    with words.speaking(Language.PORTUGUESE):
        assert words.say("low") == "baixo"
        assert words.say_of("certainty", "low") == "baixa"
        assert words.say_of("certainty", "serious") == words.say("serious")
        assert words.retell("certainty was low, is moderate") == "a certeza era baixa, é moderada"
    assert words.say_of("certainty", "low") == "low"
