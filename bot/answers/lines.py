"""The other lines of a company beside one of them: what each trades at, and what New York pays over Hong Kong."""

import math
from dataclasses import dataclass
from datetime import date

from bot.answers.outcomes import Measured, Outcome
from bot.answers.services import Services
from bot.answers.single import Single
from bot.domain.instruments import Company, Instrument
from bot.domain.prices import Adjustment
from bot.domain.text import Arg, Day, Literally, Message, Name, Number, Percent, Price, Series, msg

HONG_KONG, DOLLAR = "HKD", "USD"
_PAIR = "HKD=X"


@dataclass(frozen=True, slots=True)
class Premium:
    """What an ADS costs over its shares in Hong Kong: ADS price × HKD per USD / (ratio × price in Hong Kong) − 1, in
    per cent, each price of its own day."""

    pct: float
    rate: float
    rate_day: date


@dataclass(frozen=True, slots=True)
class OtherLine:
    """Another line of the company: its outcome, the shares of one ADS where one of the two lines is one, and the
    premium of the ADS over the line in Hong Kong, or why there is none."""

    instrument: Instrument
    outcome: Outcome
    ratio: float | None = None
    premium: Premium | None = None
    refusal: Message | None = None


def wanted(services: Services, instrument: Instrument) -> tuple[Instrument, ...]:
    """What must be measured beside an instrument for its other lines: these, and the rate where it is needed."""
    others = services.resolver.lines_of(instrument)
    pair = services.reference.instruments.get(_PAIR)
    crossing = {line.currency for line in (instrument, *others)} >= {HONG_KONG, DOLLAR}
    return (*others, pair) if pair is not None and crossing else others


def other_lines(services: Services, found: Single) -> tuple[OtherLine, ...]:
    """The other lines of what was measured, in the company's order."""
    instrument = found.instrument
    if instrument.company is None or found.is_proxy:
        return ()
    company = services.reference.companies[instrument.company]
    lines = services.resolver.lines_of(instrument)
    return tuple(_other(services, found, company, line) for line in lines)


def _other(services: Services, found: Single, company: Company, line: Instrument) -> OtherLine:
    outcome = found.other(line)
    ads, home = sorted((found.instrument, line), key=lambda one: one.symbol not in company.shares_per_ads)
    ratio = company.shares_per_ads.get(ads.symbol)
    if ratio is None or (ads.currency, home.currency) != (DOLLAR, HONG_KONG):
        return OtherLine(line, outcome)
    by_symbol: dict[str, Outcome] = {found.instrument.symbol: found.measured, line.symbol: outcome}
    refusal, premium = _premium(services, found, by_symbol[ads.symbol], by_symbol[home.symbol], ratio)
    return OtherLine(line, outcome, ratio, premium, refusal)


def _premium(
    services: Services, found: Single, ads: Outcome, home: Outcome, ratio: float
) -> tuple[Message | None, Premium | None]:
    if not isinstance(ads, Measured) or not isinstance(home, Measured):
        return None, None
    old = next((one for one in (ads, home) if one.stale), None)
    if old is not None:
        day = Day(old.change.as_of)
        return msg("No premium: the price of {symbol} is of {day}.", symbol=_symbol(old), day=day), None
    if Adjustment.SPLIT_DIVIDEND in {ads.series.adjustment, home.series.adjustment}:
        return msg("No premium: these closes have dividends taken out, so they are no price levels."), None
    if (ads.currency, home.currency) != (DOLLAR, HONG_KONG):
        return msg("No premium: the source quotes the lines in other currencies."), None
    pair = services.reference.instruments.get(_PAIR)
    rate = None if pair is None else found.other(pair)
    if not isinstance(rate, Measured) or rate.stale:
        return msg("No premium: there is no current exchange rate of the Hong Kong dollar."), None
    per_dollar = rate.change.close
    pct = (ads.change.close * per_dollar / (ratio * home.change.close) - 1.0) * 100.0
    return None, Premium(pct, per_dollar, rate.change.as_of)


def line_words(services: Services, found: Single, other: OtherLine) -> Message:
    """One line's price with its day, and what the ADS costs over Hong Kong."""
    if not isinstance(other.outcome, Measured):
        return msg("{symbol}: no price", symbol=Literally(other.instrument.symbol))
    moved = other.outcome.change
    args: dict[str, Arg] = {
        "symbol": Literally(other.instrument.symbol),
        "price": Price(moved.close, other.outcome.currency),
        "day": Day(moved.as_of),
    }
    if other.premium is None:
        return msg("{symbol} {price} ({day})", **args)
    return msg("{symbol} {price} ({day}): {premium}", **args, premium=premium_words(found, other, other.premium))


def premium_words(found: Single, other: OtherLine, premium: Premium) -> Message:
    """The premium or discount of the ADS in a phrase."""
    ads = found.instrument if found.instrument.currency == DOLLAR else other.instrument
    args: dict[str, Arg] = {"ads": Literally(ads.symbol), "pct": Percent(abs(premium.pct), signed=False)}
    if round(premium.pct, 2) > 0:
        return msg("{ads} costs {pct} more than in Hong Kong", **args)
    if round(premium.pct, 2) < 0:
        return msg("{ads} costs {pct} less than in Hong Kong", **args)
    return msg("{ads} costs the same as in Hong Kong", **args)


def line_notes(services: Services, found: Single, others: tuple[OtherLine, ...]) -> tuple[Message, ...]:
    """What the premium is computed with, or why there is none."""
    shown = [(other, other.premium) for other in others if other.premium is not None]
    notes = list(dict.fromkeys(other.refusal for other in others if other.refusal is not None))
    for other, premium in shown:
        notes.append(_computed(found, other, premium))
    company = found.instrument.company
    if shown and company is not None and not services.reference.companies[company].verified:
        notes.append(msg("The shares per ADS of {name} are not verified.", name=found.instrument.name))
    if shown and _undeclared(found, [other for other, _ in shown]):
        source = Name(found.measured.series.source.title)
        notes.append(
            msg("{source} does not say what its closes contain: a premium takes them as traded.", source=source)
        )
    return tuple(notes)


def _computed(found: Single, other: OtherLine, premium: Premium) -> Message:
    days = {found.measured.change.as_of}
    if isinstance(other.outcome, Measured):
        days.add(other.outcome.change.as_of)
    ratio = other.ratio or math.nan
    whole = ratio == int(ratio)
    args: dict[str, Arg] = {
        "ratio": Number(ratio, 0 if whole else 2),
        "rate": Number(premium.rate, 4),
        "day": Day(premium.rate_day),
    }
    if len(days) > 1:
        ordered = Series(tuple(Day(day) for day in sorted(days)), "and")
        return msg(
            "Premium: an ADS is {ratio} × the share, {rate} HKD per USD ({day}); the prices are of {days}.",
            **args,
            days=ordered,
        )
    return msg("Premium: an ADS is {ratio} × the share, {rate} HKD per USD ({day}).", **args)


def _undeclared(found: Single, others: list[OtherLine]) -> bool:
    outcomes = [found.measured, *(other.outcome for other in others)]
    return any(isinstance(o, Measured) and o.series.adjustment is Adjustment.UNKNOWN for o in outcomes)


def _symbol(measured: Measured) -> Literally:
    return Literally(measured.instrument.symbol)
