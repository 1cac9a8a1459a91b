"""`value`: market value gained and lost, from a folder and from a live source."""

import dataclasses
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from bot.domain.answers import Answer
from bot.domain.errors import SourceFault
from bot.domain.figures.value import RecordFigure, ValueFigure
from bot.domain.instruments import Instrument
from bot.domain.prices import Action, Adjustment, Source
from bot.domain.shares import ShareCount
from bot.providers.base import Quote, SourceDown
from bot.services.quotes import QuoteService
from bot.services.shares import ShareService
from tests.answers.market import END, Market, folder, live, made, reference, text, texts
from tests.services.scripted import trading_days

NVIDIA, ALIBABA, BABA = "NVDA", "9988.HK", "BABA"
FILING = ShareCount(NVIDIA, date(2024, 11, 15), 24.49e9, "filing of November 2024")


class Counts:
    """Share counts by symbol."""

    def __init__(self, *counts: ShareCount, broken: bool = False) -> None:
        self._counts = counts
        self._broken = broken

    async def shares(self, instrument: Instrument) -> tuple[ShareCount, ...]:
        if self._broken:
            raise SourceDown("not today")
        return tuple(count for count in self._counts if count.symbol == instrument.symbol)


class Quotes:
    """What a source counts with now."""

    def __init__(self, shares: Mapping[str, float]) -> None:
        self._shares = shares

    async def quotes(self, symbols: object) -> Mapping[str, Quote]:
        return {symbol: Quote(symbol, None, None, None, shares, None) for symbol, shares in self._shares.items()}


def counted(market: Market, *counts: ShareCount, quotes: Mapping[str, float] | None = None) -> Market:
    market.services = dataclasses.replace(
        market.services,
        shares=ShareService([Counts(*counts)]),
        quotes=QuoteService(None if quotes is None else Quotes(quotes)),
    )
    return market


def nvidia(*counts: ShareCount, **facts: object) -> Market:
    """Nvidia's closes of the days around 27 January 2025."""
    market = counted(folder("2025-01-29"), *counts)
    closes = {
        "2025-01-23": 147.22,
        "2025-01-24": 142.62,
        "2025-01-27": 118.42,
        "2025-01-28": 128.99,
        "2025-01-29": 123.7,
    }
    market.source.put(made(NVIDIA, closes, **facts))
    return market


def data_of(answer: Answer, *keys: str) -> list[object]:
    return [answer.data["value"][key] for key in keys]


async def test_nvidia_on_27_january_2025() -> None:
    answer = await nvidia(FILING).ask("value nvidia 2025-01-27")
    # (118.42 − 142.62) × 24.49bn = −592.658bn, and −24.20 / 142.62 = −16.968 %.
    assert text(answer.headline) == "Nvidia lost $592.7bn of market value on 27 Jan 2025 (−17.0%)"
    # 142.62 × 24.49bn = 3,492.76bn; 118.42 × 24.49bn = 2,900.11bn.
    assert texts(answer.lines) == [
        "▼ NVDA USD 142.62 → USD 118.42 · market value $3.49tn → $2.90tn",
        "Price change × 24.49bn shares on 15 Nov 2024 (filing of November 2024)",
    ]
    assert answer.data == {
        "rows": [{"symbol": NVIDIA, "name": "Nvidia", "change_pct": -16.97, "base_date": "2025-01-24",
                  "as_of": "2025-01-27", "base_close": 142.62, "close": 118.42, "currency": "USD"}],
        "value": {
            "amount": -592_658_000_000, "currency": "USD", "change_pct": -16.97, "amount_usd": -592_658_000_000,
            "base_close": 142.62, "close": 118.42,
            "market_value_before": 3_492_763_800_000, "market_value": 2_900_105_800_000,
            "shares": 24_490_000_000, "shares_as_of": "2024-11-15", "shares_source": "filing of November 2024",
            "shares_counted": 24_490_000_000, "shares_line": NVIDIA, "split_factor": 1.0,
            "shares_before": 24_490_000_000, "shares_before_as_of": "2024-11-15",
        },
    }  # fmt: skip
    assert texts(answer.notes) == [
        "This source tells no splits: the count of Nvidia of 15 Nov 2024 is taken as it stands."
    ]
    assert answer.complete
    assert isinstance(answer.figure, ValueFigure)
    assert (answer.figure.before, answer.figure.after) == pytest.approx((3492.7638e9, 2900.1058e9))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        # 128.99 − 118.42 = 10.57; × 24.49bn = 258.9bn.
        ("value nvidia on 2025-01-28", "Nvidia gained $258.9bn of market value on 28 Jan 2025 (+8.93%)"),
        # 123.70 − 147.22 = −23.52; × 24.49bn = −576.0bn; −23.52 / 147.22 = −15.98 %.
        ("value nvidia 4d", "Nvidia lost $576.0bn of market value in 4 sessions (−16.0%)"),
        ("value nvidia since 2025-01-27", "Nvidia gained $129.3bn of market value since 27 Jan 2025 (+4.46%)"),
    ],
)
async def test_windows(question: str, said: str) -> None:
    assert text((await nvidia(FILING).ask(question)).headline) == said


async def test_a_count_from_before_a_split_is_brought_to_the_prices() -> None:
    # Counted before ten shares were made of one: 2.449bn × 10.
    early = ShareCount(NVIDIA, date(2024, 5, 24), 2.449e9, "filing of May 2024")
    answer = await nvidia(early, actions=[Action(date(2024, 6, 10), "split", 10.0)]).ask("value nvidia 2025-01-27")
    assert data_of(answer, "amount", "shares", "shares_counted", "split_factor") == [
        -592_658_000_000, 24_490_000_000, 2_449_000_000, 10.0,
    ]  # fmt: skip
    assert "2.45bn shares on 24 May 2024 (filing of May 2024), times 10 for later splits" in texts(answer.lines)[1]
    assert answer.notes == ()


async def test_the_last_count_on_or_before_the_day_is_taken() -> None:
    later = ShareCount(NVIDIA, date(2025, 1, 28), 24.4e9, "next filing")
    market = nvidia(FILING, later)
    assert (await market.ask("value nvidia 2025-01-27")).data["value"]["shares"] == 24_490_000_000
    assert (await market.ask("value nvidia 2025-01-28")).data["value"]["shares"] == 24_400_000_000


async def test_a_later_count_is_used_and_said() -> None:
    answer = await nvidia(ShareCount(NVIDIA, date(2025, 3, 1), 24.4e9, "next filing")).ask("value nvidia 2025-01-27")
    assert answer.data["value"]["shares_as_of"] == "2025-03-01"
    assert texts(answer.notes) == ["Share count of 1 Mar 2025: the earliest known, after the window."]


async def test_records_are_not_wrong_by_ten_around_a_split() -> None:
    """Counts from before and after ten were made of one; prices are adjusted. With the early count as it stands the
    losses of before would be a tenth of what they were, and the list another one."""
    days = trading_days("XNYS", "2024-06-03", "2024-06-14")
    prices = dict(zip(days, [100.0, 90.0, 90.0, 90.0, 90.0, 90.0, 90.0, 87.0, 87.0, 92.0], strict=True))
    market = counted(
        folder(days[-1]),
        ShareCount(NVIDIA, date(2024, 5, 24), 2.0e9, "before"),
        ShareCount(NVIDIA, date(2024, 6, 11), 20.0e9, "after"),
    )
    market.source.put(made(NVIDIA, prices, actions=[Action(date(2024, 6, 10), "split", 10.0)]))
    answer = await market.ask("value nvidia record")
    record = answer.data["record"]
    # 4 June: −10 × (2bn × 10) = −200bn; 12 June: −3 × 20bn = −60bn. Unadjusted, the first would be −20bn, and second.
    assert [(loss["date"], loss["amount"], loss["shares_as_of"]) for loss in record["losses"]] == [
        ("2024-06-04", -200_000_000_000, "2024-05-24"),
        ("2024-06-12", -60_000_000_000, "2024-06-11"),
    ]
    assert [(gain["date"], gain["amount"], gain["change_pct"]) for gain in record["gains"]] == [
        ("2024-06-14", 100_000_000_000, 5.75)  # 5 / 87
    ]
    assert text(answer.headline) == (
        "Nvidia’s largest days since 4 Jun 2024: −$200.0bn on 4 Jun 2024, +$100.0bn on 14 Jun 2024"
    )
    assert texts(answer.lines)[2:] == [
        "Price change × 2.00bn shares on 24 May 2024 (before), times 10 for later splits",
        "Price change × 20.00bn shares on 11 Jun 2024 (after)",
    ]
    assert isinstance(answer.figure, RecordFigure)
    assert [day.amount for day in answer.figure.losses] == pytest.approx([-200e9, -60e9])


async def test_a_source_without_splits_says_where_its_counts_leap() -> None:
    market = nvidia(
        ShareCount(NVIDIA, date(2024, 5, 24), 2.449e9, "before"),
        ShareCount(NVIDIA, date(2025, 1, 27), 24.49e9, "after"),
    )
    notes = texts((await market.ask("value nvidia record")).notes)
    assert "The share count leaps on 27 Jan 2025: if that is a split, days before are not comparable." in notes


async def test_a_change_over_a_hole_is_no_day_s() -> None:
    market = counted(folder("2025-01-29"), FILING)
    # 27 January is missing: what follows the 24th is the change of two sessions.
    market.source.put(made(NVIDIA, {"2025-01-23": 150.0, "2025-01-24": 149.0, "2025-01-28": 100.0, "2025-01-29": 99.0}))
    record = (await market.ask("value nvidia record")).data["record"]
    assert [loss["date"] for loss in record["losses"]] == ["2025-01-24", "2025-01-29"]


async def test_days_before_the_first_count_are_said_and_none_of_long_before() -> None:
    market = counted(folder("2025-01-29"), ShareCount(NVIDIA, date(2025, 1, 28), 1e9, "filing"))
    closes = {day: 100.0 + at for at, day in enumerate(trading_days("XNYS", "2023-01-03", "2025-01-29"))}
    market.source.put(made(NVIDIA, closes))
    answer = await market.ask("value nvidia record")
    # 400 days before 28 January 2025 are 25 December 2023, when New York rests: the first change is from the 26th.
    assert answer.data["since"] == "2023-12-27"
    assert "Days before 28 Jan 2025 are counted with the shares of that day: the earliest known." in texts(answer.notes)
    assert answer.data["record"]["losses"] == []
    # Each day rose by a dollar: of equal ones the first five.
    assert answer.data["record"]["gains"][0]["date"] == "2023-12-27"


def alibaba(*counts: ShareCount, rates: bool = True, quotes: Mapping[str, float] | None = None) -> Market:
    market = counted(folder(), *counts, quotes=quotes)
    market.source.put(made(ALIBABA, {"2025-02-11": 100.0, END: 110.0}))
    market.source.put(made(BABA, {"2025-02-11": 104.0, END: 112.0}))
    if rates:
        market.source.put(made("HKD=X", {"2025-02-11": 8.0, END: 7.5}))
    return market


async def test_a_company_counts_once_whatever_line_is_asked() -> None:
    market = alibaba(ShareCount(ALIBABA, date(2025, 1, 1), 19e9, "monthly return"))
    home, abroad = await market.ask("value alibaba"), await market.ask("value BABA")
    # 10 × 19bn; a depositary share stands for eight, so there would be 19bn / 8 = 2.375bn of them: 8 × 2.375bn = 19bn.
    assert data_of(home, "amount", "shares", "currency") == [190_000_000_000, 19_000_000_000, "HKD"]
    assert data_of(abroad, "amount", "shares", "currency") == [19_000_000_000, 2_375_000_000, "USD"]
    assert texts(abroad.lines)[1] == (
        "Price change × 19.00bn shares on 1 Jan 2025 (monthly return), one BABA is 8 9988.HK"
    )
    assert [line.symbol for line in abroad.other_lines] == [ALIBABA]


async def test_a_count_of_depositary_shares_serves_the_ordinary_line() -> None:
    answer = await alibaba(ShareCount(BABA, date(2025, 1, 1), 2.375e9, "annual report")).ask("value alibaba")
    assert data_of(answer, "shares", "shares_line") == [19_000_000_000, BABA]


async def test_dollars_are_at_each_day_s_rate() -> None:
    answer = await alibaba(ShareCount(ALIBABA, date(2025, 1, 1), 3e9, "monthly return")).ask("value alibaba")
    # 100 / 8 = 12.50 and 110 / 7.5 = 14.667 dollars a share: 2.1667 × 3bn = 6.5bn, not 30bn / 7.5 = 4bn.
    assert data_of(answer, "amount", "amount_usd") == [30_000_000_000, 6_500_000_000]
    assert texts(answer.lines)[2] == "+$6.5bn in US dollars, market value $44.00bn, at each day’s rate"
    assert answer.complete


async def test_without_a_rate_there_are_no_dollars_and_it_is_said() -> None:
    answer = await alibaba(ShareCount(ALIBABA, date(2025, 1, 1), 3e9, "return"), rates=False).ask("value alibaba")
    assert answer.data["value"]["amount_usd"] is None
    assert "Not in US dollars: There is no exchange rate from HKD to USD in this source." in texts(answer.notes)
    assert not answer.complete


@pytest.mark.parametrize(
    ("question", "code", "said"),
    [
        ("value hsi", "bad_question", "Hang Seng Index is no company"),
        ("value 3033.HK", "bad_question", "is no company"),
        ("value HKD=X", "bad_question", "USD/HKD is no company"),
        ("value nvidia", "no_data", "No share count of Nvidia is known here"),
        ("value nvidia record", "no_data", "No share count of Nvidia is known here"),
        ("value tesla 2025-01-27", "no_data", "No prices from Folder: Tesla (TSLA)"),
        ("value nvidia 2025-01-25", "bad_window", "no close: the last one is of 24 Jan 2025"),
        ("value nvidia 2024-01-25", "bad_window", "Its prices run from 23 Jan 2025 to 29 Jan 2025."),
        ("value nvidia 2025-02-25", "bad_window", "25 Feb 2025 is after 29 Jan 2025"),
    ],
)
async def test_questions_that_have_no_answer(question: str, code: str, said: str) -> None:
    error = await nvidia().refused(question)
    assert (error.code, said in text(error.message)) == (code, True), text(error.message)


@pytest.mark.parametrize("question", ["value nvidia 2025-01-27", "value nvidia record"])
async def test_levels_that_contain_dividends_are_refused(question: str) -> None:
    error = await nvidia(FILING, adjustment=Adjustment.SPLIT_DIVIDEND).refused(question)
    assert error.code == "no_data"
    assert text(error.message).startswith("These closes of Nvidia contain dividends")


async def test_a_source_that_does_not_say_what_its_closes_contain() -> None:
    answer = await nvidia(FILING, adjustment=Adjustment.UNKNOWN).ask("value nvidia 2025-01-27")
    assert texts(answer.notes)[0] == (
        "The source does not say whether these closes are true levels; they are taken as such."
    )


async def test_a_stale_series_is_answered_as_of_its_last_day() -> None:
    market = counted(folder("2025-01-31"), FILING)
    market.source.put(made(NVIDIA, {"2025-01-24": 142.62, "2025-01-27": 118.42}))
    answer = await market.ask("value nvidia")
    assert text(answer.headline) == "Nvidia lost $592.7bn of market value on 27 Jan 2025 (−17.0%)"
    assert texts(answer.notes)[0] == "Not current: there is no close after 27 Jan 2025 yet."
    assert not answer.complete


async def test_no_change_is_said() -> None:
    market = counted(folder(), FILING)
    market.source.put(made(NVIDIA, {"2025-02-11": 100.0, END: 100.0}))
    assert text((await market.ask("value nvidia")).headline) == "Nvidia’s market value did not change on 12 Feb 2025"


async def test_simulated_prices_are_labelled() -> None:
    market = counted(folder(source=Source("sample", "Sample", live=False, simulated=True)), FILING)
    market.source.put(made(NVIDIA, {"2025-02-11": 100.0, END: 101.0}))
    answer = await market.ask("value nvidia")
    assert text(answer.headline) == "Simulated: Nvidia gained $24.5bn of market value on 12 Feb 2025 (+1.00%)"
    # What is made up has no splits that could be missing.
    assert answer.notes == ()
    assert answer.figure is not None
    assert answer.figure.caption.simulated


async def test_a_live_source_counts_with_its_present_shares_where_none_are_dated(tmp_path: Path) -> None:
    market = counted(live("2025-02-13 12:00+00:00", tmp_path / "db"), quotes={NVIDIA: 24.4e9})
    market.source.put(
        made(NVIDIA, dict.fromkeys(trading_days("XNYS", "2024-12-02", "2025-02-11"), 130.0) | {END: 131.0})
    )
    answer = await market.ask("value nvidia")
    assert data_of(answer, "amount", "shares", "shares_as_of", "shares_source") == [
        24_400_000_000, 24_400_000_000, "2025-02-13", "Scripted",
    ]  # fmt: skip
    assert "Share count of 13 Feb 2025: the earliest known, after the window." in texts(answer.notes)
    await market.close()


def silent(market: Market, quotes: Mapping[str, float] | None = None) -> Market:
    """A market whose source of dated counts does not answer."""
    market = counted(market, quotes=quotes)
    market.services = dataclasses.replace(market.services, shares=ShareService([Counts(broken=True)]))
    return market


@pytest.mark.parametrize("asked", ["value nvidia", "value nvidia record"])
async def test_a_source_of_counts_that_does_not_answer_is_its_fault(tmp_path: Path, asked: str) -> None:
    market = silent(live("2025-02-13 12:00+00:00", tmp_path / "db"))
    market.source.put(
        made(NVIDIA, dict.fromkeys(trading_days("XNYS", "2024-12-02", "2025-02-11"), 130.0) | {END: 131.0})
    )
    with pytest.raises(SourceFault) as caught:
        await market.ask(asked)
    assert text(caught.value.message) == "Scripted tells no share counts now. Please try again in a few minutes."
    await market.close()


@pytest.mark.parametrize("asked", ["value nvidia 2025-02-05", "value nvidia record"])
async def test_a_count_that_stands_in_for_one_that_did_not_come_is_not_the_earliest_known(
    tmp_path: Path, asked: str
) -> None:
    market = silent(live("2025-02-13 12:00+00:00", tmp_path / "db"), quotes={NVIDIA: 24.4e9})
    market.source.put(
        made(NVIDIA, dict.fromkeys(trading_days("XNYS", "2024-12-02", "2025-02-11"), 130.0) | {END: 131.0})
    )
    answer = await market.ask(asked)
    notes = texts(answer.notes)
    assert "The source of earlier share counts did not answer: that of 13 Feb 2025 stands in for them." in notes
    assert not any("earliest known" in note for note in notes)
    assert not answer.complete
    await market.close()


async def test_the_counts_of_a_folder_that_cannot_be_read_are_its_fault() -> None:
    market = silent(nvidia())
    with pytest.raises(SourceFault) as caught:
        await market.ask("value nvidia 2025-01-27")
    assert text(caught.value.message) == "The share counts of Folder cannot be read: see the log."


async def test_a_source_of_counts_that_fails_is_as_one_without(tmp_path: Path) -> None:
    market = nvidia()
    market.services = dataclasses.replace(market.services, shares=ShareService([Counts(broken=True), Counts(FILING)]))
    assert (await market.ask("value nvidia 2025-01-27")).data["value"]["shares"] == 24_490_000_000
    assert (await market.ask("value nvidia record")).data["record"]["losses"][0]["date"] == "2025-01-27"


async def test_a_count_that_is_late_to_know_of_a_split_is_not_a_tenth() -> None:
    market = counted(
        folder("2024-06-13"),
        ShareCount(NVIDIA, date(2024, 5, 24), 2.0e9, "before"),
        ShareCount(NVIDIA, date(2024, 6, 12), 2.0e9, "late"),
    )
    split = Action(date(2024, 6, 10), "split", 10.0)
    market.source.put(made(NVIDIA, {"2024-06-12": 100.0, "2024-06-13": 101.0}, actions=[split]))
    answer = await market.ask("value nvidia")
    # A dollar on 2bn × 10 shares.
    assert data_of(answer, "amount", "shares_as_of", "split_factor") == [20_000_000_000, "2024-06-12", 10.0]


async def test_a_ratio_that_nobody_checked_is_said() -> None:
    company = next(c for c in reference().companies.values() if not c.verified and c.shares_per_ads)
    ads, home = next(iter(company.shares_per_ads)), company.primary
    market = counted(folder(), ShareCount(home, date(2025, 1, 1), 1e9, "monthly return"))
    market.source.put(made(ads, {"2025-02-11": 100.0, END: 101.0}))
    answer = await market.ask(f"value {ads}")
    assert answer.data["value"]["shares"] == round(1e9 / company.shares_per_ads[ads])
    assert any(note.endswith("are not verified.") for note in texts(answer.notes))
