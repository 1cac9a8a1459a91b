"""What makes no sense as an alert: what would never fire, or tell nothing when it does."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.alerts.words import Look, value_words, window_words
from bot.domain.alerts import Condition, Gauge, Move, Mover, Observation, Rule, Spread, Volume, Watch, watches_of
from bot.domain.alerts.gauges import STATES
from bot.domain.alerts.said import plain, short, words_of
from bot.domain.errors import QuestionFault
from bot.domain.instruments import Instrument, Kind
from bot.domain.text import Ask, Foreign, Literally, Message, Money, Number, Percent, msg
from bot.domain.windows import Sessions

_FAR = 5.0
"""A price this many times away, either way, is a slip of the pen."""

_FLOWS = 20.0
"""Turnover this many times away, either way, is one without its unit: turnover has grown fivefold within a year."""

_VOLUMES, _POINTS = 100.0, 400.0
"""Multiples of a mean volume, and points between two lines, that nobody waits for."""

_IN_A_DAY = 100.0
"""A rise in per cent that nobody waits for within one session."""

_WORTH = 0.005
"""A change of a company's market value that is reached in nearly every session, as a share of it."""

_ABOVE_NOUGHT = ("price", "turnover")

_LEAST_PAUSE, _PAUSE = timedelta(minutes=1), timedelta(days=366)
"""A pause longer than this is a slip of the pen."""

_UNKNOWN = frozenset({"unknown", "no_data"})
"""Reasons for which nothing will ever be observed of a line. All others pass."""

_SESSION, _MEMBER, _INDEX, _APART = 0.5, 1.0, 0.25, 0.5
"""Changes in per cent that are reached in nearly every session: of a share, of any member of a basket, of an index; and
points between two lines."""


Listed = Callable[[str], bool]
"""Whether a symbol is one of the reference's: then it is not written wrong."""

Priced = Callable[[str], Awaitable[bool]]
"""Whether the source has prices of a line now."""


async def refuse_dead(
    watches: Sequence[Watch], now: Mapping[Gauge, Observation], reasons: Collection[str], look: Look, listed: Listed,
    priced: Priced, *, shown: bool = False,
) -> None:  # fmt: skip
    """Raises for an alert of which nothing can be observed, now or later. What is down, late or loading passes; and, of
    a line that the reference knows, whatever the source lacks now, once a preview was `shown`."""
    gauges = {watch.gauge for watch in watches}
    if not gauges.isdisjoint(now):
        return
    first = min(gauges)
    if reasons and _UNKNOWN.issuperset(reasons):
        if all(listed(symbol) for symbol in first.subject.split("|")):
            if shown:
                return
            raise QuestionFault("no_data", await _without_prices(look(first.subject.split("|")[0]), priced))
        message = msg("No prices of {symbol} are known to my source. Is it written right? Like this: {example}",
                      symbol=Foreign(first.subject.replace("|", ", ")), example=Ask("alert nvidia -5% 1d"))  # fmt: skip
        raise QuestionFault("no_data", message)
    if "no_shares" in reasons and look(first.subject).kind is not Kind.SHARE:
        message = msg("{name} is no company, so it has no market value of its own. For example {example}",
                      name=look(first.subject).name, example=Ask(f"alert {first.subject} -3% 1d"))  # fmt: skip
        raise QuestionFault("bad_question", message)
    if first.window not in (None, Sessions(1)) and {"no_base"}.issuperset(reasons):
        raise QuestionFault("no_data", msg("I have no prices from so long ago. Try a shorter window: {example}",
                                           example=Ask(_shorter(watches))))  # fmt: skip


async def _without_prices(line: Instrument, priced: Priced) -> Message:
    """That the source has no prices of a line; with a fund that stands in for it, where it has prices of one."""
    for fund in line.proxies:
        if await priced(fund):
            return msg("My source has no prices of {name} now. A fund that stands in for it: {example}", name=line.name,
                       example=Ask(f"alert {fund} -5% 1d"))  # fmt: skip
    return msg("My source has no prices of {name} now. Try again later, or another line: {example}", name=line.name,
               example=Ask("alert nvidia -5% 1d"))  # fmt: skip


def refuse_pause(rule: Rule) -> None:
    """Raises bad_question for a pause that is longer than any alert is kept in mind, or too short to be one."""
    long = rule.arming.pause > _PAUSE
    if long or timedelta(0) < rule.arming.pause < _LEAST_PAUSE:
        other = replace(rule, arming=replace(rule.arming, pause=timedelta(days=30) if long else timedelta(hours=1)))
        raise QuestionFault("bad_question", msg("A pause is at least 1 minute and at most a year. Try {example}",
                                                example=Ask(f"alert {words_of(other)}")))  # fmt: skip


def refuse_distance(rule: Rule) -> None:
    """Raises bad_question for a way back that cannot be gone: of what is entered and left and has no distance, and one
    that is longer than the way itself."""
    rearm, watches = rule.arming.rearm, watches_of(rule.condition, ("*",))
    if not rearm or not watches:
        return
    watch = watches[0]
    if watch.gauge.name in ("high", "low", *STATES):
        plainly = replace(rule, arming=replace(rule.arming, rearm=0.0))
        message = msg("That is entered and left, and has no distance. Again each time it is entered: {example}",
                      example=Ask(f"alert {words_of(plainly)}"))  # fmt: skip
        raise QuestionFault("bad_question", message)
    way, level = watch.side * watch.level, abs(watch.level)
    if way > 0 and (rearm > level if watch.gauge.by_session else rearm >= level and watch.gauge.name in _ABOVE_NOUGHT):
        part = level / 5 if watch.gauge.name.startswith("move") else level / 50
        shorter = replace(rule, arming=replace(rule.arming, rearm=part))
        raise QuestionFault("bad_question", msg("That way back is longer than the way itself. For example {example}",
                                                example=Ask(f"alert {words_of(shorter)}")))  # fmt: skip


def _shorter(watches: Sequence[Watch]) -> str:
    """The same over a day, or of two lines over a week."""
    first, _, second = watches[0].gauge.subject.partition("|")
    sign = "" if len(watches) > 1 else "+" if watches[0].side > 0 else "-"
    change = f"{sign}{plain(abs(watches[0].level))}"
    return f"alert {first} vs {second} {change}pp 1w" if second else f"alert {first} {change}% 1d"


def refuse_trivial(condition: Condition, look: Look) -> None:
    """Raises bad_question for what happens in nearly every session: it would tell nothing."""
    match condition:
        case Move(symbol, pct, window, either) if window == Sessions(1):
            kind = look(symbol).kind
            least = {Kind.INDEX: _INDEX, Kind.FX: 0.0}.get(kind, _SESSION)
            sign = "" if either else "+" if pct > 0 else "-"
            better = f"{symbol} {sign}{'1' if kind is Kind.INDEX else '3'}% 1d"
            usual = abs(pct) < least
        case Mover(universe, pct):
            usual, better, either = abs(pct) < _MEMBER, f"{universe} mover 5%", True
        case Volume(symbol, times):
            usual, better, either = times < 1.0, f"{symbol} volume 2x", True
        case Spread(first, second, points, _, either):
            usual, better = abs(points) < _APART, f"{first} vs {second} 10pp 1m"
        case _:
            return
    if usual:
        raise QuestionFault("bad_question", _daily(f"alert {better}", either=either))


def _daily(better: str, *, either: bool) -> Message:
    if not either:  # of a change in one direction there is as much again in the other
        return msg("That happens on about every second day, so it would tell you little. Try {example}",
                   example=Ask(better))  # fmt: skip
    return msg("That happens on nearly every day, so it would tell you little. Try {example}", example=Ask(better))


def refuse_absurd(condition: Condition, watches: Sequence[Watch], now: Mapping[Gauge, Observation], look: Look) -> None:
    """Raises bad_question for what is nowhere near: most likely it is meant of another line, currency or unit.
    `watches` are those of the condition."""
    for watch in watches:
        seen = now.get(watch.gauge)
        name, subject = watch.gauge.name.partition(":")[0], watch.gauge.subject
        sign = "+" if watch.side > 0 else "-"
        if name == "price" and seen is not None and seen.value > 0:
            _refuse_price(watch, seen, look)
        elif name == "turnover" and seen is not None and seen.value > 0:
            if not 1 / _FLOWS <= watch.level / seen.value <= _FLOWS:
                near = f"{subject} {short(_rounded(seen.value * 1.2) / 1e9)}bn"
                raise _absurd(watch, look, msg("It stands at {now}. Try {example}", example=Ask(f"alert {near}"),
                                               now=value_words(watch.gauge, seen.value, look)))  # fmt: skip
        elif name == "volume" and watch.level > _VOLUMES:
            raise _absurd(watch, look, _try(f"{subject} volume 3x"))
        elif name == "move" and _is_far(watch):
            raise _unreachable(condition, watch, look)
        elif name == "spread" and abs(watch.level) > _POINTS:
            first, _, second = subject.partition("|")
            raise _absurd(watch, look, _try(f"{first} vs {second} 10pp 1m"))
        elif name == "value" and seen is not None and "shares" in seen.facts:
            worth = float(seen.facts["close"]) * float(seen.facts["shares"])
            near = f"{subject} value {sign}{_sum(worth * 0.05)}"
            if abs(watch.level) < worth * _WORTH:
                raise QuestionFault("bad_question", _daily(f"alert {near}", either=False))
            if not 1 / _FAR <= 1.0 + watch.level / worth <= _FAR:
                money = Money(worth, look(subject).currency)
                raise _absurd(watch, look, msg("All of it is worth {worth}. Try {example}", worth=money,
                                               example=Ask(f"alert {near}")))  # fmt: skip


def _is_far(watch: Watch) -> bool:
    """Whether nobody lives to see a change in per cent."""
    in_a_day = watch.gauge.window == Sessions(1) and watch.level > _IN_A_DAY
    return in_a_day or not 1 / _FAR <= 1.0 + watch.level / 100.0 <= _FAR


def _unreachable(condition: Condition, watch: Watch, look: Look) -> QuestionFault:
    """The refusal of a change that nobody lives to see, in the sign and of the name in which it was asked."""
    either = isinstance(condition, Move | Mover) and condition.either
    sign = "" if either else "+" if watch.side > 0 else "-"
    near = f"{watch.gauge.subject} {sign}5% 1d"
    if isinstance(condition, Mover):
        near = f"{condition.universe} mover {sign}8%"
    if not either:
        return _absurd(watch, look, _try(near))
    message = msg("{change} {window} is out of all reach. {hint}", hint=_try(near),
                  change=Percent(abs(watch.level), signed=False, as_set=True),
                  window=window_words(watch.gauge.window))  # fmt: skip
    return QuestionFault("bad_question", message)


def _try(order: str) -> Message:
    return msg("Try {example}", example=Ask(f"alert {order}"))


def _sum(value: float) -> str:
    """A sum of money to two digits, in the largest unit in which it is one or more."""
    for unit, size in (("tn", 1e12), ("bn", 1e9), ("m", 1e6)):
        if value >= size:
            return f"{_rounded(value) / size:g}{unit}"
    return short(_rounded(value))


def _rounded(value: float) -> float:
    """A value to two digits, as somebody would write it."""
    return float(f"{value:.1e}")


def _refuse_price(watch: Watch, seen: Observation, look: Look) -> None:
    times = watch.level / seen.value
    if 1 / _FAR <= times <= _FAR:
        return
    up = watch.side > 0
    near = f"{watch.gauge.subject} {'>' if up else '<'} {short(_rounded(seen.value * (1.1 if up else 0.9)))}"
    exact = Number(times, 1 if times >= 1 else 3) if times >= 0.01 else Literally(plain(_rounded(times)))
    message = msg(
        "{level} is {times} times the price: it stands at {now}. Is it the level of another line? Near it is {example}",
        level=_typed(watch, look), now=value_words(watch.gauge, seen.value, look),
        times=exact, example=Ask(f"alert {near}"),
    )  # fmt: skip
    raise QuestionFault("bad_question", message)


def _typed(watch: Watch, look: Look) -> Message:
    """A level with as many digits as were typed, where a price is shown with fewer."""
    if watch.level >= 0.001:
        return value_words(watch.gauge, watch.level, look)
    return msg("{level}", level=Literally(f"{look(watch.gauge.subject).currency} {plain(watch.level)}"))


def _absurd(watch: Watch, look: Look, hint: Message) -> QuestionFault:
    level = value_words(watch.gauge, watch.level, look)
    return QuestionFault("bad_question", msg("{level} is out of all reach. {hint}", level=level, hint=hint))
