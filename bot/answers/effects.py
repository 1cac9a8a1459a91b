"""What instruments did after an event, and how much of it their home index explains: fetched and computed."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from bot.analytics.event_study import Abnormal, Apart, TooFew, abnormal, around, change_after, first_after
from bot.answers.home import HOME, home_index
from bot.answers.measure import Measurement, measure, measure_known, stand_in
from bot.answers.outcomes import PENDING, Measured, Outcome, Terms, Unmeasured, closed, mixed, one_basis
from bot.answers.services import Services
from bot.domain.instruments import Instrument
from bot.domain.windows import Since

HORIZONS = (1, 5, 20)
"""Sessions after the event whose changes are told."""

BEFORE, AFTER = 10, 20
"""Sessions around the event that the picture shows."""

_HISTORY = timedelta(days=300)
"""So long before an event lie the 131 sessions that the market model needs, whatever the holidays."""

Lack = Literal["is_home", "no_home", "no_index", "pending", "other_basis", "still"]
"""Why there is no abnormal return: the instrument is a home index itself, or has none; its index has no prices here, or
they have not come yet, or are of another kind (with dividends or without); or the index did not move."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One instrument after the event. `asked` is the index that a proxy stands in for, or the instrument itself.

    `first` is its first session after the event, `changes` are those of `HORIZONS` in per cent (None where they have
    not happened), `course` is its change by session around the base. `index` is its home index and `benchmark` what
    that was measured by (a fund where a proxy stands in); both None without one.
    """

    asked: Instrument
    measured: Measured
    first: date
    changes: Mapping[int, float | None]
    course: pd.Series
    index: Instrument | None
    benchmark: Instrument | None
    abnormal: Abnormal | TooFew | Apart | Lack

    @property
    def is_proxy(self) -> bool:
        return self.asked.symbol != self.measured.instrument.symbol

    @property
    def first_pct(self) -> float:
        """The change in the first session after the event, in per cent."""
        return float(self.course.loc[1])

    @property
    def found(self) -> Abnormal | None:
        """The abnormal return where there is one."""
        return self.abnormal if isinstance(self.abnormal, Abnormal) else None


@dataclass(frozen=True, slots=True)
class Effects:
    """All that was asked for, in that order, and what has no change."""

    effects: tuple[Effect, ...]
    lacking: tuple[Unmeasured, ...]
    terms: Terms


async def effects_of(services: Services, instruments: Sequence[Instrument], day: date, terms: Terms) -> Effects:
    """The effects of an event of a day; `terms` have the window from each instrument's last close before it.

    Raises as `measure` does.
    """
    homes = {line.symbol: home for line in instruments if (home := home_index(services, line)) is not None}
    long = Terms(Since(day - _HISTORY), terms.asked, open_start=True)
    # The long history first: the event's window is then answered from the same bars.
    history = await measure(services, (*instruments, *homes.values()), long)
    measurement, outcomes = await measure_known(services, instruments, terms)
    settled = one_basis([outcome for _, outcome in outcomes], terms.returns)
    found = [(line, m) for (line, _), m in zip(outcomes, settled, strict=True) if isinstance(m, Measured)]
    indices = await _indices(services, homes, history)
    paths = await _paths(services, [measured for _, measured in found], history, long)
    effects = await asyncio.to_thread(_effects, found, homes, indices, paths)
    lacking = tuple(outcome for outcome in settled if isinstance(outcome, Unmeasured))
    return Effects(tuple(effects), lacking, measurement.terms)


async def _indices(services: Services, homes: Mapping[str, Instrument], history: Measurement) -> dict[str, Outcome]:
    """The history of each home index, or of the first fund on it that has one where the index has none."""
    found: dict[str, Outcome] = {}
    for home in {home.symbol: home for home in homes.values()}.values():
        own = history.outcomes[home.symbol]
        proxy = None
        if isinstance(own, Unmeasured):
            proxy = await stand_in(services, home, own, history.terms, beside=())
        found[home.symbol] = proxy or own
    return found


async def _paths(
    services: Services, found: Sequence[Measured], history: Measurement, long: Terms
) -> dict[str, pd.Series]:
    """The closes of each from long before the event to the last that is told; a proxy's are fetched here."""
    outcomes: dict[str, Outcome] = dict(history.outcomes)
    proxies = [m.instrument for m in found if m.instrument.symbol not in outcomes]
    if proxies:
        outcomes |= (await measure(services, proxies, long)).outcomes
    paths: dict[str, pd.Series] = {}
    for measured in found:
        whole = outcomes[measured.instrument.symbol]
        closes = whole.path if isinstance(whole, Measured) else measured.path
        paths[measured.instrument.symbol] = closes.loc[: pd.Timestamp(measured.change.as_of)]
    return paths


def _effects(
    found: Sequence[tuple[Instrument, Measured]],
    homes: Mapping[str, Instrument],
    indices: Mapping[str, Outcome],
    paths: Mapping[str, pd.Series],
) -> list[Effect]:
    effects: list[Effect] = []
    for asked, measured in found:
        closes, base = paths[measured.instrument.symbol], measured.change.base_date
        home = homes.get(asked.symbol)
        index = None if home is None else indices[home.symbol]
        effects.append(
            Effect(
                asked,
                measured,
                first_after(closes, base) or measured.change.as_of,
                {count: change_after(closes, base, count) for count in HORIZONS},
                around(closes, base, BEFORE, AFTER),
                home,
                index.instrument if isinstance(index, Measured) else None,
                _homeless(asked) if index is None else _abnormal(measured, closes, index),
            )
        )
    return effects


def _homeless(asked: Instrument) -> Lack:
    return "is_home" if asked.symbol in HOME.values() else "no_home"


def _abnormal(measured: Measured, closes: pd.Series, index: Outcome) -> Abnormal | TooFew | Apart | Lack:
    if isinstance(index, Unmeasured):
        return "pending" if index.trouble in PENDING else "no_index"
    if mixed((measured.series.adjustment, index.series.adjustment)):
        return "other_basis"
    # A session that is not over has no return yet.
    first = measured.series.provisional_from
    final = closes if first is None else closes[closes.index < pd.Timestamp(first)]
    return abnormal(final, closed(index).path, measured.change.base_date) or "still"
