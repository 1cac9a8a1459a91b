"""Messages into a language: gettext for the words, Babel for numbers, dates and lists. A leaf.

The template of all catalogues is made anew, from the repository's root, by

    pybabel extract --no-default-keywords -k msg -k nmsg:1,2 -k _pair:1,2 --omit-header --no-location --no-wrap \\
        --sort-output -o bot/words/locale/bellwether.pot bot cogs

A translation is `locale/<locale>/LC_MESSAGES/bellwether.po`, made from it by `pybabel init` and compiled by
`pybabel compile`.
"""

from bot.words.language import LANGUAGES, Language
from bot.words.words import Door, Words

__all__ = ["LANGUAGES", "Door", "Language", "Words"]
