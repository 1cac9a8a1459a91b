"""What is said of an event's effects."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.analytics.event_study import ESTIMATION, EVENT, GAP, UNUSUAL, Abnormal, Apart, TooFew
from bot.answers import facts
from bot.answers.effects import HORIZONS, Effect
from bot.domain.instruments import Instrument
from bot.domain.text import Arg, Day, Literally, Message, Name, Number, Percent, Points, Series, msg, nmsg
from bot.domain.windows import Event

_HEADLINED = 4

_MARKETS = {"XHKG": msg("Hong Kong"), "XNYS": msg("New York"), "XSHG": msg("Mainland")}

_Key = TypeVar("_Key")

_AFTER_FIRST = EVENT - 1
"""How many sessions after the first one the test counts."""

_TESTED = msg("in the first {count} sessions (the event’s and {after} after it)", count=EVENT, after=_AFTER_FIRST)
"""Which sessions the test counts: one more than the changes in the first five do."""

_RULE = msg(
    "Beside its index: what the market model ({estimation} daily returns on the home index, sessions {first} to {last} "
    "before) does not explain, summed over the event’s session and the {after} after it; unusual where |t| is above "
    "{unusual} (MacKinlay 1997).",
    estimation=ESTIMATION, first=ESTIMATION + GAP, last=GAP + 1, after=_AFTER_FIRST, unusual=Number(UNUSUAL, 2),
)  # fmt: skip

_CAUTION = msg("What follows an event need not come from it.")


def rules(effects: Sequence[Effect]) -> tuple[Message, ...]:
    """How to read the numbers; of the model, where it was used."""
    return (*((_RULE,) if any(effect.found is not None for effect in effects) else ()), _CAUTION)


def titled(event: Event) -> Message:
    """An event as it stands in a sentence."""
    if not event.id:
        return msg("the close before {day}", day=Day(event.day))
    return msg("“{event}” ({day})", event=Name(event.title), day=Day(event.day))


def headlines(event: Event, effects: Sequence[Effect]) -> tuple[Message, ...]:
    """The finding in one sentence: as many first sessions as there is room for, in the order that was asked."""
    told = [effect for effect in effects if not effect.measured.early] or list(effects)
    wordings = tuple(_wording(event, told[:count]) for count in range(min(_HEADLINED, len(told)), 0, -1))
    if not event.id:
        return wordings
    shorter = msg("{event}: {items} in 1 session", event=Name(event.title), items=_first_session(told[0]))
    return *wordings, shorter


def _wording(event: Event, told: Sequence[Effect]) -> Message:
    args: dict[str, Arg] = {"day": Day(event.day), "items": Series(tuple(map(_first_session, told)), "comma")}
    if not event.id:
        return msg("From the last close before {day}: {items} in 1 session", **args)
    return msg("After {event} ({day}): {items} in 1 session", event=Name(event.title), **args)


def _first_session(effect: Effect) -> Message:
    return msg("{name} {change}", name=effect.measured.instrument.name, change=Percent(effect.first_pct))


def line_of(effect: Effect) -> Message:
    """One instrument's changes, those that have happened."""
    instrument, first = effect.measured.instrument, effect.first_pct
    args: dict[str, Arg] = {
        "arrow": Literally("▲" if first > 0 else "▼" if first < 0 else "="),
        "name": instrument.name,
        "change": Percent(first),
    }
    if instrument.name.en == instrument.symbol:
        parts = [msg("{arrow} {name} {change} in 1 session", **args)]
    else:
        symbol = Literally(instrument.symbol)
        parts = [msg("{arrow} {name} ({symbol}) {change} in 1 session", symbol=symbol, **args)]
    for count in HORIZONS[1:]:
        later = effect.changes[count]
        if later is not None:
            parts.append(msg("{change} in the first {count}", change=Percent(later), count=count))
    moved = effect.measured.change
    parts.append(msg("{change} to {day}", change=Percent(moved.pct), day=Day(moved.as_of)))
    return facts.dotted(parts)


def dated_lines(effects: Sequence[Effect]) -> tuple[Message, ...]:
    """The last close before the event and the first session after it, which differ between markets."""
    by_days = _grouped(effects, lambda effect: (effect.measured.change.base_date, effect.first))
    if len(by_days) == 1:
        [(base, first)] = by_days
        return (msg("Last close before: {base}; first session: {first}", base=Day(base), first=Day(first)),)
    return tuple(
        msg(
            "{who}: last close before {base}, first session {first}",
            who=_who(group, effects), base=Day(base, year=base.year != first.year), first=Day(first),
        )
        for (base, first), group in by_days.items()
    )  # fmt: skip


def _who(group: Sequence[Effect], effects: Sequence[Effect]) -> Arg:
    """The market of a group that is all there is of it, else the names of the group."""
    calendars = {effect.measured.instrument.calendar for effect in group}
    others = {effect.measured.instrument.calendar for effect in effects if effect not in group}
    if len(calendars) == 1 and not calendars & others:
        return _MARKETS.get(calendars.pop()) or _names(group)
    return _names(group)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What was held against one index: what is unusual, what is not, and what cannot be told, since the model leaves
    no residual to compare with. Each is an instrument's name and its abnormal return."""

    index: Name
    unusual: Series
    usual: Series
    untold: Series


def beside_lines(effects: Sequence[Effect]) -> tuple[Message, ...]:
    """What each home index does not explain: what is unusual, what is not, and what cannot be told."""
    lines: list[Message] = []
    for one in _beside(effects):
        if one.unusual.items:
            lines.append(_outside(one))
        if one.usual.items:
            lines.append(
                msg("Not unusual beside {index} {when}: {items}", index=one.index, when=_TESTED, items=one.usual)
            )
        if one.untold.items:
            lines.append(
                msg("No t-value beside {index} {when}, since the model leaves no residual: {items}",
                    index=one.index, when=_TESTED, items=one.untold)
            )  # fmt: skip
    return tuple(lines)


def beside_short(effects: Sequence[Effect]) -> tuple[Message, ...]:
    """The same for a picture: what is unusual, or beside which index nothing is."""
    return tuple(
        _outside(one)
        if one.unusual.items
        else msg("Nothing unusual beside {index} {when}", index=one.index, when=_TESTED)
        for one in _beside(effects)
        if one.unusual.items or not one.untold.items
    )


def _outside(one: _Beside) -> Message:
    return msg("Outside what {index} explains {when}: {items}", index=one.index, when=_TESTED, items=one.unusual)


def _beside(effects: Sequence[Effect]) -> list[_Beside]:
    known = [(effect, effect.found) for effect in effects if effect.found is not None]
    groups: defaultdict[Name, list[tuple[Effect, Abnormal]]] = defaultdict(list)
    for effect, found in known:
        groups[effect.asked.name if effect.benchmark is None else effect.benchmark.name].append((effect, found))
    return [
        _Beside(
            index,
            _cars([one for one in group if one[1].unusual]),
            _cars([one for one in group if one[1].t is not None and not one[1].unusual]),
            _cars([one for one in group if one[1].t is None]),
        )
        for index, group in groups.items()
    ]


def _cars(known: Iterable[tuple[Effect, Abnormal]]) -> Series:
    return Series(tuple(_car(effect.measured.instrument.name, found) for effect, found in known), "comma")


def _car(name: Name, found: Abnormal) -> Message:
    change = Percent(found.car_pct)
    if found.t is None:
        return msg("{name} {change}", name=name, change=change)
    return msg("{name} {change} (t={t})", name=name, change=change, t=Points(found.t))


def future_notes(effects: Sequence[Effect]) -> tuple[Message, ...]:
    """Which horizons have not been reached; the shortest says it for the longer ones too."""
    ahead = [next((count for count in HORIZONS if effect.changes[count] is None), None) for effect in effects]
    found: list[Message] = []
    for count in HORIZONS[1:]:
        group = [effect for effect, reached in zip(effects, ahead, strict=True) if reached == count]
        if len(group) == len(effects):
            found.append(msg("Fewer than {count} sessions have followed.", count=count))
        elif group:
            found.append(msg("Fewer than {count} sessions have followed: {names}", count=count, names=_names(group)))
    return tuple(found)


def lack_notes(effects: Sequence[Effect]) -> tuple[Message, ...]:
    """Why some have no abnormal return."""
    found: list[Message] = []
    for group in _grouped([e for e in effects if e.found is None], lambda effect: effect.abnormal).values():
        names, lack, index = _names(group), group[0].abnormal, _names_of({e.index for e in group if e.index})
        match lack:
            case TooFew(estimation, event) if event >= EVENT:
                found.append(
                    nmsg(
                        "No abnormal return, {count} of {all} returns before the event shared with the index: {names}",
                        "No abnormal return, {count} of {all} returns before the event shared with the index: {names}",
                        estimation,
                        all=ESTIMATION,
                        names=names,
                    )
                )
            case TooFew(_, event):
                found.append(
                    msg("No abnormal return before {all} sessions have followed: {names}", all=EVENT, names=names)
                )
            case Apart(day):
                found.append(
                    msg(
                        "No abnormal return, since {index} has no close on {day}: {names}",
                        index=index,
                        day=Day(day),
                        names=names,
                    )
                )
            case "is_home":
                found.append(msg("No abnormal return of a home index itself: {names}", names=names))
            case "no_home":
                found.append(msg("No abnormal return, since no home index is known here: {names}", names=names))
            case "no_index":
                found.append(
                    msg("No abnormal return, since {index} has no prices here: {names}", index=index, names=names)
                )
            case "pending":
                found.append(
                    msg(
                        "No abnormal return, since prices of {index} have not come yet: {names}",
                        index=index,
                        names=names,
                    )
                )
            case "other_basis":
                found.append(
                    msg("No abnormal return, since only one side's closes contain dividends: {names}", names=names)
                )
            case _:
                found.append(msg("No abnormal return, since {index} did not move: {names}", index=index, names=names))
    return tuple(found)


def _grouped(effects: Iterable[Effect], key: Callable[[Effect], _Key]) -> Mapping[_Key, list[Effect]]:
    groups: defaultdict[_Key, list[Effect]] = defaultdict(list)
    for effect in effects:
        groups[key(effect)].append(effect)
    return groups


def _names(effects: Iterable[Effect]) -> Series:
    return _names_of(effect.measured.instrument for effect in effects)


def _names_of(instruments: Iterable[Instrument]) -> Series:
    return Series(tuple(instrument.name for instrument in instruments), "comma")
