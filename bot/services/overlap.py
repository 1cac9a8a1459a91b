"""Whether freshly fetched bars still fit what is stored: history is rewritten at each split and dividend."""

import pandas as pd

from bot.domain.prices import PriceSeries

TOLERANCE = 0.001


def moved(stored: PriceSeries, fetched: PriceSeries) -> bool:
    """Whether a close or adjusted close of a final session differs by more than 0.1 %, or nothing overlaps, or the
    currency or the adjustment is another."""
    if (stored.currency, stored.adjustment) != (fetched.currency, fetched.adjustment):
        return True
    old = stored.bars
    if stored.provisional_from is not None:
        old = old[old.index < pd.Timestamp(stored.provisional_from)]
    shared = old.index.intersection(fetched.bars.index)
    if shared.empty:
        return True
    for column in ("close", "adj_close"):
        before, after = old.loc[shared, column], fetched.bars.loc[shared, column]
        both = before.notna() & after.notna()
        if ((after[both] / before[both] - 1.0).abs() > TOLERANCE).any():
            return True
    return False
