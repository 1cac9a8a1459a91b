"""Answers whose days are not the ones that a reader expects: old prices, other markets, holidays, old rates."""

import dataclasses
import threading
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.analytics.returns import change
from bot.domain.answers import Answer
from bot.domain.figures import LinesFigure, MoversFigure
from bot.domain.prices import Adjustment
from bot.providers.base import SourceDown
from bot.providers.folder import FolderProvider
from tests.answers.market import Market, folder, live, made, text, texts, two_closes
from tests.services.scripted import rising, trading_days

TENCENT, ALIBABA, MEITUAN, XIAOMI = ATMX = ("0700.HK", "9988.HK", "3690.HK", "1810.HK")
NVIDIA = "NVDA"


def dates(answer: Answer) -> dict[str, tuple[str, str]]:
    return {row["symbol"]: (row["base_date"], row["as_of"]) for row in answer.data["rows"]}


def put(market: Market, symbols: Iterable[str], first: str, last: str) -> None:
    for symbol in symbols:
        market.source.put(made(symbol, rising("XHKG" if symbol.endswith(".HK") else "XNYS", first, last)))


async def behind(path: Path, asked: str, *symbols: str) -> Market:
    """A market that was last heard of on Friday 7 February 2025, after the close in Hong Kong; what is asked of it
    from then on is not answered."""
    market = live("2025-02-08 12:00+08:00", path / "bars.db")
    put(market, symbols, "2024-06-03", "2025-02-07")
    await market.ask(f"movers {','.join(symbols)} 6m")
    market.source.broken = dict.fromkeys(symbols, SourceDown("429"))
    market.source.clock.set(asked)
    return market


@pytest.mark.parametrize(
    ("window", "asked", "base", "said"),
    [
        # Hong Kong's sessions back from 7 February: 6, 5, 4, 3 February and 28 January, the half-day.
        ("5d", "2025-02-12 17:00+08:00", "2025-01-28", "in 5 sessions to 7 Feb 2025"),
        ("1d", "2025-02-12 17:00+08:00", "2025-02-06", "in 1 session to 7 Feb 2025"),
        ("1w", "2025-02-12 17:00+08:00", "2025-01-28", "in 1 week to 7 Feb 2025"),  # 31 January was a holiday
        ("1m", "2025-03-05 17:00+08:00", "2025-01-07", "in 1 month to 7 Feb 2025"),
        ("mtd", "2025-03-05 17:00+08:00", "2025-01-28", "this month to 7 Feb 2025"),
        ("ytd", "2025-03-05 17:00+08:00", "2024-12-31", "this year to 7 Feb 2025"),
        ("2025-01-13..2025-02-12", "2025-02-12 17:00+08:00", "2025-01-13", "from 13 Jan to 7 Feb 2025"),
        ("since 2025-01-20", "2025-02-12 17:00+08:00", "2025-01-20", "since 20 Jan 2025 to 7 Feb 2025"),
    ],
)
@pytest.mark.parametrize("command", ["movers 0700.HK,9988.HK", "compare 0700.HK 9988.HK"])
async def test_where_nothing_is_current_the_window_is_counted_from_the_day_that_there_is(
    command: str, window: str, asked: str, base: str, said: str, tmp_path: Path
) -> None:
    market = await behind(tmp_path, asked, TENCENT, ALIBABA)
    answer = await market.ask(f"{command} {window}")
    assert set(dates(answer).values()) == {(base, "2025-02-07")}
    assert said in text(answer.headline)
    assert "Not current: there is no close after 7 Feb 2025 yet." in texts(answer.notes)
    assert any(note.startswith("Scripted did not answer") for note in texts(answer.notes))
    assert not answer.complete
    await market.close()


async def test_a_window_that_began_after_the_last_price_is_refused_with_its_day(tmp_path: Path) -> None:
    market = await behind(tmp_path, "2025-02-13 17:00+08:00", TENCENT, ALIBABA)
    for window in ("since 2025-02-10", "2025-02-10..2025-02-12"):
        refused = await market.refused(f"movers {TENCENT},{ALIBABA} {window}")
        assert refused.code == "bad_window"
        assert "7 Feb 2025" in text(refused.message)
    await market.close()


async def test_a_stale_line_among_current_ones_has_its_own_days(tmp_path: Path) -> None:
    market = await behind(tmp_path, "2025-02-12 17:00+08:00", TENCENT, ALIBABA)
    market.source.broken = {ALIBABA: SourceDown("429")}
    put(market, [TENCENT], "2024-06-03", "2025-02-12")
    answer = await market.ask("compare alibaba tencent 1w")
    assert "Alibaba (5 Feb → 7 Feb 2025)" in text(answer.headline)
    # No session of that day's window is known of it: it has no change, which is not a change of zero.
    refused = await market.refused("compare alibaba tencent 1d")
    assert "Alibaba (7 Feb 2025)" in text(refused.message)
    answer = await market.ask(f"movers {TENCENT},{ALIBABA} 1d")
    assert list(dates(answer)) == [TENCENT]
    assert "Not current, last close: Alibaba (7 Feb 2025)" in texts(answer.notes)
    await market.close()


async def trading(path: Path) -> Market:
    """Thursday 13 February 2025, 11:00 in Hong Kong; everything was stored the evening before."""
    market = live("2025-02-12 17:00+08:00", path / "bars.db")
    put(market, ATMX, "2024-12-02", "2025-02-14")
    await market.ask("movers atmx 1m")
    market.source.clock.set("2025-02-13 11:00+08:00")
    return market


async def test_yesterday_is_not_ranked_beside_today(tmp_path: Path) -> None:
    market = await trading(tmp_path)
    market.source.broken = {XIAOMI: SourceDown("429")}
    answer = await market.ask("movers atmx 1d")
    assert set(dates(answer)) == {TENCENT, ALIBABA, MEITUAN}
    assert set(dates(answer).values()) == {("2025-02-12", "2025-02-13")}
    assert "Not current, last close: Xiaomi (12 Feb 2025)" in texts(answer.notes)
    assert not answer.complete
    compared = await market.ask("compare xiaomi tencent 1m")
    assert "Xiaomi (13 Jan → 12 Feb 2025)" in text(compared.headline)
    assert not compared.complete
    await market.close()


async def test_a_source_that_fails_while_a_session_trades_leaves_the_day_before(tmp_path: Path) -> None:
    market = await trading(tmp_path)
    market.source.broken = dict.fromkeys(ATMX, SourceDown("429"))
    answer = await market.ask("movers atmx 1d")
    assert set(dates(answer).values()) == {("2025-02-11", "2025-02-12")}
    assert " to 12 Feb 2025" in text(answer.headline)
    assert not answer.complete
    # A day that is over is answered from the store.
    assert (await market.ask("movers atmx 1d on 2025-02-12")).complete
    await market.close()


async def test_a_price_of_a_session_that_is_over_is_not_its_close(tmp_path: Path) -> None:
    market = await trading(tmp_path)
    await market.ask("movers atmx 1d")  # provisional, of 11:00
    market.source.broken = {XIAOMI: SourceDown("429")}
    market.source.clock.set("2025-02-14 11:00+08:00")
    put(market, ATMX, "2024-12-02", "2025-02-13")  # no price of the 14th yet
    answer = await market.ask("movers atmx 1d")
    assert XIAOMI not in dates(answer)
    assert "Not current, last price: Xiaomi (13 Feb 2025, before the close)" in texts(answer.notes)
    market.source.broken = dict.fromkeys(ATMX, SourceDown("429"))
    await market.close()


async def test_prices_that_all_are_of_a_session_that_is_over_are_said_to_be(tmp_path: Path) -> None:
    market = await trading(tmp_path)
    await market.ask("movers atmx 1d")
    market.source.broken = dict.fromkeys(ATMX, SourceDown("429"))
    market.source.clock.set("2025-02-13 18:00+08:00")
    answer = await market.ask("movers atmx 1d")
    assert set(dates(answer).values()) == {("2025-02-12", "2025-02-13")}
    assert texts(answer.notes)[:2] == [
        "Not current: there is no price after 13 Feb 2025 yet.",
        "The last prices are provisional: their session was not over.",
    ]
    assert not answer.complete
    await market.close()


async def test_just_after_a_session_is_final_its_last_fetch_will_do(tmp_path: Path) -> None:
    market = await trading(tmp_path)
    market.source.clock.set("2025-02-13 16:35+08:00")
    await market.ask("movers atmx 1d")
    market.source.clock.set("2025-02-13 16:43+08:00")  # within ten minutes nothing is fetched anew
    assert (await market.ask("movers atmx 1d")).complete
    await market.close()


async def test_a_market_that_had_no_session_is_named_and_has_no_change_of_zero() -> None:
    market = folder("2025-02-17")  # Presidents' Day: New York rests
    put(market, [ALIBABA, TENCENT, NVIDIA], "2025-01-02", "2025-02-17")
    answer = await market.ask("compare alibaba tencent nvidia since 2025-02-14")
    assert set(dates(answer)) == {ALIBABA, TENCENT}
    assert "No session in that window: Nvidia (NVDA)" in texts(answer.notes)
    assert answer.data["missing"] == [NVIDIA]
    assert not answer.complete
    assert isinstance(answer.figure, LinesFigure)
    assert len(answer.figure.lines) == 2
    ranked = await market.ask("movers alibaba,nvda since 2025-02-14")
    assert ranked.data["breadth"] == {"up": 1, "down": 0, "unchanged": 0, "missing": [NVIDIA]}
    refused = await market.refused("compare alibaba nvidia since 2025-02-14")
    assert refused.code == "bad_window"
    assert "Nvidia" in text(refused.message)


async def test_the_first_of_a_month_has_a_change_only_where_it_has_begun(tmp_path: Path) -> None:
    market = live("2025-03-03 20:00+08:00", tmp_path / "bars.db")  # Monday; New York opens at 22:30
    put(market, [ALIBABA, TENCENT, NVIDIA], "2024-12-02", "2025-03-03")
    market.source.put(made(NVIDIA, rising("XNYS", "2024-12-02", "2025-02-28")))
    answer = await market.ask("compare alibaba tencent nvidia mtd")
    assert set(dates(answer)) == {ALIBABA, TENCENT}
    assert "No session in that window: Nvidia (NVDA)" in texts(answer.notes)
    await market.close()


async def test_a_day_that_has_begun_in_one_market_may_be_asked_for(tmp_path: Path) -> None:
    market = live("2025-02-13 11:00+08:00", tmp_path / "bars.db")  # the evening of the 12th in New York
    put(market, [ALIBABA, TENCENT, NVIDIA, "AAPL"], "2024-12-02", "2025-02-13")
    market.source.put(made(NVIDIA, rising("XNYS", "2024-12-02", "2025-02-12")))
    answer = await market.ask("compare alibaba nvidia 2025-01-13..2025-02-13")
    assert dates(answer) == {ALIBABA: ("2025-01-13", "2025-02-13"), NVIDIA: ("2025-01-13", "2025-02-12")}
    answer = await market.ask("compare alibaba tencent nvidia since 2025-02-12")
    assert set(dates(answer)) == {ALIBABA, TENCENT}
    assert "No session in that window: Nvidia (NVDA)" in texts(answer.notes)
    refused = await market.refused("compare alibaba nvidia 2025-01-13..2025-02-14")
    assert text(refused.message).startswith("14 Feb 2025 is after 13 Feb 2025")
    # Nobody in New York has the 13th.
    refused = await market.refused("movers nvda,AAPL 2025-01-13..2025-02-13")
    assert text(refused.message).startswith("13 Feb 2025 is after 12 Feb 2025")
    await market.close()


async def test_a_total_return_is_declared_as_one() -> None:
    market = folder()
    two_closes(market, {TENCENT: 10.0, ALIBABA: 5.0})
    for question in ("compare tencent alibaba 1m", "movers tencent,alibaba 1m"):
        price, total = await market.ask(question), await market.ask(f"{question} total")
        assert price.provenance is not None
        assert total.provenance is not None
        assert (price.provenance.adjustment, total.provenance.adjustment) == (
            Adjustment.SPLIT,
            Adjustment.SPLIT_DIVIDEND,
        )


@pytest.mark.parametrize("command", ["compare tencent nvidia", "movers tencent,nvda"])
async def test_an_old_rate_is_refused_and_a_late_one_is_named(command: str) -> None:
    market = folder()
    two_closes(market, {TENCENT: 10.0, NVIDIA: 10.0})
    market.source.put(made("HKD=X", dict.fromkeys(trading_days("FX", "2025-01-02", "2025-02-06"), 7.8)))
    # Six days without a rate are no weekend.
    refused = await market.refused(f"{command} 1m in usd on 2025-02-12")
    assert refused.code == "no_rate"
    market.source.put(made("HKD=X", dict.fromkeys(trading_days("FX", "2025-01-02", "2025-02-11"), 7.8)))
    answer = await market.ask(f"{command} 1m in usd on 2025-02-12")
    assert "No exchange rate of the last close for Tencent: that of 11 Feb 2025 is used." in texts(answer.notes)
    assert not answer.complete
    market.source.put(made("HKD=X", dict.fromkeys(trading_days("FX", "2025-01-02", "2025-02-12"), 7.8)))
    assert (await market.ask(f"{command} 1m in usd on 2025-02-12")).complete


async def test_a_rate_of_a_day_that_is_not_over_is_provisional(tmp_path: Path) -> None:
    market = live("2025-02-12 17:00+08:00", tmp_path / "bars.db")
    put(market, [TENCENT, ALIBABA], "2024-12-02", "2025-02-12")
    market.source.put(made("HKD=X", dict.fromkeys(trading_days("FX", "2024-12-02", "2025-02-12"), 7.8)))
    question = "compare tencent alibaba 1m in usd"
    assert texts((await market.ask(question)).notes) == [
        "The last exchange rates are provisional: their day is not over."
    ]
    assert texts((await market.ask("compare tencent alibaba 1m")).notes) == []
    await market.close()


async def test_a_substitution_is_not_complete() -> None:
    market = folder()
    members = market.services.reference.universes["hstech"].members_on(date(2025, 2, 12))
    two_closes(market, dict.fromkeys((*members.members, "3033.HK", "^HSI"), 1.0))
    assert not (await market.ask("movers hstech 1m")).complete
    assert not (await market.ask("compare hstech hsi 1m")).complete


async def test_a_typed_list_names_its_lines() -> None:
    market = folder()
    two_closes(market, {"BABA": 19.2, TENCENT: -5.0})
    answer = await market.ask("movers baba,tencent 1m")
    name = market.services.instrument("BABA").name.en
    assert texts(answer.lines) == [f"▲ {name} (BABA) +19.2%", "▼ Tencent (0700.HK) −5.00%"]


@pytest.mark.parametrize(
    ("window", "said"),
    [
        ("2025-02-12..2025-01-13", "The window runs backwards"),
        ("since 2025-02-20", "20 Feb 2025 is after 12 Feb 2025"),
        ("since 2025-02-12", "The window is empty"),
        ("2025-02-08..2025-02-09", "That window has no close"),
    ],
)
@pytest.mark.parametrize("command", ["compare tencent alibaba", "movers tencent,alibaba"])
async def test_an_impossible_window_says_which_days_there_are(command: str, window: str, said: str) -> None:
    market = folder()
    put(market, [TENCENT, ALIBABA], "2024-06-03", "2025-02-12")
    refused = await market.refused(f"{command} {window}")
    assert refused.code == "bad_window"
    assert text(refused.message).startswith(said)
    assert text(refused.message).endswith("Prices of Tencent run from 3 Jun 2024 to 12 Feb 2025.")


async def test_measuring_leaves_the_event_loop_free(monkeypatch: pytest.MonkeyPatch) -> None:
    market = folder()
    two_closes(market, {TENCENT: 1.0, ALIBABA: 2.0})
    threads: set[int] = set()

    def noted(*args: Any) -> Any:
        threads.add(threading.get_ident())
        return change(*args)

    monkeypatch.setattr("bot.answers.changes.change", noted)
    await market.ask("movers tencent,alibaba 1m")
    assert threads
    assert threading.get_ident() not in threads


async def test_a_broken_file_is_said_with_its_place(tmp_path: Path) -> None:
    for symbol in (TENCENT, ALIBABA, XIAOMI):
        close = "oops" if symbol == XIAOMI else "110"
        (tmp_path / f"{symbol}.csv").write_text(f"Date,Close\n2025-01-10,100\n2025-02-12,{close}\n")
    provider = FolderProvider(tmp_path)
    market = Market(dataclasses.replace(folder().source, source=provider.source), provider=provider)
    for question in ("compare tencent alibaba xiaomi 1m", "movers tencent,alibaba,xiaomi 1m"):
        answer = await market.ask(question)
        (note,) = [note for note in texts(answer.notes) if "Xiaomi" in note]
        assert note.startswith("The prices of Xiaomi cannot be read: ")
        assert "1810.HK.csv" in note
        assert not answer.complete
    refused = await market.refused("movers xiaomi,9999.HK 1m")
    assert "1810.HK.csv" in text(refused.message)
    assert refused.code == "source_down"


async def test_the_picture_of_old_prices_says_so(tmp_path: Path) -> None:
    market = await behind(tmp_path, "2025-02-12 17:00+08:00", TENCENT, ALIBABA)
    for question in (f"movers {TENCENT},{ALIBABA} 1m", f"compare {TENCENT} {ALIBABA} 1m"):
        figure = (await market.ask(question)).figure
        assert isinstance(figure, MoversFigure | LinesFigure)
        assert texts(figure.caption.notes)[0] == "Not current: there is no close after 7 Feb 2025 yet."
    await market.close()


async def test_a_day_after_the_data_is_refused_with_the_instruments_days() -> None:
    market = folder()
    two_closes(market, {TENCENT: 10.0, ALIBABA: 43.0})
    for question in ("compare tencent alibaba 1m on 2025-03-01", "movers tencent,alibaba 1m on 2025-03-01"):
        refused = await market.refused(question)
        assert refused.code == "bad_window"
        assert text(refused.message) == (
            "Folder ends on 12 Feb 2025; 1 Mar 2025 is after that. "
            "Prices of Tencent run from 10 Jan 2025 to 12 Feb 2025."
        )
