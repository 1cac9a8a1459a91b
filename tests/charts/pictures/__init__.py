"""Figures of made-up numbers, a module a picture: each has `figures()`, which gives some by name."""

from importlib import import_module
from pkgutil import iter_modules

from bot.domain.figures import Figure


def all_figures() -> dict[str, Figure]:
    """Those of all modules."""
    found: dict[str, Figure] = {}
    for module in iter_modules(__path__):
        found |= import_module(f"{__name__}.{module.name}").figures()
    return found
