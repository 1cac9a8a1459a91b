"""A headline has at most a hundred characters, for the longest names over the longest windows, of made prices too."""

import random
from collections.abc import Iterable
from datetime import date
from itertools import product

import pytest

from bot.domain.errors import QuestionFault
from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import Source
from bot.domain.shares import ShareCount
from tests.answers.market import Market, folder, made, reference, text
from tests.answers.test_value import counted
from tests.services.scripted import trading_days

SAMPLE = Source("sample", "Sample market", live=False, simulated=True)
DAYS = trading_days("XNYS", "2024-12-02", "2026-07-31")
EVENTS = sorted(reference().events.values(), key=lambda event: -len(event.title))[:3]
LATE = DAYS[-60]
"""Where the prices of some begin or end: their own days stand beside their names."""


def longest(kind: Kind, count: int) -> list[Instrument]:
    """The instruments of a kind with the longest names."""
    known = (instrument for instrument in reference().instruments.values() if instrument.kind is kind)
    return sorted(known, key=lambda instrument: -len(instrument.name.en))[:count]


SHARES, INDICES = longest(Kind.SHARE, 3), longest(Kind.INDEX, 2)
UNIVERSES = sorted(reference().universes.values(), key=lambda universe: -len(universe.name.en))[:2]


def path(seed: int, days: Iterable[str] = DAYS) -> dict[str, float]:
    """Closes that fall and rise by up to a third a day: all figures are long."""
    chance, close = random.Random(seed), 100.0
    found: dict[str, float] = {}
    for day in days:
        close *= chance.choice((0.7, 0.85, 1.2, 1.3))
        close = close if 1.0 < close < 9_000.0 else 500.0
        found[day] = close
    return found


@pytest.fixture(scope="module")
def market() -> Market:
    opened = folder("2026-07-31", SAMPLE)
    for seed, symbol in enumerate(reference().instruments):
        opened.source.put(made(symbol, path(seed)))
    opened.source.put(made(SHARES[1].symbol, path(1, [day for day in DAYS if day >= LATE])))
    counts = [ShareCount(share.symbol, date(2019, 12, 31), 24.49e9, "made") for share in SHARES]
    return counted(opened, *counts)


def questions() -> list[str]:
    found: list[str] = []
    for event in EVENTS:
        since = f"since {event.id}"
        for word, one in product(("chart", "risk", "why", "value", "state"), (*SHARES, *INDICES)):
            found.append(f"{word} ${one.symbol} {since}")
        found += [f"value ${one.symbol} record {since}" for one in SHARES]
        found += [f"event {event.id} ${one.symbol}" for one in (*SHARES, *INDICES)]
        found += [f"risk ${one.symbol} ${other.symbol} {since}" for one, other in ((SHARES[0], SHARES[1]), INDICES)]
        found += [f"compare ${SHARES[0].symbol} ${SHARES[2].symbol} {since}"]
        found += [f"risk ${SHARES[0].symbol} ${SHARES[2].symbol} since {day}" for day in ("2024-12-30", DAYS[-9])]
        for word, universe in product(("movers", "theme", "heatmap", "brief"), UNIVERSES):
            found.append(f"{word} {universe.id} {since}")
        found += [f"theme {universe.id} {since} in usd total" for universe in UNIVERSES]
        found += [f"brief {universe} {since}" for universe in ("hstech", "hsi")]
    found += [f"quote ${one.symbol}" for one in (*SHARES, *INDICES)]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("question", questions())
async def test_a_headline_fits(market: Market, question: str) -> None:
    try:
        answer = await market.ask(question)
    except QuestionFault:
        return
    headline = text(answer.headline)
    assert headline.startswith("Simulated: ")
    assert len(headline) <= 100, headline
    if answer.figure is not None:
        assert len(text(answer.figure.caption.title)) <= 84
