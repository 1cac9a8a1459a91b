"""What a picture shows, as data: an answer says what to draw, `bot.charts` says how. One module a picture."""

from bot.domain.figures.base import Caption, Figure
from bot.domain.figures.lines import Line, LinesFigure
from bot.domain.figures.movers import Bar, MoversFigure

__all__ = ["Bar", "Caption", "Figure", "Line", "LinesFigure", "MoversFigure"]
