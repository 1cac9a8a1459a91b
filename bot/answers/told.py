"""What a brief is told from, and what must be said beside it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.analytics.regime import Regime
from bot.answers import facts, notes
from bot.answers.counts import Counted, adjustment_notes, count_notes, count_words
from bot.answers.outcomes import Measured, Unmeasured
from bot.answers.ranking import Ranked
from bot.answers.seen import Seen
from bot.answers.services import Services
from bot.answers.shock import Shock
from bot.answers.story import Peers
from bot.answers.turnover_notes import behind_notes, hole_notes, holes_of
from bot.domain.instruments import Instrument, Universe
from bot.domain.text import Day, Message, Money, Series, msg, nmsg
from bot.services.flows import NoFlows
from bot.services.remembered import Lack


@dataclass(frozen=True, slots=True)
class Told:
    """What is told beside the members. What could not be known is None, or named in `missing`."""

    index: Measured
    state: Regime
    others: tuple[Measured, ...]
    old: tuple[Measured, ...]
    """The other indices whose change is not of the window: they are named, and not told."""
    missing: tuple[Unmeasured, ...]
    peers: Peers | None
    shock: Shock | None
    worth: "Worth | Lack | None"
    """None where there is none to tell; a lack where its share count did not come."""
    flows: Seen | NoFlows | None
    absent: Universe | None
    """The basket of peers, where too few of it have a change to tell of."""

    @property
    def counted(self) -> "Worth | None":
        """What the shock was in money, where that is known."""
        return None if isinstance(self.worth, Lack) else self.worth

    @property
    def is_valued(self) -> bool:
        """Whether nothing is to come that would tell, or change, what the shock was in money."""
        return self.worth not in (Lack.DOWN, Lack.LOADING) and (self.counted is None or self.counted.settled)

    @property
    def untold(self) -> list[Instrument]:
        """The other indices that have no current change."""
        return [item.instrument for item in (*self.missing, *self.old)]

    @property
    def measured(self) -> tuple[Measured, ...]:
        """Everything that a sentence is made of, beside the members."""
        peers = () if self.peers is None else self.peers.ranked
        shocked = () if self.shock is None else tuple(m for m, _ in self.shock.moves)
        return (self.index, *self.others, *peers, *shocked)


@dataclass(frozen=True, slots=True)
class Worth:
    """What the first instrument of an event gained or lost in market value, and by which count."""

    measured: Measured
    change: Money
    counted: Counted

    @property
    def settled(self) -> bool:
        """Whether nothing more is to come that would change it."""
        return self.counted.settled and self.counted.lack is Lack.NONE


def warnings(services: Services, found: Ranked, told: Told) -> tuple[Message, ...]:
    """What is missing, old or substituted, each by name."""
    ranking = found.ranking
    return (
        *notes.behind_note(found.terms.behind, ranking.ranked),
        *notes.missing_notes(ranking.lacking, services.source),
        *notes.missing_notes(told.missing, services.source),
        *notes.stale_note([m for m in (*ranking.stale, *told.old) if m.stale]),
        *notes.early_note([m for m in (*ranking.early, *told.old) if not m.stale]),
        *_other_days(found, told),
        *(
            (msg("{peers}: fewer than three of its members have prices here.", peers=told.absent.name),)
            if told.absent
            else ()
        ),
        *_lacking_peers(told),
        *_provisional_state(told),
        *_proxy_note(services, found, told),
        *notes.price_notes(services, _each_once(found, told)),
    )


def _each_once(found: Ranked, told: Told) -> list[Measured]:
    """Everything that is told, members too: what an event names may be a peer or a member as well."""
    return list({m.instrument.symbol: m for m in (*told.measured, *found.ranking.ranked)}.values())


def _other_days(found: Ranked, told: Told) -> tuple[Message, ...]:
    """Whose days are not those of most, which the sentences of members and peers have."""
    peers = () if told.peers is None else told.peers.ranked
    return tuple(
        note
        for group in (found.ranking.ranked, peers)
        for note in notes.other_dates_notes(group, facts.common_dates(group))
    )


def _lacking_peers(told: Told) -> tuple[Message, ...]:
    if told.peers is None or not told.peers.lacking:
        return ()
    names = Series(tuple(line.name for line in told.peers.lacking), "comma")
    return (msg("{peers}: no current price of {names}.", peers=told.peers.universe.name, names=names),)


def _provisional_state(told: Told) -> tuple[Message, ...]:
    if told.state.current is None or not told.state.current.provisional:
        return ()
    start = Day(told.state.start.day)
    return (msg("Provisional: the first state found depends on where the prices begin, {day}.", day=start),)


def seen_notes(services: Services, found: Ranked, told: Told) -> tuple[Message, ...]:
    """What must be seen on the picture too: how much is missing, not what; the text names it."""
    return (
        *notes.behind_note(found.terms.behind, found.ranking.ranked),
        *_lacking_counts(len(found.ranking.missing), len(told.untold)),
        *_lacking_peers(told),
        *_other_days(found, told),
        *_lacking_turnover(services, told),
        *_provisional_state(told),
        *_proxy_note(services, found, told),
        *notes.price_notes(services, _each_once(found, told)),
        *_worth_seen(told),
    )


def _lacking_counts(members: int, indices: int) -> Iterable[Message]:
    if members:
        yield nmsg(
            "{count} member has no current change here.", "{count} members have no current change here.", members
        )
    if indices:
        yield nmsg(
            "{count} other index has no current change here.",
            "{count} other indices have no current change here.",
            indices,
        )


def _lacking_turnover(services: Services, told: Told) -> tuple[Message, ...]:
    if isinstance(told.flows, Seen) and (told.flows.behind or holes_of(services, told.flows)):
        return (msg("Southbound turnover lacks trading days here."),)
    return ()


def _proxy_note(services: Services, found: Ranked, told: Told) -> tuple[Message, ...]:
    index = found.index
    if index is None or not index.is_proxy:
        return ()
    return (notes.proxy_note(services.source, index.instrument, told.index.instrument),)


def flow_notes(services: Services, told: Told) -> tuple[Message, ...]:
    """What turnover lacks, and where it is from, which prices may not be; or that there is none."""
    if told.flows is None:
        return ()
    if isinstance(told.flows, NoFlows):
        if told.flows.reason == "loading":
            return (msg("Stock Connect turnover is still loading, ask again in a minute."),)
        if told.flows.reason == "source_down":
            return (msg("Stock Connect turnover: its sources did not answer."),)
        return (msg("Stock Connect turnover is not known here."),)
    others = [source for source in told.flows.flows.sources if source.id != services.source.id]
    named = facts.dotted([facts.source_of(source) for source in others])
    return (
        *behind_notes(told.flows),
        *hole_notes(told.flows, holes_of(services, told.flows)),
        *((msg("Stock Connect turnover: {sources}", sources=named),) if others else ()),
    )


def worth_notes(services: Services, told: Told) -> tuple[Message, ...]:
    """The share count that a change of market value was made with."""
    if told.worth is None or told.shock is None:
        return ()
    if isinstance(told.worth, Lack):
        return _no_worth(told.shock, told.worth)
    counted, measured = told.worth.counted, told.worth.measured
    instrument = measured.instrument
    return (
        msg("Market value of {name}: {count}", name=instrument.name, count=count_words(counted, instrument)),
        *adjustment_notes(measured),
        *count_notes(services, counted, instrument, told.shock.day),
    )


def _worth_seen(told: Told) -> tuple[Message, ...]:
    """The day of the share count for the picture, or that none came; the text has its source."""
    if told.worth is None or told.shock is None:
        return ()
    if isinstance(told.worth, Lack):
        return _no_worth(told.shock, told.worth)
    return (msg("Market value by the share count of {day}.", day=Day(told.worth.counted.count.day)),)


def _no_worth(shock: Shock, lack: Lack) -> tuple[Message, ...]:
    """Why a change of market value is not told. A source that has no counts cannot be waited for: nothing lacks."""
    name = shock.moves[0][0].instrument.name
    match lack:
        case Lack.NONE:
            return ()
        case Lack.DOWN:
            return (msg("No market value of {name}: the source of share counts did not answer.", name=name),)
        case Lack.LOADING:
            return (msg("No market value of {name}: share counts are still loading, ask again.", name=name),)
