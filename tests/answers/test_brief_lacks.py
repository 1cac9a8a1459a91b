"""What a story must say of itself: whose days are others, what is left out, and what its turnover lacks."""

import dataclasses
from datetime import date, datetime

import pytest

from bot.answers.counts import Counted
from bot.answers.splits import Basis
from bot.domain.answers import Answer
from bot.domain.figures.brief import BriefFigure
from bot.domain.instruments import Instrument
from bot.domain.prices import Adjustment
from bot.domain.shares import ShareCount
from bot.domain.windows import Event
from bot.providers.base import NotYet, SourceDown
from bot.services.flows import FlowService
from bot.services.link import link_days
from bot.services.remembered import Lack
from bot.services.shares import ShareService
from tests.answers.market import BASE, END, Market, folder, made, reference, text, texts, two_closes
from tests.answers.test_turnover import Made
from tests.answers.test_value import counted
from tests.services.scripted import SESSIONS

MEMBERS = reference().universes["hstech"].members_on(date(2025, 2, 12)).members
PEERS = reference().universes["mag7"].members_on(date(2025, 2, 12)).members
MIDEA, NETEASE = MEMBERS[-1], MEMBERS[-2]
FLOWS = {"2024-02": 30.0, "2025-01": 60.0, "2025-02": 120.0}


def market(flows: Made | None = None) -> Market:
    """An index and others that are told beside it, each known on every day of the month; members rise by 5% and 1% more
    each. Turnover is whole unless it is given."""
    found = folder()
    two_closes(
        found,
        {
            "HSTECH.HK": 20.0, "^HSI": 10.0, "000300.SS": 3.0, "^IXIC": 2.0,
            **{symbol: 5.0 + at for at, symbol in enumerate(MEMBERS)},
            **{symbol: -1.0 + at for at, symbol in enumerate(PEERS)},
        },
    )  # fmt: skip
    found.services = dataclasses.replace(found.services, flows=FlowService([flows or Made(FLOWS)]))
    return found


def until(found: Market, symbol: str, last: str) -> None:
    """Cuts a series after a day."""
    series = found.source.shelf[symbol]
    found.source.put(dataclasses.replace(series, bars=series.bars.loc[:last]))


def seen(answer: Answer) -> list[str]:
    """The notes on the picture."""
    assert isinstance(answer.figure, BriefFigure)
    return texts(answer.figure.caption.notes)


def sentence(answer: Answer, beginning: str) -> str:
    return next(line for line in texts(answer.lines) if line.startswith(beginning))


async def test_what_is_whole_says_nothing_of_the_kind() -> None:
    answer = await market().ask("brief hstech 1m")
    assert texts(answer.notes) == [
        "Provisional: the first state found depends on where the prices begin, 10 Jan 2025.",
    ]
    assert answer.complete


async def test_the_members_days_are_those_of_most_and_not_the_leader_s() -> None:
    found = market()
    # Midea was not traded on the 10th: 150 of its 100 on 3 January. The other 29 are told from the 10th on.
    found.source.put(made(MIDEA, {"2025-01-03": 100.0, "2025-01-20": 120.0, END: 150.0}))
    answer = await found.ask("brief hstech 1m")
    assert sentence(answer, "30 of 30").startswith(
        "30 of 30 members rose from 10 Jan to 12 Feb 2025, led by Midea (+50.0%), NetEase (+33.0%)"
    )
    assert "Midea: 3 Jan → 12 Feb 2025" in texts(answer.notes)
    assert "Midea: 3 Jan → 12 Feb 2025" in seen(answer)


async def test_the_peers_days_are_those_of_most_and_not_the_best_one_s() -> None:
    found = market()
    found.source.put(made("NVDA", {"2025-01-08": 100.0, "2025-01-13": 100.0, END: 150.0}))
    answer = await found.ask("brief hstech 1m")
    line = sentence(answer, "Magnificent Seven")
    assert line.startswith("Magnificent Seven rose") and "best was Nvidia (+50.0%)" in line
    assert " from 10 Jan to 12 Feb 2025, " in line
    assert "Nvidia: 8 Jan → 12 Feb 2025" in texts(answer.notes)
    assert isinstance(answer.figure, BriefFigure)
    assert [text(fact.about) for fact in answer.figure.facts if "Magnificent" in text(fact.about)] == [
        "Magnificent Seven, equally weighted, from 10 Jan to 12 Feb 2025"
    ]


async def test_an_index_beside_that_is_not_current_is_named() -> None:
    found = market()
    until(found, "^HSI", "2025-02-06")
    answer = await found.ask("brief hstech 1m")
    assert not any("Hang Seng Index" in line for line in texts(answer.lines))
    assert "Not current, last close: Hang Seng Index (6 Feb 2025)" in texts(answer.notes)
    assert "1 other index has no current change here." in seen(answer)
    assert answer.data["brief"]["missing"] == ["^HSI"]
    assert not answer.complete


async def test_what_is_measured_over_longer_is_named() -> None:
    found = market()
    # The base of the month is 10 January; closes of 16 December are 25 days older, and more than 15.
    for symbol in (MEMBERS[3], "000300.SS"):
        found.source.put(made(symbol, {"2024-12-16": 100.0, "2025-01-20": 120.0, END: 150.0}))
    answer = await found.ask("brief hstech 1m")
    name = reference().instruments[MEMBERS[3]].name.en
    assert (
        f"No close near the start, so over longer: {name} +50.0% (16 Dec 2024 → 12 Feb 2025), "
        "CSI 300 +50.0% (16 Dec 2024 → 12 Feb 2025)"
    ) in texts(answer.notes)
    assert seen(answer)[:2] == [
        "1 member has no current change here.",
        "1 other index has no current change here.",
    ]
    assert not answer.complete


async def test_turnover_with_holes_says_which() -> None:
    flows = Made(FLOWS, without=tuple(date(2025, 2, day) for day in (5, 6, 7)))
    flows.loading = (date(2025, 2, 7),)
    answer = await market(flows).ask("brief hstech 1m")
    assert "Southbound turnover of these trading days is missing, and left out: 5 Feb → 6 Feb 2025" in texts(
        answer.notes
    )
    assert "Southbound turnover of these trading days is still loading: 7 Feb 2025" in texts(answer.notes)
    assert "Southbound turnover lacks trading days here." in seen(answer)
    assert not answer.complete


async def test_turnover_that_ends_early_says_so() -> None:
    gone = tuple(link_days(SESSIONS, date(2025, 2, 6), date(2025, 3, 31)))
    answer = await market(Made(FLOWS, without=gone)).ask("brief hstech 1m")
    assert "Not current: Southbound turnover is known to 5 Feb 2025 only." in texts(answer.notes)
    assert "Southbound turnover lacks trading days here." in seen(answer)
    assert not answer.complete


async def test_turnover_without_the_year_before_says_where_it_begins() -> None:
    answer = await market(Made({"2025-01": 60.0, "2025-02": 120.0})).ask("brief hstech 1m")
    assert "Southbound turnover of Feb 2024 is not known: the data begins on 2 Jan 2025." in texts(answer.notes)
    assert not answer.complete


async def test_a_market_value_from_undeclared_closes_says_so() -> None:
    found = counted(market(), ShareCount("NVDA", date(2024, 11, 15), 24.49e9, "x"))
    closes = {"2025-01-10": 140.0, "2025-01-24": 142.6, "2025-01-27": 118.4, END: 131.0}
    found.source.put(made("NVDA", closes, adjustment=Adjustment.UNKNOWN))
    answer = await found.ask("brief hstech 1m")
    assert "lost $592.7bn of market value" in sentence(answer, "On 27 Jan")
    assert "The source does not say whether these closes are true levels; they are taken as such." in texts(
        answer.notes
    )


async def test_since_a_shock_after_the_close_the_shock_itself_is_told() -> None:
    found = market()
    # Hong Kong had closed on the 27th when New York opened: that close is the base, and the shock came after it.
    closes = {"2025-01-10": 140.0, "2025-01-24": 142.62, "2025-01-27": 118.42, "2025-01-28": 128.99, END: 131.0}
    found.source.put(made("NVDA", closes))
    answer = await found.ask("brief hstech since deepseek")
    assert sentence(answer, "Hang Seng TECH rose").startswith("Hang Seng TECH rose 1.69% from 27 Jan to 12 Feb 2025")
    assert sentence(answer, "On 27 Jan").startswith("On 27 Jan 2025, the day of “DeepSeek shock”, Nvidia fell 17.0%; ")
    assert answer.data["brief"]["event"] == {"id": "deepseek", "day": "2025-01-27", "first_session": "2025-01-27"}


@pytest.mark.parametrize("lacks", ["2025-01-24", "2025-01-27"])
async def test_a_move_over_a_hole_is_not_the_first_session_s(lacks: str) -> None:
    found = market()
    closes = {"2025-01-10": 140.0, "2025-01-24": 142.62, "2025-01-27": 118.42, "2025-01-28": 128.99, END: 131.0}
    del closes[lacks]
    found.source.put(made("NVDA", closes))
    answer = await found.ask("brief hstech since deepseek")
    assert not any("DeepSeek shock”, Nvidia" in line for line in texts(answer.lines))


async def test_a_member_s_leap_is_told_and_only_once() -> None:
    found = market()
    # Nvidia is a peer and the shock's instrument: from 142.62 to 100 is -29.9%, and more than 25.
    found.source.put(made("NVDA", {"2025-01-10": 140.0, "2025-01-24": 142.62, "2025-01-27": 100.0, END: 110.0}))
    assert leaps(await found.ask("brief hstech 1m")) == [
        "Nvidia moved −29.9% in one session, on 27 Jan 2025, without a known split."
    ]
    # A member's own: from 100 to 140.
    found.source.put(made(NETEASE, {"2025-01-10": 100.0, "2025-01-13": 140.0, END: 141.0}))
    assert leaps(await found.ask("brief hstech 1m")) == [
        "Over 25% in one session without a known split: NetEase +40.0% (13 Jan 2025), Nvidia −29.9% (27 Jan 2025)"
    ]


def leaps(answer: Answer) -> list[str]:
    return [note for note in texts(answer.notes) if "without a known split" in note]


def without(found: Market, count: int) -> Market:
    """Takes the prices of the first so many members away."""
    for symbol in MEMBERS[:count]:
        del found.source.shelf[symbol]
    return found


async def test_the_first_line_says_of_how_many_members_the_leader_is_not_the_best() -> None:
    # 15 of 30 members are known, half of them: Midea's +34% leads those.
    answer = await without(market(), 15).ask("brief hstech 1m")
    assert text(answer.headline) == (
        "Hang Seng TECH +20.0% in 1 month: bull market since 12 Feb, Midea leads (+34.0%), 15 missing"
    )
    assert sentence(answer, "15 of 15").startswith("15 of 15 members (15 more have no current change) rose from 10 Jan")


async def test_of_less_than_half_of_the_members_none_is_said_to_lead() -> None:
    answer = await without(market(), 16).ask("brief hstech 1m")
    assert text(answer.headline) == "Hang Seng TECH +20.0% in 1 month: bull market since 12 Feb"


async def test_one_missing_member_is_told_in_the_singular() -> None:
    answer = await without(market(), 1).ask("brief hstech 1m")
    assert sentence(answer, "29 of 29").startswith("29 of 29 members (1 more has no current change) rose")


async def test_a_close_of_a_later_day_is_the_first_after_the_event() -> None:
    found = market()
    # Alibaba's news came in the evening of the 27th: the close of the 28th is the first after it.
    found.source.put(made("9988.HK", {BASE: 100.0, "2025-01-27": 100.0, "2025-01-28": 130.0, END: 131.0}))
    late = datetime.fromisoformat("2025-01-27T20:00:00+08:00")
    event = Event("late", "A late word", date(2025, 1, 27), late, "XHKG", (), ("9988.HK",), "x", "ai")
    events = {**found.services.reference.events, "late": event}
    found.services = dataclasses.replace(
        found.services, reference=dataclasses.replace(found.services.reference, events=events)
    )
    answer = await found.ask("brief hstech 1m")
    assert "On 28 Jan 2025, at the first close after “A late word”, Alibaba rose 30.0%." in texts(answer.lines)
    assert answer.data["brief"]["event"] == {"id": "late", "day": "2025-01-27", "first_session": "2025-01-28"}
    assert isinstance(answer.figure, BriefFigure)
    assert "28 Jan 2025, the first close after “A late word”" in [text(fact.about) for fact in answer.figure.facts]


async def test_a_window_before_the_index_speaks_of_the_index() -> None:
    found = market()
    # Members begin earlier than the index, and both later than five years ago.
    for symbol in MEMBERS:
        found.source.put(made(symbol, {"2024-06-03": 100.0, END: 110.0}))
    refused = await found.refused("brief hstech 5y")
    assert refused.code == "bad_window"
    said = "Hang Seng TECH has no close that far back. Its prices run from 10 Jan 2025 to 12 Feb 2025."
    assert text(refused.message) == said
    # Since July there are members, and still no index.
    assert text((await found.refused("brief hstech since 2024-07-02")).message) == said


class NoCounts:
    """A source of share counts that does not answer, or not yet."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def shares(self, instrument: Instrument) -> tuple[ShareCount, ...]:
        raise self._error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SourceDown("gone"), "No market value of Nvidia: the source of share counts did not answer."),
        (NotYet("late"), "No market value of Nvidia: share counts are still loading, ask again."),
    ],
)
async def test_a_market_value_whose_count_did_not_come_is_missed_aloud(error: Exception, said: str) -> None:
    found = market()
    found.source.put(made("NVDA", {BASE: 140.0, "2025-01-24": 142.62, "2025-01-27": 118.42, END: 131.0}))
    found.services = dataclasses.replace(found.services, shares=ShareService([NoCounts(error)]))
    answer = await found.ask("brief hstech 1m")
    assert said in texts(answer.notes) and said in seen(answer)
    assert (answer.complete, answer.data["brief"]["value"]) == (False, None)


async def test_the_picture_has_the_day_of_the_share_count_and_the_peers_it_lacks() -> None:
    found = counted(market(), ShareCount("NVDA", date(2024, 11, 15), 24.49e9, "x"))
    found.source.put(made("NVDA", {BASE: 140.0, "2025-01-24": 142.62, "2025-01-27": 118.42, END: 131.0}))
    del found.source.shelf["GOOGL"]
    answer = await found.ask("brief hstech 1m")
    assert {
        "Market value by the share count of 15 Nov 2024.", "Magnificent Seven: no current price of Alphabet.",
    } <= set(seen(answer))  # fmt: skip


async def test_months_alike_are_not_above_or_below_one_another() -> None:
    answer = await market(Made({"2024-02": 30.0, "2025-01": 60.0, "2025-02": 60.0})).ask("brief hstech 1m")
    # 5 to 12 February are 6 trading days; 60 × 10% a day is 36 on balance.
    assert sentence(answer, "Southbound") == (
        "Southbound turnover averaged HK$60.0bn a day on 6 trading days of 1–12 Feb 2025, a part month, as much as in "
        "Jan 2025 and 2.0 times Feb 2024; net buying came to HK$36.0bn."
    )


async def test_an_average_of_one_day_is_told_as_that() -> None:
    gone = tuple(link_days(SESSIONS, date(2025, 2, 6), date(2025, 3, 31)))
    answer = await market(Made(FLOWS, without=gone)).ask("brief hstech 1m")
    assert " a day on 1 trading day of 1–5 Feb 2025, a part month, " in sentence(answer, "Southbound")
    turnover = answer.data["brief"]["turnover"]
    # 120 is twice 60 and four times 30; 10% of 120 on balance.
    assert (turnover["month"], turnover["from"], turnover["to"], turnover["days"], turnover["partial"]) == (
        "2025-02", "2025-02-05", "2025-02-05", 1, True,
    )  # fmt: skip
    assert (turnover["vs_previous_month_pct"], turnover["times_year_ago"], turnover["net_buy"]) == (100.0, 4.0, 12e9)


@pytest.mark.parametrize(
    ("basis", "lack", "whole"),
    [("told", Lack.NONE, True), ("pending", Lack.NONE, False), ("told", Lack.DOWN, False)],
)
async def test_a_market_value_that_may_change_is_not_complete(
    monkeypatch: pytest.MonkeyPatch, basis: Basis, lack: Lack, whole: bool
) -> None:
    async def counts(*_: object) -> Counted:
        return Counted(ShareCount("NVDA", date(2024, 11, 15), 24.49e9, "x"), 1.0, 1.0, basis, lack)

    monkeypatch.setattr("bot.answers.brief.count_on", counts)
    found = market()
    found.source.put(made("NVDA", {BASE: 140.0, "2025-01-24": 142.62, "2025-01-27": 118.42, END: 131.0}))
    assert (await found.ask("brief hstech 1m")).complete is whole
