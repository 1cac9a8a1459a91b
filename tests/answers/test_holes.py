"""Series with holes: a change that is not of the window says so, and is never ranked beside those that are."""

import pytest

from bot.domain.errors import QuestionFault
from tests.answers.market import folder, made, text, texts, two_closes

TENCENT, ALIBABA, MEITUAN = "0700.HK", "9988.HK", "3690.HK"
# No close from 11 December on, and none again before the end: 30 days older than the base of 10 January.
HOLE = {"2024-12-10": 100.0, "2024-12-11": 100.0, "2025-02-12": 150.0}


async def test_a_base_long_before_the_window_has_its_own_days_in_the_headline() -> None:
    market = folder()
    two_closes(market, {TENCENT: 10.0})
    market.source.put(made(ALIBABA, HOLE))
    answer = await market.ask("compare tencent alibaba 1m")
    assert text(answer.headline).startswith("Alibaba (11 Dec 2024 → 12 Feb 2025) +50.0%, Tencent +10.0% in 1 month")
    assert "No close near the start, so over longer: Alibaba +50.0% (11 Dec 2024 → 12 Feb 2025)" in texts(answer.notes)
    assert not answer.complete


async def test_a_base_long_before_the_window_is_not_ranked() -> None:
    market = folder()
    two_closes(market, {TENCENT: 10.0, MEITUAN: -1.0})
    market.source.put(made(ALIBABA, HOLE))
    answer = await market.ask("movers tencent,alibaba,meituan 1m")
    assert [row["symbol"] for row in answer.data["rows"]] == [TENCENT, MEITUAN]
    assert answer.data["breadth"]["missing"] == [ALIBABA]
    assert "No close near the start, so over longer: Alibaba +50.0% (11 Dec 2024 → 12 Feb 2025)" in texts(answer.notes)
    assert not answer.complete


async def test_a_holiday_of_nine_days_is_bridged() -> None:
    market = folder()
    two_closes(market, {TENCENT: 10.0})
    # The last close on or before 10 January is that of the 2nd: eight days, as over a long holiday.
    market.source.put(made(ALIBABA, {"2025-01-02": 100.0, "2025-02-11": 120.0, "2025-02-12": 150.0}))
    answer = await market.ask("movers tencent,alibaba 1m")
    assert [row["symbol"] for row in answer.data["rows"]] == [ALIBABA, TENCENT]


async def test_a_share_that_ended_before_the_window_has_no_change() -> None:
    market = folder()
    two_closes(market, {TENCENT: 10.0, MEITUAN: -1.0})
    market.source.put(made(ALIBABA, {"2024-12-10": 100.0, "2024-12-11": 101.0}))
    answer = await market.ask("compare tencent meituan alibaba 1m")
    assert [row["symbol"] for row in answer.data["rows"]] == [TENCENT, MEITUAN]
    assert answer.data["missing"] == [ALIBABA]
    assert any("Alibaba" in note and "11 Dec 2024" in note for note in texts(answer.notes))


async def test_a_row_of_the_future_is_not_today() -> None:
    market = folder("2031-01-05")
    two_closes(market, {TENCENT: 10.0, MEITUAN: -1.0}, "2027-01-12", "2027-02-12")
    market.source.put(made(ALIBABA, {"2027-01-12": 100.0, "2027-02-12": 143.0, "2031-01-05": 1.0}))
    answer = await market.ask("movers tencent,alibaba,meituan 1m")
    assert [row["as_of"] for row in answer.data["rows"]] == ["2027-02-12"] * 3
    with pytest.raises(QuestionFault) as refused:
        await market.ask("movers tencent,alibaba,meituan 1m on 2031-01-05")
    assert refused.value.code == "bad_window"
