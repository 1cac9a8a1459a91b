"""A question's names: the instruments or the universe that its words mean, or why they mean none."""

import re

from bot.domain.errors import QuestionFault
from bot.domain.questions import Field, Named, Question, Typed, UniverseChoice, Watched
from bot.domain.symbols import spelled
from bot.domain.text import Ask, Foreign, Literally, Series, msg
from bot.parsing.names import TooManyUnknown, split_names
from bot.parsing.write import WATCHLIST
from bot.services.resolver import Resolver

_SPACED_CODE = re.compile(
    r"(?<!\S)(?:(?P<code>\d{1,6}) (?P<after>HK|SS|SH|SZ)|(?P<before>HK|SH|SZ) (?P<number>\d{1,6}))(?![\w.])",
    re.IGNORECASE,
)
"""A code with its market beside it: 9988 HK, HK 9988."""

_MOST_COMPARED = 8
_OWN = re.compile(r"(?:my )?watch ?list|自[選选]股", re.IGNORECASE)
_SERVERS = re.compile(
    r"(?:the )?server(?:['’]?s)? watch ?list|watch ?list (?:of )?(?:the )?server|伺服器自選股|服务器自选股",
    re.IGNORECASE,
)
_LOOKED_UP = re.compile(rf"(server )?{WATCHLIST}:(\S+)", re.IGNORECASE)
"""A watch list with its lines, as it is written for the controls under its answer: nobody types it."""


def watched(typed: str) -> Watched | None:
    """The watch list that words mean; None for anything else."""
    name = typed.strip()
    if _OWN.fullmatch(name):
        return Watched()
    return Watched(server=True) if _SERVERS.fullmatch(name) else None


def _looked_up(written: str) -> Watched | None:
    """A watch list that was looked up, with its lines; None for anything else."""
    found = _LOOKED_UP.fullmatch(written.strip())
    return None if found is None else Watched(tuple(found[2].split(",")), server=found[1] is not None)


class Lists:
    """Reads names. Lists that were looked up are read in what the bot has `kept` alone: whoever types one could say
    anything in a server's name."""

    def __init__(self, resolver: Resolver, *, kept: bool = False) -> None:
        self._resolver = resolver
        self._kept = kept

    def universe(self, question: type[Question], field: Field, typed: str) -> UniverseChoice:
        """A universe by its name, or a list of symbols where the field has room for one."""
        if (universe := self._resolver.universe(typed)) is not None:
            return Named(universe.id)
        if (own := watched(typed)) is not None:
            return own
        if self._kept and (own := _looked_up(typed)) is not None:
            return own
        names = self.names(typed)
        if len(names) == 1 and (field.most == 1 or "," not in typed):
            raise self._unknown_universe(names[0] if field.most == 1 else typed, field)
        if field.most == 1 and names:
            message = msg("{question} takes one index. Ask like this: {example}",
                          question=Literally(question.spec.name), example=Ask(question.spec.examples[0]))  # fmt: skip
            raise QuestionFault("bad_question", message)
        symbols = self._symbols(question, field, names)
        # A list of one index is what that index means alone.
        universe = self._resolver.universe(symbols[0]) if len(symbols) == 1 else None
        return Typed(symbols) if universe is None else Named(universe.id)

    def instruments(self, question: type[Question], field: Field, typed: str) -> tuple[str, ...]:
        """The symbols of a list of names."""
        return self._symbols(question, field, self.names(typed))

    def names(self, typed: str) -> list[str]:
        """The names of a list. With many unknown words it is refused at once: candidates for prose help nobody, and
        looking for them would hold up all other askers."""
        joined = _SPACED_CODE.sub(_joined, typed)
        try:
            return split_names(joined, self._resolver.knows)
        except TooManyUnknown as error:
            message = msg(
                "I don't know “{name}” and much else here. Try tickers such as NVDA, 9988.HK or 600519.SS.",
                name=Foreign(error.first),
            )
            raise QuestionFault("unknown_instrument", message) from None

    def _symbols(self, question: type[Question], field: Field, names: list[str]) -> tuple[str, ...]:
        symbols = tuple(dict.fromkeys(self._symbol(question, name) for name in names))
        if not symbols:
            raise QuestionFault("bad_question", msg("There is no name in that list."))
        if len(symbols) > field.most:
            raise _too_many(question, field, symbols)
        if len(symbols) < field.least:
            raise _too_few(field, names, symbols[0])
        return symbols

    def _symbol(self, question: type[Question], name: str) -> str:
        try:
            return self._resolver.instrument(name).symbol
        except QuestionFault as fault:
            universe = self._resolver.universe(name) if fault.code == "unknown_instrument" else None
            if universe is None:
                raise
            message = msg("“{name}” is a basket of shares, and {question} takes single names. Ask {instead}.",
                          name=Foreign(name), question=Literally(question.spec.name),
                          instead=Ask(f"movers {universe.id}"))  # fmt: skip
            raise QuestionFault("bad_question", message) from None

    def _unknown_universe(self, typed: str, field: Field) -> QuestionFault:
        nearest = self._resolver.nearest_universes(typed, indices=field.indices)
        if self._resolver.knows(typed) and field.most == 1:
            message = msg("“{name}” is not an index or a basket.", name=Foreign(typed))
        elif self._resolver.knows(typed):
            message = msg(
                "“{name}” is not an index or a basket. For single names use a list with commas.", name=Foreign(typed)
            )
        elif nearest:
            message = msg(
                "I don't know an index or basket called “{name}”. Did you mean one of these?", name=Foreign(typed)
            )
        else:
            message = msg(
                "I don't know an index or basket called “{name}”. Try {examples}.",
                name=Foreign(typed), examples=Literally("hstech, hsi, csi300, ndx, mag7"),
            )  # fmt: skip
        return QuestionFault("unknown_universe", message, nearest, term=typed)


def code_joined(name: str) -> str:
    """A code with its market beside it as a symbol; any other name as it is."""
    found = _SPACED_CODE.fullmatch(name)
    return name if found is None else _joined(found)


def _joined(code: re.Match[str]) -> str:
    written = f"{code['code'] or code['number']}.{(code['after'] or code['before']).upper()}"
    return written if spelled(written) is not None else code[0]


def _too_many(question: type[Question], field: Field, symbols: tuple[str, ...]) -> QuestionFault:
    if field.most > 1:
        message = msg("That is {count} names; {most} are the most. Please leave some out.",
                      count=len(symbols), most=field.most)  # fmt: skip
    elif len(symbols) > _MOST_COMPARED:
        message = msg("{question} takes one name. Ask like this: {example}",
                      question=Literally(question.spec.name), example=Ask(question.spec.examples[0]))  # fmt: skip
    else:
        message = msg("{question} takes one name. For several ask {instead}.",
                      question=Literally(question.spec.name), instead=Ask(f"compare {' '.join(symbols)}"))  # fmt: skip
    return QuestionFault("bad_question", message)


def _too_few(field: Field, names: list[str], symbol: str) -> QuestionFault:
    typed = tuple({name.casefold(): Foreign(name) for name in names}.values())
    if len(typed) > 1:
        message = msg("{names} are one and the same, {symbol}; at least {least} names are needed.",
                      names=Series(typed, "and"), symbol=Literally(symbol), least=field.least)  # fmt: skip
    else:
        message = msg("That is one name; at least {least} are needed.", least=field.least)
    return QuestionFault("bad_question", message)
