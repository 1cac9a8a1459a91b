"""`value … record`: which days are ranked, and a headline that is true on its own."""

from datetime import date
from pathlib import Path

import pytest

from bot.domain.prices import Source
from bot.domain.questions.value import Value
from bot.domain.shares import ShareCount
from bot.domain.windows import Sessions
from bot.parsing import canonical
from tests.answers.market import END, Market, folder, live, made, text, texts
from tests.answers.test_value import FILING, NVIDIA, counted
from tests.services.scripted import trading_days

CLOSES = {
    "2025-01-14": 131.76, "2025-01-15": 136.24, "2025-01-16": 133.57, "2025-01-17": 137.71, "2025-01-21": 140.83,
    "2025-01-22": 147.07, "2025-01-23": 147.22, "2025-01-24": 142.62, "2025-01-27": 118.42, "2025-01-28": 128.99,
    "2025-01-29": 123.7,
}  # fmt: skip


def nvidia() -> Market:
    """Nvidia's closes from 14 to 29 January 2025, the last day of the source."""
    market = counted(folder("2025-01-29"), FILING)
    market.source.put(made(NVIDIA, CLOSES))
    return market


@pytest.mark.parametrize(
    ("question", "said", "since", "until"),
    [
        # The close of 14 January is the first there is: the first change is that of the 15th.
        # −24.20 × 24.49bn = −592.7bn; 10.57 × 24.49bn = 258.9bn.
        ("value nvidia record",
         "Nvidia’s largest days since 15 Jan 2025: −$592.7bn on 27 Jan 2025, +$258.9bn on 28 Jan 2025",
         "2025-01-15", "2025-01-29"),
        # −4.60 × 24.49bn = −112.7bn; 6.24 × 24.49bn = 152.8bn. The 27th, of −592.7bn, is after the window.
        ("value nvidia record 2025-01-14..2025-01-24",
         "Nvidia’s largest days, 15 Jan → 24 Jan 2025: −$112.7bn on 24 Jan 2025, +$152.8bn on 22 Jan 2025",
         "2025-01-15", "2025-01-24"),
        ("value nvidia record on 2025-01-24",
         "Nvidia’s largest days, 15 Jan → 24 Jan 2025: −$112.7bn on 24 Jan 2025, +$152.8bn on 22 Jan 2025",
         "2025-01-15", "2025-01-24"),
        ("value nvidia record 2d",
         "Nvidia’s largest days since 28 Jan 2025: −$129.6bn on 29 Jan 2025, +$258.9bn on 28 Jan 2025",
         "2025-01-28", "2025-01-29"),
        # −5.29 × 24.49bn = −129.55bn.
        ("value nvidia record 1d",
         "Nvidia’s largest daily loss of value since 29 Jan 2025: −$129.6bn on 29 Jan 2025",
         "2025-01-29", "2025-01-29"),
        ("value nvidia record 1d on 2025-01-28",
         "Nvidia’s largest daily gain of value, 28 Jan 2025: +$258.9bn on 28 Jan 2025",
         "2025-01-28", "2025-01-28"),
    ],
)  # fmt: skip
async def test_the_days_that_are_ranked_are_said(question: str, said: str, since: str, until: str) -> None:
    answer = await nvidia().ask(question)
    assert text(answer.headline) == said
    assert (answer.data["since"], answer.data["until"]) == (since, until)


async def test_the_first_ranked_day_is_no_day_after_a_hole() -> None:
    market = counted(folder("2025-01-29"), FILING)
    market.source.put(made(NVIDIA, {"2025-01-22": 147.0, "2025-01-24": 149.0, "2025-01-27": 140.0, "2025-01-28": 141.0,
                                    "2025-01-29": 142.0}))  # fmt: skip
    # From the 22nd to the 24th are two sessions: the first change of one is that of the 27th.
    assert (await market.ask("value nvidia record")).data["since"] == "2025-01-27"


async def test_an_old_series_is_told_with_its_end() -> None:
    market = counted(folder(END), FILING)
    market.source.put(made(NVIDIA, CLOSES))
    answer = await market.ask("value nvidia record")
    assert texts(answer.notes)[0] == "Not current: there is no close after 29 Jan 2025 yet."
    assert text(answer.headline).startswith("Nvidia’s largest days, 15 Jan → 29 Jan 2025: −$592.7bn on 27 Jan 2025")


async def test_a_session_in_trading_is_no_end_that_must_be_said(tmp_path: Path) -> None:
    market = counted(live("2025-02-12 16:00+00:00", tmp_path / "db"), FILING)
    days = trading_days("XNYS", "2024-12-02", END)
    market.source.put(made(NVIDIA, {day: 100.0 + at % 3 for at, day in enumerate(days)}))
    answer = await market.ask("value nvidia record")
    # New York is open: the last close is that of the 11th, and no later one is known yet.
    assert answer.data["until"] == "2025-02-11"
    assert " since 3 Dec 2024: " in text(answer.headline)
    await market.close()


@pytest.mark.parametrize("window", ["", " 1y", " 2010-01-04..2025-01-10"])
@pytest.mark.parametrize("simulated", [False, True])
async def test_long_names_keep_their_time(window: str, simulated: bool) -> None:
    market = folder("2025-01-29", Source("folder", "Folder", live=False, simulated=simulated))
    counted(market, ShareCount("600905.SS", date(2009, 1, 1), 28.6e9, "x"))
    days = trading_days("XSHG", "2010-01-04", "2025-01-27")
    market.source.put(made("600905.SS", {day: 1000.0 + 50 * (at % 3) for at, day in enumerate(days)}))
    answer = await market.ask(f"value 600905.SS record{window}")
    headline = text(answer.headline)
    assert len(headline) <= 100
    assert "since" in headline or "→" in headline
    assert answer.figure is not None
    title = text(answer.figure.caption.title)
    assert len(title) <= 84
    assert "since" in title or "→" in title


def test_a_record_of_one_session_stays_one() -> None:
    market = folder()
    asked = market.question("value nvidia record 1d")
    assert asked == Value(instruments=(NVIDIA,), window=Sessions(1), ranking="record")
    assert canonical(asked) == "value NVDA 1d record"
    assert market.question(canonical(asked)) == asked
    plain = market.question("value nvidia")
    assert (canonical(plain), plain) == ("value NVDA", Value(instruments=(NVIDIA,)))


async def test_a_value_without_a_window_is_of_one_session() -> None:
    market = nvidia()
    assert (await market.ask("value nvidia")).data == (await market.ask("value nvidia 1d")).data
