"""Makes the font files beside it: subsets, under names of their own, of Inter and Noto Sans CJK.

    python data/fonts/build.py [--inter FOLDER] [--noto FOLDER]

The sources are Inter 3.19 (Debian package fonts-inter) and Noto Sans CJK 2.004 (fonts-noto-cjk), both under the SIL
Open Font License 1.1; the texts are in OFL-Inter.txt and OFL-NotoSansCJK.txt. Neither reserves a name, but both names
are trademarks, so the subsets are called "Bellwether …".

What goes in: from Inter, Latin letters with their accents, punctuation, arrows and signs, and digits all of one width
(its own `tnum`), so that numbers stand in columns. From Noto, the Hong Kong shapes of the frequent traditional
characters (level 1 of Big5), the mainland shapes of the frequent simplified ones (level 1 of GB 2312), full-width
punctuation, and every other character that a file of data/ or a translation uses. The bold weight, for titles, holds
only the characters of data/ and the translations. Run it again when a test names a character that is missing.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

HERE = Path(__file__).resolve().parent
DATA = HERE.parent
SOURCE = DATA.parent / "bot"
TRANSLATIONS = DATA.parent / "bot" / "words" / "locale"
DEBIAN = Path("/usr/share/fonts/opentype")

HONG_KONG, MAINLAND = "Noto Sans CJK HK", "Noto Sans CJK SC"

LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    0x18F,
    0x3C3,
    0x221A,
    *range(0x1A0, 0x1B1),
    *range(0x218, 0x21C),
    *range(0x1E80, 0x1E86),
    *range(0x1EA0, 0x1EFA),
    *range(0x2010, 0x2016),
    *range(0x2018, 0x201F),
    *(0x2020, 0x2022, 0x2026, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044),
    *(0x20A9, 0x20AB, 0x20AC, 0x20B9, 0x2116, 0x2122),
    *(0x2190, 0x2191, 0x2192, 0x2193, 0x2196, 0x2197, 0x2198, 0x2199),
    *(0x2212, 0x2215, 0x2219, 0x221E, 0x2248, 0x2260, 0x2264, 0x2265),
    *(0x25A0, 0x25A1, 0x25B2, 0x25B3, 0x25BC, 0x25BD, 0x25CB, 0x25CF, 0x25C6, 0x25C7),
]
FULL_WIDTH = [*range(0x3000, 0x3020), *range(0xFF01, 0xFF5F), 0xFFE5, 0x30FB, 0x2E3A, 0x25A1]


def level_one(codec: str, rows: Iterable[int], cells: Iterable[int]) -> set[int]:
    """The characters of an old character set's rows: its first level is the frequent ones."""
    found: set[int] = set()
    columns = list(cells)
    for row in rows:
        for cell in columns:
            text = bytes((row, cell)).decode(codec, "ignore")
            found.update(ord(char) for char in text)
    return found


def used() -> set[int]:
    """Every Chinese, Japanese or full-width character in the text files of data/ and in the translations."""
    files = [*DATA.rglob("*.csv"), *DATA.rglob("*.toml"), *DATA.rglob("*.md"), *TRANSLATIONS.rglob("*.po")]
    files += [*SOURCE.rglob("*.py")]  # units and patterns of dates are written there
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    return {ord(char) for char in text if ord(char) >= 0x2E80}


def keep(font: TTFont, characters: Iterable[int], features: list[str]) -> None:
    """Drops all but these characters, and what drawing on a screen does not need."""
    options = subset.Options(
        hinting=False, layout_features=features, name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 13, 14], notdef_outline=True
    )
    options.drop_tables += ["DSIG", "vhea", "vmtx", "VORG", "BASE", "STAT", "meta"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def digits_of_one_width(font: TTFont) -> None:
    """Maps digits and signs to the shapes that the font's own `tnum` feature would replace them with."""
    table = font["GSUB"].table
    lookups = [
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
    ]
    swap: dict[str, str] = {}
    for index in lookups:
        for part in table.LookupList.Lookup[index].SubTable:
            swap.update(getattr(part, "ExtSubTable", part).mapping)
    for cmap in font["cmap"].tables:
        for code, glyph in cmap.cmap.items():
            cmap.cmap[code] = swap.get(glyph, glyph)


def name(font: TTFont, family: str, style: str) -> None:
    """Gives the subset a name of its own; copyright and licence stay."""
    table = font["name"]
    postscript = f"{family}-{style}".replace(" ", "")
    for number, text in ((1, family), (2, style), (3, postscript), (4, f"{family} {style}"), (6, postscript)):
        table.removeNames(nameID=number)
        table.setName(text, number, 3, 1, 0x409)
    for unwanted in (16, 17, 21, 22, 25):
        table.removeNames(nameID=unwanted)
    compact = font["CFF "].cff
    compact.fontNames = [postscript]
    compact.topDictIndex[0].FamilyName = family
    compact.topDictIndex[0].FullName = f"{family} {style}"


def latin(source: Path, style: str) -> None:
    font = TTFont(source, recalcTimestamp=False)
    digits_of_one_width(font)
    keep(font, LATIN, ["kern", "mark", "mkmk", "ccmp", "locl", "case"])
    name(font, "Bellwether Latin", style)
    font.save(HERE / f"latin-{style.lower()}.otf")


def chinese(source: Path, face: str, characters: set[int], family: str, style: str) -> None:
    collection = TTCollection(str(source), lazy=True)
    font = next(font for font in collection.fonts if font["name"].getDebugName(1).startswith(face))
    font.recalcTimestamp = False
    keep(font, characters, ["kern"])
    name(font, family, style)
    font.save(HERE / f"{family.split()[-1].lower()}-{style.lower()}.otf")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inter", type=Path, default=DEBIAN / "inter")
    parser.add_argument("--noto", type=Path, default=DEBIAN / "noto")
    given = parser.parse_args()
    latin(given.inter / "Inter-Regular.otf", "Regular")
    latin(given.inter / "Inter-SemiBold.otf", "SemiBold")
    own, marks = used(), set(FULL_WIDTH)
    traditional = level_one("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)])
    simplified = level_one("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    regular, bold = given.noto / "NotoSansCJK-Regular.ttc", given.noto / "NotoSansCJK-Bold.ttc"
    chinese(regular, HONG_KONG, traditional | own | marks, "Bellwether HK", "Regular")
    chinese(regular, MAINLAND, simplified | own | marks, "Bellwether SC", "Regular")
    chinese(bold, HONG_KONG, own | marks, "Bellwether HK", "Bold")
    chinese(bold, MAINLAND, own | marks, "Bellwether SC", "Bold")
    for file in sorted(HERE.glob("*.otf")):
        print(f"{file.name:24} {file.stat().st_size / 1024:7.0f} KB")


if __name__ == "__main__":
    main()
