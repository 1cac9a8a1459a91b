"""`turnover`, on months whose averages are worked out by hand."""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.answers.turnover import answer
from bot.domain.answers import Answer
from bot.domain.errors import BellwetherError, QuestionFault, SourceFault
from bot.domain.figures.turnover import MonthBar, TurnoverFigure
from bot.domain.flows import Direction, FlowDay, Flows, flows_of
from bot.domain.prices import Source
from bot.domain.questions.turnover import Turnover
from bot.domain.text import msg
from bot.providers.base import FlowsProvider, NoBars, NotYet, ProviderError, SourceDown
from bot.providers.folder_flows import FolderFlows
from bot.providers.sample import SOURCE as SAMPLE
from bot.services.flows import FlowService
from bot.services.link import link_days
from tests.answers.market import FOLDER, Market, folder, live, text, texts
from tests.services.scripted import SESSIONS

EXCHANGE = Source("hkex", "HKEX", live=True)
OTHER = Source("eastmoney", "Eastmoney", live=True)

MONTHS = {"2024-02": 30.0, "2025-01": 60.0, "2025-02": 120.0}
"""Billions a day: four times the year before, twice the month before."""


class Made:
    """A source of `billions` a day by month, on all trading days of the link but those left out; 55% of it is buying
    where it is southbound. `broken` is raised instead."""

    def __init__(
        self,
        months: Mapping[str, float],
        *,
        without: tuple[date, ...] = (),
        source: Source = FOLDER,
        broken: ProviderError | None = None,
        buying: float = 0.55,
    ) -> None:
        self.source = source
        self.broken = broken
        self.loading: tuple[date, ...] = ()
        self._buying = buying
        days = link_days(SESSIONS, date(2021, 1, 1), date(2025, 3, 31))
        self._days = {day: months[f"{day:%Y-%m}"] * 1e9 for day in days if f"{day:%Y-%m}" in months}
        self._without = without
        self.sources = dict.fromkeys(self._days, source)

    async def flows(self, direction: Direction, first: date, last: date) -> Flows:
        if self.broken is not None:
            raise self.broken
        found = {d: (self._day(direction, total), self.sources[d]) for d, total in self._days.items()
                 if first <= d <= last and d not in self._without}  # fmt: skip
        if not found:
            raise NoBars("none")
        return flows_of(direction, found, tuple(dict.fromkeys((EXCHANGE, OTHER, self.source))), self.loading)

    async def close(self) -> None:
        """Nothing is held open."""

    def raise_to(self, day: date, billions: float) -> None:
        """Another turnover on one day."""
        self._days[day] = billions * 1e9

    def _day(self, direction: Direction, total: float) -> FlowDay:
        if direction is Direction.NORTHBOUND:
            return FlowDay(total)
        return FlowDay(total, total * self._buying, total * (1 - self._buying))


async def ask(
    source: FlowsProvider | None, as_of: str | None = "2025-02-11", direction: str = "southbound", *, market: Market
) -> Answer:
    services = dataclasses.replace(market.services, flows=FlowService([] if source is None else [source]))
    day = None if as_of is None else date.fromisoformat(as_of)
    return await answer(Turnover(direction=direction, as_of=day), services)


async def refused(source: FlowsProvider | None, as_of: str, direction: str = "southbound") -> BellwetherError:
    try:
        await ask(source, as_of, direction, market=folder("2025-03-31"))
    except BellwetherError as error:
        return error
    raise AssertionError("it was answered")


def data(found: Answer) -> dict[str, Any]:
    return found.data["turnover"]


async def test_a_part_month_is_told_and_labelled() -> None:
    found = await ask(Made(MONTHS), market=folder("2025-03-31"))
    # Whatever the days, each month's are all alike. 5 to 11 February are 5 trading days: 5 × 120 × 10% = 60 on balance.
    assert text(found.headline) == (
        "Southbound turnover HK$120.0bn a day on 1–11 Feb 2025, +100.0% on January, 4.0 times Feb 2024"
    )
    assert data(found) == {
        "direction": "southbound",
        "month": "2025-02",
        "from": "2025-02-05",
        "to": "2025-02-11",
        "partial": True,
        "days": 5,
        "average_daily": 120_000_000_000,
        "currency": "HKD",
        "previous_month": {
            "month": "2025-01",
            "from": "2025-01-02",
            "to": "2025-01-27",
            "partial": False,
            "days": 18,
            "average_daily": 60_000_000_000,
        },
        "year_ago": {
            "month": "2024-02",
            "from": "2024-02-01",
            "to": "2024-02-29",
            "partial": False,
            "days": 15,
            "average_daily": 30_000_000_000,
        },
        "vs_previous_month_pct": 100.0,
        "times_year_ago": 4.0,
        "net_buy": 60_000_000_000,
        # The exchange's 143.8 of January: 60 ÷ 287.6 is 20.86%.
        "share_of_market": {"month": "2025-01", "share_pct": 20.86, "market_average_daily": 143_800_000_000},
        "busiest_day": {"since": "2024-02-01", "date": "2025-02-05", "turnover": 120_000_000_000},
    }
    assert texts(found.lines) == [
        "Net buying of HK$60.0bn (5 Feb → 11 Feb 2025)",
        "Jan 2025: HK$60.0bn a day on 18 trading days (2 Jan → 27 Jan 2025)",
        "Feb 2024: HK$30.0bn a day on 15 trading days (1 Feb → 29 Feb 2024)",
        # The market's 143.8 is HKEX's figure: 60 ÷ 287.6 is 20.86%.
        "Jan 2025: 20.9% of Hong Kong's turnover, counted two-sided: southbound HK$60.0bn ÷ (2 × market HK$143.8bn)",
        "Busiest day since 1 Feb 2024: HK$120.0bn on 5 Feb 2025",
    ]
    assert texts(found.notes)[0] == "Part month: 5 of the 18 trading days of Feb 2025."
    assert found.complete
    origin = found.provenance
    assert origin is not None
    assert (origin.base, origin.as_of, origin.adjustment) == (date(2025, 2, 5), date(2025, 2, 11), None)
    assert text(origin.line) == (
        "5 Feb → 11 Feb 2025 · 5 trading days · average of buying plus selling a day, in HKD · Folder"
    )


async def test_a_whole_month_is_named_and_has_its_share() -> None:
    found = await ask(Made(MONTHS), "2025-02-28", market=folder("2025-03-31"))
    assert text(found.headline) == (
        "Southbound turnover HK$120.0bn a day in Feb 2025, +100.0% on January, 4.0 times Feb 2024"
    )
    assert (data(found)["partial"], data(found)["days"]) == (False, 18)
    assert not any("Part month" in note for note in texts(found.notes))
    # 120 ÷ (2 × 297.3) is 20.18%: the exchange's figure is published when the month is over, on a Saturday in March.
    found = await ask(Made(MONTHS), "2025-03-01", market=folder("2025-03-31"))
    assert any(line.startswith("Feb 2025: 20.2% of Hong Kong's turnover") for line in texts(found.lines))


async def test_a_month_is_whole_on_the_weekend_after_its_last_trading_day() -> None:
    # 27 January was January's last trading day: the mainland was shut from the 28th on.
    assert not data(await ask(Made(MONTHS), "2025-01-27", market=folder("2025-03-31")))["partial"]
    assert data(await ask(Made(MONTHS), "2025-01-26", market=folder("2025-03-31")))["partial"]


OLDER = {"2021-06": 45.0, "2022-05": 50.0, "2022-06": 30.0, "2023-03": 20.0, "2023-04": 40.0}
"""Months before 24 April 2023, when the link did not trade on every day that both markets did."""


async def test_a_part_month_is_one_also_where_the_link_s_days_are_not_known() -> None:
    # Both markets traded on 10 days until 15 June 2022 (not on the 3rd), and did until the 30th. On which of those to
    # come the link would trade is not known: no "of".
    found = await ask(Made(OLDER), "2022-06-15", market=folder("2025-03-31"))
    assert text(found.headline) == (
        "Southbound turnover HK$30.0bn a day on 1–15 Jun 2022, −40.0% on May, 0.7 times Jun 2021"
    )
    assert (data(found)["partial"], data(found)["days"]) == (True, 10)
    assert texts(found.notes)[0] == "Part month: 10 trading days, to 15 Jun 2022."
    assert isinstance(found.figure, TurnoverFigure) and found.figure.bars[-1].partial
    assert not data(found)["previous_month"]["partial"] and not data(found)["year_ago"]["partial"]


async def test_of_a_month_whose_first_days_are_not_known_no_count_is_given() -> None:
    # The link's days are known from 24 April on: the month has more than those 5.
    found = await ask(Made(OLDER), "2023-04-12", market=folder("2025-03-31"))
    assert texts(found.notes)[0] == "Part month: 5 trading days, to 12 Apr 2023."


async def test_a_month_is_whole_where_neither_market_trades_after_the_day() -> None:
    # 29 July 2022 was a Friday; the 30th and 31st were a weekend.
    months = {"2022-06": 30.0, "2022-07": 30.0}
    assert not data(await ask(Made(months), "2022-07-29", market=folder("2025-03-31")))["partial"]
    assert data(await ask(Made(months), "2022-07-28", market=folder("2025-03-31")))["partial"]


async def test_the_record_is_of_the_days_that_the_answer_is_of(live_at: "LiveMarket") -> None:
    # Wednesday's noon: 12 February trades, and already has more than any day before; the answer is to the 11th.
    market = live_at("2025-02-12 12:00+08:00")
    source = Made({**MONTHS, "2025-02": 120.0})
    source.raise_to(date(2025, 2, 12), 500.0)
    found = await ask(source, None, market=market)
    assert texts(found.lines)[-1] == "Busiest day since 1 Feb 2024: HK$120.0bn on 5 Feb 2025"
    await market.close()


async def test_before_a_month_s_first_trading_day_it_is_the_last_month() -> None:
    found = await ask(Made(MONTHS), "2025-02-04", market=folder("2025-03-31"))
    assert data(found)["month"] == "2025-01"
    assert texts(found.notes)[0] == "No trading day of Feb 2025 is over yet: this is Jan 2025."
    assert text(found.headline) == "Southbound turnover HK$60.0bn a day in Jan 2025"


async def test_without_anything_to_compare_with_it_says_so() -> None:
    found = await ask(Made({"2025-02": 120.0}), market=folder("2025-03-31"))
    assert text(found.headline) == "Southbound turnover HK$120.0bn a day on 1–11 Feb 2025"
    assert data(found)["previous_month"] is None
    assert data(found)["year_ago"] is None
    assert data(found)["vs_previous_month_pct"] is None
    assert data(found)["times_year_ago"] is None
    assert "Southbound turnover of Jan 2025 and Feb 2024 is not known: the data begins on 5 Feb 2025." in texts(
        found.notes
    )
    assert not found.complete


@pytest.mark.parametrize(
    ("months", "headline"),
    [
        (
            {"2025-01": 60.0, "2025-02": 45.0},
            "Southbound turnover HK$45.0bn a day on 1–11 Feb 2025, −25.0% on January",
        ),
        (
            {"2024-02": 30.0, "2025-02": 45.0},
            "Southbound turnover HK$45.0bn a day on 1–11 Feb 2025, 1.5 times Feb 2024",
        ),
    ],
)
async def test_with_one_month_to_compare_with(months: Mapping[str, float], headline: str) -> None:
    found = await ask(Made(months), market=folder("2025-03-31"))
    assert text(found.headline) == headline
    assert not found.complete


async def test_a_hole_is_named_and_left_out() -> None:
    # 11 and 12 January are a weekend: the 10th and the 13th follow each other.
    gone = (date(2025, 1, 10), date(2025, 1, 13), date(2025, 2, 6))
    found = await ask(Made(MONTHS, without=gone), market=folder("2025-03-31"))
    note = "Southbound turnover of these trading days is missing, and left out: 10 Jan → 13 Jan 2025, 6 Feb 2025"
    assert note in texts(found.notes)
    assert data(found)["days"] == 4
    assert data(found)["previous_month"]["days"] == 16
    assert not found.complete
    assert not any("Hong Kong's turnover" in line for line in texts(found.lines))  # no share of a part
    assert found.figure is not None and note in texts(found.figure.caption.notes)


async def test_holes_of_other_months_are_not_spoken_of() -> None:
    months = {**MONTHS, "2024-10": 100.0}
    found = await ask(Made(months, without=(date(2024, 10, 9),)), market=folder("2025-03-31"))
    assert found.complete


async def test_days_that_are_on_their_way_are_told_apart() -> None:
    gone = (date(2025, 2, 6), date(2025, 2, 7))
    source = Made(MONTHS, without=gone)
    source.loading = (date(2025, 2, 7),)
    notes = texts((await ask(source, market=folder("2025-03-31"))).notes)
    assert "Southbound turnover of these trading days is missing, and left out: 6 Feb 2025" in notes
    assert "Southbound turnover of these trading days is still loading: 7 Feb 2025" in notes


async def test_turnover_that_ends_early_says_its_own_last_day() -> None:
    # The 12th and later are trading days; the file ends on the 11th.
    days = tuple(link_days(SESSIONS, date(2025, 2, 12), date(2025, 3, 31)))
    found = await ask(Made(MONTHS, without=days), "2025-02-20", market=folder("2025-03-31"))
    assert text(found.headline).startswith("Southbound turnover HK$120.0bn a day on 1–11 Feb 2025")
    assert "Not current: Southbound turnover is known to 11 Feb 2025 only." in texts(found.notes)
    assert data(found)["partial"]
    assert not found.complete


async def test_net_selling_is_called_so() -> None:
    found = await ask(Made(MONTHS, buying=0.45), market=folder("2025-03-31"))
    assert data(found)["net_buy"] == -60_000_000_000
    assert texts(found.lines)[0] == "Net selling of HK$60.0bn (5 Feb → 11 Feb 2025)"


async def test_northbound_has_no_net_buying_and_no_share() -> None:
    found = await ask(Made(MONTHS), direction="northbound", market=folder("2025-03-31"))
    assert text(found.headline).replace("\N{NO-BREAK SPACE}", " ") == (
        "Northbound turnover RMB 120.0bn a day on 1–11 Feb 2025, +100.0% on January, 4.0 times Feb 2024"
    )
    assert (data(found)["net_buy"], data(found)["currency"]) == (None, "CNY")
    assert not any("Net" in line or "Hong Kong" in line for line in texts(found.lines))
    assert texts(found.notes)[-1] == (
        "Northbound buying and selling apart are not published since August 2024: no net buying."
    )
    assert isinstance(found.figure, TurnoverFigure) and not found.figure.net


async def test_made_up_turnover_says_so_and_has_no_share_of_the_real_market() -> None:
    found = await ask(Made(MONTHS, source=SAMPLE), market=folder("2025-03-31", SAMPLE))
    assert text(found.headline) == (
        "Simulated: Southbound turnover HK$120.0bn a day on 1–11 Feb, +100.0% on January, 4.0 times Feb 2024"
    )
    assert len(text(found.headline)) <= 100
    assert not any("Hong Kong's turnover" in line for line in texts(found.lines))
    assert found.figure is not None and found.figure.caption.simulated


async def test_the_picture_has_the_year_and_marks_what_is_compared() -> None:
    found = await ask(Made({**MONTHS, "2024-10": 90.0}), market=folder("2025-03-31"))
    figure = found.figure
    assert isinstance(figure, TurnoverFigure)
    assert [bar.month for bar in figure.bars][::12] == [date(2024, 2, 1), date(2025, 2, 1)]
    assert [named(bar) for bar in figure.bars if bar.compared] == ["Feb 2024", "Jan 2025", "1–11 Feb"]
    averages = {named(bar): bar.average for bar in figure.bars}
    assert (averages["Oct 2024"], averages["Nov 2024"]) == (90e9, None)
    assert figure.bars[-1].change_pct == pytest.approx(100.0)
    assert figure.bars[0].change_pct is None
    assert (figure.bars[-1].partial, figure.bars[-2].partial) == (True, False)


def named(bar: MonthBar) -> str:
    return text(msg("{name}", name=bar.name))


async def test_a_day_before_the_data_says_where_it_begins() -> None:
    error = await refused(Made(MONTHS), "2024-01-15")
    assert isinstance(error, QuestionFault) and error.code == "bad_window"
    assert text(error.message) == "Southbound turnover is known from 1 Feb 2024 on."


async def test_a_day_before_the_link_says_when_it_began() -> None:
    error = await refused(Made(MONTHS), "2014-11-16")
    assert isinstance(error, QuestionFault) and error.code == "bad_window"
    assert text(error.message) == "Stock Connect began on 17 Nov 2014."


@pytest.mark.parametrize("source", [None, Made({})])
async def test_a_folder_without_the_file_says_which_to_put_there(source: FlowsProvider | None) -> None:
    error = await refused(source, "2025-02-11", "northbound")
    assert isinstance(error, QuestionFault) and error.code == "no_data"
    assert text(error.message) == (
        "Northbound turnover is not in Folder. "
        "Put a file northbound_cny_million.csv with the columns Date,Turnover beside the prices."
    )


async def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "southbound_hkd_million.csv").write_text("Date,Buy,Sell\n2025-02-05,x,1\n", encoding="utf-8")
    error = await refused(FolderFlows(tmp_path, FOLDER), "2025-02-11")
    assert isinstance(error, SourceFault)
    assert text(error.message) == (
        "The turnover cannot be read: southbound_hkd_million.csv line 2: Buy 'x' is not a number from 0"
    )


LiveMarket = Callable[[str], Market]


@pytest.fixture
def live_at(tmp_path: Path) -> LiveMarket:
    return lambda moment: live(moment, tmp_path / "bars.db")


async def test_today_counts_when_both_markets_have_closed(live_at: LiveMarket) -> None:
    market = live_at("2025-02-12 12:00+08:00")
    until_yesterday = Made(MONTHS, without=tuple(link_days(SESSIONS, date(2025, 2, 12), date(2025, 3, 31))))
    found = await ask(until_yesterday, None, market=market)
    # Wednesday's noon: to Tuesday, and that is current.
    assert text(found.headline).startswith("Southbound turnover HK$120.0bn a day on 1–11 Feb 2025")
    assert found.complete
    await market.close()


async def test_today_that_is_over_and_not_there_is_told(live_at: LiveMarket) -> None:
    market = live_at("2025-02-12 18:00+08:00")
    until_yesterday = Made(MONTHS, without=tuple(link_days(SESSIONS, date(2025, 2, 12), date(2025, 3, 31))))
    found = await ask(until_yesterday, None, market=market)
    assert "Not current: Southbound turnover is known to 11 Feb 2025 only." in texts(found.notes)
    assert not found.complete
    await market.close()


async def test_both_sources_are_named_best_first(live_at: LiveMarket) -> None:
    market = live_at("2025-02-12 18:00+08:00")
    source = Made(MONTHS, source=OTHER)
    source.sources[date(2025, 2, 12)] = EXCHANGE
    found = await ask(source, None, market=market)
    assert found.provenance is not None
    assert [one.id for one in found.provenance.sources] == ["hkex", "eastmoney"]
    assert text(found.provenance.origin) == "HKEX · Eastmoney"
    await market.close()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SourceDown("status 500"), "Southbound turnover cannot be had now: its sources do not answer."),
        (NotYet("late"), "Southbound turnover is still loading. Please ask again in a minute."),
    ],
)
async def test_sources_that_do_not_answer_are_a_fault_of_theirs(
    live_at: LiveMarket, error: ProviderError, words: str
) -> None:
    market = live_at("2025-02-12 18:00+08:00")
    with pytest.raises(SourceFault) as refusal:
        await ask(Made(MONTHS, broken=error), None, market=market)
    assert text(refusal.value.message).startswith(words)
    await market.close()


@pytest.mark.parametrize(("asked", "told"), [("2025-01-31", False), ("2025-02-03", True)])
async def test_the_market_s_turnover_of_a_month_is_not_known_in_it(asked: str, told: bool) -> None:
    # The exchange publishes January after January. The link's last day of it was the 27th: the month is whole.
    found = await ask(Made({"2024-12": 50.0, "2025-01": 60.0}), asked, market=folder("2025-03-31"))
    assert data(found)["partial"] is False
    assert any(line.startswith("Jan 2025: 20.9% of Hong Kong's turnover") for line in texts(found.lines)) is told
    assert any("is published after the month" in note for note in texts(found.notes)) is told


async def test_one_day_of_a_month_is_told_as_one_day() -> None:
    found = await ask(Made(MONTHS), "2025-02-05", market=folder("2025-03-31"))
    assert text(found.headline) == (
        "Southbound turnover HK$120.0bn a day on one trading day, 5 Feb, +100.0% on January, 4.0× Feb 2024"
    )
