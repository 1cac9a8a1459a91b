"""What was measured, and what could not be: the types that every question's answer is made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

import pandas as pd

from bot.analytics.returns import Change
from bot.answers.services import AskedOf
from bot.domain.instruments import Instrument
from bot.domain.prices import Adjustment, PriceSeries, Source, days_of
from bot.domain.questions import ReturnKind
from bot.domain.windows import Between, Window
from bot.services.prices import Reason

Trouble = Reason | Literal["no_base", "no_session", "behind", "no_total", "other_basis"]
"""Why there is no change. `no_session`: the instrument's calendar has no session in the window; `behind`: it has one,
and the series ends before."""

PENDING: frozenset[Trouble] = frozenset({"loading", "source_down"})
"""The source has not answered: nothing is known of the instrument."""


@dataclass(frozen=True, slots=True)
class Rated:
    """The last exchange rate of a converted series: its day, whether a later one should be known, and whether it may
    still change."""

    day: date
    late: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """One instrument's change. `closes` are the closes that it was measured on (converted, or with dividends, where
    that was asked). `stale` is set where the last close is not the one that should be known: an older session's, or a
    price from before the close of a session that is over. `provisional` where the last price may still change.
    `stored_at` is when the oldest of its series was fetched that the store answered because the source did not; None
    where the source did. `rated` is None where nothing was converted."""

    instrument: Instrument
    series: PriceSeries
    closes: pd.Series
    change: Change
    currency: str
    stale: bool
    provisional: bool
    stored_at: datetime | None
    rated: Rated | None = None
    early: bool = False
    """Set where the base is so much older than the window's that the change is of another, longer time."""

    @property
    def own_days(self) -> bool:
        """Whether the change is not of the window that was asked, so that its days must stand beside it."""
        return self.stale or self.early

    @property
    def path(self) -> pd.Series:
        """The closes from the base to the last one, both included."""
        return self.closes.loc[pd.Timestamp(self.change.base_date) : pd.Timestamp(self.change.as_of)]

    @property
    def converted(self) -> bool:
        return self.currency != self.series.currency

    @property
    def late_rate(self) -> date | None:
        """The day of its last exchange rate, where that is too old."""
        return self.rated.day if self.rated is not None and self.rated.late else None


def closed(measured: Measured) -> Measured:
    """The same up to its last final close, for what is defined on closes: a price in open trading is none yet. As it is
    where there is no final close in its window."""
    first = measured.series.provisional_from
    if first is None or measured.change.as_of < first:
        return measured
    path = measured.path
    final = path[path.index < pd.Timestamp(first)]
    if final.empty:
        return measured
    base = measured.change
    change = Change(base.base_date, base.base_close, days_of(final.iloc[-1:])[0], float(final.iloc[-1]))
    return replace(measured, change=change, provisional=False)


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """An instrument without a change: why, and the first and last close that there are. `fault` is what a local
    source finds wrong with its file. `asked` are the sources that gave nothing, where they are several."""

    instrument: Instrument
    trouble: Trouble
    first: date | None = None
    last: date | None = None
    fault: str = ""
    asked: tuple[Source, ...] = ()
    kin: tuple[Instrument, ...] = ()
    """The other lines of its company that have prices, where it has none."""


Outcome = Measured | Unmeasured
Outcomes = Mapping[str, Outcome]
"""By symbol, in the order that was asked."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the changes are measured in and over. `behind` is the last day that there are prices of, where nothing
    current is known and the question is answered as of that day."""

    window: Window
    asked: AskedOf
    returns: ReturnKind = ReturnKind.PRICE
    currency: str | None = None
    behind: date | None = None
    open_start: bool = False
    """Set where an instrument that begins later than the window is measured from its first close: for questions of a
    whole history, which say where it begins."""
    lone: bool = False
    """Set where an instrument with a single close in the window is measured all the same, from that close to itself:
    for questions that tell prices, and say that there is no change."""

    def as_of(self, day: date) -> "Terms":
        """The same, as of the last day that there are prices of: base and end are both counted from it."""
        window = self.window
        if isinstance(window, Between) and window.first < day < window.last:
            window = Between(window.first, day)
        return replace(self, window=window, asked=AskedOf(day, self.asked.services), behind=day)


def last_known(outcomes: Iterable[Outcome]) -> date | None:
    """The last day that there are prices of, where none of them is current; None where one is, or there are none."""
    days: list[date] = []
    for outcome in outcomes:
        if isinstance(outcome, Measured):
            if not outcome.stale:
                return None
            days.append(outcome.change.as_of)
        elif outcome.trouble == "behind" and outcome.last is not None:
            days.append(outcome.last)
    return max(days, default=None)


def one_basis(outcomes: Sequence[Outcome], returns: ReturnKind) -> list[Outcome]:
    """The same, but where some closes contain dividends and some do not, only the kind of the most has a change."""
    kinds = [o.series.adjustment for o in outcomes if isinstance(o, Measured)]
    if returns is ReturnKind.TOTAL or not mixed(kinds):
        return list(outcomes)
    with_dividends, without = kinds.count(Adjustment.SPLIT_DIVIDEND), kinds.count(Adjustment.SPLIT)
    other = Adjustment.SPLIT if with_dividends > without else Adjustment.SPLIT_DIVIDEND
    return [
        Unmeasured(outcome.instrument, "other_basis")
        if isinstance(outcome, Measured) and outcome.series.adjustment is other
        else outcome
        for outcome in outcomes
    ]


def mixed(kinds: Iterable[Adjustment]) -> bool:
    """Whether some closes contain dividends and some do not."""
    return {Adjustment.SPLIT, Adjustment.SPLIT_DIVIDEND} <= set(kinds)


def basis(measured: Iterable[Measured]) -> Adjustment | None:
    """What the closes of all contain: their common adjustment, UNKNOWN where they differ, None without any."""
    kinds = {m.series.adjustment for m in measured}
    if len(kinds) > 1:
        return Adjustment.UNKNOWN
    return kinds.pop() if kinds else None
