"""Every name in data/ can be written, and the fonts come with their licences."""

import csv
import tomllib
from collections.abc import Iterator

import pytest

from bot.charts import glyphs
from bot.charts.fonts import MISSING, Fonts
from bot.charts.scene import Font
from bot.words import LANGUAGES
from tests.charts.figures import FONTS, ROOT

DATA = ROOT / "data"


def strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for part in value.values():
                yield from strings(part)
        case list():
            for part in value:
                yield from strings(part)
        case _:
            return


def written_in_data() -> set[str]:
    found: set[str] = set()
    for file in DATA.rglob("*.csv"):
        with file.open(encoding="utf-8", newline="") as rows:
            found.update(cell for row in csv.reader(rows) for cell in row)
    for file in DATA.rglob("*.toml"):
        found.update(strings(tomllib.loads(file.read_text(encoding="utf-8"))))
    return found


def missing(texts: set[str], *faces: str) -> dict[str, str]:
    known = frozenset[int]().union(*(glyphs.characters(str(FONTS / f"{face}.otf")) for face in faces))
    characters = {char for text in texts for char in text if char.isprintable()}
    return {char: f"U+{ord(char):04X}" for char in sorted(characters) if ord(char) not in known}


SCRIPTS = (
    ("latin-regular", "hk-regular"),
    ("latin-regular", "sc-regular"),
    ("latin-semibold", "hk-bold"),
    ("latin-semibold", "sc-bold"),
)


@pytest.mark.parametrize("faces", SCRIPTS, ids=" ".join)
def test_every_character_of_data_has_a_glyph(faces: tuple[str, str]) -> None:
    texts = written_in_data()
    assert "恒生科技指數" in texts
    assert not missing(texts, *faces), "run data/fonts/build.py"


@pytest.mark.parametrize("faces", [("latin-regular", "hk-regular"), ("latin-semibold", "hk-bold")], ids=" ".join)
def test_every_character_of_the_translations_has_a_glyph(faces: tuple[str, str]) -> None:
    catalogues = list((ROOT / "bot" / "words" / "locale").rglob("*.po*"))
    assert catalogues
    assert not missing({file.read_text(encoding="utf-8") for file in catalogues if file.suffix != ".mo"}, *faces)


@pytest.mark.parametrize("faces", [("latin-regular", "hk-regular"), ("latin-semibold", "hk-bold")], ids=" ".join)
def test_every_chinese_character_of_the_program_has_a_glyph(faces: tuple[str, str]) -> None:
    # What is only read, in bot/parsing, is never drawn.
    files = [path for path in (ROOT / "bot").rglob("*.py") if "parsing" not in path.parts]
    texts = {path.read_text(encoding="utf-8") for path in files}
    chinese = {"".join(char for char in text if "\u4e00" <= char <= "\u9fff") for text in texts}
    assert any("萬億" in text for text in chinese)
    assert not missing(chinese, *faces), "run data/fonts/build.py"


def test_a_glyph_can_be_missing() -> None:
    assert missing({"ก"}, "latin-regular", "hk-regular") == {"ก": "U+0E01"}


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(("language", "first"), [("en", "hk"), ("zh-Hant", "hk"), ("zh-Hans", "sc")])
def test_the_reader_s_script_comes_first(language: str, first: str, bold: bool) -> None:
    pieces = Fonts(FONTS, language).text(0, 40, "A 恒生", Font(28, bold), "#ffffff").pieces
    latin, chinese = ("latin-semibold", f"{first}-bold") if bold else ("latin-regular", f"{first}-regular")
    assert [(piece.face, piece.text) for piece in pieces] == [(latin, "A"), (chinese, "恒生")]


def test_a_rare_character_makes_the_whole_text_regular() -> None:
    only_regular = glyphs.characters(str(FONTS / "hk-regular.otf")) - glyphs.characters(str(FONTS / "hk-bold.otf"))
    text = "阿" + chr(min(code for code in only_regular if code > 0x4E00))
    pieces = Fonts(FONTS, "zh-Hant").text(0, 40, text, Font(28, bold=True), "#ffffff").pieces
    assert [(piece.face, piece.text) for piece in pieces] == [("hk-regular", text)]


def test_what_no_font_has_is_shown_as_a_box() -> None:
    pieces = Fonts(FONTS, "en").text(0, 40, "Aก", Font(28), "#ffffff").pieces
    assert [piece.text for piece in pieces] == ["A" + MISSING]


def test_accents_are_joined_and_spaces_are_one() -> None:
    text = Fonts(FONTS, "en").text(0, 40, "Cafe\u0301 \u200b\u00a0X", Font(28), "#ffffff")
    assert text.text == "Café X"


def test_a_line_neither_begins_with_a_closing_mark_nor_ends_with_an_opening_one() -> None:
    fonts = Fonts(FONTS, "zh-Hans")
    for width in range(150, 500, 7):
        for text in ("恒生科技指数，上涨（百分之二十三）。金蝶国际领先！", "one · two · three · four · 恒生 · 科技"):
            lines = fonts.wrap(text, Font(28), width)
            assert not [line for line in lines if line[0] in "，）。！·"]
            assert not [line for line in lines if line[-1] == "（"]
            assert "".join("".join(lines).split()) == "".join(text.split())


def test_facts_are_wrapped_at_their_dots() -> None:
    lines = Fonts(FONTS, "en").facts("Yahoo, 15 min delayed · members of 9 Dec 2024", Font(28), 400)
    assert lines == ["Yahoo, 15 min delayed", "members of 9 Dec 2024"]


def test_the_fonts_are_small_and_their_licences_beside_them() -> None:
    files = sorted(FONTS.glob("*.otf"))
    assert len(files) == 6
    assert sum(file.stat().st_size for file in files) < 4_000_000
    for name, owner in (("OFL-Inter.txt", "The Inter Project Authors"), ("OFL-NotoSansCJK.txt", "Adobe")):
        licence = (FONTS / name).read_text(encoding="utf-8")
        assert owner in licence
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_language_would_still_be_written(language: str) -> None:
    assert Fonts(FONTS, language).width("阿里巴巴", Font(28)) == Fonts(FONTS, "of tomorrow").width("阿里巴巴", Font(28))
