"""An instrument's bull or bear market as an answer has it, and as JSON."""

from dataclasses import dataclass
from typing import Any

from bot.analytics.regime import Flip, Regime
from bot.answers import facts
from bot.answers.outcomes import Measured
from bot.domain.instruments import Instrument, Kind
from bot.domain.text import Literally, Message, Number, Price, Towards, msg


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of an instrument. `asked` is the index that a proxy stands in for, or the instrument itself; `late` is
    set where its prices begin later than was asked."""

    asked: Instrument
    measured: Measured
    regime: Regime
    late: bool
    trading: Measured | None = None
    """The same with a price of a session that is not over, where there is one."""

    @property
    def is_proxy(self) -> bool:
        return self.asked.symbol != self.measured.instrument.symbol

    @property
    def subject(self) -> Message:
        if self.is_proxy:
            fund = Literally(self.measured.instrument.symbol)
            return msg("{name} (by fund {fund})", name=self.asked.name, fund=fund)
        return msg("{name}", name=self.asked.name)

    def price(self, level: float, towards: Towards | None = None) -> Price | Number:
        """A level of the series: in points for an index, with four decimals for a rate."""
        kind = self.measured.instrument.kind
        if kind is Kind.FX:
            return Number(level, 4, towards)
        return Price(level, None if kind is Kind.INDEX else self.measured.currency, towards)

    @property
    def below_high_pct(self) -> float:
        """The last close's change from the highest since the flip, in per cent."""
        return (self.regime.last.close / self.regime.high.close - 1.0) * 100.0


def standing_data(found: Standing) -> dict[str, Any]:
    """The state for machines: dates ISO 8601, closes as the source has them, percentages to two decimals."""
    told, measured = found.regime, found.measured
    flip, change, correction = told.current, told.change_pct, told.correction_since
    state: dict[str, Any] = {
        "symbol": measured.instrument.symbol,
        "name": measured.instrument.name.en,
        "proxy_for": found.asked.symbol if found.is_proxy else None,
        "state": None if flip is None else flip.state,
        "since": None if flip is None else flip.at.day.isoformat(),
        "provisional": flip is not None and flip.provisional,
        "correction": correction is not None,
        "correction_since": None if correction is None else correction.isoformat(),
        "extreme_date": None if flip is None else flip.extreme.day.isoformat(),
        "extreme_close": None if flip is None else round(flip.extreme.close, 6),
        "entry_pct": None if flip is None else facts.plain(flip.pct),
        "change_pct": None if change is None else facts.plain(change),
        "close": round(told.last.close, 6),
        "close_date": told.last.day.isoformat(),
        "high": {"date": told.high.day.isoformat(), "close": round(told.high.close, 6)},
        "low": {"date": told.low.day.isoformat(), "close": round(told.low.close, 6)},
        "next": [
            {"state": n.state, "level": round(n.level, 6), "distance_pct": facts.plain(n.distance_pct)}
            for n in told.nexts
        ],
        "flips": [_flip_data(flip) for flip in told.flips],
        "series_start": told.start.day.isoformat(),
    }
    return {"state": state}


def _flip_data(flip: Flip) -> dict[str, Any]:
    row: dict[str, Any] = {
        "date": flip.at.day.isoformat(),
        "state": flip.state,
        "close": round(flip.at.close, 6),
        "extreme_date": flip.extreme.day.isoformat(),
        "extreme_close": round(flip.extreme.close, 6),
        "change_pct": facts.plain(flip.pct),
    }
    return {**row, "provisional": True} if flip.provisional else row
