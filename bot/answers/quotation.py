"""What is told of a line, and its parts in words."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

from bot.analytics.returns import Change
from bot.answers.lines import OtherLine
from bot.answers.outcomes import Measured
from bot.answers.quoting import Extremes, MarketValue, state_word
from bot.answers.single import Single
from bot.domain.instruments import Kind
from bot.domain.text import Amount, Arg, Day, Instant, Literally, Message, Money, Number, Price, msg
from bot.services.sessions import MarketHours


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told of a line. The change of `found` is that since the close before; from the last close to itself
    where it is the first of all."""

    found: Single
    range: Extremes
    volume: float | None
    usual: float | None
    value: MarketValue | None
    refusal: Message | None
    hours: MarketHours | None
    at: datetime | None
    others: tuple[OtherLine, ...]

    @property
    def measured(self) -> Measured:
        return self.found.measured

    @property
    def change(self) -> Change:
        return self.measured.change

    @property
    def moved(self) -> bool:
        """Whether there is a close before the last one, and so a change."""
        return self.change.base_date < self.change.as_of

    def level(self, value: float) -> Price | Number:
        """A level as it is shown: points of an index, four decimals of a currency."""
        match self.found.instrument.kind:
            case Kind.INDEX:
                return Price(value, None)
            case Kind.FX:
                return Number(value, 4)
            case _:
                return Price(value, self.measured.currency)

    def bare(self, value: float) -> Price | Number:
        """The same without the currency."""
        return Number(value, 4) if self.found.instrument.kind is Kind.FX else Price(value, None)

    def day_range(self) -> tuple[float, float] | None:
        """The last session's low and high; None where the source has closes only: a flat bar without a volume is a
        close and nothing more."""
        bars, session = self.measured.series.bars, pd.Timestamp(self.change.as_of)
        low, high = (float(bars[column].loc[session]) for column in ("low", "high"))
        if pd.isna(low) or pd.isna(high) or (low == high and self.volume is None):
            return None
        return low, high

    def lacking(self) -> tuple[Message, ...]:
        """What the source does not have of the last session."""
        no_range, day = self.day_range() is None, Day(self.change.as_of)
        no_volume = self.volume is None and self.found.instrument.kind not in {Kind.INDEX, Kind.FX}
        if no_range and no_volume:
            return (msg("The source has no volume and no range of {day}.", day=day),)
        if no_range:
            return (msg("The source has no range of {day}.", day=day),)
        return (msg("The source has no volume of {day}.", day=day),) if no_volume else ()


def ranges_words(told: Told) -> Message:
    """The ranges of the session and of 52 weeks."""
    day, year = told.day_range(), told.range
    args: dict[str, Arg] = {
        "low": told.bare(year.low),
        "low_day": Day(year.low_day),
        "high": told.bare(year.high),
        "high_day": Day(year.high_day),
    }
    if day is None:
        return msg("52 weeks {low} ({low_day}) to {high} ({high_day})", **args)
    return msg(
        "Day {day_low} to {day_high} · 52 weeks {low} ({low_day}) to {high} ({high_day})",
        day_low=told.bare(day[0]), day_high=told.bare(day[1]), **args,
    )  # fmt: skip


def volume_words(told: Told) -> Message | None:
    """The session's volume against its mean; None where there is none."""
    if told.volume is None:
        return None
    volume = Amount(told.volume)
    partial = told.measured.provisional
    if not told.usual:
        return msg("{volume} so far", volume=volume) if partial else msg("{volume}", volume=volume)
    args: dict[str, Arg] = {"volume": volume, "times": Number(told.volume / told.usual, 2)}
    if partial:
        return msg("{volume} so far, {times}× the mean of 20 sessions with a volume", **args)
    return msg("{volume}, {times}× the mean of 20 sessions with a volume", **args)


def worth_words(value: MarketValue) -> Message:
    """The company's value, and how many shares that is: those that were counted, where the line is of other units."""
    worth = Money(value.value, value.currency, digits=2)
    if value.whole is None:
        return msg("{worth}", worth=worth)
    shares, line = value.whole
    if line is None:
        return msg("{worth} ({shares} shares)", worth=worth, shares=Amount(shares, 2))
    return msg("{worth} ({shares} shares of {symbol})", worth=worth, shares=Amount(shares, 2), symbol=Literally(line))


def hours_words(told: Told) -> Message | None:
    """What the exchange does now, and until when."""
    if told.hours is None or told.found.instrument.kind is Kind.FX:
        return None
    zone = ZoneInfo(told.found.instrument.timezone)
    args: dict[str, Arg] = {"state": state_word(told.hours)}
    if told.hours.state == "open" and told.hours.closes is not None:
        return msg("Market: {state}, closes {at}", **args, at=Instant(told.hours.closes.astimezone(zone)))
    if told.hours.opens is None:
        return msg("Market: {state}", **args)
    at = Instant(told.hours.opens.astimezone(zone))
    if told.hours.state == "break":
        return msg("Market: {state}, trades on {at}", **args, at=at)
    return msg("Market: {state}, opens {at}", **args, at=at)
