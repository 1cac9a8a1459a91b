"""A move and what stands around it, in words. None of them says what moved it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.analytics.context import Size, Unsized
from bot.answers import facts
from bot.answers.outcomes import Measured
from bot.answers.services import Services
from bot.answers.single import Placed, Single, dated
from bot.answers.surroundings import News, Theme
from bot.domain.figures.why import Beside
from bot.domain.news import Headline
from bot.domain.text import Arg, Day, Duration, Foreign, Instant, Message, Name, Number, Percent, Points, msg
from bot.domain.windows import OnDay, Sessions


@dataclass(frozen=True, slots=True)
class Context:
    """A move and what stands around it. `sessions` are those that it took, with or without a price. `sized` is its size
    or why it has none. `index` is None where there is none to hold it against, or no change of it over the same
    days."""

    found: Single
    sessions: int
    sized: Size | Unsized
    volume: float | None
    index: Measured | None
    theme: Theme | None
    events: tuple[Placed, ...]
    news: News

    @property
    def pct(self) -> float:
        return self.found.measured.change.pct

    @property
    def size(self) -> Size | None:
        return self.sized if isinstance(self.sized, Size) else None

    @property
    def unpriced(self) -> int:
        """How many sessions of the move have no price."""
        return max(0, self.sessions - (len(self.found.measured.path) - 1))

    @property
    def own_days(self) -> bool:
        """Whether its days must be said in the place of the window: it is not of as many sessions as were asked."""
        window = self.found.terms.window
        other = isinstance(window, OnDay) or (isinstance(window, Sessions) and window.count != self.sessions)
        return self.found.measured.own_days or other

    @property
    def ahead(self) -> float | None:
        """How many percentage points more than the index."""
        return None if self.index is None else self.pct - self.index.change.pct


def wordings_of(services: Services, context: Context) -> tuple[Message, ...]:
    """The move in one sentence, longest wording first."""
    change, name = context.found.measured.change, context.found.instrument.name
    moved: dict[str, Arg] = {"name": name, "change": Percent(context.pct)}
    if context.sessions == 1:
        year = change.as_of.year != services.clock().year
        plain = msg("{name} {change} on {day}", **moved, day=Day(change.as_of, year=year))
    elif context.own_days:
        first, last = Day(change.base_date), Day(change.as_of)
        plain = msg("{name} {change} from {first} to {last}", **moved, first=first, last=last)
    else:
        window = facts.window_words(services, context.found.terms, [context.found.measured])
        plain = msg("{name} {change} {window}", **moved, window=window)
    size, ahead = _deviations(context), _against(context)
    if size is None and ahead is None:
        return (plain,)
    if size is None or ahead is None:
        return msg("{finding}: {place}", finding=plain, place=size or ahead or plain), plain
    return (
        msg("{finding}: {size}, {ahead}", finding=plain, size=size, ahead=ahead),
        msg("{finding}: {place}", finding=plain, place=ahead),
        msg("{finding}: {place}", finding=plain, place=size),
        plain,
    )


def _deviations(context: Context) -> Message | None:
    if context.size is None:
        return None
    score = Number(abs(context.size.score), 1)
    if context.sessions == 1:
        return msg("{score}× its usual day", score=score)
    return msg("{score}× its usual move", score=score)


def _against(context: Context) -> Message | None:
    if context.index is None or context.ahead is None:
        return None
    args: dict[str, Arg] = {"points": Points(abs(context.ahead), signed=False), "index": context.index.instrument.name}
    if round(context.ahead, 2) > 0:
        return msg("{points} pp above {index}", **args)
    if round(context.ahead, 2) < 0:
        return msg("{points} pp below {index}", **args)
    return msg("as {index}", **args)


def number_lines(context: Context) -> tuple[Message, ...]:
    """What the move stands beside, in a line each."""
    return tuple(
        msg("{about}: {value} · {detail}", about=one.about, value=one.value, detail=one.detail)
        for one in beside_words(context)
    )


def beside_words(context: Context) -> tuple[Beside, ...]:
    """Its usual size, its volume, its index and a basket; of what is known."""
    found: list[Beside] = []
    if context.size is not None:
        deviation = Percent(context.size.deviation, signed=False)
        span = Duration(context.size.sessions, "session")
        found.append(
            Beside(
                msg("Size"),
                msg("{score}×", score=Number(abs(context.size.score), 1)),
                msg("a usual day is {deviation}, by the {span} before", deviation=deviation, span=span),
            )
        )
    if context.volume is not None:
        times = msg("{times}×", times=Number(context.volume, 2))
        found.append(Beside(msg("Volume"), times, _volume_detail(context)))
    if context.index is not None and context.ahead is not None:
        index = context.index
        gap = msg("{points} pp between them", points=Points(context.ahead))
        found.append(
            Beside(msg("{index}", index=index.instrument.name), msg("{change}", change=Percent(index.change.pct)), gap)
        )
    if context.theme is not None:
        theme = context.theme
        args: dict[str, Arg] = {"count": len(theme.measured), "all": theme.of}
        detail = (
            msg("mean of its {count} members", **args)
            if len(theme.measured) == theme.of
            else msg("mean of {count} of its {all} members", **args)
        )
        name, change = theme.universe.name, msg("{change}", change=Percent(theme.change_pct))
        found.append(Beside(msg("{basket}", basket=name), change, detail))
    return tuple(found)


def _volume_detail(context: Context) -> Message:
    """What the volume is, and what it is held against."""
    if context.sessions > 1:
        return msg("mean of its {count} sessions against that of 20 before with a volume", count=context.sessions)
    if context.found.measured.provisional:
        return msg("so far, against the mean of 20 sessions before with a volume")
    return msg("against the mean of 20 sessions before with a volume")


def event_words(number: int, placed: Placed) -> Message:
    """An event near the move, with the number of its mark."""
    return msg("Event {number} · {event}", number=number, event=dated(placed))


def headline_lines(services: Services, context: Context) -> tuple[Message, ...]:
    """The headlines, clearly apart from the numbers; or that there are none."""
    source = Name(services.source.title)
    match context.news.absence:
        case "none":
            return (msg("Headlines: none from this source."),)
        case "down":
            return (msg("Headlines: {source} did not answer.", source=source),)
        case "empty":
            return (msg("Headlines: {source} has none of this line.", source=source),)
        case "other_days":
            return (msg("Headlines: {source} gives the latest only, and none is of these days.", source=source),)
        case "":
            heading = msg("Headlines of these days, as published:")
            return heading, *(_headline(context, one) for one in context.news.headlines)


def _headline(context: Context, one: Headline) -> Message:
    zone = ZoneInfo(context.found.instrument.timezone)
    return msg(
        "“{title}” ({publisher}, {at})", title=Foreign(one.title, 140), publisher=Foreign(one.publisher, 40),
        at=Instant(one.published.astimezone(zone)),
    )  # fmt: skip
