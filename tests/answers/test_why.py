"""`why`: a move held against its index, its own days and its headlines; and no word of what caused it."""

import ast
import dataclasses
import math
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.answers.surroundings import basket_of
from bot.answers.why import answer
from bot.domain.answers import Answer
from bot.domain.figures.why import WhyFigure
from bot.domain.instruments import Snapshot, Universe
from bot.domain.questions.why import Why
from bot.domain.text import Name
from bot.domain.windows import OnDay, Sessions, Since, Window
from tests.answers.market import END, Market, folder, live, made, text, texts
from tests.services.scripted import rising, trading_days

ALIBABA, TENCENT, BAIDU, NVIDIA, INDEX = "9988.HK", "0700.HK", "9888.HK", "NVDA", "^HSI"
DAYS = trading_days("XHKG", "2024-10-02", END)
ONE = Sessions(1)
ROOT = Path(__file__).parent.parent.parent


def moved(last: list[float], *, calm: float = 1.0) -> dict[str, float]:
    """Closes that change by plus and minus `calm` per cent in turn, then by these per cents."""
    count = len(DAYS) - 1 - len(last)
    closes = [100.0]
    for change in [*(calm if at % 2 == 0 else -calm for at in range(count)), *last]:
        closes.append(closes[-1] * (1 + change / 100))
    return dict(zip(DAYS, closes, strict=True))


def alone(market: Market) -> Any:
    """The market's services without events and universes."""
    return dataclasses.replace(
        market.services, reference=dataclasses.replace(market.services.reference, events={}, universes={})
    )  # fmt: skip


async def ask(services: Any, symbol: str = ALIBABA, window: Window = ONE) -> Answer:
    return await answer(Why(instruments=(symbol,), window=window), services)


def told(found: Answer) -> dict[str, Any]:
    return found.data["why"]


async def test_a_day_by_hand() -> None:
    market = folder()
    shares, index = made(ALIBABA, moved([4.0])), made(INDEX, moved([1.5]))
    volumes = shares.bars.assign(volume=[1000.0] * (len(DAYS) - 1) + [2500.0])
    market.source.put(dataclasses.replace(shares, bars=volumes), index)
    found = await ask(alone(market))
    # Sixty changes of +1 and −1: the deviation is √(60/59) = 1.0084, and 4 is 3.97 of it. 4 − 1.5 = 2.5 points.
    assert text(found.headline) == "Alibaba +4.00% on 12 Feb 2025: 4.0× its usual day, 2.50 pp above Hang Seng Index"
    assert texts(found.lines)[:3] == [
        "Size: 4.0× · a usual day is 1.01%, by the 60 sessions before",
        "Volume: 2.50× · against the mean of 20 sessions before with a volume",
        "Hang Seng Index: +1.50% · +2.50 pp between them",
    ]
    assert told(found) == {
        "change_pct": 4.0, "sessions": 1, "z_score": 3.97, "sigma_pct": 1.0084, "sigma_sessions": 60,
        "volume_ratio": 2.5, "index": {"symbol": INDEX, "change_pct": 1.5, "ahead_pp": 2.5},
        "theme": None, "events": [], "headlines": [], "headlines_absent": "none",
    }  # fmt: skip
    assert found.complete


async def test_a_fall_over_several_sessions() -> None:
    market = folder()
    market.source.put(made(ALIBABA, moved([-1.0, -1.0, -1.0, -1.0])), made(INDEX, moved([0.0] * 4)))
    found = await ask(alone(market), window=Sessions(4))
    # 0.99⁴ − 1 = −3.94 %, against 1.0084 × √4.
    assert told(found)["z_score"] == pytest.approx(-3.940399 / (2 * math.sqrt(60 / 59)), abs=0.005)
    assert text(found.headline) == "Alibaba −3.94% in 4 sessions: 2.0× its usual move, 3.94 pp below Hang Seng Index"
    assert any("square root of 4 sessions" in note for note in texts(found.notes))
    assert "Volume: 1.00× · mean of its 4 sessions against that of 20 before with a volume" in texts(found.lines)
    figure = found.figure
    assert isinstance(figure, WhyFigure)
    assert (figure.first.isoformat(), figure.last.isoformat()) == (DAYS[-5], DAYS[-1])


async def test_a_volume_that_is_not_known_of_every_session_is_not_compared_and_that_is_said() -> None:
    market = folder()
    shares = made(ALIBABA, moved([-1.0, -1.0, -1.0, -1.0]))
    bars = shares.bars.copy()
    bars.loc[DAYS[-2], "volume"] = math.nan
    market.source.put(dataclasses.replace(shares, bars=bars), made(INDEX, moved([0.0] * 4)))
    found = await ask(alone(market), window=Sessions(4))
    assert told(found)["volume_ratio"] is None
    assert "Volume is not compared: that of some sessions is not known." in texts(found.notes)


async def test_a_day_of_the_past_knows_nothing_later() -> None:
    market = folder()
    closes = moved([4.0, 50.0])
    market.source.put(made(ALIBABA, closes), made(INDEX, moved([1.5, 50.0])))
    found = await ask(alone(market), window=OnDay(date.fromisoformat(DAYS[-2])))
    assert told(found)["change_pct"] == 4.0
    assert told(found)["z_score"] == 3.97
    assert isinstance(found.figure, WhyFigure)
    assert found.figure.closes.index[-1].date().isoformat() == DAYS[-2]


async def test_with_little_history_no_size_is_claimed() -> None:
    market = folder()
    short = {day: close for day, close in moved([4.0]).items() if day in DAYS[-12:]}
    market.source.put(made(ALIBABA, short), made(INDEX, moved([1.5])))
    found = await ask(alone(market))
    assert told(found)["z_score"] is None
    assert "Fewer than 20 changes before it: no usual size." in texts(found.notes)
    assert text(found.headline) == "Alibaba +4.00% on 12 Feb 2025: 2.50 pp above Hang Seng Index"
    assert not found.complete


async def test_without_its_index_it_is_held_against_none() -> None:
    market = folder()
    market.source.put(made(ALIBABA, moved([4.0])))
    found = await ask(alone(market))
    assert told(found)["index"] is None
    assert any("Hang Seng Index" in note for note in texts(found.notes))
    assert text(found.headline) == "Alibaba +4.00% on 12 Feb 2025: 4.0× its usual day"
    # An index whose last close is another day's is no measure of this day.
    market.source.put(made(INDEX, dict.fromkeys(DAYS[:-1], 100.0)))
    found = await ask(alone(market))
    assert told(found)["index"] is None
    assert not found.complete


async def test_its_basket_is_the_smallest_that_is_no_index() -> None:
    market = folder()
    services = market.services
    members = (ALIBABA, TENCENT, BAIDU)
    snapshot = Snapshot(date(2024, 1, 1), date(2026, 1, 1), members, "made")
    long = dataclasses.replace(snapshot, members=(*members, "3690.HK", "1810.HK"))
    universes = {
        "official": Universe("official", Name("Official"), None, (snapshot,), official=True),
        "five": Universe("five", Name("Five"), None, (long,), official=False),
        "pair": Universe("pair", Name("Pair"), None, (dataclasses.replace(snapshot, members=members[:2]),), False),
    }
    reference = dataclasses.replace(services.reference, universes=universes, events={})
    services = dataclasses.replace(services, reference=reference)
    basket = basket_of(services, services.instrument(ALIBABA), date(2025, 2, 12))
    assert basket is not None
    assert basket.universe.id == "five"  # a pair is no basket, and an index is taken only where there is no other
    market.source.put(
        made(ALIBABA, moved([4.0])), made(TENCENT, moved([1.0])), made(BAIDU, moved([-2.0])), made(INDEX, moved([1.5]))
    )
    found = await ask(services)
    # (4 + 1 − 2) / 3 = 1; two members have no prices and are named.
    assert told(found)["theme"] == {"id": "five", "change_pct": 1.0, "members": list(members), "of": 5}
    assert "Five: +1.00% · mean of 3 of its 5 members" in texts(found.lines)
    assert any(note.startswith("Not in the basket’s mean: ") for note in texts(found.notes))
    # Two of five are no basket.
    del market.source.shelf[BAIDU]
    found = await ask(services)
    assert told(found)["theme"] is None
    assert "Too few members of Five have prices of these days for their mean." in texts(found.notes)


@pytest.mark.parametrize(("size", "told"), [(39, True), (40, False)])
async def test_a_basket_of_more_than_forty_is_none_and_of_others_all_are_asked(size: int, told: bool) -> None:
    market = folder()
    services = market.services
    many = tuple(s for s, i in services.reference.instruments.items() if i.kind == "share" and s != NVIDIA)[:size]
    snapshot = Snapshot(date(2024, 1, 1), date(2026, 1, 1), (*many, NVIDIA), "made")
    universe = Universe("many", Name("Many"), None, (snapshot,), official=True)
    services = dataclasses.replace(
        services, reference=dataclasses.replace(services.reference, universes={"many": universe})
    )  # fmt: skip
    basket = basket_of(services, services.instrument(NVIDIA), date(2025, 2, 12))
    assert (basket is not None) is told
    assert basket is None or [member.symbol for member in basket.members] == [*many, NVIDIA]


async def test_events_near_it_are_marked_and_those_of_later_are_not() -> None:
    market = folder()
    services = market.services
    base = services.reference.events["deepseek"]

    def event(id: str, day: str, market: str | None = None, names: tuple[str, ...] = ()) -> Any:
        return dataclasses.replace(
            base, id=id, day=date.fromisoformat(day), instant=None, market=market, instruments=names
        )

    events = [
        event("same-day", DAYS[-2], names=(ALIBABA,)),
        event("other-line", DAYS[-3], names=("BABA",)),
        event("its-market", DAYS[-4], market="XHKG"),
        event("its-index", DAYS[-5], names=(INDEX,)),
        event("too-early", DAYS[-6], names=(ALIBABA,)),
        event("later", DAYS[-1], names=(ALIBABA,)),
        event("another", DAYS[-2], names=(NVIDIA,)),
    ]
    reference = dataclasses.replace(services.reference, events={e.id: e for e in events}, universes={})
    market.source.put(made(ALIBABA, moved([4.0, 1.0])), made(INDEX, moved([1.5, 1.0])))
    found = await ask(
        dataclasses.replace(services, reference=reference), window=OnDay(date.fromisoformat(DAYS[-2]))
    )  # fmt: skip
    # The move is of DAYS[-2]; three sessions before it are -3, -4 and -5.
    assert told(found)["events"] == ["its-index", "its-market", "other-line", "same-day"]
    assert isinstance(found.figure, WhyFigure)
    assert [mark.number for mark in found.figure.marks] == [1, 2, 3, 4]


async def test_an_index_has_no_volume_and_no_index_of_its_own() -> None:
    market = folder()
    market.source.put(made(INDEX, moved([1.5])))
    found = await ask(alone(market), INDEX)
    assert (told(found)["volume_ratio"], told(found)["index"]) == (None, None)
    assert found.complete


async def test_a_part_of_a_session_is_told(tmp_path: Path) -> None:
    market = live("2025-02-12 11:00+08:00", tmp_path / "bars.db")
    market.source.put(made(ALIBABA, moved([4.0])), made(INDEX, moved([1.5])))
    found = await ask(alone(market))
    assert any("so far, against the mean" in line for line in texts(found.lines))
    assert any("provisional" in note for note in texts(found.notes))
    assert text(found.headline).startswith("Alibaba +4.00% on 12 Feb: ")  # of this year
    await market.close()


async def test_an_old_series_is_told_as_of_its_last_day() -> None:
    market = folder()
    market.source.put(made(ALIBABA, rising("XHKG", DAYS[0], "2025-02-06")))
    found = await ask(alone(market))
    assert "Not current: there is no close after 6 Feb 2025 yet." in texts(found.notes)
    assert not found.complete


async def test_without_a_move_there_is_nothing_to_put_in_context() -> None:
    with pytest.raises(Exception, match="prices") as refusal:
        await ask(alone(folder()), window=Since(date(2025, 1, 10)))
    assert refusal.value.code == "no_data"  # type: ignore[attr-defined]


CAUSES = re.compile(
    r"\b(because|due to|thanks to|owing to|caused? by|driven by|on the back of|after|amid|as a result)\b"
)


def test_no_word_of_ours_claims_a_cause() -> None:
    """Of every message that the answer, its words and its picture have."""
    files = ["answers/why.py", "answers/move_words.py", "answers/surroundings.py", "charts/why.py"]
    said: list[str] = []
    for file in files:
        for node in ast.walk(ast.parse((ROOT / "bot" / file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"msg", "nmsg"}:
                said += [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    assert len(said) > 30
    assert [sentence for sentence in said if CAUSES.search(sentence.lower())] == []
    assert CAUSES.search("fell after the news")


async def test_a_folder_that_ended_long_ago_has_the_baskets_of_its_own_days() -> None:
    market = folder()
    day = date(2025, 2, 12)
    # The clock is two years later: by then the line has left the basket.
    members = (ALIBABA, TENCENT, BAIDU)
    snapshots = (
        Snapshot(date(2024, 1, 1), day, members, "made"),
        Snapshot(date(2025, 2, 13), date(2027, 12, 31), ("NVDA", "AAPL", "AMD"), "made"),
    )
    universe = Universe("three", Name("Three"), None, snapshots, official=False)
    known = dataclasses.replace(market.services.reference, events={}, universes={"three": universe})
    market.source.put(*(made(symbol, moved([4.0])) for symbol in members))
    found = await ask(dataclasses.replace(market.services, reference=known))
    assert told(found)["theme"]["id"] == "three"


async def test_a_mean_of_few_of_a_basket_is_none() -> None:
    market = folder()
    symbols = [s for s, i in market.services.reference.instruments.items() if s.endswith(".HK") and i.kind == "share"]
    members = (ALIBABA, *[s for s in symbols if s != ALIBABA][:29])
    universe = Universe(
        "many", Name("Many"), None, (Snapshot(date(2024, 1, 1), date(2026, 1, 1), members, "made"),), official=False
    )
    known = dataclasses.replace(market.services.reference, events={}, universes={"many": universe})
    market.source.put(*(made(symbol, moved([4.0])) for symbol in members[:14]))
    found = await ask(dataclasses.replace(market.services, reference=known))
    assert told(found)["theme"] is None  # 14 of 30 are not the basket
    assert "Too few members of Many have prices of these days for their mean." in texts(found.notes)


def in_basket(market: Market, *members: str) -> Any:
    """The market's services with one basket."""
    snapshot = Snapshot(date(2024, 1, 1), date(2026, 1, 1), members, "made")
    universe = Universe("basket", Name("Basket"), None, (snapshot,), official=False)
    known = dataclasses.replace(market.services.reference, events={}, universes={"basket": universe})
    return dataclasses.replace(market.services, reference=known)


async def test_a_mean_is_of_members_over_the_days_of_the_move() -> None:
    market = folder()
    late = moved([3.0])
    # Baidu's change is from the 10th, two sessions before: it is no part of the mean of the 12th.
    late = {day: close for day, close in late.items() if day != DAYS[-2]}
    market.source.put(
        made(ALIBABA, moved([4.0])), made(TENCENT, moved([1.0])), made(BAIDU, late), made(INDEX, moved([1.5]))
    )
    found = await ask(in_basket(market, ALIBABA, TENCENT, BAIDU))
    assert told(found)["theme"] == {"id": "basket", "change_pct": 2.5, "members": [ALIBABA, TENCENT], "of": 3}
    assert "Not in the basket’s mean: Baidu" in texts(found.notes)


async def test_a_move_over_missing_sessions_says_its_days_and_is_held_against_as_many() -> None:
    market = folder()
    # Plus and minus 1 by turns; the last nine sessions before the last one have no price. 4 % after an odd count.
    closes = {day: close for day, close in moved([4.0]).items() if day not in DAYS[-10:-1]}
    base, close = list(closes.items())[-2]
    assert base == DAYS[-11] == "2025-01-24"
    market.source.put(made(ALIBABA, closes), made(INDEX, moved([1.5])))
    found = await ask(alone(market))
    pct = (closes[END] / close - 1) * 100
    assert told(found)["sessions"] == 10
    assert told(found)["z_score"] == pytest.approx(pct / math.sqrt(10 * 60 / 59), abs=0.01)
    assert text(found.headline).startswith("Alibaba ")
    assert "from 24 Jan 2025 to 12 Feb 2025: " in text(found.headline)
    assert "usual move" in text(found.headline)
    assert "9 sessions of the move have no price." in texts(found.notes)
    assert "Hang Seng Index has other days: not compared." in texts(found.notes)
    assert not found.complete
    # The same by its day.
    found = await ask(alone(market), window=OnDay(date.fromisoformat(END)))
    assert "from 24 Jan 2025 to 12 Feb 2025: " in text(found.headline)


async def test_one_that_did_not_move_before_has_no_usual_size_and_that_is_why() -> None:
    market = folder()
    market.source.put(made(ALIBABA, moved([4.0], calm=0.0)), made(INDEX, moved([1.5])))
    found = await ask(alone(market))
    assert told(found)["z_score"] is None
    assert "Alibaba did not move in the sessions before it: no usual size." in texts(found.notes)
    assert not any("Fewer than" in note for note in texts(found.notes))
