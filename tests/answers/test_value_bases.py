"""`value` where the company had another number of shares at the base, and where the base is not the session before."""

from datetime import date

from bot.domain.figures.value import ValueFigure
from bot.domain.prices import PriceSeries
from bot.domain.shares import ShareCount
from bot.providers.base import BarsQuery, SourceDown
from tests.answers.market import END, Market, folder, made, text, texts
from tests.answers.test_value import ALIBABA, FILING, NVIDIA, alibaba, counted, data_of

TENCENT = "0700.HK"
OLD = ShareCount(TENCENT, date(2022, 12, 31), 10.0e9, "a")
NEW = ShareCount(TENCENT, date(2024, 12, 31), 9.0e9, "b")


def tencent(*counts: ShareCount) -> Market:
    market = counted(folder(), *counts)
    market.source.put(made(TENCENT, {"2022-12-30": 300.0, "2025-02-11": 320.0, END: 330.0}))
    return market


async def test_the_shares_of_the_end_are_not_called_the_market_value_of_the_base() -> None:
    answer = await tencent(OLD, NEW).ask("value tencent since 2022-12-30")
    # 30 × 9bn = 270bn on the shares that there are now; 300 × 10bn = 3.00tn was the value then, 330 × 9bn = 2.97tn now.
    assert text(answer.headline) == "Tencent’s shares of 31 Dec 2024 gained HK$270.0bn since 30 Dec 2022 (+10.0%)"
    assert texts(answer.lines)[:2] == [
        "▲ 0700.HK HKD 300.00 → HKD 330.00 · shares of 31 Dec 2024: HK$2.70tn → HK$2.97tn",
        "Price change × 9.00bn shares on 31 Dec 2024 (b)",
    ]
    assert "Another count at the base: 10.00bn shares on 31 Dec 2022 (a). Market value then: HK$3.00tn." in texts(
        answer.notes
    )
    assert data_of(answer, "amount", "market_value_before", "market_value", "shares", "shares_before") == [
        270_000_000_000, 3_000_000_000_000, 2_970_000_000_000, 9_000_000_000, 10_000_000_000,
    ]  # fmt: skip
    assert data_of(answer, "shares_before_as_of") == ["2022-12-31"]
    assert isinstance(answer.figure, ValueFigure)
    assert text(answer.figure.caption.alt).startswith(
        "Two bars: what the shares of 31 Dec 2024 were worth, HK$2.70tn before, HK$2.97tn after."
    )


async def test_a_count_nearer_to_the_base_than_any_other_is_that_of_both_days() -> None:
    # The base is 11 February 2025: 31 December 2024 is the nearest count, and that of the end.
    answer = await tencent(OLD, NEW).ask("value tencent")
    assert text(answer.headline) == "Tencent gained HK$90.0bn of market value on 12 Feb 2025 (+3.13%)"
    assert data_of(answer, "market_value_before", "shares_before") == [2_880_000_000_000, 9_000_000_000]


async def test_an_equal_count_is_no_other_one() -> None:
    same = ShareCount(TENCENT, date(2022, 12, 31), 9.0e9, "a")
    answer = await tencent(same, NEW).ask("value tencent since 2022-12-30")
    assert text(answer.headline) == "Tencent gained HK$270.0bn of market value since 30 Dec 2022 (+10.0%)"


async def test_a_change_over_a_hole_is_not_that_of_its_last_day() -> None:
    market = counted(folder(), FILING)
    # 30 January 2025 and 12 February, and none of the eight sessions in between.
    market.source.put(made(NVIDIA, {"2025-01-29": 100.0, "2025-01-30": 101.0, END: 80.0}))
    market.source.put(made("MSFT", {"2025-01-29": 100.0, "2025-01-30": 100.0, END: 99.0}))
    answer = await market.ask("value nvidia")
    # −21 × 24.49bn = −514.3bn.
    assert text(answer.headline) == ("Nvidia lost $514.3bn of market value from 30 Jan 2025 to 12 Feb 2025 (−20.8%)")
    heat = await market.ask("heatmap nvidia,microsoft")
    assert text(heat.headline).startswith("2 names from 30 Jan 2025 to 12 Feb 2025: 2 of 2 down")


async def test_dollars_that_could_not_be_measured_are_said() -> None:
    market = alibaba(ShareCount(ALIBABA, date(2025, 1, 1), 3e9, "return"))
    daily, asked = market.source.daily, list[str]()

    async def once(query: BarsQuery) -> PriceSeries:
        """The file is there the first time, and gone when it is read again for dollars."""
        asked.append(query.instrument.symbol)
        if asked.count(ALIBABA) > 1:
            raise SourceDown("the file is gone")
        return await daily(query)

    market.source.daily = once  # type: ignore[method-assign]
    answer = await market.ask("value alibaba")
    assert answer.data["value"]["amount_usd"] is None
    assert "Not in US dollars: The prices of Alibaba cannot be read: the file is gone" in texts(answer.notes)
    assert not answer.complete


async def test_long_names_and_events_fit() -> None:
    market = counted(folder(), ShareCount("WBD", date(2025, 2, 1), 2.4e9, "filing"))
    market.source.put(made("WBD", {"2025-01-27": 10.0, "2025-01-28": 11.0, END: 12.0}))
    answer = await market.ask("value WBD since snake_open")
    assert len(text(answer.headline)) <= 100
    market = counted(
        folder(), ShareCount("WBD", date(2025, 1, 20), 2.5e9, "x"), ShareCount("WBD", date(2025, 2, 10), 2.4e9, "y")
    )
    market.source.put(made("WBD", {"2025-01-27": 10.0, "2025-01-28": 11.0, END: 12.0}))
    answer = await market.ask("value WBD since snake_open")
    assert len(text(answer.headline)) <= 100
    assert "shares" in text(answer.headline)
