"""A basket of equal amounts at the base, held without rebalancing."""

from collections.abc import Sequence

import pandas as pd


def equal_weighted(paths: Sequence[pd.Series]) -> pd.Series:
    """The change of the basket in per cent: the mean over its members of close(t) / close(base) - 1, times 100.

    Each path is one member's closes from its own base on (tz-naive sessions, ascending, unique, no NaN). The value of
    a day is that of equal amounts put into each member at its base and left there, so what rises weighs more as it
    goes; a basket that is rebalanced daily has another change.

    The days are the sessions of all members together, from the earliest base on. Members of other calendars are aligned
    on their last close on or before a day, after their changes have been taken: closes themselves are never filled, so
    a holiday makes no return of nought that would count as one. Before its own base a member has not begun, and the
    amount in it stands still. A lone member has its own change. Raises ValueError without members or closes.
    """
    if not paths or any(path.empty for path in paths):
        raise ValueError("a basket needs members with closes")
    changes = [path / float(path.iloc[0]) - 1.0 for path in paths]
    aligned = pd.concat(changes, axis=1, keys=range(len(changes)), sort=True)
    return aligned.ffill().fillna(0.0).mean(axis=1) * 100.0
