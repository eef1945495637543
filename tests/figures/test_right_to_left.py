# ruff: noqa: RUF001, RUF100 - letters as they are meant
import sys
import unicodedata

import pytest

from livingreview.figures.right_to_left import in_visual_order, laid_out
from livingreview.figures.svg import RIGHT_TO_LEFT, is_right_to_left


def test_text_without_a_right_to_left_letter_is_what_it_was():
    assert in_visual_order("Study 12 (2020), <b>") == "Study 12 (2020), <b>"


def test_letters_take_the_forms_of_their_neighbours_and_stand_from_right_to_left():
    # teh initial, jeem medial, reh final, beh initial, teh marbuta final
    assert in_visual_order("تجربة") == "\ufe94\ufe91\ufeae\ufea0\ufe97"


def test_a_number_behind_the_name_stands_at_its_left_and_keeps_its_order():
    assert in_visual_order("אבג 2019") == "2019 גבא"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Smith אב and דה 7 x", "Smith בא and 7 הד x"),
        ("אב (ג)", "(ג) בא"),
        ("אב. End", "בא. End"),
        ("שׁב", "בשׁ"),
    ],
)
def test_left_to_right_words_stay_where_they_are(text, shown):
    assert in_visual_order(text) == shown


def test_lam_and_alef_are_one_letter():
    assert in_visual_order("سلام") == "\ufee1\ufefc\ufeb3"


def test_only_texts_of_a_drawing_are_laid_out_and_stay_escaped():
    drawing = '<svg><title>אב</title><text x="1">א&lt;ב</text></svg>'

    assert laid_out(drawing) == '<svg><title>אב</title><text x="1">ב&gt;א</text></svg>'


def test_every_letter_written_from_right_to_left_is_in_the_blocks_that_are_looked_through() -> None:
    letters = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.bidirectional(chr(code)) in RIGHT_TO_LEFT]

    assert len(letters) > 1000
    assert [letter for letter in letters if not is_right_to_left(f"a {letter} b")] == []
    assert not is_right_to_left("±1 µg ≥ 20 – Müller")
