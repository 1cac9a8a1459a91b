"""Figures into pictures: figure (data) → scene (marks on a sheet) → pixels → PNG. The only user of matplotlib."""

from bot.charts.renderer import Picture, Renderer, Style, draw

__all__ = ["Picture", "Renderer", "Style", "draw"]
