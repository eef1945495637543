# ruff: noqa: E501, RUF001, RUF100 - what a reader sees stands on one line, with its signs
import re

from hypothesis import given
from hypothesis import strategies as st

from livingreview.report.markdown import first_paragraph, prose


def test_emphasis_lists_and_links_are_kept():
    html = prose("*a* **b**\n\n- c\n\n[d](https://example.org/)")

    assert (
        html
        == '<p><em>a</em> <strong>b</strong></p>\n<ul>\n<li>c</li>\n</ul>\n<p><a href="https://example.org/" rel="noopener">d</a></p>\n'
    )


def test_raw_html_is_text():
    assert prose("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"


def test_images_and_dangerous_links_do_not_survive():
    html = prose(
        "![x](http://example.org/x.png) [a](javascript:alert(1)) [b](data:text/html,x) [c](file:///etc/passwd)"
    )

    assert "<img" not in html
    assert not re.findall(r'href="(?!https?:|mailto:)', html)


def test_headings_move_below_the_section_and_skip_no_level():
    assert re.findall(r"<(h\d)>", prose("# a\n\n#### b\n\n# c\n\n###### d")) == ["h3", "h4", "h3", "h4"]


def test_the_first_paragraph_is_plain_text():
    assert (
        first_paragraph("# Heading\n\nOne *two*\nthree [four](https://example.org).\n\nNot this.")
        == "One two three four."
    )
    assert first_paragraph("- only a list") == ""


@given(st.text(max_size=200))
def test_no_text_becomes_an_element_that_is_not_on_the_list(text):
    found = set(re.findall(r"<([a-z0-9]+)", prose(text)))

    assert found <= {
        "p",
        "em",
        "strong",
        "ul",
        "ol",
        "li",
        "blockquote",
        "code",
        "pre",
        "br",
        "hr",
        "a",
        "h3",
        "h4",
        "h5",
        "h6",
    }
