"""What each member contributed to the change of its index, from weights held from the base on."""

from collections.abc import Mapping
from dataclasses import dataclass

WHOLE = 100.0
_ROUNDING = 1.0
"""How far from 100 weights may add up to before they are brought to it, in percentage points."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One member: its weight at the base and its change in per cent; `pp` is what it added to the index's change, in
    percentage points."""

    symbol: str
    weight_pct: float
    change_pct: float

    @property
    def pp(self) -> float:
        """Weight × change: the index is Σ w·P/P₀ of buy-and-hold, so the parts add up to the change of the whole."""
        return self.weight_pct / WHOLE * self.change_pct

    def points(self, base_level: float) -> float:
        """The same in points of an index whose level at the base is known."""
        return self.pp / WHOLE * base_level


def contributions(weights: Mapping[str, float], changes: Mapping[str, float]) -> list[Contribution]:
    """Those of the members that have both a weight and a change, largest first."""
    found = [Contribution(symbol, weight, changes[symbol]) for symbol, weight in weights.items() if symbol in changes]
    return sorted(found, key=lambda one: (-one.pp, one.symbol))


def whole(weights: Mapping[str, float]) -> dict[str, float]:
    """The weights as they are where they add up to 100 but for rounding, else in proportion so that they do.

    Empty weights, or weights that are all 0, stay as they are.
    """
    total = sum(weights.values())
    if total <= 0 or abs(total - WHOLE) <= _ROUNDING:
        return dict(weights)
    return {symbol: weight / total * WHOLE for symbol, weight in weights.items()}


def carried(weights: Mapping[str, float], growth: Mapping[str, float]) -> dict[str, float]:
    """Weights of one day brought to another by their members' prices, as they drift in an index that is not reviewed in
    between: wᵢ·gᵢ, in proportion to the same sum.

    `growth` is the price on the other day as a multiple of that on the weights' own. A member without one keeps its
    weight, as if it had moved with the index.
    """
    known = sum(weight for symbol, weight in weights.items() if symbol in growth)
    grown = sum(weight * growth[symbol] for symbol, weight in weights.items() if symbol in growth)
    if known <= 0 or grown <= 0:
        return dict(weights)
    scale = known / grown
    return {
        symbol: weight * growth[symbol] * scale if symbol in growth else weight for symbol, weight in weights.items()
    }


def capped(values: Mapping[str, float], cap_pct: float) -> dict[str, float]:
    """Weights in per cent in proportion to positive values, none above a cap: what exceeds it is shared among the
    others in proportion, again and again until none does.

    Where the cap is too low for so few members (n × cap < 100) all weigh the same.
    """
    if not values:
        return {}
    if len(values) * cap_pct <= WHOLE:
        return dict.fromkeys(values, WHOLE / len(values))
    full: set[str] = set()
    while True:
        free = {symbol: value for symbol, value in values.items() if symbol not in full}
        rest = (WHOLE - len(full) * cap_pct) / sum(free.values())
        over = {symbol for symbol, value in free.items() if value * rest > cap_pct}
        if not over:
            return {symbol: cap_pct if symbol in full else value * rest for symbol, value in values.items()}
        full |= over
