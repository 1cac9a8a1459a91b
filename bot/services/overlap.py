"""Whether freshly fetched bars still fit what is stored: history is rewritten at each split and dividend."""

import dataclasses
from datetime import date

import pandas as pd

from bot.domain.prices import PriceSeries

TOLERANCE = 0.001


def moved(stored: PriceSeries, fetched: PriceSeries, start: date) -> bool:
    """Whether bars fetched from `start` on do not continue what is stored.

    So where a final session's close or adjusted close differs by more than 0.1 % or is gone, where there is no such
    session, where there is a split or dividend that is not stored, or another currency or adjustment; and where they
    are of another source, even if the levels agree: a series is of one source.
    """
    if stored.source.id != fetched.source.id:
        return True
    if (stored.currency, stored.adjustment) != (fetched.currency, fetched.adjustment):
        return True
    if not {action for action in fetched.actions if action.day >= start} <= set(stored.actions):
        return True
    before = stored.bars.loc[pd.Timestamp(start) :, ["close", "adj_close"]]
    if stored.provisional_from is not None:
        before = before[before.index < pd.Timestamp(stored.provisional_from)]
    if before["close"].isna().all():
        return True
    after = fetched.bars[["close", "adj_close"]].reindex(before.index)
    same = (after / before - 1.0).abs() <= TOLERANCE
    return bool((before.notna() & ~same).to_numpy().any())


def joined(stored: PriceSeries, fetched: PriceSeries) -> PriceSeries:
    """The stored series with the fetched bars and actions in place of its own from their first session on."""
    first = pd.DatetimeIndex(fetched.bars.index)[0]
    bars = pd.concat([stored.bars.iloc[: int(stored.bars.index.searchsorted(first))], fetched.bars])
    kept = [action for action in stored.actions if action.day < first.date()]
    new = [action for action in fetched.actions if action.day >= first.date()]
    return dataclasses.replace(fetched, bars=bars, actions=(*kept, *new))
