"""Members as tiles: as large as they weigh, in colours of their change, with name and change where they fit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts import theme
from bot.charts.fonts import ASCENT, DESCENT, Fonts
from bot.charts.page import Page, absent, change_text, height
from bot.charts.scene import Box, Font, Scene
from bot.charts.treemap import squarified
from bot.domain.figures.heatmap import Heat, HeatmapFigure
from bot.domain.text import Arg, Literally, Message, Percent, Series, msg, nmsg
from bot.words import Words

FIGURE = HeatmapFigure

MOST_TILES = 40
"""Members with a tile of their own; the smallest beyond them share one."""

STEPS = 4
"""Shades a direction. Quarters of the way from the background to a colour are in every picture's colour table."""

_TALL = 900.0
_SEAM = 4.0
_AIR = 5.0
_SIZES = range(42, theme.TEXT.size - 1, -2)
_CAPS = (0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 50.0, 100.0, 200.0)
_WITHIN = 0.85
"""The share of the members whose change is at most the deepest shade's."""
_LARGEST = 1e100
"""No size is as large; the sum of some that are would be none."""
_LEAST = 0.01
"""The share of the picture that the smallest tile has: a code and a change stand on as much, at a size that a phone
shows readably."""
_FLAT = 1.6
"""Tiles come near to so many times as wide as tall: so are a name and a change."""
_SUFFIXES = (".HK", ".SS", ".SZ")
_TOLD_BELOW = 8
"""So many members without a tile of their own are told below the picture."""


@dataclass(frozen=True, slots=True)
class _Label:
    """What stands on a tile, in lines of one size: a name; the last is the change, where it is `told`."""

    name: str
    lines: list[str]
    font: Font
    told: bool


def scene(figure: HeatmapFigure, words: Words, fonts: Fonts, palette: theme.Palette) -> Scene:
    """The picture. What has no finite change, or no size above 0, counts as missing. Members whose tile is too small
    for both are named below the picture with their change."""
    page = Page(words, fonts)
    page.header(figure.caption)
    tiles = [tile for tile in figure.tiles if math.isfinite(tile.change_pct) and 0 < tile.size < _LARGEST]
    unknown = tuple(tile.name for tile in figure.tiles if tile not in tiles)
    tiles.sort(key=lambda tile: (-tile.size, tile.symbol))
    if tiles:
        cap = deepest([tile.change_pct for tile in tiles])
        own, rest = parted(tiles)
        areas = shares([*(tile.size for tile in own), *([sum(tile.size for tile in rest)] if rest else [])])
        unnamed = _tiles(page, own, rest, areas, cap, palette)
        _legend(page, cap, palette)
        enlarged = (msg("The smallest tiles are enlarged, to be read."),) if min(areas) <= _LEAST else ()
        for note in (figure.sized_by, *enlarged, *_below(unnamed, rest)):
            page.paragraph(fonts.wrap(words.text(note), theme.TEXT, page.inner), theme.TEXT, theme.MUTED)
    page.footer(figure.caption, absent((*unknown, *figure.missing)))
    return page.finish()


def deepest(changes: Sequence[float]) -> float:
    """The change in per cent from which on tiles have the deepest shade: a round one that most do not exceed."""
    ordered = sorted(abs(change) for change in changes)
    usual = ordered[min(len(ordered) - 1, math.ceil(_WITHIN * len(ordered)) - 1)]
    return next((cap for cap in _CAPS if usual <= cap), _CAPS[-1])


def shade(change: float, told: str, cap: float, palette: theme.Palette) -> str:
    """The colour of a change: neutral where its text says nought, else one of the steps."""
    if not any(char in "123456789" for char in told):
        return theme.PANEL
    step = min(STEPS, max(1, math.ceil(abs(change) / cap * STEPS - 1e-9)))
    return theme.blended(palette.up if change > 0 else palette.down, step / STEPS)


def ink_on(ground: str) -> str:
    """Which of light and dark text is easier to read on a colour by their luminance."""
    light, dark, own = (luminance(colour) + 0.05 for colour in (theme.INK, theme.BACKGROUND, ground))
    return theme.INK if light / own >= own / dark else theme.BACKGROUND


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, from 0 for black to 1 for white."""
    parts = [part / 255 for part in theme.rgb(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def parted(tiles: Sequence[Heat]) -> tuple[list[Heat], list[Heat]]:
    """The members with a tile of their own, and those that share one. `tiles` are the largest first; the one that rose
    and the one that fell most have their own, however small."""
    if len(tiles) <= MOST_TILES + 1:
        return list(tiles), []
    extremes = {min(tiles, key=lambda tile: tile.change_pct), max(tiles, key=lambda tile: tile.change_pct)}
    small = [tile for tile in tiles[MOST_TILES:] if tile in extremes]
    large = [tile for tile in tiles[:MOST_TILES] if tile not in extremes]
    dropped = large[len(large) - len(small) :]
    own = [tile for tile in (*tiles[:MOST_TILES], *small) if tile not in dropped]
    return own, [tile for tile in tiles if tile not in own]


def shares(sizes: Sequence[float]) -> list[float]:
    """Each tile's share of the whole, `_LEAST` at least; more in sum than 1 where some are raised."""
    largest = max(sizes)
    total = sum(size / largest for size in sizes)
    return [max(size / largest / total, _LEAST) for size in sizes]


def _tiles(
    page: Page, own: Sequence[Heat], rest: Sequence[Heat], areas: Sequence[float], cap: float, palette: theme.Palette
) -> list[Heat]:
    """Draws the tiles and gives those that do not bear a name and a change. `areas` are those of `own`, and last that
    of the one that `rest` share."""
    boxes = [
        Box(box.x * _FLAT, box.y, box.width * _FLAT, box.height)
        for box in squarified(areas, page.inner / _FLAT, _TALL)
    ]  # fmt: skip
    unnamed: list[Heat] = []
    for tile, box in zip(own, boxes, strict=False):
        told = change_text(page.words, tile.change_pct)
        colour = shade(tile.change_pct, told, cap, palette)
        if _tile(page, box, _wanted(page, tile), told, colour) != page.words.arg(tile.name):
            unnamed.append(tile)
    if rest:
        text = page.words.text(nmsg("{count} other", "{count} others", len(rest)))
        _tile(page, boxes[-1], [text], "", theme.PANEL)
    page.y += _TALL + 16
    return unnamed


def _wanted(page: Page, tile: Heat) -> list[str]:
    """The names that a tile may bear, the best first."""
    return list(dict.fromkeys((page.words.arg(tile.name), code(tile.symbol))))


def code(symbol: str) -> str:
    """A symbol without the exchange of a code of digits."""
    return next((symbol.removesuffix(end) for end in _SUFFIXES if symbol.endswith(end)), symbol)


def _tile(page: Page, place: Box, names: Sequence[str], told: str, colour: str) -> str:
    """Draws a tile; the name that stands on it together with its change, "" where there are not both."""
    left, top = theme.MARGIN + place.x, page.y + place.y
    page.rect(left, top, max(place.width - _SEAM, 1.0), max(place.height - _SEAM, 1.0), colour)
    label = _label(page, names, told, place.width - _SEAM - 2 * _AIR, place.height - _SEAM - _AIR)
    if label is None:
        return ""
    middle = left + (place.width - _SEAM) / 2
    first = top + (place.height - _SEAM) / 2 - height(len(label.lines) - 1, label.font) / 2
    for at, line in enumerate(label.lines):
        bold = Font(label.font.size, bold=label.told and at == len(label.lines) - 1)
        page.centred(middle, first + height(at, label.font), line, bold, ink_on(colour), "middle")
    return label.name if label.told else ""


def _label(page: Page, names: Sequence[str], told: str, width: float, tall: float) -> _Label | None:
    """The first name that fits, as large as it fits, with the change below it, or alone where that is too much; None
    where none does."""
    for below in ([told], []) if told else ([],):
        for name in names:
            for size in _SIZES:
                font, strong = Font(size), Font(size, bold=True)
                if any(page.fonts.width(text, strong) > width for text in below):
                    continue
                if any(page.fonts.width(word, font) > width for word in name.split()):
                    continue
                lines = [*page.fonts.wrap(name, font, width), *below]
                if lines and height(len(lines) - 1, font) + (ASCENT + DESCENT) * size <= tall:
                    return _Label(name, lines, font, bool(below))
    return None


def _legend(page: Page, cap: float, palette: theme.Palette) -> None:
    """The shades from the deepest fall to the deepest rise, with the changes that they begin at."""
    colours = [theme.blended(palette.down, step / STEPS) for step in range(STEPS, 0, -1)]
    colours += [theme.PANEL, *(theme.blended(palette.up, step / STEPS) for step in range(1, STEPS + 1))]
    wide = page.inner / len(colours)
    for at, colour in enumerate(colours):
        page.rect(theme.MARGIN + at * wide, page.y, wide - _SEAM, 24, colour)
    page.y += 24
    whole = cap == round(cap)
    for at, value in ((0, -cap), (STEPS, 0.0), (2 * STEPS, cap)):
        text = page.words.percent(value).replace(".00", "").replace(".0", "") if whole else page.words.percent(value)
        if at != STEPS:
            text = f"{text} {'▼' if value < 0 else '▲'}"
        x = theme.MARGIN + (at + 0.5) * wide - _SEAM / 2
        half = page.fonts.width(text, theme.TEXT) / 2
        x = min(max(x, theme.MARGIN + half), theme.WIDTH - theme.MARGIN - half)
        page.centred(x, page.y + 26, text, theme.TEXT, theme.MUTED, "middle")
    page.y += 26 + height(1, theme.TEXT) / 2 + 8


def _below(unnamed: Sequence[Heat], rest: Sequence[Heat]) -> tuple[Message, ...]:
    """Every member without a name and a change on its tile, from the highest change to the lowest; of many that share a
    tile, how many they are."""
    told = [*unnamed, *(rest if len(rest) <= _TOLD_BELOW else ())]
    told.sort(key=lambda tile: -tile.change_pct)
    items = Series(tuple(map(_item, told)), "comma")
    if len(rest) > _TOLD_BELOW:
        others = msg("{count} others share a tile.", count=len(rest))
        return (msg("Small: {names}", names=items), others) if told else (others,)
    return (msg("Small: {names}", names=items),) if told else ()


def _item(tile: Heat) -> Message:
    """A member with its code, which may stand on its tile, and its change."""
    args: dict[str, Arg] = {"name": tile.name, "change": Percent(max(-1e6, min(1e6, tile.change_pct)))}
    if tile.name.en == tile.symbol:
        return msg("{name} {change}", **args)
    return msg("{code} {name} {change}", code=Literally(code(tile.symbol)), **args)
