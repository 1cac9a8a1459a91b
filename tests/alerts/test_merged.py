"""The facts of a post: what members of a basket did in a session is one, and nothing that happened is lost in it."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.alerts import Gauge, Mover, Observation, Rule, Side, Trigger
from bot.parsing.parser import Parser
from bot.services.resolver import Resolver
from bot.ui.page import answer_content, door_of
from tests.alerts.test_compose import DELIVERY, NOW, ROLE, WORDS, composer, rule, trigger
from tests.services.scripted import reference


def moved(number: int, symbol: str, change: float, rule: int = 1, days: int = 0) -> Trigger:
    gauge = Gauge(symbol, "move:1d")
    at = NOW + timedelta(days=days)
    seen = Observation(gauge, at, change, f"{at:%Y-%m-%d}", {"close": 100.0 + change})
    return Trigger(number, rule, gauge, Side.UP if change > 0 else Side.DOWN, 8.0, NOW, 0.0, seen, at, "d")


def mover(number: int, basket: str = "hstech") -> Rule:
    return replace(rule(number, 0.0), condition=Mover(basket, 8.0), written=f"{basket} mover 8%")


async def lines_of(rules: list[Rule], told: list[Trigger]) -> list[str]:
    post = await composer(*rules)(DELIVERY, told)
    assert post is not None
    return answer_content(post.answer, WORDS, (), door_of("!")).splitlines()


async def test_a_member_that_fires_on_two_days_is_told_of_both() -> None:
    """After an outage both days come in one post; the later does not take the place of the earlier."""
    told = [moved(1, "9988.HK", 9.1), moved(2, "9988.HK", -8.4, days=1), moved(3, "0700.HK", 8.2, days=1)]
    assert (await lines_of([mover(1)], told))[:3] == [
        "**Alibaba +9.10% in a day, at HKD 109.10 (and 2 more)**",
        "13 Feb 2025 23:05 HKT: Alibaba −8.40% in a day, at HKD 91.60",
        "Also in hstech on 13 Feb 2025: Tencent +8.20%",
    ]


async def test_a_member_that_fires_on_both_sides_in_a_day_is_told_of_both() -> None:
    told = [moved(1, "9988.HK", 9.1), moved(2, "9988.HK", -8.4)]
    assert (await lines_of([mover(1)], told))[:2] == [
        "**Alibaba +9.10% in a day, at HKD 109.10 (and 1 more)**",
        "Also in hstech: Alibaba −8.40%",
    ]


async def test_what_a_member_of_two_baskets_did_is_counted_once() -> None:
    told = [moved(n, symbol, 8.0 + n / 10, 1) for n, symbol in enumerate(("9988.HK", "0700.HK", "1810.HK"), 1)]
    told += [moved(n + 3, one.gauge.subject, one.observed.value, 2) for n, one in enumerate(told, 1)]
    headline = (await lines_of([mover(1), mover(2, "hsi")], told))[0]
    assert headline == "**Xiaomi +8.30% in a day, at HKD 108.30 (and 2 more)**"


async def test_the_largest_move_of_a_basket_leads_and_the_others_follow() -> None:
    watched = replace(rule(1, 0.0, role=ROLE), condition=Mover("hstech", 8.0), written="hstech mover 8%")
    other = replace(rule(2, 0.0, role=ROLE), condition=Mover("hstech", 9.0), written="hstech mover 9%")
    told = [moved(1, "9988.HK", 8.2), moved(2, "0700.HK", -12.5), moved(3, "1810.HK", 9.1), moved(4, "1810.HK", 9.1, 2)]
    post = await composer(watched, other)(DELIVERY, told)
    assert post is not None and post.roles == (ROLE,)
    assert answer_content(post.answer, WORDS, (), door_of("!")).splitlines()[:4] == [
        "**Tencent −12.5% in a day, at HKD 87.50 (and 2 more)**",
        "Also in hstech: Xiaomi +9.10%, Alibaba +8.20%",
        "Alert 1: any member of hstech moves by 8% or more in a day",
        "Alert 2: any member of hstech moves by 9% or more in a day",
    ]


async def test_what_was_observed_at_another_time_says_when() -> None:
    """Two lines cross at 10:05 and 10:20 in New York; two alerts that waited for the first are one fact."""
    told = [trigger(1, 130.0, 131.5), trigger(2, 130.0, 131.5), trigger(3, 132.0, 132.4, NOW + timedelta(minutes=15))]
    lines = await lines_of([rule(1, 130.0), rule(2, 130.0), rule(3, 132.0)], told)
    assert lines[:2] == [
        "**Nvidia rose to USD 131.50: USD 130.00 reached (and 1 more)**",
        "12 Feb 2025 10:20 EST: Nvidia rose to USD 132.40: USD 132.00 reached",
    ]
    assert "observed 12 Feb 2025 10:05 EST · 12 Feb 2025 10:20 EST · " in lines[-1]


async def test_more_of_several_lines_is_all_of_them_beside_each_other() -> None:
    """What one line did, however often, is that line's chart; turnover has no line."""

    async def more(told: list[Trigger]) -> str | None:
        return await composer(mover(1)).question(told)

    alibaba, tencent = moved(1, "9988.HK", 9.1), moved(2, "0700.HK", 8.2)
    nvidia = trigger(3, 130.0, 131.5)
    southbound = replace(nvidia, gauge=Gauge("southbound", "turnover"))
    spread = replace(nvidia, gauge=Gauge("9988.HK|NVDA", "spread:1month"))
    assert await more([alibaba, replace(alibaba, id=9)]) == "chart 9988.HK 1m"
    assert await more([alibaba, tencent, nvidia]) == "compare 9988.HK 0700.HK $NVDA 1m"
    assert await more([spread]) == "compare 9988.HK $NVDA 1month"
    assert await more([nvidia, southbound]) == "chart $NVDA 1m"
    assert await more([southbound, nvidia]) == "turnover southbound"
    symbols = [name for name in reference().instruments if name.endswith(".HK")][:12]
    asked = await more([moved(n, symbol, 8.0 + n / 10) for n, symbol in enumerate(symbols, 1)])
    assert asked is not None and len(asked.split()) == 10
    assert Parser(Resolver(reference())).parse(asked) is not None


async def test_of_many_members_the_rest_is_counted() -> None:
    symbols = [name for name in reference().instruments if name.endswith(".HK")][:40]
    told = [moved(n, symbol, 8.0 + n / 10) for n, symbol in enumerate(symbols, 1)]
    post = await composer(replace(rule(1, 0.0), condition=Mover("hstech", 8.0)))(DELIVERY, told)
    assert post is not None
    text = answer_content(post.answer, WORDS, (), door_of("!"))
    assert "(and 39 more)**" in text and " and 9 more\nAlert 1: " in text and "left out" not in text
