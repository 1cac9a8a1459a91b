"""A program behind the Discord door that answers from nothing, slowly or wrongly, as a test wants it.

Its grammar is small: the question's name or alias, names, a window that the select also offers, `on` a day.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from types import SimpleNamespace
from typing import Any

import pandas as pd

from bot.domain.answers import Answer, Provenance
from bot.domain.errors import Candidate, QuestionFault
from bot.domain.figures import Caption, Line, LinesFigure
from bot.domain.instruments import Instrument
from bot.domain.instruments import Kind as InstrumentKind
from bot.domain.questions import QUESTIONS, Field, Kind, Named, Question, Typed
from bot.domain.questions.compare import Compare
from bot.domain.questions.help import Help
from bot.domain.questions.movers import Movers
from bot.domain.questions.quote import Quote
from bot.domain.text import Foreign, Literally, Message, Name, msg
from bot.ui.windows import WINDOWS
from bot.words import Words

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
ALIBABA = ("9988.HK", "BABA")
BANKS = (
    Candidate("3988.HK", Name("Bank of China"), "Hong Kong"),
    Candidate("0939.HK", Name("China Construction Bank"), "Hong Kong"),
)


@dataclass(frozen=True)
class Suggestion:
    shown: str
    value: str

    @property
    def label(self) -> Message:
        return msg("{label}", label=Literally(self.shown))


@dataclass(frozen=True)
class Picture:
    png: bytes
    name: str
    alt: str


@dataclass
class Store:
    """What outlives a client."""

    questions: dict[str, tuple[str, int]] = field(default_factory=dict)
    state: dict[str, str] = field(default_factory=dict)
    set_by: dict[str, int] = field(default_factory=dict)


class NoOrders:
    """Understands none."""

    def read(self, text: str) -> object:
        raise QuestionFault("bad_question", msg("I do not understand it."))


class NoAlerts:
    """Nothing to post by itself."""

    office: Any = NoOrders()
    digests: Any = None

    def start(self, poster: object) -> None:
        pass

    async def stop(self) -> None:
        pass


class FakeApp:
    """`before` runs before each answer; `answer_as` makes the answer."""

    def __init__(self, store: Store | None = None) -> None:
        self.store = store or Store()
        self.questions: Mapping[str, type[Question]] = QUESTIONS
        self.asked: list[Question] = []
        self.before: Callable[[Question], Awaitable[None]] | None = None
        self.answer_as: Callable[[Question], Answer] = plain_answer
        self.suggestions: list[Suggestion] = [Suggestion("Hang Seng TECH (hstech)", "hstech")]
        self.settings: Any = SimpleNamespace(
            discord_token=None, bot_prefix="!", bot_language="en", bot_colours="western", discord_shards=None
        )
        self.closed = False
        self.alerts: Any = NoAlerts()
        self.watchlists: Any = None
        self.personal: Any = None
        self.clock = lambda: datetime.now(UTC)

    async def start(self) -> None:
        pass

    async def close(self) -> None:
        self.closed = True

    def words(self, tag: str) -> Words:
        return Words(tag)

    def parse(self, text: str) -> Question | None:
        word, *rest = text.rstrip(" !?.").split() or [""]
        named = (q.spec.name for q in QUESTIONS.values() if word.casefold() in (q.spec.name, *q.spec.aliases))
        name = next(named, "")
        if not name:
            return None
        options: dict[str, str] = {}
        if "on" in rest:
            at = rest.index("on")
            options["as_of"] = rest[at + 1]
            rest = rest[:at]
        if rest and rest[-1] in WINDOWS:
            options["window"] = rest.pop()
        names = {"movers": "universe", "help": "topic"}.get(name, "instruments")
        if rest:
            options[names] = " ".join(rest)
        return self.from_options(name, options)

    def parse_kept(self, text: str) -> Question | None:
        return self.parse(text)

    def from_options(self, name: str, options: Mapping[str, str]) -> Question:
        window = {"window": WINDOWS[options["window"]][0]} if "window" in options else {}
        as_of = date.fromisoformat(options["as_of"]) if "as_of" in options else None
        if name == "help":
            topic = options.get("topic")
            if topic is not None and topic not in QUESTIONS:
                near = tuple(Candidate(name, Name(name)) for name in get_close_matches(topic, list(QUESTIONS)))
                raise QuestionFault("bad_question", msg("No question is called “{name}”.", name=Foreign(topic)), near)
            return Help(topic=topic)
        if name == "quote":
            symbol = options.get("instruments", "").removeprefix("$")
            if not symbol or " " in symbol:
                raise QuestionFault("bad_question", msg("Which one? I know none of “{name}”.", name=Foreign(symbol)))
            return Quote(instruments=(self._symbol(symbol),))
        if name == "compare":
            names = re.split(r"[,\s]+", options.get("instruments", ""))
            return Compare(instruments=tuple(map(self._symbol, names)), as_of=as_of, **window)
        universe = options.get("universe", "")
        if not universe:
            raise QuestionFault("bad_question", msg("Which universe? Try {example}.", example=Literally("hstech")))
        if "," in universe:
            return Movers(universe=Typed(tuple(map(self._symbol, universe.split(",")))), as_of=as_of, **window)
        if universe != "hstech":
            near = (Candidate("hstech", Name("Hang Seng TECH")),)
            fault = msg("I do not know “{name}”.", name=Foreign(universe))
            raise QuestionFault("unknown_universe", fault, near, universe)
        return Movers(universe=Named(universe), as_of=as_of, **window)

    def speaks_of_ours(self, text: str) -> bool:
        return "hstech" in text

    def _symbol(self, name: str) -> str:
        if name == "bank":
            raise QuestionFault("ambiguous_instrument", msg("Several companies are called “bank”."), BANKS, name)
        return "9988.HK" if name == "alibaba" else name

    def questions_of(self, text: str) -> list[Candidate]:
        return [Candidate("quote alibaba", Name("Alibaba"))] if text.startswith("alibaba") else []

    def canonical(self, question: Question) -> str:
        window = next((key for key, (known, _) in WINDOWS.items() if known == getattr(question, "window", None)), "")
        day = f" on {question.as_of}" if question.as_of else ""
        match question:
            case Movers(universe=Named(id)):
                names = id
            case Movers(universe=Typed(symbols)):
                names = ",".join(symbols)
            case Compare(instruments=symbols) | Quote(instruments=symbols):
                names = " ".join(symbols)
            case _:
                names = ""
        return f"{question.spec.name} {names} {window}{day}".strip()

    def with_line(self, question: Question, symbol: str) -> Question:
        assert isinstance(question, Compare)
        return replace(question, instruments=tuple(symbol if s in ALIBABA else s for s in question.instruments))

    def suggest(self, kind: Kind, typed: str, limit: int = 25, field: Field | None = None) -> list[Suggestion]:
        return [item for item in self.suggestions if typed.casefold() in item.shown.casefold()]

    async def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        if self.before is not None:
            await self.before(question)
        return self.answer_as(question)

    async def render(self, answer: Answer, language: str, palette: str) -> Picture | None:
        return Picture(PNG, "compare.png", "Two lines, one above the other")

    async def keep_question(self, text: str, asker: int) -> str:
        key = f"k{len(self.store.questions)}"
        self.store.questions[key] = (text, asker)
        return key

    async def kept_question(self, key: str) -> tuple[str, int] | None:
        return self.store.questions.get(key)

    async def get_state(self, key: str) -> str | None:
        return self.store.state.get(key)

    async def put_state(self, key: str, value: str) -> None:
        self.store.state[key] = value

    async def put_setting(self, key: str, value: str, guild: int, by: int) -> None:
        self.store.state[key] = value
        self.store.set_by[key] = by


class Gate:
    """Holds answers to chosen questions until it is opened."""

    def __init__(self, holds: Callable[[Question], bool] = lambda _: True) -> None:
        self._holds = holds
        self._open = asyncio.Event()
        self.reached = asyncio.Event()

    def open(self) -> None:
        self._open.set()

    async def __call__(self, question: Question) -> None:
        if self._holds(question):
            self.reached.set()
            await self._open.wait()


def line(symbol: str) -> Instrument:
    currency, calendar = ("HKD", "XHKG") if symbol.endswith(".HK") else ("USD", "XNYS")
    return Instrument(symbol, InstrumentKind.SHARE, Name("Alibaba"), currency, calendar, "UTC", "alibaba")


def figure() -> LinesFigure:
    words = msg("words")
    values = pd.Series([0.0, 1.0], index=pd.to_datetime(["2025-02-11", "2025-02-12"]))
    return LinesFigure(Caption(words, words, words, words), (Line("BABA", Name("Alibaba"), values),))


def plain_answer(question: Question) -> Answer:
    """Its headline is the question as the program understood it."""
    asked = FakeApp().canonical(question)
    others: tuple[Instrument, ...] = ()
    if isinstance(question, Compare):
        others = tuple(
            line(s) for s in ALIBABA if s not in question.instruments and set(ALIBABA) & set(question.instruments)
        )
    return Answer(
        headline=msg("Answer to {asked}", asked=Literally(asked)),
        lines=(msg("Alibaba +43.0"),),
        notes=(msg("Simulated."),),
        provenance=Provenance(None, None, (), None, msg("closes in HKD"), msg("Sample market")),
        figure=None if isinstance(question, Help) else figure(),
        other_lines=others,
    )
