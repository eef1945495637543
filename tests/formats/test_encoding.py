"""Which encoding an export is in is told from its bytes; a doubt is said."""

import pytest

from livingreview.formats.encoding import OTHER_LANGUAGE, EncodingError, decode

TEXT = "TY  - JOUR\nTI  - Étude à Zürich: señor García y el niño\nAU  - Müller, Jürgen\nAU  - Lefèvre, René\nER  - \n"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16"),
        (TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode("latin-1"), "cp1252"),
        (TEXT.encode("mac_roman"), "mac_roman"),
    ],
)
def test_the_text_is_the_same_in_every_encoding(data: bytes, name: str) -> None:
    found = decode(data)

    assert (found.text, found.encoding, found.other) == (TEXT, name, None)


def test_where_two_encodings_fit_both_are_named() -> None:
    found = decode(b"TI  - Caf\x8e")

    assert (found.encoding, found.other) == ("cp1252", "mac_roman")


def test_what_people_declare_holds() -> None:
    assert decode(b"Caf\x8e", "mac_roman").text == "Café"
    assert decode("Žluťoučký".encode("cp1250"), "cp1250").text == "Žluťoučký"


def test_bytes_that_do_not_fit_what_is_declared_are_an_error_with_their_line() -> None:
    with pytest.raises(EncodingError, match="not utf-8") as caught:
        decode(b"one\ntwo \xe9\n", "utf-8")

    assert caught.value.line == 2


def test_an_apostrophe_of_windows_1252_is_no_doubt() -> None:
    found = decode("Crohn’s disease and don’t know – a “trial”".encode("cp1252"))

    assert (found.text, found.other) == ("Crohn’s disease and don’t know – a “trial”", None)


def test_a_stray_byte_in_utf_8_is_read_alone() -> None:
    found = decode("é".encode() + b"\xe9")

    assert (found.text, found.encoding) == ("éé", "utf-8 and cp1252")


@pytest.mark.parametrize(
    ("title", "encoding"),
    [
        ("Zażółć gęślą jaźń", "cp1250"),
        ("Zażółć gęślą jaźń", "iso8859-2"),
        ("Влияние кетамина на боль", "cp1251"),
        ("Влияние кетамина на боль", "koi8-r"),
        ("氯胺酮治疗慢性疼痛的随机对照试验", "gb18030"),
        ("慢性疼痛に対するケタミン", "shift_jis"),
    ],
)
def test_a_text_in_the_encoding_of_another_language_is_doubted_and_read_as_declared(title: str, encoding: str) -> None:
    data = f"TY  - JOUR\nTI  - {title}\nER  - \n".encode(encoding)

    assert decode(data).other == OTHER_LANGUAGE
    assert title in decode(data, encoding).text


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-8"])
def test_western_words_are_not_doubted(encoding: str) -> None:
    data = "Étude des gènes: Größe, Müller, Peña, Åström, œuvre ½ 5 µg".replace("œ", "").encode(encoding)

    assert decode(data).other is None
