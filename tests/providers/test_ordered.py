"""Several sources in order: who is asked, who is passed over, and whose series is taken."""

from dataclasses import dataclass, field
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import COLUMNS, Adjustment, PriceSeries, Source
from bot.domain.text import Name
from bot.providers.base import (
    BarsQuery,
    NoBars,
    NoSuchSymbol,
    NotAsked,
    OverBudget,
    PriceProvider,
    ProviderError,
    SeveralSources,
    SourceDown,
    SourceLimited,
)
from bot.providers.http import Missing
from bot.providers.ordered import OrderedProvider

INDEX = Instrument("HSTECH.HK", Kind.INDEX, Name("Hang Seng TECH"), "HKD", "XHKG", "Asia/Hong_Kong")
SHARE = Instrument("0700.HK", Kind.SHARE, Name("Tencent"), "HKD", "XHKG", "Asia/Hong_Kong")
# Weekdays stand for sessions here: 44 of them from 2 December 2024 to 30 January 2025.
DAYS = tuple(stamp.date() for stamp in pd.bdate_range("2024-12-02", "2025-01-30"))
START = DAYS[0]


@dataclass
class Fake:
    """Gives the closes of its days from the start on, or raises its error."""

    id: str
    days: tuple[date, ...] = DAYS
    error: Exception | None = None
    local: bool = False
    asked: list[BarsQuery] = field(default_factory=list[BarsQuery])
    closed: int = 0

    @property
    def source(self) -> Source:
        return Source(self.id, self.id.title(), live=True)

    async def daily(self, query: BarsQuery) -> PriceSeries:
        self.asked.append(query)
        if self.error is not None:
            raise self.error
        days = [day for day in self.days if query.start is None or day >= query.start]
        rows = [[100.0] * len(COLUMNS) for _ in days]
        bars = pd.DataFrame(rows, index=pd.DatetimeIndex(days), columns=list(COLUMNS))
        return PriceSeries(query.instrument.symbol, "HKD", Adjustment.SPLIT, self.source, bars)

    async def last_session(self) -> date | None:
        return None

    async def close(self) -> None:
        self.closed += 1


class Three:
    """East, then west, then the usual one, for the index; the usual one alone for all else."""

    def __init__(self) -> None:
        self.east, self.west, self.usual = Fake("east"), Fake("west"), Fake("usual")
        self.now = 0.0
        orders = {"HSTECH.HK": [self.east, self.west, self.usual]}
        self.ordered = OrderedProvider(
            self.usual, orders, lambda _, first: [day for day in DAYS if day >= first], lambda: self.now
        )

    @property
    def all(self) -> tuple[Fake, ...]:
        return self.east, self.west, self.usual

    @property
    def counts(self) -> tuple[int, ...]:
        return tuple(len(one.asked) for one in self.all)

    async def of(self, instrument: Instrument = INDEX, start: date | None = START, origin: str | None = None) -> str:
        """The id of the source whose series is given."""
        series = await self.ordered.daily(BarsQuery(instrument, start, origin=origin))
        return series.source.id


async def test_the_first_whole_series_is_taken_and_no_one_else_is_asked() -> None:
    three = Three()
    assert await three.of() == "east"
    assert three.counts == (1, 0, 0)
    assert three.east.asked == [BarsQuery(INDEX, START)]


async def test_all_other_instruments_are_the_usual_ones() -> None:
    three = Three()
    three.usual.days = DAYS[:3]  # whatever it has: nobody else is asked
    assert await three.of(SHARE) == "usual"
    assert three.counts == (0, 0, 1)
    three.usual.error = SourceDown("away")
    with pytest.raises(SourceDown, match="away"):
        await three.of(SHARE)
    assert three.counts == (0, 0, 2)


MOVING_ON = [
    NoSuchSymbol("x"), NoBars("x"), SourceDown("x"), SourceLimited("x"), NotAsked("x"), Missing("x"),
]  # fmt: skip


@pytest.mark.parametrize("error", MOVING_ON, ids=lambda error: type(error).__name__)
async def test_errors_that_move_on(error: ProviderError) -> None:
    three = Three()
    three.east.error = error
    assert await three.of() == "west"
    three.west.error = error
    assert await three.of() == "usual"


async def test_our_own_budget_is_no_reason_to_ask_another() -> None:
    three = Three()
    three.east.error = OverBudget("wait")
    with pytest.raises(OverBudget):
        await three.of()
    assert three.counts == (1, 0, 0)


async def test_a_defect_is_not_hidden() -> None:
    three = Three()
    three.east.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await three.of()
    assert three.counts == (1, 0, 0)


@pytest.mark.parametrize(
    ("errors", "raised"),
    [
        ((NoSuchSymbol("e"), NoSuchSymbol("w"), NoSuchSymbol("u")), NoSuchSymbol),
        ((SourceDown("e"), NoSuchSymbol("w"), NoBars("u")), SourceDown),
        ((NoBars("e"), SourceDown("w"), NoSuchSymbol("u")), NoBars),
        # One that does not know the symbol does not say that there is none.
        ((NoSuchSymbol("e"), NoBars("w"), NoSuchSymbol("u")), NoBars),
        ((NoSuchSymbol("e"), SourceLimited("w"), NoBars("u")), SourceLimited),
        ((NotAsked("e"), SourceDown("w"), SourceDown("u")), NotAsked),
    ],
)
async def test_the_error_where_no_source_has_any(
    errors: tuple[ProviderError, ...], raised: type[ProviderError]
) -> None:
    three = Three()
    for one, error in zip(three.all, errors, strict=True):
        one.error = error
    with pytest.raises(ProviderError) as refused:
        await three.of()
    assert type(refused.value) is raised
    assert three.counts == (1, 1, 1)


async def test_a_series_that_lacks_a_session_moves_on() -> None:
    three = Three()
    three.east.days = (*DAYS[:20], *DAYS[21:])
    assert await three.of() == "west"
    # From after the hole on, it is whole.
    assert await three.of(start=DAYS[21]) == "east"


async def test_without_a_whole_series_the_fullest_is_taken_and_of_equals_the_first() -> None:
    three = Three()
    three.east.days = (*DAYS[:20], *DAYS[23:])
    three.west.days = (*DAYS[:30], *DAYS[31:])
    three.usual.days = DAYS[1:]
    assert await three.of() == "west"
    # A source that is down beside a history with a hole takes nothing from it.
    three.west.error = SourceDown("away")
    three.usual.days = DAYS[:5]
    assert await three.of() == "east"


async def test_a_series_that_ends_early_moves_on() -> None:
    three = Three()
    three.east.days = DAYS[:-1]
    assert await three.of() == "west"


async def test_the_whole_history_begins_with_its_first_close() -> None:
    three = Three()
    three.east.days = DAYS[10:]
    assert await three.of(start=None) == "east"
    three.east.days = (*DAYS[10:20], *DAYS[21:])
    assert await three.of(start=None) == "west"


class TestOneRow:
    """As Yahoo has it of Hang Seng TECH."""

    @pytest.fixture
    def three(self) -> Three:
        three = Three()
        three.usual.days = DAYS[-1:]
        return three

    async def test_is_no_history_while_those_that_have_it_are_down(self, three: Three) -> None:
        three.east.error, three.west.error = SourceDown("e"), NoBars("w")
        with pytest.raises(NoBars):
            await three.of()

    async def test_is_all_there_is_where_the_others_say_so(self, three: Three) -> None:
        three.east.error, three.west.error = NoSuchSymbol("e"), NoBars("w")
        assert await three.of() == "usual"

    async def test_is_not_asked_for_again_for_an_hour(self, three: Three) -> None:
        three.east.error = three.west.error = SourceDown("away")
        for _ in range(3):
            with pytest.raises(NoBars):
                await three.of()
        assert three.counts == (3, 3, 1)
        three.now = 3600.0
        with pytest.raises(NoBars):
            await three.of()
        assert three.counts == (4, 4, 2)
        # Whoever is back is taken at once.
        three.west.error = None
        assert await three.of() == "west"

    async def test_of_one_session_that_was_asked_for_is_whole(self, three: Three) -> None:
        three.east.error = three.west.error = SourceDown("away")
        assert await three.of(start=DAYS[-1]) == "usual"


class TestContinuing:
    async def test_a_series_stays_with_its_source(self) -> None:
        three = Three()
        assert await three.of(origin="west", start=DAYS[-10]) == "west"
        assert three.counts == (0, 1, 0)

    async def test_until_that_cannot_continue_it(self) -> None:
        three = Three()
        three.west.error = SourceDown("away")
        assert await three.of(origin="west", start=DAYS[-10]) == "east"
        assert three.counts == (1, 1, 0)

    async def test_an_origin_that_is_no_more_changes_nothing(self) -> None:
        three = Three()
        assert await three.of(origin="gone") == "east"


STATES = st.one_of(st.none(), st.sampled_from(MOVING_ON), st.integers(0, len(DAYS) - 1))


@given(st.lists(STATES, min_size=3, max_size=3))
async def test_a_whole_series_is_never_passed_over(states: list[ProviderError | int | None]) -> None:
    """Whatever the others do (an error, or a session short): the first whole series, else one that nobody has fuller,
    else an error. None stands for a whole one."""
    three = Three()
    for one, state in zip(three.all, states, strict=True):
        if isinstance(state, int):
            one.days = DAYS[:state] + DAYS[state + 1 :]
        else:
            one.error = state
    if None in states:
        assert await three.of() == three.all[states.index(None)].id
    elif short := [at for at, state in enumerate(states) if isinstance(state, int)]:
        assert await three.of() == three.all[short[0]].id
    else:
        with pytest.raises(ProviderError):
            await three.of()


async def test_what_it_says_of_its_sources() -> None:
    three = Three()
    provider: PriceProvider = three.ordered
    assert provider.source.id == "usual"
    assert not provider.local
    assert isinstance(provider, SeveralSources)
    assert [source.id for source in provider.sources_for("HSTECH.HK")] == ["east", "west", "usual"]
    assert [source.id for source in provider.sources_for("0700.HK")] == ["usual"]
    assert [source.id for source in three.ordered.others] == ["east", "west"]
    assert await provider.last_session() is None
    await provider.close()
    assert [one.closed for one in three.all] == [1, 1, 1]
