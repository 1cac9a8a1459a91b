"""What a rule's gauges stand at before it fires, and how far that is from what it waits for."""

from collections.abc import Mapping
from datetime import date

from bot.alerts.words import Look, at_words, level_of, value_words
from bot.domain.alerts import Gauge, Observation, Watch
from bot.domain.alerts.gauges import STATES
from bot.domain.flows import Direction
from bot.domain.instruments import Instrument
from bot.domain.text import Arg, Day, Message, Money, Number, Percent, Points, Price, msg, nmsg

_NEAREST = 3
"""Members of a basket that are named."""


def standing_words(
    watches: tuple[Watch, ...], now: Mapping[Gauge, Observation], look: Look, *, ended: bool
) -> tuple[Message, ...]:
    """A line or a few; none where nothing is known. `ended`: only whole sessions are looked at."""
    known = [watch for watch in watches if watch.gauge in now]
    if not known:
        return ()
    gauges = list(dict.fromkeys(watch.gauge for watch in known))
    if len(gauges) == 1 and gauges[0].name not in STATES:
        alone = len({watch.gauge for watch in watches}) == 1
        return (_nearest(known, now[gauges[0]], look, ended) if alone else _only(known, now[gauges[0]], look, ended),)
    if all(gauge.name in STATES for gauge in gauges):
        return _states(known, now, look)
    return _basket(watches, known, now, look, ended)


def closed_words(
    watches: tuple[Watch, ...], closes: Mapping[Gauge, Observation], look: Look
) -> tuple[Message, ...]:  # fmt: skip
    """The same of what is known on final closes alone, before the first bar."""
    known = [watch for watch in watches if watch.gauge in closes]
    gauges = list(dict.fromkeys(watch.gauge for watch in known))
    if len(gauges) != 1 or gauges[0].by_session:
        return standing_words(watches, closes, look, ended=True)
    watch, seen = min(known, key=lambda one: abs(one.level - closes[one.gauge].value)), closes[gauges[0]]
    args: dict[str, Arg] = {
        "now": value_words(watch.gauge, seen.value, look), "day": Day(date.fromisoformat(seen.session)),
    }  # fmt: skip
    if seen.value * watch.side >= watch.level * watch.side:
        return (msg("It closed at {now} on {day}, there already: it fires when it gets there anew.", **args),)
    return (
        msg("It closed at {now} on {day}: {away} to go.", **args, away=_away(watch, seen, _line(watch.gauge, look))),
    )


def _nearest(watches: list[Watch], seen: Observation, look: Look, ended: bool) -> Message:
    """Of a gauge's levels (one, or one on either side) the nearest."""
    watch = min(watches, key=lambda one: abs(one.level - seen.value))
    line = _line(watch.gauge, look)
    if watch.gauge.name in ("high", "low"):
        return _extreme(watch, seen, line, look)
    args: dict[str, Arg] = {"now": value_words(watch.gauge, seen.value, look), "at": at_words(seen.at, line)}
    if watch.gauge.by_session and ended:
        return msg("The last session ended at {now} ({at}); each begins at 0.", **args)
    if seen.value * watch.side >= watch.level * watch.side:
        return msg("It stands at {now} ({at}), there already: it fires when it gets there anew.", **args)
    return msg("It stands at {now} ({at}): {away} to go.", **args, away=_away(watch, seen, line))


def _only(watches: list[Watch], seen: Observation, look: Look, ended: bool) -> Message:
    """The same of a basket of which one line is known: that line is named."""
    watch = min(watches, key=lambda one: abs(one.level - seen.value))
    line = look(watch.gauge.subject)
    args: dict[str, Arg] = {
        "name": line.name, "now": value_words(watch.gauge, seen.value, look), "at": at_words(seen.at, line),
    }  # fmt: skip
    if ended:
        return msg("{name} ended the last session nearest, at {now} ({at}); each begins at 0.", **args)
    if seen.value * watch.side >= watch.level * watch.side:
        return msg("{name} stands at {now} ({at}), there already: it fires when it gets there anew.", **args)
    return msg("{name} stands nearest, at {now} ({at}): {away} to go.", **args, away=_away(watch, seen, line))


def _away(watch: Watch, seen: Observation, line: Instrument | None) -> Message:
    distance = abs(watch.level - seen.value)
    name = watch.gauge.name.partition(":")[0]
    if name == "price":
        return msg("{away}", away=Percent((watch.level / seen.value - 1.0) * 100.0))
    if name == "volume":
        return msg("{away}×", away=Number(distance, 2))
    if name in ("value", "turnover"):
        currency = Direction(watch.gauge.subject).currency if line is None else line.currency
        return msg("{away}", away=Money(distance, currency))
    return msg("{away} percentage points", away=Points(distance, signed=False))


def _extreme(watch: Watch, seen: Observation, line: Instrument | None, look: Look) -> Message:
    instrument = line or look(watch.gauge.subject)
    high = watch.gauge.name == "high"
    close, former = float(seen.facts["close"]), float(seen.facts["former"])
    args: dict[str, Arg] = {
        "close": level_of(instrument, close), "at": at_words(seen.at, line), "former": level_of(instrument, former),
        "day": Day(date.fromisoformat(seen.facts["former_on"])), "away": Percent((former / close - 1.0) * 100.0),
    }  # fmt: skip
    if seen.value and high:
        return msg("It closed at {close}, a new 52-week high ({at}): it fires at the next after a lower close.", **args)
    if seen.value:
        return msg("It closed at {close}, a new 52-week low ({at}): it fires at the next after a higher close.", **args)
    if high:
        return msg("It closed at {close} ({at}); 52-week high on closes {former} ({day}): {away} to go.", **args)
    return msg("It closed at {close} ({at}); 52-week low on closes {former} ({day}): {away} to go.", **args)


def _states(watches: list[Watch], now: Mapping[Gauge, Observation], look: Look) -> tuple[Message, ...]:
    """What state it is in, and where those that it is not in would begin."""
    first = now[watches[0].gauge]
    line = look(watches[0].gauge.subject)
    args: dict[str, Arg] = {"close": level_of(line, float(first.facts["close"])), "at": at_words(first.at, line)}
    since = first.facts.get("since")
    if since is None:
        lines = [msg("It closed at {close} ({at}); no close was 20% from an extreme yet, so it has no state.", **args)]
    elif first.facts["state"] == "bull":
        day = Day(date.fromisoformat(since))
        lines = [msg("It closed at {close} ({at}), in a bull market since {day}.", **args, day=day)]
    else:
        day = Day(date.fromisoformat(since))
        lines = [msg("It closed at {close} ({at}), in a bear market since {day}.", **args, day=day)]
    for watch in watches:
        seen = now[watch.gauge]
        if seen.value and len(watches) == 1:
            lines.append(_next_one(watch.gauge.name, seen))
        level = seen.facts.get("begins")
        if level is None:
            continue
        away = Percent((float(level) / float(seen.facts["close"]) - 1.0) * 100.0)
        towards = "up" if watch.gauge.name == "bull" else "down"
        lines.append(_begins(watch.gauge.name, level_of(line, float(level), towards), away))
    return tuple(lines)


def _next_one(state: str, seen: Observation) -> Message:
    """When an alert on a state fires that a line is in already."""
    match state:
        case "bull":
            return msg("It fires at the next bull market: a bear market comes first.")
        case "bear":
            return msg("It fires at the next bear market: a bull market comes first.")
        case _:
            day = Day(date.fromisoformat(seen.facts["entered"]))
            return msg("It is in a correction since {day}: it fires at the next one.", day=day)


def _begins(state: str, level: Price | Number, away: Percent) -> Message:
    match state:
        case "bull":
            return msg("A bull market begins at {level}: {away} to go.", level=level, away=away)
        case "bear":
            return msg("A bear market begins at {level}: {away} to go.", level=level, away=away)
        case _:
            return msg("A correction begins at {level}: {away} to go.", level=level, away=away)


def _basket(
    watches: tuple[Watch, ...], known: list[Watch], now: Mapping[Gauge, Observation], look: Look, ended: bool
) -> tuple[Message, ...]:
    """How many lines are watched, which are the nearest, and how many are there already in this session."""
    distance: dict[Gauge, float] = {}
    for watch in known:
        # Either side counts: who fell by six is near to a fall of eight, whoever waits for a rise of eight as well.
        away = (watch.level - now[watch.gauge].value) * watch.side
        distance[watch.gauge] = min(away, distance.get(watch.gauge, away))
    nearest = sorted(distance, key=lambda gauge: distance[gauge])[:_NEAREST]
    lines = [
        msg("{name} {change} ({at})", name=look(gauge.subject).name, change=Percent(now[gauge].value),
            at=at_words(now[gauge].at, look(gauge.subject)))
        for gauge in nearest
    ]  # fmt: skip
    count = len({watch.gauge for watch in watches})
    there = 0 if ended else sum(away <= 0 for away in distance.values())
    if there:
        lines.append(nmsg("{count} is there already: it fires when it gets there anew.",
                          "{count} are there already: it fires when they get there anew.", there))  # fmt: skip
    return (nmsg("It watches {count} line; the nearest:", "It watches {count} lines; the nearest:", count), *lines)


def _line(gauge: Gauge, look: Look) -> Instrument | None:
    return None if gauge.subject in tuple(Direction) else look(gauge.subject.split("|")[0])
