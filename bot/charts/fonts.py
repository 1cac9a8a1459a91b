"""Which file draws which character, how wide a text is, and where it may break."""

import re
from functools import lru_cache
from pathlib import Path

from bot.charts import glyphs
from bot.charts.scene import Anchor, Box, Font, Piece, Text

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
_TIED_DOT = "\N{NO-BREAK SPACE}·"
_TOKENS = re.compile(
    rf"[{_CHINESE}][{re.escape(_CLOSING)}]*(?:{_TIED_DOT})?|[^ {_CHINESE}]+[，。、：；！？％）」』》】]*| +"
)
"""Where a line may break: between words, around a Chinese character; never before a closing mark or a dot."""


def _one_line(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


class Fonts:
    """The fonts of a folder, with the character shapes of one language first."""

    def __init__(self, folder: Path, language: str) -> None:
        self.folder = folder
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
        line = ""
        for token in _TOKENS.findall(_one_line(text).replace(" · ", f"{_TIED_DOT} ")):
            if self.width(line + token, font) <= width:
                line += token
                continue
            if line.strip():
                lines.append(line.strip())
            line = token.lstrip()
            while self.width(line, font) > width and len(line) > 1:
                head = self._head(line, font, width)
                lines.append(line[:head])
                line = line[head:]
        return [*lines, line.strip()] if line.strip() else lines

    def fitted(self, text: str, font: Font, width: float, lines: int, smallest: int) -> tuple[Font, list[str]]:
        """The text in at most so many lines, smaller if it must be; at the smallest size it takes what it needs."""
        for size in range(font.size, smallest - 1, -2):
            smaller = Font(size, font.bold)
            if len(self.wrap(text, smaller, width)) <= lines:
                return smaller, self.balanced(text, smaller, width)
        smaller = Font(smallest, font.bold)
        return smaller, self.balanced(text, smaller, width)

    def balanced(self, text: str, font: Font, width: float) -> list[str]:
        """Wrapped in as few lines as `wrap` makes, but of like length: no lone word in the last."""
        lines = self.wrap(text, font, width)
        if len(lines) == 1:
            return lines
        low, high = width / 2, width
        while high - low > 8:
            middle = (low + high) / 2
            narrower = self.wrap(text, font, middle)
            low, high, lines = (low, middle, narrower) if len(narrower) <= len(lines) else (middle, high, lines)
        return lines

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

    def _head(self, word: str, font: Font, width: float) -> int:
        """How many characters of a word fit, at least one."""
        count = 1
        while count < len(word) and self.width(word[: count + 1], font) <= width:
            count += 1
        return count

    def _set(self, text: str, font: Font) -> tuple[tuple[Piece, ...], float]:
        return _set(self.folder, self._families, text, font)


@lru_cache(maxsize=8192)
def _set(folder: Path, families: tuple[str, ...], text: str, font: Font) -> tuple[tuple[Piece, ...], float]:
    faces = _faces(folder, families, text, font.bold)
    runs: list[tuple[str, str]] = []
    for char in text:
        face = next((name for name in faces if ord(char) in glyphs.characters(folder / f"{name}.otf")), None)
        known, drawn = (face, char) if face else (faces[0], MISSING)
        if runs and runs[-1][0] == known:
            runs[-1] = (known, runs[-1][1] + drawn)
        else:
            runs.append((known, drawn))
    pieces: list[Piece] = []
    start = 0.0
    for face, run in runs:
        pieces.append(Piece(face, run, round(start)))
        start += glyphs.stamp(folder / f"{face}.otf", font.size, run).advance
    return tuple(pieces), start


def _faces(folder: Path, families: tuple[str, ...], text: str, bold: bool) -> list[str]:
    """The files to try in order. A Chinese text is bold as a whole or not at all."""
    regular = [f"{family}-{_REGULAR}" for family in families]
    if not bold:
        return regular
    latin = f"{families[0]}-{_BOLD[families[0]]}"
    for family in families[1:]:
        name = f"{family}-{_BOLD[family]}"
        known = glyphs.characters(folder / f"{latin}.otf") | glyphs.characters(folder / f"{name}.otf")
        if known.issuperset(ord(char) for char in text):
            return [latin, name]
    return [latin, *regular]
