"""What is told of watch lists fits into a message."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.domain.alerts.callers import Caller
from bot.services.watchlists import MOST, Added
from bot.ui.manners import Manners
from bot.ui.markdown import size
from bot.ui.order_pages import OrderPages
from bot.ui.watch_orders import WatchOrders
from bot.words import Words
from tests.services.scripted import reference

LONGEST = tuple(sorted(reference().instruments.values(), key=lambda line: -len(line.name.en))[:MOST])
UNKNOWN = tuple(f"QQQ{at:02}" for at in range(90))


class Full:
    """A list of the fifty longest names, to which they were just added, or from which they were taken."""

    async def listed(self, caller: Caller, *, server: bool) -> Any:
        return LONGEST

    async def add(self, symbols: Any, caller: Caller, *, server: bool) -> Added:
        return Added(LONGEST, UNKNOWN, tuple(line.symbol for line in LONGEST))

    async def remove(self, symbols: Any, caller: Caller, *, server: bool) -> Any:
        return LONGEST


def _named(_names: str) -> tuple[str, ...]:
    return ("9988.HK",)


async def by() -> Caller:
    return Caller(11, 100, 1, may_manage=True)


@pytest.mark.parametrize("order", ["watch server alibaba", "watch alibaba", "unwatch alibaba", "unwatch server all"])
@pytest.mark.parametrize("invocation", ["!", "<@12345678901234567890> "])
async def test_fifty_of_the_longest_names_fit_into_a_message(order: str, invocation: str) -> None:
    app: Any = SimpleNamespace(watchlists=Full(), symbols=_named)
    orders = WatchOrders(app, OrderPages(app, Words("en"), Manners(), lambda: invocation))
    name, _, rest = order.partition(" ")
    told = (await orders.work(name, rest, by)()).content
    assert size(told) <= 2000
    assert told.startswith(("Added: ", "Taken off: ")) and "To take one off: " in told
    assert all(line.symbol in told.split("\n")[0] for line in LONGEST)
