"""Words to a `Question`, for every door: typed text, slash options, a button's stored text. One grammar."""

from bot.parsing.parser import Parser
from bot.parsing.write import canonical, window_text

__all__ = ["Parser", "canonical", "window_text"]
