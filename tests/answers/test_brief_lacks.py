"""What a story must say of itself: whose days are others, what is left out, and what its turnover lacks."""

import dataclasses
from datetime import date

import pytest

from bot.domain.answers import Answer
from bot.domain.figures.brief import BriefFigure
from bot.domain.prices import Adjustment
from bot.domain.shares import ShareCount
from bot.services.flows import FlowService
from bot.services.link import link_days
from tests.answers.market import END, Market, folder, made, reference, text, texts, two_closes
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
    assert sentence(answer, "On 27 Jan").startswith(
        "On 27 Jan 2025, the first session after “DeepSeek shock”, Nvidia fell 17.0%; "
    )
    assert answer.data["brief"]["event"] == {"id": "deepseek", "day": "2025-01-27"}


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
