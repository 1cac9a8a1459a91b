"""Sums of money as text in a picture, and rows of bars beside them."""

from bot.charts import theme
from bot.charts.page import Page, baseline
from bot.charts.scene import Font
from bot.domain.text import Money
from bot.words import Words

MOST = 999e15
"""Sums beyond this are told as "more than"."""


def money_text(words: Words, amount: float, currency: str, *, signed: bool = False, digits: int = 1) -> str:
    """A sum as text, short enough for a picture whatever it is."""
    if abs(amount) <= MOST:
        return words.arg(Money(amount, currency, signed, digits))
    return f"{'>' if amount > 0 else '<'} {words.arg(Money(MOST if amount > 0 else -MOST, currency, signed))}"


def fitted(page: Page, text: str, font: Font, width: float) -> Font:
    """The font, smaller where the text would be wider than that, but never below the smallest that can be read."""
    for size in range(font.size, theme.TEXT.size, -2):
        if page.fonts.width(text, Font(size, font.bold)) <= width:
            return Font(size, font.bold)
    return Font(theme.TEXT.size, font.bold)


def heading(page: Page, text: str) -> None:
    """A line above some rows."""
    page.y += 10
    page.text(theme.MARGIN, baseline(page.y + 22, theme.STRONG), text, theme.STRONG, theme.MUTED)
    page.y += 46
