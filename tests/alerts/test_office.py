"""Orders about alerts, by members of several servers, on the sample market and both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts.checks import MEMBER, SERVER
from bot.app import App, build
from bot.domain.alerts import Place
from bot.domain.alerts.callers import Caller
from bot.domain.errors import QuestionFault
from bot.settings import Settings
from bot.store.audit import AuditStore
from bot.ui.page import answer_content, door_of
from bot.words import Words

NOW = datetime(2025, 3, 31, 21, 0, tzinfo=UTC)
ADA, BEN, CAT = 11, 12, 13
TOWN, CITY = 100, 200
WORDS = Words("en")


def ada(guild: int | None = TOWN, **more: object) -> Caller:
    here = 500 + (guild or 0)
    more["channels"] = frozenset({here}) | more.get("channels", frozenset())  # type: ignore[operator]
    return Caller(ADA, guild, here, may_manage=True, **more)  # type: ignore[arg-type]


def keeper(member: int, guild: int, channel: int) -> Caller:
    """Somebody who may manage, in a channel where all may write."""
    return Caller(member, guild, channel, may_manage=True, channels=frozenset({channel}))


class Moving:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Moving:
    return Moving()


@pytest.fixture
async def app(database_url: str, clock: Moving) -> AsyncIterator[App]:
    made = build(Settings(market_source="sample", database_url=database_url), clock=clock)
    yield made
    await made.close()


async def make(app: App, text: str, caller: Caller) -> int:
    reply = await app.alerts.office.create(app.alerts.office.read(text), caller)
    return reply.rules[0].id


def said(reply: object) -> str:
    return answer_content(reply.answer, WORDS, (), door_of("!"))  # type: ignore[attr-defined]


async def refusal(app: App, text: str, caller: Caller) -> str:
    with pytest.raises(QuestionFault) as caught:
        await make(app, text, caller)
    return WORDS.text(caught.value.message)


async def test_a_preview_says_where_it_stands_how_far_it_is_and_how_late(app: App) -> None:
    wish = app.alerts.office.read("nvidia > 150 repeat 2% pause 1h until 2025-12-31")
    text = said(await app.alerts.office.preview(wish, ada()))
    lines = text.splitlines()
    assert lines[0] == "**Simulated: Preview: alert when Nvidia rises to USD 150.00?**"
    assert "It stands at USD" in lines[1] and "to go." in lines[1]
    assert "in <#600>" in text and "at most every hour" in text and "until 31 Dec 2025" in text
    assert "once a session, on the final close" in text


async def test_a_preview_says_all_that_was_asked_for(app: App) -> None:
    """The way back, the pause, the end, the place, the role and the words."""
    wish = app.alerts.office.read('nvidia > 150 repeat 3 pause 1h until 2025-12-31 <@&9> "take profit"')
    lines = said(await app.alerts.office.preview(wish, ada(roles=frozenset({9})))).splitlines()
    assert lines[2:6] == [
        "It fires again and again, at most every hour, in <#600>, until 31 Dec 2025.",
        "Before it fires again, the price must be back at USD 147.00 or lower.",
        "Later firings of the same day and direction are added to the first post, without a new notification, unless a "
        "further level is reached.",
        "Its posts mention <@&9> and say “take profit”.",
    ]
    for text, way in (
        ("nvidia -5% 1d repeat 2 dm", "in a day, it must go back by 2 percentage points; each day begins anew."),
        ("alibaba +10% 1w repeat 2 dm", "it must go back by 2 percentage points."),
        ("alibaba +10% 1w repeat 1 dm", "it must go back by 1 percentage point."),
        ("alibaba +10% 1w repeat 0.5 dm", "it must go back by 0.5 percentage points."),
        ("nvidia value -100bn repeat 5000000000 dm", "in a day, it must go back by $5.0bn; each day begins anew."),
        ("southbound 150bn repeat 5000000000 dm", "it must go back by HK$5.0bn."),
    ):
        text = said(await app.alerts.office.preview(app.alerts.office.read(text), ada()))
        assert f"Before it fires again{',' if way[:3] != 'in ' else ''} {way}" in text, text
        assert "It fires again and again, in your direct messages." in text


async def test_a_digests_preview_says_where_it_comes(app: App) -> None:
    office = app.alerts.digests
    for text, where in (("hstech close", "in <#600>"), ("hstech close dm", "in your direct messages")):
        preview = said(await office.preview(office.read(text), ada()))
        assert (
            f"Preview: this comes 30 minutes after each close in Hong Kong, {where}; first 1 Apr 2025 16:30 HKT."
            in (preview)
        )
    made = said(await office.create(office.read("hstech close"), ada()))
    assert "It comes 30 minutes after each close in Hong Kong, in <#600>; next 1 Apr 2025 16:30 HKT." in made


@pytest.mark.parametrize(
    ("text", "one", "two"),
    [
        ("event deepseek close", "event deepseek hong kong close", "event deepseek new york close"),
        ("events weekly dm", "events hong kong close weekly dm", "events new york close weekly dm"),
        ("markets close in <#600>", "markets hong kong close <#600>", "markets new york close <#600>"),
    ],
)
async def test_a_question_without_an_exchange_is_offered_with_either_close(
    app: App, text: str, one: str, two: str
) -> None:
    office = app.alerts.digests
    with pytest.raises(QuestionFault) as caught:
        await office.preview(office.read(text), ada(channels=frozenset({600})))
    assert Words("en").text(caught.value.message) == f"Which exchange's close? Say it: digest {one}, digest {two}"
    for order in (one, two):
        await office.preview(office.read(order), ada(channels=frozenset({600})))


async def test_every_example_of_the_readme_is_an_alert(app: App) -> None:
    texts = (
        "nvidia -5% 1d", "alibaba +10% 1w", "xiaomi new 52w high", "hstech state", "nvidia value -100bn",
        "hstech mover 8%", "alibaba volume 3x", "alibaba vs nvidia 10pp 1m", "southbound 150bn",
    )  # fmt: skip
    numbers = [await make(app, text, ada()) for text in texts]
    listed = "".join([said(await app.alerts.office.listed(ada(), page)) for page in range(2)])
    assert len(set(numbers)) == len(texts)
    assert all(f"{number} · " in listed for number in numbers)


async def test_two_members_of_two_servers_with_the_same_rule_have_one_each(app: App) -> None:
    first = await make(app, "nvidia -5% 1d", ada())
    other = await make(app, "nvidia -5% 1d", keeper(BEN, CITY, 700))
    for number, stranger in ((first, keeper(BEN, CITY, 700)), (other, ada())):
        for verb in ("pause", "delete", "test", "show", "resume", "snooze"):
            with pytest.raises(QuestionFault, match="You have no alert"):
                await app.alerts.office.act(verb, number, stranger)
        with pytest.raises(QuestionFault, match="You have no alert"):
            await app.alerts.office.edit(number, app.alerts.office.read("nvidia -6% 1d"), stranger)
        with pytest.raises(QuestionFault, match="You have no alert"):
            await app.alerts.office.wording(number, stranger)
    await app.alerts.office.act("delete", first, ada())
    assert [rule.id for rule in (await app.alerts.office.listed(Caller(BEN, CITY, 700))).rules] == [other]


async def test_a_member_without_permission_has_personal_alerts_alone(app: App) -> None:
    ben = Caller(BEN, TOWN, 600)
    assert "may manage messages" in await refusal(app, "nvidia -5% 1d", ben)
    own = await make(app, "nvidia -5% 1d dm", ben)
    (rule,) = (await app.alerts.office.listed(replace(ben, private=True))).rules
    assert (rule.id, rule.place, rule.guild) == (own, Place("member", BEN), None)
    # Who manages the server does not see what members have for themselves.
    assert not (await app.alerts.office.listed(ada())).rules
    # A server's alert is seen by those who manage it, and by nobody else.
    await make(app, "nvidia -5% 1d", ada())
    assert len((await app.alerts.office.listed(Caller(CAT, TOWN, 600, may_manage=True))).rules) == 1
    assert not (await app.alerts.office.listed(Caller(CAT, TOWN, 600))).rules


async def test_who_may_not_make_one_there_may_not_move_one_there_either(app: App) -> None:
    ben = Caller(BEN, TOWN, 600, channels=frozenset({77}))
    own = await make(app, "nvidia -5% 1d dm", ben)
    for text in ("nvidia -6% 1d <#77>", "nvidia -6% 1d <#99>"):
        with pytest.raises(QuestionFault):
            await app.alerts.office.edit(own, app.alerts.office.read(text), ben)
    edited = (await app.alerts.office.edit(own, app.alerts.office.read("nvidia -6% 1d"), ben)).rules[0]
    assert edited.place == Place("member", BEN) and edited.guild is None


async def test_a_role_is_called_only_where_the_member_may_and_the_server_lets(app: App) -> None:
    refused = await refusal(app, "nvidia -5% 1d <@&9>", ada())
    assert "cannot be mentioned: this server has not allowed it" in refused and "/server alert_mentions:On" in refused
    refused = await refusal(app, "nvidia -5% 1d <@&9>", ada(mentions=True))
    assert "cannot be mentioned: you may not mention it yourself" in refused
    await make(app, "nvidia -5% 1d <@&9>", ada(roles=frozenset({9})))
    assert "no roles" in await refusal(app, "nvidia -6% 1d <@&9> dm", ada(roles=frozenset({9})))


async def test_another_channel_needs_both_to_write_there(app: App) -> None:
    assert await refusal(app, "nvidia -5% 1d <#77>", ada()) == "You or I may not write in that channel."
    seen = ada(views=frozenset({77}))
    assert await refusal(app, "nvidia -5% 1d <#77>", seen) == "You may not write in <#77>."
    written = ada(views=frozenset({77}), writes=frozenset({77}))
    assert await refusal(app, "nvidia -5% 1d <#77>", written) == (
        "I may not write in <#77>: I need the permissions to view it and to send messages there."
    )
    await make(app, "nvidia -5% 1d <#77>", ada(channels=frozenset({77})))


async def test_the_channel_at_hand_needs_both_to_write_there_too(app: App) -> None:
    """A slash command works where the bot may not write: the alert would be made, and stopped at its first post."""
    unwritten = Caller(ADA, TOWN, 600, may_manage=True, channels=frozenset({77}))
    assert await refusal(app, "nvidia -5% 1d", unwritten) == (
        "You or I may not write in this channel. For your direct messages, add dm."
    )
    lacking = replace(unwritten, lacking="send_messages")
    assert await refusal(app, "nvidia -5% 1d", lacking) == (
        "I may not write here: I need the permission “Send Messages”. For your direct messages, add dm."
    )
    with pytest.raises(QuestionFault, match="You or I may not write"):
        await app.alerts.digests.create(app.alerts.digests.read("hstech close"), unwritten)
    await make(app, "nvidia -5% 1d <#77>", unwritten)
    await make(app, "nvidia -5% 1d dm", unwritten)


async def test_quotas_of_a_member_and_of_a_server(app: App) -> None:
    for pct in range(MEMBER):
        await make(app, f"nvidia +{pct + 3}% 1d", ada())
    assert f"You have {MEMBER} alerts" in await refusal(app, "alibaba +3% 1d", ada())
    assert f"You have {MEMBER} alerts" in await refusal(app, "alibaba +3% 1d dm", ada(CITY))
    for member in range(SERVER // MEMBER - 1):
        for pct in range(MEMBER):
            await make(app, f"nvidia +{pct + 3}% 1d", keeper(1000 + member, TOWN, 600))
    full = keeper(5000, TOWN, 600)
    assert f"This server has {SERVER} alerts" in await refusal(app, "alibaba +3% 1d", full)
    await make(app, "alibaba +3% 1d dm", full)


async def test_what_is_absurd_or_nearly_the_same_is_refused(app: App) -> None:
    assert "times the price" in await refusal(app, "nvidia > 9000", ada())
    await make(app, "nvidia > 150", ada())
    assert "nearly the same" in await refusal(app, "nvda > 150.1", ada())
    await make(app, "nvidia > 160", ada())
    await make(app, "nvidia < 100", ada())
    assert "In the past" in (await refusal(app, "alibaba +5% 1d until 2025-01-01", ada())).replace("in the", "In the")


@pytest.mark.parametrize(
    "label",
    [
        "@everyone buy",
        "<@&9> <@11> <#77>",
        "**bold** [a](https://evil.example)",
        "`code` ||spoiler|| > quote",
        "\u202eevil",
    ],
)
async def test_a_label_is_words_and_nothing_else_in_a_list(app: App, clock: Moving, label: str) -> None:
    await make(app, f'nvidia 1% 1d repeat "{label}"', ada(roles=frozenset(), channels=frozenset({77})))
    text = said(await app.alerts.office.listed(ada()))
    assert label not in text and "https://evil" not in text.replace("https\u200b", "")


async def test_a_label_of_4000_characters_is_refused_in_few(app: App) -> None:
    text = await refusal(app, f'nvidia -5% 1d "{"x" * 4000}"', ada())
    assert text.startswith("A label has at most 100 characters; this one has 4,000. Shorter: ")
    assert len(await refusal(app, "x" * 4000, ada())) < 200


async def test_a_test_says_what_it_would_have_posted(app: App) -> None:
    number = await make(app, "nvidia -5% 1d", ada())
    reply = await app.alerts.office.act("test", number, ada())
    text = said(reply)
    assert f"Alert {number}, a test" in text and "In the last year it would have fired on" in text
    # The market that day fell by 17.0%, in the sample as in truth.
    assert "27 Jan 2025" in text and "Its last post would have said: Nvidia −" in text
    assert reply.answer.figure is not None


async def test_a_preview_says_what_each_kind_stands_at(app: App) -> None:
    async def standing(text: str) -> str:
        return said(await app.alerts.office.preview(app.alerts.office.read(text), ada())).split("\n", 1)[1]

    assert "percentage points to go." in await standing("alibaba +30% 1w")
    assert "each begins at 0." in await standing("nvidia value -100bn")
    assert "each begins at 0." in await standing("alibaba volume 3x")
    high = await standing("xiaomi new 52w high")
    assert "52-week high on closes HKD" in high or "a new 52-week high" in high
    state = await standing("hstech state")
    assert "in a bull market since" in state and "A bear market begins at" in state
    # Where a correction would begin is told only outside of one: a tenth below the highest close of the bull market.
    assert ("A correction begins at" in state) != ("correction" not in state)
    assert "It watches 30 lines; the nearest:" in await standing("hstech mover 8%")
    assert "percentage points in 1 month" in await standing("alibaba vs nvidia 10pp 1m")
    assert "It stands at HK$" in await standing("southbound 250bn")


@pytest.mark.parametrize(
    "text", ["nvidia -95% 1d", "nvidia +900% 1w", "alibaba volume 5000x", "southbound 9000bn", "nvidia value -100tn",
             "alibaba vs nvidia 4000pp", "hstech mover 900%"]
)  # fmt: skip
async def test_what_is_out_of_all_reach_is_refused(app: App, text: str) -> None:
    assert "out of all reach" in await refusal(app, text, ada())


async def test_what_is_changed_is_written_down(app: App) -> None:
    number = await make(app, "nvidia -5% 1d", ada())
    for verb in ("pause", "resume", "snooze"):
        await app.alerts.office.act(verb, number, ada())
    await app.alerts.office.edit(number, app.alerts.office.read("nvidia -6% 1d"), ada())
    await app.alerts.office.act("delete", number, ada())
    entries = await AuditStore(app.database).latest(TOWN, 10)
    actions = ["alert deleted", "alert edited", "alert snoozed", "alert resumed", "alert paused", "alert made"]
    assert [entry.action for entry in entries] == actions
    assert {entry.actor for entry in entries} == {ADA} and {entry.at for entry in entries} == {NOW}


async def test_snoozed_it_starts_again_after_a_day(app: App, clock: Moving) -> None:
    number = await make(app, "nvidia -5% 1d", ada())
    rule = (await app.alerts.office.act("snooze", number, ada())).rules[0]
    assert (rule.status, rule.baseline) == ("active", NOW + timedelta(days=1))


async def test_edited_words_are_those_that_were_asked(app: App) -> None:
    text = 'NVDA > 150 repeat 2% pause 1h until 2025-12-31 <@&9> "my stop"'
    number = await make(app, text, ada(roles=frozenset({9})))
    assert await app.alerts.office.wording(number, ada()) == text
    again = app.alerts.office.read(text)
    assert app.alerts.office.read(await app.alerts.office.wording(number, ada())) == again


async def test_a_form_that_is_sent_back_as_it_is_leaves_the_alert_as_it_was(app: App) -> None:
    for text in ("nvidia > 150 repeat 2% for 30d", "nvidia value -100bn repeat 10% dm", "hstech mover 8% repeat"):
        number = await make(app, text, ada())
        before = (await app.alerts.office.act("show", number, ada())).rules[0]
        form = app.alerts.office.read(await app.alerts.office.wording(number, ada()))
        after = (await app.alerts.office.edit(number, form, ada())).rules[0]
        assert after == replace(before, baseline=after.baseline)


async def test_an_edit_says_what_it_drops_and_how_to_keep_it(app: App) -> None:
    me = ada(roles=frozenset({9}))
    number = await make(app, 'nvidia -5% 1d repeat 2% pause 1h until 2025-12-31 <@&9> "stop loss"', me)
    text = said(await app.alerts.office.edit(number, app.alerts.office.read("nvidia -6% 1d"), me))
    assert (
        "No longer: again and again, at most every hour · going back before it fires again · until 31 Dec 2025 · <@&9> "
        "· “stop loss”. To keep all of it: "
    ) in text, text
    order = text.rpartition("`!")[2].partition("`")[0]
    assert order.startswith(f"alert edit {number} NVDA -6% 1d repeat 2% pause 1h until 2025-12-31 ")
    again = said(await app.alerts.office.edit(number, app.alerts.office.read(order.split(" ", 3)[3]), me))
    assert "No longer" not in again and "<@&9>" in again and "stop loss" in again
    text = said(await app.alerts.office.edit(number, app.alerts.office.read("nvidia -6% 1d repeat <@&9>"), me))
    assert "No longer: a pause of 1h · going back before it fires again · until 31 Dec 2025 · “stop loss”." in text


async def test_where_mentions_are_off_none_is_promised(app: App) -> None:
    number = await make(app, "nvidia -5% 1d <@&9>", ada(mentions=True, roles=frozenset({9})))
    assert "Its posts mention <@&9>" in said(await app.alerts.office.act("show", number, ada(mentions=True)))
    for verb in ("show", "test"):
        text = said(await app.alerts.office.act(verb, number, ada()))
        assert "Its posts mention" not in text
        assert "Its posts do not mention <@&9> now: this server allows no mentions." in text


@pytest.mark.parametrize("number", [2**31, 2**63, 10**20])
async def test_numbers_that_no_database_has_are_as_those_that_are_not_there(app: App, number: int) -> None:
    for office, verbs in (
        (app.alerts.office, ("delete", "snooze", "show")),
        (app.alerts.digests, ("delete", "resume")),
    ):
        for verb in verbs:
            with pytest.raises(QuestionFault, match="You have no"):
                await office.act(verb, number, ada())
