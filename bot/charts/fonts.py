"""Which file draws which character, how wide a text is, and where it may break."""

import math
import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from bot.charts import glyphs
from bot.charts.scene import Anchor, Box, Font, Piece, Text
from bot.domain.naming import visible

ASCENT, DESCENT = 0.91, 0.23
"""A line's box above and below the baseline, in sizes: holds accented capitals and Chinese characters."""

MISSING = "□"
_CHAINS = {
    "zh-Hans": ("latin", "sc", "hk"),
    "zh-Hant": ("latin", "hk", "sc"),
}
_REGULAR = "regular"
_BOLD = {"latin": "semibold", "hk": "bold", "sc": "bold"}

_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
_CLOSING = ",.:;!?%)，。、：；！？％）」』》】…·"
_NUMBERS = "0123456789+(\N{MINUS SIGN}"
_WORDS = re.compile(r" |[^ ]+")
_TIED_DOT = "\N{NO-BREAK SPACE}·"
_PARTS = re.compile(
    rf"[（「『《【]*[{_CHINESE}][{re.escape(_CLOSING)}]*(?:{_TIED_DOT})?|[^ {_CHINESE}]+[，。、：；！？％）」』》】]*| "
)
"""Where a line may break: between words, around a Chinese character; never before a closing mark or a dot."""


_Face = tuple[str, frozenset[int]]
"""A font file's name without its ending, and the code points that it covers."""


@lru_cache(maxsize=4096)
def _one_line(text: str) -> str:
    """What is seen of a text, accents joined to their letters, every kind of space a plain one."""
    return " ".join(visible(unicodedata.normalize("NFC", text)).split())


class Fonts:
    """The fonts of a folder, with the character shapes of one language first."""

    def __init__(self, folder: Path, language: str) -> None:
        self._folder = str(folder)
        self._families = _CHAINS.get(language, _CHAINS["zh-Hant"])

    def width(self, text: str, font: Font) -> float:
        """How far a line of text reaches, in pixels."""
        return self._set(_one_line(text), font)[1]

    def text(self, x: float, y: float, text: str, font: Font, colour: str, anchor: Anchor = "start") -> Text:
        """A line of text on baseline `y`, which starts, is centred or ends at `x`."""
        line = _one_line(text)
        pieces, width = self._set(line, font)
        start = round(x - {"start": 0.0, "middle": width / 2, "end": width}[anchor])
        box = Box(start, y - ASCENT * font.size, width, (ASCENT + DESCENT) * font.size)
        return Text(start, round(y), line, font, colour, anchor, box, pieces)

    def wrap(self, text: str, font: Font, width: float) -> list[str]:
        """The text in as many lines of at most `width` as it takes; a longer word is broken, nothing is cut."""
        lines: list[str] = []
        line, reach = "", 0.0
        for part, wide in self._parts(text, font, width):
            if line and reach + wide > width and part != " ":
                lines.append(line)
                line, reach = "", 0.0
            if line or part != " ":
                line, reach = line + part, reach + wide
        return [part.strip() for part in (*lines, line) if part.strip()]

    def fitted(self, text: str, font: Font, width: float, lines: int, smallest: int) -> tuple[Font, list[str]]:
        """The text in at most so many lines, smaller if it must be; at the smallest size it takes what it needs."""
        for size in range(font.size, smallest - 1, -2):
            smaller = Font(size, font.bold)
            if len(self.wrap(text, smaller, width)) <= lines:
                return smaller, self.balanced(text, smaller, width)
        smaller = Font(smallest, font.bold)
        return smaller, self.balanced(text, smaller, width)

    def balanced(self, text: str, font: Font, width: float) -> list[str]:
        """Wrapped as by `wrap`; two lines are broken where a headline writer would: of like length, after a mark
        rather than within a phrase, and not between a word and its number."""
        lines = self.wrap(text, font, width)
        if len(lines) != 2:
            return lines
        parts = self._parts(text, font, width)
        whole = sum(wide for _, wide in parts)
        best, reach, head = (math.inf, lines), 0.0, ""
        for (part, wide), (following, _) in pairwise(parts):
            reach, head = reach + wide, head + part
            if part == " " or _is_chinese(part[0]) or _is_chinese(following[0]):
                tail = "".join(rest for rest, _ in parts)[len(head) :]
                cost = abs(2 * reach - whole) / width + _reluctance(head.strip(), tail.strip())
                if max(reach, whole - reach) <= width:
                    best = min(best, (cost, [head.strip(), tail.strip()]))
        return best[1]

    def facts(self, text: str, font: Font, width: float) -> list[str]:
        """A row of facts with dots between them, wrapped at the dots where that is possible."""
        lines: list[str] = []
        for fact in _one_line(text).split(" · "):
            joined = f"{lines[-1]} · {fact}" if lines else fact
            if lines and self.width(joined, font) <= width:
                lines[-1] = joined
            else:
                lines.extend(self.wrap(fact, font, width))
        return lines

    def _parts(self, text: str, font: Font, width: float) -> list[tuple[str, float]]:
        """The parts that stay whole in a line, spaces among them, with their widths; what is wider than a line is cut
        up by characters."""
        found: list[tuple[str, float]] = []
        for part in _PARTS.findall(_one_line(text).replace(" · ", f"{_TIED_DOT} ")):
            wide = _set(self._folder, self._families, part, font)[1]
            if wide <= width:
                found.append((part, wide))
            else:
                found.extend((char, _set(self._folder, self._families, char, font)[1]) for char in part)
        return found

    def _set(self, text: str, font: Font) -> tuple[tuple[Piece, ...], float]:
        return _set(self._folder, self._families, text, font)


@lru_cache(maxsize=8192)
def _set(folder: str, families: tuple[str, ...], text: str, font: Font) -> tuple[tuple[Piece, ...], float]:
    runs = _runs(_faces(folder, families, text, font.bold), text)
    pieces: list[Piece] = []
    start = 0.0
    for face, run in runs:
        for word in _WORDS.findall(run):
            if word != " ":
                pieces.append(Piece(face, word, round(start)))
            start += glyphs.stamp(f"{folder}/{face}.otf", font.size, word).advance
    return tuple(pieces), start


def _runs(faces: tuple[_Face, ...], text: str) -> list[tuple[str, str]]:
    """The text cut where the file changes; what no file has becomes a box."""
    runs: list[tuple[str, str]] = []
    for char in text:
        face = next((name for name, known in faces if ord(char) in known), None)
        file, drawn = (face, char) if face else (faces[0][0], MISSING)
        if runs and runs[-1][0] == file:
            runs[-1] = (file, runs[-1][1] + drawn)
        else:
            runs.append((file, drawn))
    return runs


def _faces(folder: str, families: tuple[str, ...], text: str, bold: bool) -> tuple[_Face, ...]:
    """The files to try in order. A Chinese text is bold as a whole or not at all."""
    regular, heavy = _chain(folder, families, False), _chain(folder, families, True)
    if not bold:
        return regular
    latin = heavy[0]
    beyond = {ord(char) for char in text} - latin[1]
    for face in heavy[1:]:
        if face[1] >= beyond:
            return (latin, face)
    return (latin, *regular)


@lru_cache(maxsize=16)
def _chain(folder: str, families: tuple[str, ...], bold: bool) -> tuple[_Face, ...]:
    names = [f"{family}-{_BOLD[family] if bold else _REGULAR}" for family in families]
    return tuple((name, glyphs.characters(f"{folder}/{name}.otf")) for name in names)


def _is_chinese(char: str) -> bool:
    return re.match(f"[{_CHINESE}]", char) is not None


def _reluctance(head: str, tail: str) -> float:
    """How bad a break is, in line widths: good after a mark, bad beside a number, which belongs to its word."""
    if head[-1] in ",:;，：；":
        return -0.3
    return 0.5 if tail[0] in _NUMBERS or head[-1] in _NUMBERS else 0.0
