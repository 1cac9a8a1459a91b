"""What is said of an alert or a digest that is not simply on: over, paused, snoozed or stopped. On both databases."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import App
from bot.domain.errors import QuestionFault
from bot.parsing.alerts import AlertParser
from bot.store.rules import RuleStore
from bot.ui.alert_controls import kept_view
from tests.alerts.test_office import BEN, NOW, TOWN, WORDS, Moving, ada, app, clock, keeper, make, said

__all__ = ["app", "clock"]

FIRED = datetime(2025, 2, 12, 16, 0, tzinfo=UTC)


async def becomes(app: App, number: int, **values: object) -> None:
    """An alert is changed behind its owner's back, as what fires it or stops it does."""
    rules = RuleStore(app.database, AlertParser(app.resolver).condition)
    await rules.change(number, values, "alert changed", 0, NOW)


async def lines_of(app: App, verb: str, number: int) -> list[str]:
    return said(await app.alerts.office.act(verb, number, ada())).splitlines()


def buttons(status: str) -> list[str]:
    view = kept_view("alert", 1, status, WORDS)
    return [str(getattr(item, "verb", "")) for item in view.children]


OVER: list[tuple[Mapping[str, object], str]] = [
    ({"status": "done", "fired_at": FIRED}, "Fired on 12 Feb 2025; it is over."),
    ({"status": "expired", "expires_at": FIRED}, "Ended on 12 Feb 2025; it is over."),
    ({"status": "stopped", "reason": "forbidden"},
     "Stopped: its posts could not be delivered in <#600>, because I may not write there."),
]  # fmt: skip


@pytest.mark.parametrize(("values", "line"), OVER)
async def test_one_that_is_over_or_stopped_is_shown_as_that(app: App, values: dict[str, object], line: str) -> None:
    number = await make(app, "nvidia > 100", ada())
    await becomes(app, number, **values)
    for verb in ("show", "test"):
        lines = await lines_of(app, verb, number)
        assert lines[1] == line
        assert not any("It fires once" in one or "fires when" in one for one in lines)


async def test_one_that_rests_is_shown_as_that(app: App) -> None:
    number = await make(app, "nvidia > 150", ada())
    await app.alerts.office.act("pause", number, ada())
    assert (await lines_of(app, "show", number))[1] == "Paused until it is resumed."
    await app.alerts.office.act("resume", number, ada())
    assert not any("Paused" in line for line in await lines_of(app, "show", number))
    # The times of an alert are its exchange's.
    assert "Alert 1 rests until 1 Apr 2025 17:00 EDT." in said(await app.alerts.office.act("snooze", number, ada()))
    shown = await app.alerts.office.act("show", number, ada())
    assert said(shown).splitlines()[1] == "Rests until 1 Apr 2025 17:00 EDT."
    assert shown.standing == "snoozed"
    assert "rests until 1 Apr 2025 17:00 EDT" in said(await app.alerts.office.listed(ada()))


def test_what_rests_can_be_woken_by_a_button_and_what_is_over_not_snoozed() -> None:
    assert buttons("active") == ["pause", "snooze", "edit", "test", "delete"]
    assert buttons("snoozed") == ["resume", "snooze", "edit", "test", "delete"]
    assert buttons("done") == buttons("expired") == ["resume", "edit", "test", "delete"]


async def test_to_snooze_one_that_is_over_says_that_it_will_be_on_again(app: App) -> None:
    number = await make(app, "nvidia > 150", ada())
    await becomes(app, number, status="done", fired_at=FIRED)
    lines = await lines_of(app, "snooze", number)
    assert lines[0] == "**Alert 1 was over: it rests until 1 Apr 2025 17:00 EDT and is on again from then.**"


async def edited(app: App, number: int, text: str) -> tuple[str, str]:
    reply = await app.alerts.office.edit(number, app.alerts.office.read(text), ada())
    return said(reply), reply.standing


async def test_an_edit_leaves_asleep_what_slept_and_says_what_it_wakes(app: App, clock: Moving) -> None:
    number = await make(app, "nvidia > 150", ada())
    text, standing = await edited(app, number, "nvidia > 151")
    assert standing == "active" and "again" not in text
    await app.alerts.office.act("pause", number, ada())
    text, standing = await edited(app, number, "nvidia > 152")
    assert standing == "paused" and "It stays paused until it is resumed." in text
    await app.alerts.office.act("snooze", number, ada())
    text, standing = await edited(app, number, "nvidia > 153")
    assert standing == "snoozed" and "It still rests until 1 Apr 2025 17:00 EDT." in text
    for values, _ in OVER:
        await becomes(app, number, **values)
        text, standing = await edited(app, number, "nvidia > 154")
        assert standing == "active" and "It is on again." in text
    clock.now += timedelta(days=2)


async def test_an_edit_leaves_a_paused_digest_paused(app: App) -> None:
    office = app.alerts.digests
    number = (await office.create(office.read("hstech close"), ada())).digests[0].id
    paused = said(await office.act("pause", number, ada()))
    assert "Paused: resumed, it comes 30 minutes after each close in Hong Kong, in <#600>." in paused
    reply = await office.edit(number, office.read("hsi close"), ada())
    assert reply.digests[0].status == "paused" and "Paused: resumed, it comes" in said(reply)
    await office.act("resume", number, ada())
    reply = await office.edit(number, office.read("hstech close"), ada())
    assert reply.digests[0].status == "active" and "again" not in said(reply)


async def test_numbers_of_alerts_have_no_commas(app: App) -> None:
    for office, what in ((app.alerts.office, "alert"), (app.alerts.digests, "digest")):
        with pytest.raises(Exception) as caught:
            await office.act("show", 9999, ada())
        assert f"You have no {what} 9999." in WORDS.text(caught.value.message)  # type: ignore[attr-defined]


async def test_a_digest_of_a_fixed_zone_is_due_in_that_zones_name(app: App) -> None:
    office = app.alerts.digests
    text = said(await office.preview(office.read("hstech 08:30 UTC+8 dm"), ada()))
    assert "08:30 UTC+8." in text and " +08" not in text


async def test_who_has_alerts_in_direct_messages_alone_is_told_of_them_once(app: App) -> None:
    await make(app, "nvidia > 150 dm", ada())
    await make(app, "nvidia > 160 dm", ada())
    lines = said(await app.alerts.office.listed(ada())).splitlines()
    assert lines[0].startswith("**You have no alerts here.")
    assert lines[1].startswith("2 are yours alone")
    digests = app.alerts.digests
    await digests.create(digests.read("hstech close dm"), ada())
    assert said(await digests.listed(ada())).splitlines()[1].startswith("1 is yours alone")


async def test_an_end_within_a_day_is_told_on_the_exchanges_clock(app: App) -> None:
    text = said(await app.alerts.office.preview(app.alerts.office.read("nvidia > 150 for 30d"), ada()))
    assert "until 30 Apr 2025 17:00 EDT." in text


async def test_who_manages_is_told_that_the_list_is_the_servers(app: App) -> None:
    await make(app, "nvidia > 150", ada())
    await make(app, "nvidia > 150", keeper(BEN, TOWN, 600))
    assert said(await app.alerts.office.listed(ada())).splitlines()[0] == "**2 alerts of this server**"
    await make(app, "nvidia > 150 dm", ada())
    assert said(await app.alerts.office.listed(ada(private=True))).splitlines()[0] == (
        "**2 alerts of this server, 1 of yours elsewhere**"
    )
    digests = app.alerts.digests
    await digests.create(digests.read("hstech close"), ada())
    await digests.create(digests.read("hsi close dm"), ada())
    assert said(await digests.listed(ada(private=True))).splitlines()[0] == (
        "**1 digest of this server, 1 of yours elsewhere**"
    )
    assert said(await digests.listed(replace(ada(), may_manage=False))).splitlines()[0] == "**1 digest**"


async def test_what_is_shown_of_made_up_prices_says_so_with_its_source(app: App) -> None:
    number = await make(app, "nvidia -5% 1d", ada())
    for verb in ("show", "test"):
        text = said(await app.alerts.office.act(verb, number, ada()))
        assert text.startswith("**Simulated: Alert ") and "Source: Sample market (simulated)" in text


async def test_an_end_in_the_past_is_refused_with_what_works(app: App) -> None:
    with pytest.raises(QuestionFault) as refused:
        await app.alerts.office.preview(app.alerts.office.read("nvidia > 150 until 2020-01-01"), ada())
    assert WORDS.text(refused.value.message) == (
        "That end is in the past. Say how long it shall last, for 30d, or a day to come."
    )
    assert app.alerts.office.read("nvidia > 150 for 30d").lasts is not None
