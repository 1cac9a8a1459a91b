"""Alerts in words: `hstech > 5500`, `nvidia -5% 1d repeat 2% pause 1h until 2026-12-31 dm "my stop"`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.alerts import (
    Condition,
    Extreme,
    Flow,
    Level,
    Move,
    Mover,
    Regime,
    Side,
    Spread,
    Volume,
    Worth,
)
from bot.domain.alerts.gauges import tag_of
from bot.domain.alerts.wishes import LONGEST, Wish
from bot.domain.errors import QuestionFault
from bot.domain.flows import Direction
from bot.domain.instruments import Instrument
from bot.domain.text import Ask, Foreign, Literally, Message, msg
from bot.domain.windows import Sessions, Span, Window
from bot.parsing import alert_forms as forms
from bot.parsing.alert_faults import EXAMPLES, Faults
from bot.parsing.alert_options import Options, options_of
from bot.parsing.alert_windows import too_long
from bot.parsing.amounts import LARGE, THOUSANDS, as_written, is_of, marked, number, positive, signed, unit_of
from bot.parsing.clean import cleaned
from bot.parsing.lists import code_joined
from bot.parsing.windows import parse_window
from bot.parsing.working import Working
from bot.services.resolver import Resolver

Found = re.Match[str]
_SMALLEST = 1e6
"""A sum of market value or turnover below this, without a unit, lacks it."""

_LEAST_SEEN, _MOST_SEEN = 50e9, 1e12
"""Turnover of Stock Connect is between these: whoever writes another sum in another currency counts in that."""

_UNITS_OF: dict[type[Condition], tuple[str, ...]] = {Worth: LARGE, Flow: LARGE, Level: THOUSANDS}
"""By kind the units in which a distance may be told."""

_LEFT_OVER = 8
"""Words at the end of an alert that may be too many."""


class AlertParser:
    """Reads alerts and writes their conditions."""

    def __init__(self, resolver: Resolver, clock: Callable[[], datetime] | None = None) -> None:
        """`clock` gives the year of days, and which day is tomorrow; without one these are refused."""
        self._resolver = resolver
        self._clock = clock

    def wish(self, text: str) -> Wish:
        """A whole alert, with its options in any order after the condition. Raises QuestionFault: also for what could
        be read but would never fire, or fires for ever."""
        rest, options = self._apart(text)
        if len(rest) > LONGEST:
            raise QuestionFault("bad_question", msg("That is too long for an alert. {most} characters are the most.",
                                                    most=LONGEST))  # fmt: skip
        # A mark of code says nothing, and would end that of an order.
        bare = forms.bared(rest.replace("`", ""))
        try:
            return self._wish(bare, options)
        except QuestionFault as fault:
            raise self._working(options).mended(fault) from fault

    def _apart(self, text: str) -> tuple[str, Options]:
        today = None if self._clock is None else self._clock().date()
        return options_of(forms.directed(cleaned(text[: 20 * LONGEST])), today)

    def _wish(self, bare: str, options: Options) -> Wish:
        options.refuse(bare)
        condition = _Reading(self._resolver, bare, options.said, asked=True).condition()
        options.refuse_units(bare, _UNITS_OF.get(type(condition), ()))
        return replace(Wish(condition), **options.values(bare))

    def _working(self, options: Options) -> Working:
        def works(order: str) -> bool:
            rest, found = self._apart(order)
            return options.kept_by(self._wish(forms.bared(rest), found))

        example = forms.bared(EXAMPLES[0])
        return Working("alert", works, lambda order: f"{order}{options.said}", (f"{example}{options.said}", example))

    def condition(self, text: str) -> Condition:
        """A condition alone, as it is kept. Raises QuestionFault (bad_question, unknown_instrument,
        unknown_universe …)."""
        return _Reading(self._resolver, forms.directed(cleaned(text)), "", asked=False).condition()


@dataclass(frozen=True, slots=True)
class _Reading:
    """One reading of a condition. `said` are the options beside it, which the orders of refusals keep. What is `asked`
    by a member is looked at more closely than what is kept."""

    resolver: Resolver
    text: str
    said: str
    asked: bool

    def condition(self) -> Condition:
        """The condition. Raises QuestionFault."""
        found = self._read()
        if found is None:
            raise self._partly() or self.faults.unread(self._bare)
        return found

    @property
    def _bare(self) -> str:
        return forms.with_signs(self.text.strip(" .。!?;,"))

    def _read(self) -> Condition | None:
        for form, make in self._forms():
            found = form.fullmatch(self._bare)
            if found is not None:
                return make(found)
        return None

    def _partly(self) -> QuestionFault | None:
        """The refusal of words of which the first are an alert; None where they are none."""
        words = self._bare.split() if self.asked else []
        for count in range(len(words) - 1, max(1, len(words) - _LEFT_OVER), -1):
            said = " ".join(words[:count]).rstrip(";,")
            try:
                found = _Reading(self.resolver, said, "", asked=False)._read()
            except QuestionFault:
                continue
            if found is not None:
                return self.faults.partly(said, " ".join(words[count:]))
        return None

    @property
    def faults(self) -> Faults:
        """What is said of what cannot be."""
        return Faults(self.resolver, self.said, self._bare)

    def _forms(self) -> tuple[tuple[re.Pattern[str], Callable[[Found], Condition]], ...]:
        return (
            (forms.FLOW, self._flow), (forms.COMPARED, self._compared), (forms.MOVER_OF, self._mover),
            (forms.MOVER, self._mover), (forms.SPREAD, self._spread),
            (forms.WORTH, self._worth), (forms.VOLUME, self._volume), (forms.LEVEL, self._level),
            (forms.MOVE, self._move), (forms.EXTREME, self._extreme), (forms.STATE, self._state),
            (forms.BETWEEN, self._between), (forms.CROSS, self._cross),
        )  # fmt: skip

    def _line(self, found: Found, group: str = "name", order: Callable[[str], str] | None = None) -> Instrument:
        """The line of a name. `order` makes one about another name, where that is not just this one with it."""
        name = code_joined(found[group].strip())
        if name.casefold() in tuple(Direction):
            raise self.faults.unread(self._bare)
        try:
            return self.resolver.instrument(name)
        except QuestionFault as fault:
            if (line := self.resolver.listed_in_market(name)) is not None:
                return line
            partly = self._partly() if " " in name else None
            raise partly or self.faults.unnamed(name, fault, order or (lambda it: _put(found, group, it))) from fault

    def _order(self, found: Found, group: str) -> Callable[[str], str]:
        """The order with something else in the place of a part of it."""
        return lambda value: f"alert {_put(found, group, value)}{self.said}"

    def _level(self, found: Found) -> Condition:
        line = self._line(found)
        sign = ">" if found["up"] or found["up_sign"] else "<"
        level = self._amount(found)
        self._own_currency(found, line.currency, line, lambda symbol, level: f"{symbol} {sign} {level}")
        return Level(line.symbol, Side.UP if sign == ">" else Side.DOWN, level)

    def _amount(self, found: Found, *, sum: bool = False) -> float:
        """The number of a level, or of a `sum` of money, which orders do not leave without its unit."""

        def order(reading: str) -> str:
            unit = _lacking(float(reading)) if sum and found["unit"] is None else ""
            return self._order(found, "amount")(f"{reading}{unit}")

        return positive(found["amount"], order, unit_of(found["unit"]))

    def _own_currency(
        self, found: Found, currency: str, line: Instrument | None, order: Callable[[str, str], str], unit: str = ""
    ) -> None:
        """Raises bad_question where a mark says another currency than the one the number is read in. `unit` is the one
        that is meant where none is written."""
        amount = f"{found['amount']}{found['unit'] or unit}"
        for mark in filter(None, (found["before"], found["after"])):
            if line is not None and (fault := self.faults.no_money(line, order(line.symbol, amount))) is not None:
                raise fault
            if not is_of(mark, currency):
                raise self.faults.other_currency(
                    found["name"], currency, line, mark, lambda symbol, own: order(symbol, marked(amount, own))
                )

    def _move(self, found: Found) -> Condition:
        line = self._line(found)
        value, either = signed(found["signed"], self._order(found, "signed"))
        if value <= -100:
            raise self.faults.example(msg("Nothing falls by {pct}% or more.", pct=Literally("100")),
                                      f"{line.symbol} -5% 1d")  # fmt: skip
        return Move(line.symbol, value, self._window(found, Sessions(1)), either)

    def _compared(self, found: Found) -> Condition:
        name, change = found["name"], f"{found['amount']}{found['unit']}"
        window = "" if found["window"] is None else f" {found['window']}"
        raise self.faults.unsigned(*(f"{name} {sign}{change}{window}" for sign in "+-"))

    def _extreme(self, found: Found) -> Condition:
        return Extreme(self._line(found).symbol, Side.UP if found["end"].casefold() == "high" else Side.DOWN)

    def _state(self, found: Found) -> Condition:
        only: Any = None if found["only"] is None else found["only"].casefold()
        return Regime(self._line(found).symbol, only)

    def _cross(self, found: Found) -> Condition:
        level = as_written(found)
        line = self._line(found, order=lambda value: f"{value} > {level}")
        symbol = line.symbol
        number(found["amount"], lambda reading: f"alert {symbol} > {reading}{found['unit'] or ''}{self.said}")
        self._own_currency(found, line.currency, line, lambda symbol, level: f"{symbol} > {level}")
        raise self.faults.sideless(f"{symbol} > {level}", f"{symbol} < {level}")

    def _between(self, found: Found) -> Condition:
        symbol = self._line(found, order=lambda value: f"{value} > {found['high']}").symbol
        raise self.faults.two_levels(f"{symbol} > {found['high']}", f"{symbol} < {found['low']}")

    def _worth(self, found: Found) -> Condition:
        line, sign = self._line(found), found["sign"]
        value = self._amount(found, sum=True)
        if self.asked:
            self.faults.refuse_worthless(line)
        unit = found["unit"] or _lacking(value)
        self._own_currency(found, line.currency, line, lambda name, sum: f"{name} value {sign or '-'}{sum}", unit)
        if not sign:
            gain, loss = (self.faults.ask(f"{line.symbol} value {one}{found['amount']}{unit}") for one in "+-")
            raise QuestionFault("bad_question", msg("Gain or loss? Write {gain} or {loss}.", gain=gain, loss=loss))
        self._refuse_unitless(found, value, f"{line.symbol} value {sign}")
        return Worth(line.symbol, -value if sign in "-−–" else value)

    def _refuse_unitless(self, found: Found, value: float, order: str) -> None:
        """Raises bad_question for a sum whose unit was forgotten."""
        if self.asked and found["unit"] is None and (unit := _lacking(value)):
            raise self.faults.unitless(found["amount"], f"{found['amount']}{unit}", order)

    def _mover(self, found: Found) -> Condition:
        name = found["name"].strip()
        universe = self.resolver.universe(name)
        value, either = signed(found["signed"], self._order(found, "signed"))
        if universe is None:
            raise self.faults.no_universe(name, found["signed"], lambda value: _put(found, "name", value))
        return Mover(universe.id, value, either)

    def _volume(self, found: Found) -> Condition:
        line = self._line(found)
        times = positive(found["amount"], self._order(found, "amount"))
        if self.asked:
            self.faults.refuse_untraded(line)
        return Volume(line.symbol, times)

    def _spread(self, found: Found) -> Condition:
        one, other = self._line(found).symbol, self._line(found, "other").symbol
        if one == other:
            raise self.faults.example(msg("A spread needs two different names."), "alibaba vs nvidia 10pp 1m")
        if found["unit"] is None:
            points = f"{one} vs {other} {found['signed']}pp {found['window'] or '1m'}"
            raise QuestionFault("bad_question", msg("{number} of what? In percentage points: {order}",
                                number=Literally(found["signed"]), order=self.faults.ask(points)))  # fmt: skip
        value, either = signed(found["signed"], self._order(found, "signed"))
        return Spread(one, other, value, self._window(found, Span(1, "month")), either)

    def _flow(self, found: Found) -> Condition:
        direction = Direction(found["name"].casefold())
        value = self._amount(found, sum=True)
        seen = _LEAST_SEEN <= value * unit_of(_lacking(value) or None) <= _MOST_SEEN
        usual = "" if seen else marked("150bn", direction.currency)
        self._own_currency(found, direction.currency, None, lambda name, sum: f"{name} {usual or sum}", _lacking(value))
        self._refuse_unitless(found, value, f"{direction.value} ")
        return Flow(direction, value)

    def _window(self, found: Found, default: Window) -> Window:
        text = found["window"]
        if text is None:
            return default
        window = parse_window(forms.ONE_UNIT.sub(r"1 \1", text), self.resolver)
        try:
            if window is None:
                raise ValueError
            tag_of(window)
        except ValueError:
            raise self._bad_window(found, msg("“{window}” is no window of an alert.", window=Foreign(text))) from None
        if self.asked and too_long(window):
            raise self._bad_window(found, msg("Two years are the longest window of an alert."))
        return window

    def _bad_window(self, found: Found, why: Message) -> QuestionFault:
        asks: Mapping[str, Ask] = {
            window: self.faults.ask(_put(found, "window", window)) for window in ("1d", "1w", "1m", "1y")
        }
        message = msg("{why} These are: {day}, {week}, {month}, {year}", why=why, day=asks["1d"], week=asks["1w"],
                      month=asks["1m"], year=asks["1y"])  # fmt: skip
        return QuestionFault("bad_window", message)


def _lacking(value: float) -> str:
    """The unit that a sum without one most likely lacks."""
    return "bn" if value < _SMALLEST else ""


def _put(found: Found, group: str, value: str) -> str:
    """The text with something else in the place of a group."""
    return f"{found.string[: found.start(group)]}{value}{found.string[found.end(group) :]}"
