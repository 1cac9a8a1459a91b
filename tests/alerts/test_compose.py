"""What a post says and carries: the fact first, its rules, its roles, and the controls of one alert or of several."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.alerts.compose import Composer
from bot.domain.alerts import Arming, Delivery, Gauge, Level, Observation, Place, Rule, Side, Trigger
from bot.domain.text import Name
from bot.ui.alert_controls import post_view
from bot.ui.page import answer_content, door_of
from bot.ui.posting import post_content
from bot.words import Words
from tests.services.scripted import LIVE, Clock, reference

NOW = datetime(2025, 2, 12, 15, 5, tzinfo=UTC)
TOWN, ROLE = 77, 9
PRICE = Gauge("NVDA", "price")
WORDS = Words("en")


def rule(number: int, level: float, *, role: int | None = None, label: str = "") -> Rule:
    condition = Level("NVDA", Side.UP, level)
    return Rule(number, 11, TOWN, Place("channel", 5), condition, f"NVDA > {level}", Arming(), NOW, NOW, role=role,
                label=label)  # fmt: skip


def trigger(number: int, level: float, value: float, at: datetime = NOW) -> Trigger:
    seen = Observation(PRICE, at, value, "2025-02-12", {"close": value})
    return Trigger(number, number, PRICE, Side.UP, level, NOW, level - 1, seen, NOW + timedelta(minutes=16), "d")


def composer(*rules: Rule, mentions: bool = True, now: datetime = NOW) -> Composer:
    async def changes_of(numbers: Sequence[int]) -> list[Any]:
        return [SimpleNamespace(id=one.id, rule=one) for one in rules if one.id in numbers]

    async def allowed(_guild: int) -> bool:
        return mentions

    async def no_figure(_question: str) -> None:
        raise RuntimeError("a defect of drawing keeps no post back")

    store: Any = SimpleNamespace(changes_of=changes_of)
    return Composer(store, reference().instruments.__getitem__, Name, LIVE, no_figure, allowed, Clock(now.isoformat()))


DELIVERY = Delivery("0123456789abcdef", "alert", Place("channel", 5), TOWN, NOW, "sending", 1)


async def test_the_fact_comes_first_then_the_rule_with_time_and_source() -> None:
    post = await composer(rule(1, 130.0, label="take profit"))(DELIVERY, [trigger(1, 130.0, 131.5)])
    assert post is not None
    lines = answer_content(post.answer, WORDS, (), door_of("!")).splitlines()
    assert lines[0] == "**Nvidia rose to USD 131.50: USD 130.00 reached**"
    assert lines[1] == "Alert 1: Nvidia rises to USD 130.00 · take profit"
    assert lines[2].startswith("-# observed 12 Feb 2025 10:05 EST · ") and "15 min delayed" in lines[2]
    assert [(number, WORDS.text(what)) for number, what in post.rules] == [(1, "Nvidia rises to USD 130.00")]


async def test_several_alerts_are_one_post_with_a_choice() -> None:
    made = composer(rule(1, 130.0), rule(2, 131.0))
    post = await made(DELIVERY, [trigger(1, 130.0, 131.5), trigger(2, 131.0, 131.5)])
    assert post is not None and [number for number, _ in post.rules] == [1, 2]
    text = answer_content(post.answer, WORDS, (), door_of("!"))
    assert text.startswith("**Nvidia rose to USD 131.50: USD 130.00 reached (and 1 more)**")
    select = next(
        i.item for i in post_view(post, WORDS).children if isinstance(getattr(i, "item", None), discord.ui.Select)
    )
    assert [option.label for option in select.options] == [
        "1 · Nvidia rises to USD 130.00",
        "2 · Nvidia rises to USD 131.00",
    ]


async def test_one_alert_has_its_own_buttons() -> None:
    post = await composer(rule(1, 130.0))(DELIVERY, [trigger(1, 130.0, 131.5)])
    assert post is not None
    labels = [getattr(child, "item", child).label for child in post_view(post, WORDS).children]
    assert labels == ["Snooze a day", "Edit", "Delete", "More"]


@pytest.mark.parametrize(("mentions", "called"), [(True, (ROLE,)), (False, ())])
async def test_a_role_is_called_only_while_the_server_lets_it(mentions: bool, called: tuple[int, ...]) -> None:
    """What was allowed when the alert was made may have been forbidden since."""
    post = await composer(rule(1, 130.0, role=ROLE), mentions=mentions)(DELIVERY, [trigger(1, 130.0, 131.5)])
    assert post is not None and post.roles == called


async def test_a_rule_that_is_gone_is_told_without_its_controls() -> None:
    post = await composer()(DELIVERY, [trigger(1, 130.0, 131.5)])
    assert post is not None and post.rules == () and post.roles == ()
    assert [getattr(c, "item", c).label for c in post_view(post, WORDS).children] == ["More"]


async def test_what_was_observed_long_ago_says_so() -> None:
    """The source is 15 minutes late by itself; two hours more are worth a word."""
    late = trigger(1, 130.0, 131.5, NOW - timedelta(hours=3))
    post = await composer(rule(1, 130.0))(DELIVERY, [late])
    assert post is not None and "Late: this is told 3 hours after it happened." in answer_content(post.answer, WORDS)


async def test_what_was_observed_in_time_and_could_not_be_posted_for_hours_says_so() -> None:
    """Observed 16 minutes after it happened, and posted two hours after. In an amendment only the news counts."""
    one, now = trigger(1, 130.0, 131.5), NOW + timedelta(hours=2)
    post = await composer(rule(1, 130.0), now=now)(DELIVERY, [one])
    assert post is not None and "Late: this is told 2 hours after it happened." in answer_content(post.answer, WORDS)
    news = trigger(2, 130.0, 131.5, now - timedelta(minutes=16))
    before = replace(DELIVERY, message=1, about={"told": [1]})
    amended = await composer(rule(1, 130.0), rule(2, 130.0), now=now)(before, [one, news])
    assert amended is not None and amended.answer.notes == ()


async def test_a_full_post_names_all_of_its_facts_and_alerts() -> None:
    """Ten is the most in a post: the first in the headline, nine facts and ten alerts in the lines."""
    rules = [rule(n, 130.0 + n) for n in range(1, 11)]
    post = await composer(*rules)(DELIVERY, [trigger(n, 130.0 + n, 145.0) for n in range(1, 11)])
    assert post is not None and len(post.answer.lines) == 19
    assert str(post.answer.headline.args["count"]) == "9"
    text = answer_content(post.answer, WORDS, (), door_of("!"))
    assert all(f"USD {130 + n}.00 reached" in text and f"Alert {n}: " in text for n in range(1, 11))


async def test_where_a_message_is_too_short_it_is_no_fact_that_is_cut() -> None:
    """Ten alerts with long labels that call ten roles: what they are is left out, and how many."""
    rules = [rule(n, 130.0 + n, role=900000000000000000 + n, label="*x*" * 66) for n in range(1, 11)]
    post = await composer(*rules)(DELIVERY, [trigger(n, 130.0 + n, 145.0) for n in range(1, 11)])
    assert post is not None
    text = post_content(post, WORDS, door_of("!"))
    assert len(text) <= 2000 and all(f"<@&{one.role}>" in text for one in rules)
    assert all(f"USD {130 + n}.00 reached" in text for n in range(1, 11))
    assert text.splitlines()[2] == "Alerts 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"
    left = 10 - text.count("Alert ")
    assert f"-# {left} lines were left out to fit into one message." in text and 0 < left < 10


async def test_moments_of_many_facts_are_the_first_and_the_last() -> None:
    told = [trigger(n, 130.0 + n, 145.0, NOW + timedelta(minutes=5 * n)) for n in range(1, 6)]
    post = await composer(*(rule(n, 130.0 + n) for n in range(1, 6)))(DELIVERY, told)
    assert post is not None
    assert "observed from 12 Feb 2025 10:10 EST to 12 Feb 2025 10:30 EST · " in answer_content(post.answer, WORDS)


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("@everyone buy", "@\u200beveryone buy"),
        ("<@&9> <@11> <#77>", "\\<@\u200b&9\\> \\<@\u200b11\\> \\<\\#77\\>"),
        ("**bold** [a](https://evil.example)", "\\*\\*bold\\*\\* \\[a\\](https:/\u200b/\u200bevil.example)"),
        ("`code` ||spoiler|| > quote", "\\`code\\` \\|\\|spoiler\\|\\| \\> quote"),
        ("\u202eevil", "evil"),
    ],
)
async def test_a_label_is_words_and_nothing_else_in_a_post(label: str, shown: str) -> None:
    """Its marks are shown as they were written, and nobody is called."""
    post = await composer(rule(1, 130.0, label=label))(DELIVERY, [trigger(1, 130.0, 131.5)])
    assert post is not None and post.roles == ()
    lines = answer_content(post.answer, WORDS, (), door_of("!")).splitlines()
    assert lines[1] == f"Alert 1: Nvidia rises to USD 130.00 · {shown}"


async def test_a_trigger_without_words_keeps_the_others_from_nobody() -> None:
    """Its line is unknown, by a defect: what is known of it is said in plain words."""
    bad = replace(trigger(2, 5.0, 6.0), gauge=Gauge("GONE", "move:1d"))
    bad = replace(bad, observed=replace(bad.observed, gauge=bad.gauge, facts={}))
    post = await composer(rule(1, 130.0), rule(2, 5.0))(DELIVERY, [trigger(1, 130.0, 131.5), bad])
    assert post is not None
    lines = answer_content(post.answer, WORDS, (), door_of("!")).splitlines()
    assert lines[0] == "**Nvidia rose to USD 131.50: USD 130.00 reached (and 1 more)**"
    assert lines[1] == "Alert 2 has fired"
