import io

import pypdfium2
import pytest
from PIL import Image

from livingreview.errors import BuildError
from livingreview.figures import svg
from livingreview.report.pictures import MOST_DOTS, as_pdf, as_png, pictures, unpacked


def drawing(width=200.0, height=100.0, title="A <drawing> & its result", body=()):
    return svg.figure("one", title=title, description="A square.", width=width, height=height, body=list(body))


def test_a_figure_becomes_a_pdf_and_a_png_by_its_name_and_the_same_bytes_each_time():
    figures = {"b": drawing(), "a": drawing(body=[svg.rect(10, 10, 20, 20, fill="#0072b2")])}
    made = pictures(figures)

    assert [name for name, _ in unpacked(made)] == ["a.pdf", "a.png", "b.pdf", "b.png"]
    assert made == pictures(dict(reversed(figures.items())))


def test_the_page_has_the_size_of_the_figure_and_its_title():
    document = pypdfium2.PdfDocument(as_pdf(drawing()))
    try:
        assert len(document) == 1
        assert document[0].get_size() == pytest.approx((150, 75))
        assert document.get_metadata_value("Title") == "A <drawing> & its result"
    finally:
        document.close()


def test_the_picture_has_300_dots_an_inch_and_the_colours_of_the_drawing():
    page = as_pdf(drawing(body=[svg.rect(0, 0, 100, 100, fill="#0072b2")]))
    image = Image.open(io.BytesIO(as_png(page)))

    assert image.size == (625, 313)
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert image.getpixel((100, 100)) == (0x00, 0x72, 0xB2)
    assert image.getpixel((500, 100)) == (255, 255, 255)


def test_a_very_large_figure_has_fewer_dots():
    image = Image.open(io.BytesIO(as_png(as_pdf(drawing(width=1000, height=9000)))))

    assert image.width * image.height == pytest.approx(MOST_DOTS, rel=0.01)


def test_a_drawing_that_asks_for_an_address_is_refused():
    with pytest.raises(BuildError, match="loads nothing"):
        as_pdf(drawing(body=['<image href="https://example.org/x.png" width="9" height="9"/>']))
