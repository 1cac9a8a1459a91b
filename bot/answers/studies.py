"""The studies of a chart: computed with the history before the window, and said in words."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from bot.analytics.indicators import (
    BAND,
    SIGNAL,
    SLOW,
    STRENGTH,
    bollinger,
    ema,
    ema_span,
    macd,
    macd_span,
    rsi,
    rsi_span,
    sma,
)
from bot.domain.instruments import Instrument, Kind
from bot.domain.questions.values import Study
from bot.domain.text import Day, Message, Number, Price, msg

Part = Literal["value", "upper", "lower", "line", "signal", "histogram"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A study over the window: its series by part, on the sessions that have a close."""

    study: Study
    parts: dict[Part, pd.Series]

    @property
    def length(self) -> int:
        return length_of(self.study)

    @property
    def label(self) -> Message:
        """What it is called."""
        match self.study.kind:
            case "sma":
                return msg("SMA {length}", length=self.length)
            case "ema":
                return msg("EMA {length}", length=self.length)
            case "bollinger":
                return msg("Bollinger {length}", length=self.length)
            case "rsi":
                return msg("RSI {length}", length=self.length)
            case "macd":
                return msg("MACD")
            case "volume":
                return msg("Volume")

    @property
    def key(self) -> str:
        """Its name in the JSON object: sma20, macd."""
        return self.study.kind if self.study.kind in {"macd", "volume"} else f"{self.study.kind}{self.length}"

    def last(self) -> dict[Part, float | None]:
        """The values at the last close; None where there is not enough history."""
        ends: dict[Part, float | None] = {}
        for part, series in self.parts.items():
            value = float(series.iloc[-1])
            ends[part] = None if math.isnan(value) else value
        return ends


def length_of(study: Study) -> int:
    """The sessions that a study looks back over."""
    usual = {"sma": BAND, "ema": BAND, "bollinger": BAND, "rsi": STRENGTH, "macd": SLOW + SIGNAL - 1, "volume": 1}
    return usual[study.kind] if study.length is None or study.kind in {"macd", "volume"} else study.length


def needed(studies: Iterable[Study]) -> int:
    """How many sessions before the window the studies need, so that a day has the same values whatever window it is
    shown in: what a value is made of."""
    return max((_needed(study) for study in studies), default=0)


def _needed(study: Study) -> int:
    length = length_of(study)
    match study.kind:
        case "volume":
            return 0
        case "sma" | "bollinger":
            return length
        case "ema":
            return ema_span(length)
        case "rsi":
            return rsi_span(length)
        case "macd":
            return macd_span()


def drawn(study: Study, closes: pd.Series, first: pd.Timestamp) -> Drawn:
    """A study over the window that begins on `first`, from as much of the history before it as it needs: never more, so
    that what a store happens to hold does not change it."""
    start = max(0, int(closes.index.searchsorted(first)) - _needed(study))
    used, length = closes.iloc[start:], length_of(study)
    parts: dict[Part, pd.Series]
    match study.kind:
        case "sma":
            parts = {"value": sma(used, length)}
        case "ema":
            parts = {"value": ema(used, length, forgets=True)}
        case "bollinger":
            bands = bollinger(used, length)
            parts = {"value": bands.middle, "upper": bands.upper, "lower": bands.lower}
        case "rsi":
            parts = {"value": rsi(used, length, forgets=True)}
        case "macd":
            found = macd(used, forgets=True)
            parts = {"line": found.line, "signal": found.signal, "histogram": found.histogram}
        case "volume":
            parts = {}
    return Drawn(study, {part: series.loc[first:] for part, series in parts.items()})


Level = Callable[[float], Price | Number]
"""How a level of the series is shown."""


def values_line(studies: Sequence[Drawn], level: Level) -> tuple[Message, ...]:
    """The last values of the studies, in order; those that are not known are left out."""
    return tuple(item for item in (_value(one, level) for one in studies) if item is not None)


def _value(one: Drawn, level: Level) -> Message | None:
    last = one.last()
    if not last or any(value is None for value in last.values()):
        return None
    known = {part: value for part, value in last.items() if value is not None}
    match one.study.kind:
        case "bollinger":
            return msg(
                "{study} {lower} to {upper}", study=one.label, lower=level(known["lower"]),
                upper=level(known["upper"]),
            )  # fmt: skip
        case "rsi":
            return msg("{study} {value}", study=one.label, value=Number(known["value"], 1))
        case "macd":
            return msg(
                "{study} {line}, signal {signal}", study=one.label, line=Number(known["line"], 2),
                signal=Number(known["signal"], 2),
            )  # fmt: skip
        case _:
            return msg("{study} {value}", study=one.label, value=level(known["value"]))


def history_notes(studies: Sequence[Drawn], instrument: Instrument) -> tuple[Message, ...]:
    """Which studies begin later than the window, or have no value in it, for want of history."""
    found: list[Message] = []
    for one in studies:
        known = [series.dropna() for series in one.parts.values()]
        if any(series.empty for series in known):
            found.append(
                msg("{study} needs more sessions than there are of {name}.", study=one.label, name=instrument.name)
            )
        elif known and min(len(series) for series in known) < max(len(series) for series in one.parts.values()):
            day = max(series.index[0].date() for series in known)
            found.append(msg("{study} begins on {day}: it needs more history.", study=one.label, day=Day(day)))
    return tuple(found)


def volume_notes(studies: Sequence[Drawn], instrument: Instrument, volumes: pd.Series) -> tuple[Message, ...]:
    """That there is no volume to show, where it was asked for."""
    if all(one.study.kind != "volume" for one in studies):
        return ()
    if instrument.kind in {Kind.INDEX, Kind.FX}:
        return (msg("{name} has no volume.", name=instrument.name),)
    return () if volumes.notna().any() else (msg("No volume known of {name}.", name=instrument.name),)
