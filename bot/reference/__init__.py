"""The reference data of `data/`: validated, or refused with every fault of every file at once."""

from bot.reference.faults import ReferenceFault
from bot.reference.loader import load_reference
from bot.reference.model import CALENDARS, Alias, Reference, Unlisted

__all__ = ["CALENDARS", "Alias", "Reference", "ReferenceFault", "Unlisted", "load_reference"]
