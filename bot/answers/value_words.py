"""The change of a company's market value: what was found, and its sentences."""

from dataclasses import dataclass

from bot.analytics.market_value import value_change
from bot.answers import facts
from bot.answers.counts import Counted, basis_notes, count_words
from bot.answers.outcomes import Measured, Terms
from bot.answers.services import Services
from bot.domain.text import Arg, Day, Days, Literally, Message, Money, Percent, Price, msg
from bot.domain.windows import OnDay, Sessions
from bot.services.remembered import Lack

DOLLAR = "USD"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the shares that were counted were worth. `other` is the count of the base where that is another one, so that
    `before` is not what the company was worth then. `dollars` is the same series at each day's rate; None where it is
    in dollars already, or where there are none, which `no_rate` then says."""

    measured: Measured
    counted: Counted
    other: Counted | None
    dollars: Measured | None
    no_rate: Message | None

    @property
    def before(self) -> float:
        return self.measured.change.base_close * self.counted.shares

    @property
    def after(self) -> float:
        return self.measured.change.close * self.counted.shares

    @property
    def worth_before(self) -> float:
        """The market value at the base, with the count that is known of it."""
        return self.measured.change.base_close * self.counted_before.shares

    @property
    def counted_before(self) -> Counted:
        return self.other or self.counted

    @property
    def complete(self) -> bool:
        settled = self.counted.settled and self.counted_before.settled
        came = self.counted.lack is Lack.NONE
        return settled and came and not self.measured.own_days and self.no_rate is None

    @property
    def amount(self) -> float:
        change = self.measured.change
        return value_change(change.base_close, change.close, self.counted.shares)

    @property
    def dollar_amount(self) -> float | None:
        if self.measured.currency == DOLLAR:
            return self.amount
        if self.dollars is None:
            return None
        return value_change(self.dollars.change.base_close, self.dollars.change.close, self.counted.shares)


def wordings(services: Services, found: Finding, terms: Terms) -> tuple[Message, ...]:
    """The finding, longest wording first. The shares that are counted gained or lost; of the company's market value it
    is told only where no other count is known of the base."""
    measured = found.measured
    args: dict[str, Arg] = {
        "name": measured.instrument.name,
        "counted": Day(found.counted.count.day),
        "money": Money(abs(found.amount), measured.currency),
        "window": _when(services, found, terms),
        "days": Days(measured.change.base_date, measured.change.as_of),
        "change": Percent(measured.change.pct),
    }
    match found.amount > 0, found.amount < 0, found.other is not None:
        case True, _, False:
            return (
                msg("{name} gained {money} of market value {window} ({change})", **args),
                msg("{name} gained {money} {window} ({change})", **args),
                msg("{name} gained {money}, {days} ({change})", **args),
            )
        case _, True, False:
            return (
                msg("{name} lost {money} of market value {window} ({change})", **args),
                msg("{name} lost {money} {window} ({change})", **args),
                msg("{name} lost {money}, {days} ({change})", **args),
            )
        case True, _, True:
            return (
                msg("{name}’s shares of {counted} gained {money} {window} ({change})", **args),
                msg("{name}’s shares gained {money} {window} ({change})", **args),
                msg("{name}’s shares gained {money}, {days} ({change})", **args),
            )
        case _, True, True:
            return (
                msg("{name}’s shares of {counted} lost {money} {window} ({change})", **args),
                msg("{name}’s shares lost {money} {window} ({change})", **args),
                msg("{name}’s shares lost {money}, {days} ({change})", **args),
            )
        case _, _, False:
            return (msg("{name}’s market value did not change {window}", **args),)
        case _:
            return (msg("{name}’s price did not change {window}", **args),)


def _when(services: Services, found: Finding, terms: Terms) -> Message:
    """The window in words; a single session by its day."""
    measured, change = found.measured, found.measured.change
    if measured.early:
        return facts.from_to(change.base_date, change.as_of)
    if not (isinstance(terms.window, OnDay) or terms.window == Sessions(1)):
        return facts.window_words(services, terms, [measured])
    if facts.is_one_session(services, measured):
        return msg("on {day}", day=Day(change.as_of))
    return facts.from_to(change.base_date, change.as_of)


def moved(found: Finding) -> Message:
    """The prices, and what the shares were worth at them."""
    change, currency = found.measured.change, found.measured.currency
    args: dict[str, Arg] = {
        "arrow": Literally("▲" if found.amount > 0 else "▼" if found.amount < 0 else "="),
        "symbol": Literally(found.measured.instrument.symbol),
        "base": Price(change.base_close, currency),
        "close": Price(change.close, currency),
        "before": Money(found.before, currency, digits=2),
        "after": Money(found.after, currency, digits=2),
    }
    if found.other is None:
        return msg("{arrow} {symbol} {base} → {close} · market value {before} → {after}", **args)
    counted = Day(found.counted.count.day)
    return msg("{arrow} {symbol} {base} → {close} · shares of {counted}: {before} → {after}", **args, counted=counted)


def other_notes(found: Finding) -> tuple[Message, ...]:
    """The count of the base where that is another one, and what is not known of it."""
    if found.other is None:
        return ()
    instrument = found.measured.instrument
    told = msg(
        "Another count at the base: {count}. Market value then: {value}.",
        count=count_words(found.other, instrument), value=Money(found.worth_before, found.measured.currency, digits=2),
    )  # fmt: skip
    # One note for both, where it is the same that is not known.
    same = found.other.basis == found.counted.basis
    return (told, *(() if same else basis_notes(instrument, [found.other])))


def alt(found: Finding, finding: Message) -> Message:
    """The picture in words."""
    currency = found.measured.currency
    args: dict[str, Arg] = {
        "before": Money(found.before, currency, digits=2),
        "after": Money(found.after, currency, digits=2),
        "finding": finding,
    }
    if found.other is None:
        return msg("Two bars of market value: {before} before, {after} after. {finding}.", **args)
    return msg(
        "Two bars: what the shares of {counted} were worth, {before} before, {after} after. {finding}.",
        **args, counted=Day(found.counted.count.day),
    )  # fmt: skip
