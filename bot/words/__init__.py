"""Messages into a language: gettext for the words, Babel for numbers, dates and lists. A leaf."""

from bot.words.language import LANGUAGES, Language
from bot.words.words import Words

__all__ = ["LANGUAGES", "Language", "Words"]
