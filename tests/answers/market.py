"""A small market of made prices, and questions to it in words."""

import asyncio
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.answers import ANSWERS, Services
from bot.domain.answers import Answer
from bot.domain.errors import BellwetherError
from bot.domain.prices import Source
from bot.domain.questions import Question
from bot.domain.text import Message
from bot.parsing import Parser
from bot.providers.base import PriceProvider
from bot.services.prices import PriceService
from bot.services.resolver import Resolver
from bot.store import BarStore, Database
from bot.words import Words
from tests.services.scripted import LIVE, SESSIONS, Clock, Scripted, reference, series, trading_days

FOLDER = Source("folder", "Folder", live=False)
WORDS = Words()
RESOLVER = Resolver(reference())

BASE, END = "2025-01-10", "2025-02-12"
"""A Friday and a Wednesday, sessions in Hong Kong, Shanghai and New York: the month to 12 February 2025."""


class Market:
    """A source, its services, and what is said in words."""

    def __init__(
        self,
        source: Scripted,
        *,
        path: Path | None = None,
        deadline: float = 5.0,
        provider: PriceProvider | None = None,
    ) -> None:
        self.source = source
        self.database = None if path is None else Database(f"sqlite+aiosqlite:///{path}")
        store = None if self.database is None else BarStore(self.database, source.source)
        asked = provider or source
        self.prices = PriceService(asked, store, SESSIONS, source.clock, deadline=deadline, soon=deadline)
        self.services = Services(reference(), RESOLVER, SESSIONS, self.prices, source.clock)

    def question(self, text: str) -> Question:
        question = Parser(RESOLVER).parse(text)
        assert question is not None
        return question

    async def ask(self, text: str) -> Answer:
        question = self.question(text)
        return await ANSWERS[type(question)](question, self.services)

    async def refused(self, text: str) -> BellwetherError:
        """The error of a question that has no answer."""
        try:
            await self.ask(text)
        except BellwetherError as error:
            return error
        raise AssertionError(f"{text} was answered")

    async def close(self) -> None:
        await self.prices.close()
        if self.database is not None:
            await self.database.close()


def folder(last: str = END, source: Source = FOLDER) -> Market:
    """A market of a folder that ends on a day."""
    # A folder does not move with the clock: it is set to two years later.
    return Market(Scripted(Clock("2027-02-12 12:00+00:00"), source=source, local=True, last=date.fromisoformat(last)))


def live(moment: str, path: Path, *, deadline: float = 5.0) -> Market:
    """A market of a live source at a moment."""
    return Market(Scripted(Clock(moment), source=LIVE), path=path, deadline=deadline)


def two_closes(market: Market, changes: Mapping[str, float], first: str = BASE, last: str = END) -> None:
    """Series that change by that many per cent, from 100, between two closes, in ten even steps on the way."""
    days = trading_days("XHKG", first, last)
    for symbol, change in changes.items():
        steps = {day: 100.0 + change * min(at + 1, 9) / 10 for at, day in enumerate(days[1:-1])}
        market.source.put(made(symbol, {first: 100.0, **steps, last: 100.0 + change}))


def made(symbol: str, closes: Mapping[str, float], **facts: Any) -> Any:
    """A series in the instrument's own currency."""
    known = reference().instruments
    currency = facts.pop("currency", known[symbol].currency if symbol in known else "USD")
    return series(symbol, closes, currency=currency, **facts)


def text(message: Message) -> str:
    return WORDS.text(message)


def texts(messages: tuple[Message, ...]) -> list[str]:
    return [text(message) for message in messages]


def percentages(line: str) -> list[float]:
    """The percentages in a line, in their order."""
    return [float(found.replace("−", "-").replace(",", "")[:-1]) for found in re.findall(r"[+−]?[\d,]+\.?\d*%", line)]


def agrees(shown: float, exact: float) -> bool:
    """Whether a shown percentage is the exact one, rounded as it is shown: to 0.1 from 10 on, to 0.01 below. The exact
    one is itself rounded to 0.01."""
    return abs(shown - exact) <= (0.055 if abs(shown) >= 10 else 0.0001)


async def until(asked: Scripted, count: int) -> None:
    """Waits until the source has been asked that often."""
    while asked.calls < count:
        await asyncio.sleep(0)
