"""From nought to an index's change in steps: a member each, the others together, what is left, and the whole."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts import theme
from bot.charts.fonts import Fonts
from bot.charts.page import MOST_SHOWN, Page, absent, change_text, direction, height
from bot.charts.scene import Font, Scene
from bot.domain.figures.contrib import ContribFigure, Part
from bot.domain.text import Points, msg, nmsg
from bot.words import Words

FIGURE = ContribFigure

MOST_PARTS = 14
"""Members that are shown by name; the others are one step."""

_PITCH = 54.0
_THICK = 32.0
_FONT = Font(30)
_STRONG = Font(30, bold=True)
_NAME_WIDTH = 340.0
_GAP = 18.0
_ARROW = 16.0
_LEAST = 1e-6
"""A span in per cent below which there is nothing to see."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A row: its name, its value as text, where its bar begins and ends in per cent, and whether it is the whole."""

    name: list[str]
    value: str
    start: float
    end: float
    whole: bool = False
    quiet: bool = False

    @property
    def tall(self) -> float:
        return _PITCH + height(len(self.name) - 1, _FONT)


def scene(figure: ContribFigure, words: Words, fonts: Fonts, palette: theme.Palette) -> Scene:
    """The picture. A part that is no finite number counts as missing."""
    page = Page(words, fonts)
    page.header(figure.caption)
    parts = [part for part in figure.parts if math.isfinite(part.pp)]
    unknown = tuple(part.name for part in figure.parts if not math.isfinite(part.pp))
    if math.isfinite(figure.change_pct):
        _draw(page, _steps(page, figure, parts), palette)
    page.footer(figure.caption, absent((*unknown, *figure.missing)))
    return page.finish()


def _steps(page: Page, figure: ContribFigure, parts: list[Part]) -> list[_Step]:
    """The steps: those who matter most in the order of their parts, the others between the rising and the falling."""
    words = page.words
    named = set(sorted(range(len(parts)), key=lambda at: -abs(parts[at].pp))[:MOST_PARTS])
    others = [part.pp for at, part in enumerate(parts) if at not in named]
    shown = [part for at, part in enumerate(parts) if at in named]
    rows = [(words.arg(part.name), part.pp, False) for part in shown]
    if others:
        text = words.text(nmsg("{count} other", "{count} others", len(others)))
        at = next((at for at, part in enumerate(shown) if part.pp < 0), len(shown))
        rows.insert(at, (text, sum(others), False))
    if math.isfinite(figure.unexplained_pp):
        rows.append((words.text(msg("Unexplained")), figure.unexplained_pp, True))
    steps: list[_Step] = []
    reached = 0.0
    for name, pp, quiet in rows:
        lines = page.fonts.wrap(name, _FONT, _NAME_WIDTH)
        steps.append(_Step(lines, _points(words, pp), reached, reached + pp, quiet=quiet))
        reached += pp
    lines = page.fonts.wrap(words.arg(figure.index), _STRONG, _NAME_WIDTH)
    steps.append(_Step(lines, change_text(words, figure.change_pct), 0.0, figure.change_pct, whole=True))
    return steps


def _points(words: Words, pp: float) -> str:
    if abs(pp) <= MOST_SHOWN:
        return words.arg(Points(pp))
    return f"{'>' if pp > 0 else '<'} {words.arg(Points(math.copysign(MOST_SHOWN, pp)))}"


def _draw(page: Page, steps: Sequence[_Step], palette: theme.Palette) -> None:
    names = max(page.fonts.width(line, _STRONG if step.whole else _FONT) for step in steps for line in step.name)
    values = max(page.fonts.width(step.value, _STRONG) for step in steps)
    left = theme.MARGIN + names + _GAP
    arrows = theme.WIDTH - theme.MARGIN - values - 8 - _ARROW
    ends = [_held(value) for step in steps for value in (step.start, step.end)]
    low, high = min(0.0, *ends), max(0.0, *ends)
    scale = max(arrows - _GAP - left, 1.0) / max(high - low, _LEAST)
    zero = left - low * scale
    rows = page.y, page.y + sum(step.tall for step in steps[:-1])
    page.rect(0, rows[1], theme.WIDTH, steps[-1].tall, theme.PANEL)
    page.rect(zero - 1, rows[0], 2, rows[1] + steps[-1].tall - rows[0], theme.AXIS)
    for at, step in enumerate(steps):
        _row(page, step, zero, scale, arrows, palette)
        if at + 1 < len(steps):
            x = zero + _held(step.end) * scale
            top = page.y - (step.tall - _THICK) / 2
            page.rect(x - 1, top, 2, page.y + (steps[at + 1].tall - _THICK) / 2 - top, theme.AXIS)


def _held(value: float) -> float:
    """Where a step is drawn: within what can be told."""
    return max(-MOST_SHOWN, min(MOST_SHOWN, value)) if math.isfinite(value) else 0.0


def _row(page: Page, step: _Step, zero: float, scale: float, arrows: float, palette: theme.Palette) -> None:
    middle, way = page.y + step.tall / 2, direction(step.value)
    colour = {1: palette.up, 0: theme.MUTED, -1: palette.down}[way]
    colour = theme.INK if step.whole else theme.WARNING if step.quiet else colour
    font = _STRONG if step.whole else _FONT
    first = middle - height(len(step.name) - 1, _FONT) / 2
    for at, line in enumerate(step.name):
        page.centred(theme.MARGIN, first + height(at, _FONT), line, font, theme.INK)
    start, end = sorted((zero + _held(step.start) * scale, zero + _held(step.end) * scale))
    if way:
        page.rect(start, middle - _THICK / 2, max(end - start, 2.0), _THICK, colour)
    page.arrow(arrows, middle, way, colour)
    page.centred(theme.WIDTH - theme.MARGIN, middle, step.value, _STRONG, colour, "end")
    page.y += step.tall
