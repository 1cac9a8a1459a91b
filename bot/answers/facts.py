"""The facts that stand beside every answer: dates, currency, return kind, source; and the rows of its JSON."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from bot.answers.outcomes import Measured, Terms, basis
from bot.answers.services import Services
from bot.domain.answers import Provenance
from bot.domain.figures import Caption
from bot.domain.prices import Adjustment, Source
from bot.domain.questions import ReturnKind
from bot.domain.text import Arg, Day, Days, Literally, Message, Name, Series, msg
from bot.domain.windows import Between
from bot.services.windows import in_words

HEADLINE = 100
TITLE = 84
"""Characters that a headline, and the title of a picture, may have in English."""


def common_dates(measured: Sequence[Measured]) -> tuple[date, date] | None:
    """The base and as-of dates that most instruments share (the later ones among equals); None without any."""
    if not measured:
        return None
    counted = Counter((m.change.base_date, m.change.as_of) for m in measured)
    return max(counted, key=lambda dates: (counted[dates], dates[1], dates[0]))


def is_one_session(services: Services, measured: Measured) -> bool:
    """Whether a change is from one session of its exchange to the next: over a hole it is that of several. A source may
    have a price of a day that the calendar does not know."""
    change = measured.change
    return services.sessions.before(measured.instrument.calendar, change.as_of) <= change.base_date


def from_to(base: date, as_of: date) -> Message:
    """Two days, for a change that is not that of the last one alone."""
    return msg("from {first} to {last}", first=Day(base), last=Day(as_of))


def provenance(
    services: Services, measured: Sequence[Measured], terms: Terms, members: Message | None = None
) -> Provenance:
    """The line of facts, and the same for machines."""
    dates = common_dates(measured)
    adjustment = Adjustment.SPLIT_DIVIDEND if terms.returns is ReturnKind.TOTAL else basis(measured)
    measured_on: list[Arg] = [] if dates is None else [Days(*dates)]
    measured_on += [_currency(measured), return_kind(terms.returns, adjustment)]
    origin: list[Arg] = [] if members is None else [members]
    sources = sources_of(services, measured)
    origin += map(source_of, sources)
    base, as_of = dates if dates is not None else (None, None)
    return Provenance(as_of, base, sources, adjustment, dotted(measured_on), dotted(origin))


def caption(title: Message, facts: Provenance, notes: tuple[Message, ...], alt: Message, source: Source) -> Caption:
    """The words around a picture: the finding, what it is measured on, where it is from."""
    return Caption(title, facts.basis, facts.origin, alt, notes, source.simulated)


def sources_of(services: Services, measured: Iterable[Measured]) -> tuple[Source, ...]:
    """The sources that the prices are from, each once; the first that is asked where there are none."""
    return tuple(dict.fromkeys(m.series.source for m in measured)) or (services.source,)


def source_of(source: Source) -> Message:
    """The source with its delay, if it has one, or that it may have one."""
    if not source.delay_stated:
        return msg("{source}, delay not stated", source=Name(source.title))
    if source.delay_minutes is None:
        return msg("{source}", source=Name(source.title))
    return msg("{source}, {minutes} min delayed", source=Name(source.title), minutes=source.delay_minutes)


def window_words(services: Services, terms: Terms, measured: Sequence[Measured]) -> Message:
    """The window as it stands in a headline, with the day that it ends on where nothing is current, and with what
    makes its changes others than those that are quoted daily."""
    window = in_words(terms.window, services.reference.events)
    if terms.behind is not None and not isinstance(terms.window, Between):
        window = msg("{window} to {day}", window=window, day=Day(terms.behind))
    if terms.currency is not None and any(m.converted for m in measured):
        window = msg("{window} in {currency}", window=window, currency=Literally(terms.currency))
    if terms.returns is ReturnKind.TOTAL:
        window = msg("{window} with dividends", window=window)
    return window


def labelled(source: Source, sentence: Message) -> Message:
    """A sentence that is true on its own also where its prices are made up."""
    return msg("Simulated: {sentence}", sentence=sentence) if source.simulated else sentence


def row(measured: Measured) -> dict[str, Any]:
    """One instrument's row of the JSON object: percentages to two decimals, closes as the source has them."""
    change = measured.change
    return {
        "symbol": measured.instrument.symbol,
        "name": measured.instrument.name.en,
        "change_pct": plain(change.pct),
        "base_date": change.base_date.isoformat(),
        "as_of": change.as_of.isoformat(),
        "base_close": round(change.base_close, 6),
        "close": round(change.close, 6),
        "currency": measured.currency,
    }


def plain(value: float, digits: int = 2) -> float:
    """Rounded for JSON, and never -0.0."""
    return round(value, digits) + 0.0


def dotted(parts: Sequence[Arg]) -> Message:
    """Facts in a row."""
    return msg("{facts}", facts=Series(tuple(parts), "dots"))


def _currency(measured: Sequence[Measured]) -> Message:
    currencies = Series(tuple(map(Literally, sorted({m.currency for m in measured}))), "and")
    if any(m.converted for m in measured):
        return msg("in {currency} at each day's rate", currency=currencies)
    return msg("closes in {currencies}", currencies=currencies)


def return_kind(returns: ReturnKind, adjustment: Adjustment | None) -> Message:
    """What the changes contain, as far as the source declares it."""
    if returns is ReturnKind.TOTAL:
        return msg("total return")
    match adjustment:
        case Adjustment.SPLIT | None:
            return msg("price return")
        case Adjustment.SPLIT_DIVIDEND:
            return msg("dividend-adjusted closes")
        case Adjustment.UNKNOWN:
            return msg("closes of undeclared adjustment")
