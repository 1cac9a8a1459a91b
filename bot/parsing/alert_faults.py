"""What is said of alerts that cannot be: which words were understood, and orders that work."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.domain.errors import Candidate, QuestionFault
from bot.domain.flows import Direction
from bot.domain.instruments import Instrument, Kind
from bot.domain.text import Arg, Ask, Foreign, Literally, Message, Name, Series, msg
from bot.parsing.amounts import meant_by
from bot.parsing.clean import calls_somebody
from bot.parsing.lists import watched
from bot.parsing.ours import tells
from bot.parsing.working import LONGEST_ORDER
from bot.services.resolver import Resolver

EXAMPLES = ("alert hstech > 5500", "alert nvidia -5% 1d", "alert alibaba new 52w high")
_LONGEST, _FURTHEST = 6, 40
"""Words of a name, and of a text in which one is looked for."""

_ALIKE, _SURELY, _AS_NEAR = 0.5, 0.6, 0.05
"""How alike a misspelt name is to one that may be meant, of 1, and to the one that surely is, and how much less so to a
second."""

_UNTRADED = (Kind.INDEX, Kind.FX)
_SAYING_NOTHING = frozenset({
    "please", "pls", "the", "a", "of", "my", "our", "stock", "share", "price", "prices", "company",
    "now", "today", "is", "its", "股價", "股价", "股票", "…", "inc", "corp", "ltd", "group", "hey", "ok",
})  # fmt: skip
"""Words without which an alert is the same."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A name in a text, and the words around it."""

    name: Name
    orders: tuple[str, str, str]
    value: str
    others: str
    line: Instrument | None


@dataclass(frozen=True, slots=True)
class Faults:
    """Refusals of one alert, whose condition is the `text`. `said` are the options beside it, which go on with the
    orders."""

    resolver: Resolver
    said: str
    text: str

    def ask(self, order: str) -> Ask:
        """An alert that can be copied, with the options; another one where it is longer than anybody would copy."""
        text = f"alert {order}{self.said}"
        return Ask(text if len(text) <= LONGEST_ORDER else EXAMPLES[0])

    def example(self, why: Message, order: str) -> QuestionFault:
        """A reason, and an order that works."""
        return QuestionFault("bad_question", msg("{why} For example {example}", why=why, example=self.ask(order)))

    def unread(self, text: str) -> QuestionFault:
        """The refusal of what is no alert: with alerts of the very name, where there is one."""
        if not text:
            one, two, three = map(Ask, EXAMPLES)
            message = msg("What shall I watch? For example {one}, {two}, {three}.", one=one, two=two, three=three)
            return QuestionFault("bad_question", message)
        known = self._known(text)
        if known is None:
            one, two, three = map(Ask, EXAMPLES)
            message = msg("I do not understand the alert “{text}”. These work: {one}, {two}, {three}",
                          text=Foreign(text), one=one, two=two, three=three)  # fmt: skip
            return QuestionFault("bad_question", message)
        return QuestionFault("bad_question", self._not_understood(known))

    def _not_understood(self, known: _Known) -> Message:
        """What is said of a name among words that are not understood, or with none beside it."""
        one, two, three = map(self.ask, self._likely(known))
        args: dict[str, Arg] = {"name": known.name, "one": one, "two": two, "three": three}
        if not known.others:
            return msg("What shall happen to {name}? For example {one}, {two}, {three}.", **args)
        return msg("I understood {name}, but not “{others}”. For example {one}, {two}, {three}.", **args,
                   others=Foreign(known.others))  # fmt: skip

    def partly(self, said: str, others: str) -> QuestionFault:
        """The refusal of an alert with words after it that are none of it."""
        if calls_somebody(others):
            message = msg("Members and everyone cannot be mentioned, a role can. Without: {one}", one=self.ask(said))
            return QuestionFault("bad_question", message)
        message = msg("I understood “{said}”, but not “{others}”. Do you mean {one}?", said=Foreign(said),
                      others=Foreign(others), one=self.ask(_joined(said, others)))  # fmt: skip
        return QuestionFault("bad_question", message)

    def unnamed(self, name: str, fault: QuestionFault, order: Callable[[str], str]) -> QuestionFault:
        """The refusal of a name, with the order about those that may be meant. `order` puts one into the place of the
        name."""
        told = self._partly_named(name, order)
        if told is None and fault.candidates and not self.resolver.is_near(name):
            return QuestionFault("unknown_instrument", self._far(name), (), fault.term)
        likely = _likely_of(fault)
        if told is None and fault.candidates and not likely:
            return fault.worded(self._far(name))
        return fault.worded(told or self._unnamed(fault, likely, order))

    def _partly_named(self, name: str, order: Callable[[str], str]) -> Message | None:
        """What is said of a basket, or of a name among other words; None for anything else."""
        universe = self.resolver.universe(name)
        if universe is not None and universe.index is not None:
            return msg("The members of {name} are watched like this: {members}. It itself: {index}", name=universe.name,
                       members=self.ask(f"{universe.id} mover 5%"), index=self.ask(order(universe.index)))  # fmt: skip
        if universe is not None:
            return msg("{name} is a basket, and has no price of its own. For example {one}", name=universe.name,
                       one=self.ask(f"{universe.id} mover 5%"))  # fmt: skip
        known = self._known(name)
        if known is None or not known.others:
            return None
        if all(word.casefold().strip(",;:.!") in _SAYING_NOTHING for word in known.others.split()):
            return msg("I understood {name}, but not “{others}”. Do you mean {one}?", name=known.name,
                       others=Foreign(known.others), one=self.ask(order(known.value)))  # fmt: skip
        # Without a word that may say what is meant, it would be another alert.
        numbers = any(char.isdigit() for char in known.others)
        return self._not_understood((self._known(self.text) if numbers else None) or known)

    def _unnamed(
        self, fault: QuestionFault, likely: tuple[Candidate, ...], order: Callable[[str], str]
    ) -> Message:  # fmt: skip
        if likely:
            asks = Series(tuple(self.ask(order(candidate.value)) for candidate in likely), "dots")
            return msg("{why} {orders}", why=fault.message, orders=asks)
        return msg("{why} For example {example}", why=fault.message, example=Ask(EXAMPLES[0]))

    def _far(self, name: str) -> Message:
        """What is said of a name that is near to none."""
        example, ticker = Ask(EXAMPLES[0]), name.strip().upper()
        if not re.fullmatch(r"[A-Z]{1,5}", ticker):
            return msg("I don't know “{name}”. For example {example}", name=Foreign(name), example=example)
        return msg("I don't know “{name}”. A ticker that I do not list is written {ticker}. For example {example}",
                   name=Foreign(name), ticker=Literally(f"${ticker}"), example=example)  # fmt: skip

    def unsigned(self, up: str, down: str) -> QuestionFault:
        """The refusal of a change on the wrong side of its number: is "< 5%" a fall, or a small rise?"""
        message = msg("A change is written with its sign: upwards {up}, downwards {down}", up=self.ask(up),
                      down=self.ask(down))  # fmt: skip
        return QuestionFault("bad_question", message)

    def sideless(self, rise: str, fall: str) -> QuestionFault:
        """The refusal of a level without its side."""
        message = msg("From which side? {rise} fires when it rises to it, {fall} when it falls to it.",
                      rise=self.ask(rise), fall=self.ask(fall))  # fmt: skip
        return QuestionFault("bad_question", message)

    def unitless(self, amount: str, meant: str, order: str) -> QuestionFault:
        """The refusal of a sum whose unit was forgotten."""
        message = msg("{amount} of what? Do you mean {meant}: {order}", amount=Literally(amount),
                      meant=Literally(meant), order=self.ask(f"{order}{meant}"))  # fmt: skip
        return QuestionFault("bad_question", message)

    def two_levels(self, above: str, below: str) -> QuestionFault:
        """The refusal of a band."""
        message = msg("One alert has one level. Above: {above}. Below: {below}", above=self.ask(above),
                      below=self.ask(below))  # fmt: skip
        return QuestionFault("bad_question", message)

    def no_universe(self, name: str, change: str, order: Callable[[str], str]) -> QuestionFault:
        """The refusal of the members of what has none."""
        if watched(name) is not None:
            return QuestionFault("unknown_universe", msg(
                "An alert follows the members of an index or a basket, not a watch list: {index}. A line of yours has "
                "an alert of its own: {line}", index=self.ask(order("hstech")), line=self.ask(f"alibaba {change}% 1d"),
            ))  # fmt: skip
        near = self.resolver.nearest_universes(name)
        why: Message = msg("I know no index or basket “{name}”.", name=Foreign(name))
        asks = [self.ask(order(candidate.value)) for candidate in near]
        if (line := self.resolver.listed(name)) is not None and line.kind is not Kind.INDEX:
            why = msg("{name} is no index or basket.", name=line.name)
            asks = [self.ask(f"{line.symbol} {change}% 1d"), *asks]
        orders = Series(tuple(asks) or (Ask("alert hstech mover 8%"),), "dots")
        return QuestionFault("unknown_universe", msg("{why} For example {orders}", why=why, orders=orders), near, name)

    def no_money(self, line: Instrument, order: str) -> QuestionFault | None:
        """The refusal of money beside an index, whose level is told in points; None for any other line."""
        if line.kind is not Kind.INDEX:
            return None
        message = msg("{name} is an index: its level is in points, not in money. Write {one}", name=line.name,
                      one=self.ask(order))  # fmt: skip
        return QuestionFault("bad_question", message)

    def other_currency(
        self, name: str, currency: str, line: Instrument | None, mark: str, order: Callable[[str, str], str]
    ) -> QuestionFault:
        """The refusal of a currency that the line does not trade in. `order` makes one of a symbol and a currency."""
        symbol = name.strip().casefold() if line is None else line.symbol
        asked = _asked(mark, currency)
        others = () if line is None else self.resolver.lines_of(line)
        other = next((one for code in asked for one in others if one.currency == code), None)
        args: dict[str, Arg] = {
            "name": Foreign(name.strip()), "symbol": Literally(symbol), "currency": Literally(currency),
            "asked": Literally(asked[0] if other is None else other.currency), "own": self.ask(order(symbol, currency)),
        }  # fmt: skip
        if line is None:
            message = msg("Stock Connect {name} turnover is counted in {currency}, not in {asked}. Write {own}", **args)
        elif other is None:
            message = msg("“{name}” is {symbol}, which trades in {currency}; I know no line of it in {asked}. "
                          "In {currency}: {own}", **args)  # fmt: skip
        else:
            message = msg("“{name}” is {symbol}, which trades in {currency}. In {asked}: {other}. In {currency}: {own}",
                          **args, other=self.ask(order(other.symbol, other.currency)))  # fmt: skip
        return QuestionFault("bad_question", message)

    def refuse_worthless(self, line: Instrument) -> None:
        """Raises bad_question for the market value of what has none."""
        if line.kind is Kind.SHARE:
            return
        why = msg("{name} is no company, so it has no market value of its own.", name=line.name)
        raise self.example(why, f"{line.symbol} -3% 1d")

    def refuse_untraded(self, line: Instrument) -> None:
        """Raises bad_question for the volume of what has none."""
        if line.kind not in _UNTRADED:
            return
        why = msg("{name} is not traded itself, so it has no volume.", name=line.name)
        raise self.example(why, f"{line.symbol} -3% 1d")

    def _known(self, text: str) -> _Known | None:
        """The longest name among the words of a text: one that it begins with, else one that can be little else."""
        words = text.split()
        count = len(words)
        spans = [(n, last) for n in range(min(count, _FURTHEST)) for last in range(min(count, n + _LONGEST), n, -1)]
        for first, last in spans:
            name = " ".join(words[first:last])
            if first and not tells(name):
                continue
            others = " … ".join(part for part in (" ".join(words[:first]), " ".join(words[last:])) if part)
            if (found := self._named(name)) is not None:
                return _Known(*found[:3], others, found[3])
        return None

    def _likely(self, known: _Known) -> tuple[str, str, str]:
        """Orders about a name that are like what was written beside it, where it has such things."""
        value, line = known.value, known.line
        if line is None:
            return known.orders
        if re.search(r"\bvalue\b", known.others) and line.kind is Kind.SHARE:
            return f"{value} value -50bn", f"{value} value +50bn", f"{value} -5% 1d"
        if re.search(r"\bvolume\b", known.others) and line.kind not in _UNTRADED:
            return f"{value} volume 2x", f"{value} volume 3x", f"{value} -5% 1d"
        other = re.fullmatch(r"(?:vs\.?|versus|against)\s+(\S+)", known.others)
        if other is None or self.resolver.listed(other[1]) in (None, line):
            return known.orders
        both = f"{value} vs {other[1]}"
        return f"{both} 5pp 1w", f"{both} 10pp 1m", f"{both} 20pp 3m"

    def _named(self, text: str) -> tuple[Name, tuple[str, str, str], str, Instrument | None] | None:
        """What a text, exactly, is the name of, some orders about it, how it is written in one, and the line that it
        is, if it is one."""
        bare = text.strip(",;:")
        line = self.resolver.listed(bare)
        if line is None and re.fullmatch(r"\$[A-Za-z]{1,5}", bare):
            line = self.resolver.instrument(bare)
        if line is not None:
            value = line.symbol if self.resolver.listed(line.symbol) else bare
            return line.name, (f"{value} -5% 1d", f"{value} new 52w high", f"{value} state"), value, line
        universe = self.resolver.universe(bare)
        if universe is not None:
            orders = (f"{universe.id} mover 8%", f"{universe.id} mover +8%", f"{universe.id} mover -8%")
            return universe.name, orders, universe.id, None
        if bare.casefold() in tuple(Direction):
            name = bare.casefold()
            return Name(name), (f"{name} 150bn", f"{name} 200bn", f"{name} 250bn"), name, None
        return None


def _likely_of(fault: QuestionFault) -> tuple[Candidate, ...]:
    """At most two candidates of a misspelt name, since a level is about one; all that have the very name. A word that
    ends the name of the nearest is not that name, misspelt: gold is not Shandong Gold."""
    if fault.term is None or fault.code != "unknown_instrument" or not fault.candidates:
        return fault.candidates
    term, first = fault.term.casefold(), fault.candidates[0]
    if term in first.name.en.casefold().split()[1:]:
        return ()
    alike = {one: _likeness(term, one) for one in fault.candidates}
    best = max(fault.candidates, key=lambda one: alike[one])
    if alike[best] < _ALIKE:
        return fault.candidates[:2]
    if best != first:
        return best, first
    sure = alike[first] >= _SURELY
    return (first, *(one for one in fault.candidates[1:] if not sure or alike[one] >= alike[first] - _AS_NEAR))[:2]


def _likeness(term: str, candidate: Candidate) -> float:
    """How alike a word is, of 1, to a name or the symbol of a candidate: in its letters, and in how many they are,
    since short symbols are within many a word."""
    names = (candidate.value.partition(".")[0], candidate.name.en, candidate.name.zh_hant, candidate.name.zh_hans)
    return max(
        SequenceMatcher(None, term, name.casefold()).ratio() * min(len(term), len(name)) / max(len(term), len(name))
        for name in names
        if name
    )


def _joined(said: str, others: str) -> str:
    """What was understood, with the words after it where they are the thousands of its number: 5 500."""
    grouped = re.search(r"(?<![\d.,])\d{1,3}$", said) and re.match(r"\d{3}(?: \d{3})*(?:\.\d+)?(?!\S)", others)
    if not grouped:
        return said
    return f"{said}{grouped[0].replace(' ', '')}{others[grouped.end() :]}"


def _asked(mark: str, currency: str) -> tuple[str, ...]:
    """The currencies that a wrong mark may be of: a bare dollar beside a line in another dollar is New York's."""
    meant = meant_by(mark)
    return ("USD",) if currency in meant else meant
