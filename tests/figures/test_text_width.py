from hypothesis import given
from hypothesis import strategies as st

from livingreview.figures.text_width import has_glyph, text_width, wrapped


def test_widths_are_the_sum_of_the_advances_of_source_sans_pro():
    assert text_width("0000", 10) == 4 * 10 * 0.497


def test_a_symbol_that_source_sans_lacks_has_its_width_in_dejavu():
    assert 0.5 < text_width("⊕", 1) < 1.0
    assert has_glyph("⊕")


def test_an_ideograph_is_one_em_wide_and_has_no_glyph():
    assert text_width("試", 12) == 12
    assert not has_glyph("試")


@given(st.text(max_size=60), st.floats(min_value=20, max_value=200))
def test_wrapped_lines_fit_and_lose_nothing_but_blanks(text, width):
    lines = wrapped(text, 12, width)

    assert all(len(line) <= 1 or text_width(line, 12) <= width for line in lines)
    assert "".join("".join(lines).split(" ")) == "".join(c for c in text if c not in " \t\n\r")


def test_a_no_break_space_does_not_break():
    assert wrapped("word (n\u00a0=\u00a04)", 12, 45) == ["word", "(n\u00a0=\u00a04)"]
