from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest

from bot.answers.home import HOME, home_index
from bot.domain.answers import Answer
from bot.domain.figures.event import EventFigure
from bot.domain.prices import Adjustment, Source
from tests.answers.market import FOLDER, Market, folder, live, made, reference, text, texts
from tests.services.scripted import rising, trading_days

NVIDIA, ALIBABA, HSI, SPX = "NVDA", "9988.HK", "^HSI", "^GSPC"

LAST = "2025-02-28"
FRIDAY = "2025-01-24"
"""The last close of New York before 27 January 2025."""

TESTED = "in the first 6 sessions (the event’s and 5 after it)"

EVENT = [-0.10, 0.01, 0.01, 0.01, 0.01, 0.01]


def closes(calendar: str, base: str, noise: float, event: list[float], first: str = "2024-06-03") -> dict[str, float]:
    """Closes that move by 1 % up and down by turns, with `noise` added twice and taken off twice, the base's at 100;
    and by `event` after it, then not at all."""
    days = trading_days(calendar, first, LAST)
    at = days.index(base)
    steps = cycle([0.01 + noise, -0.01 + noise, 0.01 - noise, -0.01 - noise])
    values = [1.0]
    for _ in range(at):
        values.append(values[-1] * (1 + next(steps)))
    for step in (event + [0.0] * len(days))[: len(days) - at - 1]:
        values.append(values[-1] * (1 + step))
    return {day: 100 * value / values[at] for day, value in zip(days, values, strict=True)}


def market(last: str = LAST, source: Source = FOLDER) -> Market:
    """Nvidia that falls by 10 % and gains 1 % five times, beside an S&P 500 that stands still after the event."""
    opened = folder(last, source)
    opened.source.put(made(NVIDIA, closes("XNYS", FRIDAY, 0.005, EVENT)), made(SPX, closes("XNYS", FRIDAY, 0.0, [])))
    return opened


def drawn(answer: Answer) -> EventFigure:
    assert isinstance(answer.figure, EventFigure)
    return answer.figure


async def test_an_event_by_hand() -> None:
    answer = await market().ask("event deepseek nvidia")
    assert text(answer.headline) == "After DeepSeek shock (27 Jan 2025): Nvidia −10.0% in 1 session"
    # 0.9 · 1.01⁴ = 0.936544 after 5 sessions; 0.9 · 1.01⁵ = 0.945909 after 20 and to date. The model of 120 returns is
    # beta 1 and alpha 0, so all of −10 % + 5 · 1 % is abnormal, and t = −0.05 / √(6 · 120 · 0.005² / 118) = −4.05.
    assert texts(answer.lines) == [
        "▼ Nvidia (NVDA) −10.0% in 1 session · −6.35% in the first 5 · −5.41% in the first 20 · −5.41% to 28 Feb 2025",
        "Last close before: 24 Jan 2025; first session: 27 Jan 2025",
        f"Outside what S&P 500 explains {TESTED}: Nvidia −5.00% (t=−4.05)",
    ]
    assert answer.data == {
        "event": {"id": "deepseek", "title": "DeepSeek shock", "day": "2025-01-27"},
        "rows": [
            {"symbol": NVIDIA, "name": "Nvidia", "change_pct": -5.41, "base_date": FRIDAY, "as_of": LAST,
             "base_close": 100.0, "close": 94.590905, "currency": "USD",
             "change_1_pct": -10.0, "change_5_pct": -6.35, "change_20_pct": -5.41, "to_date_pct": -5.41,
             "first_session": "2025-01-27", "car_pct": -5.0, "t_value": -4.05, "benchmark": SPX, "proxy_for": None},
        ],
        "missing": [],
    }  # fmt: skip
    # Sessions 0 to 5 are six: one more than those of the change in the first five, 0 to 4.
    rule, caution = texts(answer.notes)
    assert "summed over the event’s session and the 5 after it" in rule
    assert caution == "What follows an event need not come from it."
    assert answer.complete
    [course] = drawn(answer).courses
    assert list(course.values.index) == list(range(-10, 21))
    assert (course.values[0], course.values[1]) == (0.0, pytest.approx(-10))


async def test_a_picture_that_ends_before_the_answer_says_so() -> None:
    # The twentieth session after 24 January is 24 February (17 February is a holiday); the answer is of the 28th.
    caption = drawn(await market().ask("event deepseek nvidia")).caption
    assert "drawn to 20 sessions after · 24 Jan → 24 Feb 2025" in text(caption.subtitle)
    caption = drawn(await market("2025-02-12").ask("event deepseek nvidia")).caption
    assert "drawn to" not in text(caption.subtitle)


async def test_the_model_is_explained_only_where_it_was_used() -> None:
    answer = await market().ask("event deepseek ^GSPC")
    assert texts(answer.notes) == [
        "No abnormal return of a home index itself: S&P 500", "What follows an event need not come from it."
    ]  # fmt: skip


async def test_hong_kong_closed_before_new_york_felt_it() -> None:
    opened = market()
    opened.source.put(
        made(ALIBABA, closes("XHKG", "2025-01-27", 0.005, [0.02, 0.03])),
        made(HSI, closes("XHKG", "2025-01-27", 0.0, [])),
    )
    answer = await opened.ask("event deepseek nvidia alibaba")
    rows = {row["symbol"]: row for row in answer.data["rows"]}
    assert (rows[ALIBABA]["base_date"], rows[ALIBABA]["first_session"]) == ("2025-01-27", "2025-01-28")
    assert (rows[NVIDIA]["base_date"], rows[NVIDIA]["first_session"]) == (FRIDAY, "2025-01-27")
    assert rows[ALIBABA]["benchmark"] == HSI
    assert texts(answer.lines)[2:] == [
        "New York: last close before 24 Jan, first session 27 Jan 2025",
        "Hong Kong: last close before 27 Jan, first session 28 Jan 2025",
        f"Outside what S&P 500 explains {TESTED}: Nvidia −5.00% (t=−4.05)",
        f"Outside what Hang Seng Index explains {TESTED}: Alibaba +5.00% (t=+4.05)",
    ]
    # By the bare day each market's base is its last close before that day: in Hong Kong too the Friday.
    answer = await opened.ask("event 2025-01-27 nvidia alibaba")
    assert [row["base_date"] for row in answer.data["rows"]] == [FRIDAY, FRIDAY]
    assert answer.data["event"] == {"id": None, "title": None, "day": "2025-01-27"}
    assert text(answer.headline).startswith("From the last close before 27 Jan 2025: Nvidia −10.0%, Alibaba ")


async def test_what_has_not_happened_is_absent_and_said() -> None:
    answer = await market("2025-01-29").ask("event deepseek nvidia")
    [row] = answer.data["rows"]
    assert (row["change_1_pct"], row["change_5_pct"], row["change_20_pct"]) == (-10.0, None, None)
    assert (row["car_pct"], row["t_value"], row["to_date_pct"]) == (None, None, -8.19)
    told = texts(answer.notes)
    assert "Fewer than 5 sessions have followed." in told
    assert "No abnormal return before 6 sessions have followed: Nvidia" in told
    assert "Fewer than 20 sessions have followed." in texts(
        (await market("2025-02-12").ask("event deepseek nvidia")).notes
    )


async def test_too_little_history_is_counted() -> None:
    opened = folder(LAST)
    young = closes("XNYS", FRIDAY, 0.005, EVENT, first="2024-08-01")
    opened.source.put(made(NVIDIA, young), made(SPX, closes("XNYS", FRIDAY, 0.0, [])))
    answer = await opened.ask("event deepseek nvidia")
    assert answer.data["rows"][0]["car_pct"] is None
    # Closes up to the base, less one for returns, less the ten of the gap and the event's own: the first session's
    # return is the first of the event, so the base's is the last of the gap.
    known = list(young).index(FRIDAY) - 10
    said = f"No abnormal return, {known} of 120 returns before the event shared with the index: Nvidia"
    assert said in texts(answer.notes)


async def test_a_home_index_has_no_abnormal_return() -> None:
    answer = await market().ask("event deepseek")
    assert [row["symbol"] for row in answer.data["rows"]] == [NVIDIA, SPX]
    assert answer.data["rows"][1]["benchmark"] is None
    assert "No abnormal return of a home index itself: S&P 500" in texts(answer.notes)
    assert answer.data["missing"] == ["^SOX", "^IXIC", "^DJI", "AVGO", "AAPL"]
    assert not answer.complete


async def test_an_index_without_prices_is_said_and_its_fund_stands_in() -> None:
    opened = folder(LAST)
    opened.source.put(made(NVIDIA, closes("XNYS", FRIDAY, 0.005, EVENT)))
    answer = await opened.ask("event deepseek nvidia")
    assert "No abnormal return, since S&P 500 has no prices here: Nvidia" in texts(answer.notes)
    opened.source.put(made("SPY", closes("XNYS", FRIDAY, 0.0, [])))
    answer = await opened.ask("event deepseek nvidia")
    assert (answer.data["rows"][0]["benchmark"], answer.data["rows"][0]["t_value"]) == ("SPY", -4.05)
    assert any("(SPY) stands in" in note for note in texts(answer.notes))


async def test_an_index_that_is_loading_is_said_to_be(tmp_path: Path) -> None:
    opened = live("2025-02-14 17:00-05:00", tmp_path / "bars.db", deadline=0.3)
    opened.source.put(
        made(NVIDIA, {day: c for day, c in closes("XNYS", FRIDAY, 0.005, EVENT).items() if day < "2025-02-15"})
    )
    opened.source.hang(SPX)
    answer = await opened.ask("event deepseek nvidia")
    assert "No abnormal return, since prices of S&P 500 have not come yet: Nvidia" in texts(answer.notes)
    assert not answer.complete
    await opened.close()


async def test_a_fund_stands_in_for_an_index_that_was_asked() -> None:
    opened = folder(LAST)
    opened.source.put(
        made("3033.HK", closes("XHKG", "2025-01-27", 0.005, [0.02])), made(HSI, closes("XHKG", "2025-01-27", 0.0, []))
    )
    answer = await opened.ask("event deepseek hstech")
    [row] = answer.data["rows"]
    assert (row["symbol"], row["proxy_for"], row["benchmark"], row["car_pct"]) == ("3033.HK", "HSTECH.HK", HSI, 2.0)
    assert not answer.complete


async def test_closes_with_and_without_dividends_are_not_held_against_each_other() -> None:
    opened = market()
    opened.source.put(replace(opened.source.shelf[SPX], adjustment=Adjustment.SPLIT_DIVIDEND))
    answer = await opened.ask("event deepseek nvidia")
    assert "No abnormal return, since only one side's closes contain dividends: Nvidia" in texts(answer.notes)
    answer = await opened.ask("event deepseek nvidia s&p500")
    assert any(note.startswith("Not comparable") for note in texts(answer.notes))


async def test_an_index_that_stands_still_explains_nothing() -> None:
    opened = market()
    opened.source.put(made(SPX, dict.fromkeys(trading_days("XNYS", "2024-06-03", LAST), 100.0)))
    assert "No abnormal return, since S&P 500 did not move: Nvidia" in texts(
        (await opened.ask("event deepseek nvidia")).notes
    )


async def test_an_index_without_the_last_close_before_the_event_explains_nothing() -> None:
    opened = market()
    known = closes("XNYS", FRIDAY, 0.0, [])
    for lacking, day in ((FRIDAY, "24 Jan 2025"), ("2025-01-27", "27 Jan 2025")):
        opened.source.put(made(SPX, {each: close for each, close in known.items() if each != lacking}))
        answer = await opened.ask("event deepseek nvidia")
        assert f"No abnormal return, since S&P 500 has no close on {day}: Nvidia" in texts(answer.notes)
        assert (answer.data["rows"][0]["car_pct"], answer.data["rows"][0]["t_value"]) == (None, None)
        assert not any("explains" in line for line in texts(answer.lines))
        assert not answer.complete


async def test_without_a_residual_nothing_is_called_usual() -> None:
    # Nvidia is the S&P 500 itself until the event: beta 1 and no residual. −10 % and five times 1 % beside an index
    # that stands still are −5 % that nothing says to be usual.
    opened = folder(LAST)
    opened.source.put(
        made(NVIDIA, closes("XNYS", FRIDAY, 0.0, EVENT)), made(SPX, closes("XNYS", FRIDAY, 0.0, []))
    )  # fmt: skip
    answer = await opened.ask("event deepseek nvidia")
    assert texts(answer.lines)[2:] == [
        f"No t-value beside S&P 500 {TESTED}, since the model leaves no residual: Nvidia −5.00%"
    ]
    assert (answer.data["rows"][0]["car_pct"], answer.data["rows"][0]["t_value"]) == (-5.0, None)
    assert "unusual" not in text(drawn(answer).caption.footer)


async def test_without_instruments_a_bare_day_has_the_indices() -> None:
    opened = market()
    opened.source.put(made(HSI, closes("XHKG", FRIDAY, 0.0, [0.01])))
    answer = await opened.ask("event 2025-01-27")
    assert [row["symbol"] for row in answer.data["rows"]] == [HSI, SPX]
    assert answer.data["missing"] == ["HSTECH.HK", "^IXIC"]


async def test_stale_prices_are_told_as_of_their_day(tmp_path: Path) -> None:
    opened = live("2025-02-14 17:00-05:00", tmp_path / "bars.db")
    for symbol, noise in ((NVIDIA, 0.005), (SPX, 0.0)):
        known = {day: close for day, close in closes("XNYS", FRIDAY, noise, EVENT).items() if day <= "2025-02-07"}
        opened.source.put(made(symbol, known))
    answer = await opened.ask("event deepseek nvidia")
    assert "Not current: there is no close after 7 Feb 2025 yet." in texts(answer.notes)
    assert answer.data["rows"][0]["as_of"] == "2025-02-07"
    assert not answer.complete
    await opened.close()


async def test_one_that_was_listed_later_is_said() -> None:
    opened = market()
    opened.source.put(made("9660.HK", rising("XHKG", "2025-02-10", LAST)))
    answer = await opened.ask("event deepseek nvidia 9660.HK")
    assert "No price yet at the start: Horizon Robotics (from 10 Feb 2025)" in texts(answer.notes)
    assert answer.data["missing"] == ["9660.HK"]


async def test_simulated_prices_are_said_to_be() -> None:
    source = Source("sample", "Sample market", live=False, simulated=True)
    answer = await market(source=source).ask("event deepseek nvidia")
    assert text(answer.headline) == "Simulated: After DeepSeek shock (27 Jan 2025): Nvidia −10.0% in 1 session"
    assert drawn(answer).caption.simulated


@pytest.mark.parametrize(
    ("question", "code", "said"),
    [
        (
            "event deepseek nvidia on 2025-01-26",
            "bad_window",
            "No session has followed “DeepSeek shock” (27 Jan 2025) by",
        ),
        ("event liberation_day hsi", "bad_window", "by 28 Feb 2025, the day that is asked."),
        ("event 2025-03-03 nvidia", "bad_window", "No session has followed the close before 3 Mar 2025 by 28 Feb 2025"),
        ("event deepseek xiaomi", "no_data", "No prices from Folder: Xiaomi (1810.HK)"),
        ("event deepseek nvidia on 2025-03-03", "bad_window", "Folder ends on 28 Feb 2025"),
        ("event nosuchthing nvidia", "unknown_event", "nosuchthing"),
    ],
)
async def test_questions_that_have_no_answer(question: str, code: str, said: str) -> None:
    refused = await market().refused(question)
    assert refused.code == code
    assert said in text(refused.message)


async def test_headlines_fit() -> None:
    opened = folder("2026-08-31", Source("sample", "Sample market", live=False, simulated=True))
    days = trading_days("XHKG", "2020-01-02", "2026-08-31")
    opened.source.put(made("000300.SS", {day: 100.0 + at % 7 for at, day in enumerate(days)}))
    for event in reference().events:
        assert len(text((await opened.ask(f"event {event} csi300")).headline)) <= 100


def test_home_indices() -> None:
    services = folder().services
    homes = {
        NVIDIA: SPX, "BABA": SPX, "^IXIC": SPX, ALIBABA: HSI, "HSTECH.HK": HSI, "2800.HK": HSI,
        "510300.SS": "000300.SS", SPX: None, HSI: None, "000300.SS": None, "^N225": None, "HKD=X": None,
    }  # fmt: skip
    for symbol, home in homes.items():
        found = home_index(services, services.instrument(symbol))
        assert (None if found is None else found.symbol) == home, symbol
    assert set(HOME.values()) <= set(reference().instruments)
