"""What a question of many is about: a universe's members on a day, or a list typed by hand."""

from dataclasses import dataclass
from datetime import date

from bot.answers.services import AskedOf, Services
from bot.domain.instruments import Instrument, Membership, Universe
from bot.domain.questions import Named
from bot.domain.questions.values import UniverseChoice
from bot.domain.windows import Window
from bot.services.windows import ends_on


@dataclass(frozen=True, slots=True)
class Group:
    """A universe's members on a day, or a list typed by hand, which has no universe. `index` is the universe's own,
    where it has one."""

    members: tuple[Instrument, ...]
    universe: Universe | None
    membership: Membership | None
    index: Instrument | None


def first_of(chosen: UniverseChoice, services: Services) -> Instrument:
    """The instrument whose days stand for all where the day that is asked of cannot be."""
    if not isinstance(chosen, Named):
        return services.instrument(chosen.symbols[0])
    universe = services.reference.universes[chosen.id]
    return services.instrument(universe.index or universe.snapshots[-1].members[0])


def group_of(chosen: UniverseChoice, services: Services, asked: AskedOf, window: Window) -> Group:
    """The members on the day that the window ends on."""
    if not isinstance(chosen, Named):
        return Group(tuple(map(services.instrument, chosen.symbols)), None, None, None)
    return members_at(chosen, services, ends_on(window, asked.day(first_of(chosen, services))))


def members_at(chosen: Named, services: Services, day: date) -> Group:
    """A universe's members on a day."""
    known = services.reference.instruments
    universe = services.reference.universes[chosen.id]
    membership = universe.members_on(day)
    index = None if universe.index is None else known[universe.index]
    return Group(tuple(known[symbol] for symbol in membership.members), universe, membership, index)
