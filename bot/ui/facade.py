"""What the Discord door needs of the program behind it. `bot.app.App` is one; tests have their own."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.alerts import Rule
from bot.domain.alerts.callers import Caller
from bot.domain.alerts.wishes import Wish
from bot.domain.answers import Answer
from bot.domain.digests import Digest, DigestWish
from bot.domain.errors import Candidate
from bot.domain.instruments import Instrument
from bot.domain.paging import Leaf
from bot.domain.posting import Poster
from bot.domain.questions import Field, Kind, Question
from bot.domain.text import Message
from bot.words import Words


class Suggestion(Protocol):
    """One completion: `label` is read, `value` is sent."""

    @property
    def label(self) -> Message: ...
    @property
    def value(self) -> str: ...


class Picture(Protocol):
    """A drawn figure: `name` is a fixed ASCII file name, `alt` says in words what it shows."""

    @property
    def png(self) -> bytes: ...
    @property
    def name(self) -> str: ...
    @property
    def alt(self) -> str: ...


class Reply(Protocol):
    """What an order says; `rules` are the alerts that controls belong to, `named` those of a list with their words,
    `leaf` is which page of it this is, `standing` how the one stands that it is about."""

    @property
    def answer(self) -> Answer: ...
    @property
    def standing(self) -> str: ...
    @property
    def rules(self) -> tuple[Rule, ...]: ...
    @property
    def named(self) -> tuple[tuple[int, Message], ...]: ...
    @property
    def leaf(self) -> Leaf: ...


class AlertOffice(Protocol):
    """Orders about alerts. All coroutines raise QuestionFault for what is not allowed or not there."""

    def read(self, text: str) -> Wish:
        """An alert in words. Raises QuestionFault."""
        ...

    async def read_edit(self, number: int, text: str, caller: Caller) -> Wish:
        """The new words of an alert. Raises QuestionFault: for a part of them with the whole."""
        ...

    async def preview(self, wish: Wish, caller: Caller) -> Reply: ...
    async def create(self, wish: Wish, caller: Caller) -> Reply: ...
    async def listed(self, caller: Caller, page: int = 0) -> Reply: ...
    async def act(self, verb: str, number: int, caller: Caller) -> Reply: ...
    async def edit(self, number: int, wish: Wish, caller: Caller) -> Reply: ...
    async def wording(self, number: int, caller: Caller) -> str:
        """An alert in the words in which it could be asked."""
        ...


class DigestReply(Protocol):
    """What an order says; `digests` are those that controls belong to, `named` those of a list with their words, `leaf`
    is which page of it this is."""

    @property
    def answer(self) -> Answer: ...
    @property
    def digests(self) -> tuple[Digest, ...]: ...
    @property
    def named(self) -> tuple[tuple[int, Message], ...]: ...
    @property
    def leaf(self) -> Leaf: ...


class DigestOffice(Protocol):
    """Orders about digests. All coroutines raise QuestionFault for what is not allowed or not there."""

    def read(self, text: str) -> DigestWish:
        """A digest in words. Raises QuestionFault."""
        ...

    async def read_edit(self, number: int, text: str, caller: Caller) -> DigestWish:
        """The new words of a digest. Raises QuestionFault: for a part of them with the whole."""
        ...

    async def preview(self, wish: DigestWish, caller: Caller) -> DigestReply: ...
    async def create(self, wish: DigestWish, caller: Caller) -> DigestReply: ...
    async def listed(self, caller: Caller, page: int = 0) -> DigestReply: ...
    async def act(self, verb: str, number: int, caller: Caller) -> DigestReply: ...
    async def edit(self, number: int, wish: DigestWish, caller: Caller) -> DigestReply: ...
    async def wording(self, number: int, caller: Caller) -> str:
        """A digest in the words in which it could be asked."""
        ...


class Alerts(Protocol):
    """Alerts, and the loops that work by themselves once they have a way to Discord."""

    @property
    def office(self) -> AlertOffice: ...
    @property
    def digests(self) -> DigestOffice: ...
    async def question(self, delivery: str) -> str | None:
        """The question that shows more of a post."""
        ...

    def start(self, poster: Poster) -> None: ...
    async def stop(self) -> None: ...


class Added(Protocol):
    """What came of adding to a list: the new lines, the symbols that the source does not know, which are left out, and
    those of the new ones that could not be checked."""

    @property
    def lines(self) -> tuple[Instrument, ...]: ...
    @property
    def unknown(self) -> tuple[str, ...]: ...
    @property
    def unsure(self) -> tuple[str, ...]: ...


class Meant(Protocol):
    """A question with the lines of a watch list; `whose` says whose, where it is about one."""

    @property
    def question(self) -> Question: ...
    @property
    def whose(self) -> Message | None: ...


class Watchlists(Protocol):
    """Watch lists. All raise QuestionFault for what is not allowed or not there."""

    async def add(self, symbols: tuple[str, ...], caller: Caller, *, server: bool) -> Added: ...
    async def remove(
        self, symbols: tuple[str, ...] | None, caller: Caller, *, server: bool
    ) -> tuple[Instrument, ...]: ...
    async def listed(self, caller: Caller, *, server: bool) -> tuple[Instrument, ...]: ...
    async def looked_up(self, question: Question, member: int, guild: int | None, *, strictly: bool = False) -> Meant:
        """The question with the lines of the member's list, or of the server's; unless `strictly`, of the server's too
        where the member has none."""
        ...


class Copy(Protocol):
    """A file, and in words what is in it."""

    @property
    def name(self) -> str: ...
    @property
    def content(self) -> bytes: ...
    @property
    def summary(self) -> Message: ...


class PersonalData(Protocol):
    """What is kept of a member or a server. All raise QuestionFault for what is not allowed."""

    async def copy(self, caller: Caller, *, server: bool) -> Copy: ...
    async def erase(self, caller: Caller, *, server: bool) -> None: ...


class Facade(Protocol):
    """Questions in, answers out. Only the coroutines do I/O."""

    @property
    def clock(self) -> Callable[[], datetime]:
        """Gives the present moment, aware."""
        ...

    @property
    def alerts(self) -> Alerts: ...

    @property
    def watchlists(self) -> Watchlists: ...

    @property
    def personal(self) -> PersonalData: ...

    def symbols(self, text: str) -> tuple[str, ...]:
        """The symbols of a list of names. Raises QuestionFault."""
        ...

    def speaks_of_ours(self, text: str) -> bool:
        """Whether a text that is no order names something that is known all the same."""
        ...

    @property
    def questions(self) -> Mapping[str, type[Question]]: ...

    def parse(self, text: str) -> Question | None:
        """Text without prefix or mention; None where its first word is no question. Raises QuestionFault."""
        ...

    def parse_kept(self, text: str) -> Question | None:
        """A question's canonical text, which the bot kept. Raises QuestionFault."""
        ...

    def from_options(self, name: str, options: Mapping[str, str]) -> Question:
        """The options of a slash command. Raises QuestionFault."""
        ...

    def questions_of(self, text: str) -> Sequence[Candidate]:
        """What can be asked of the name that a text begins with."""
        ...

    def canonical(self, question: Question) -> str:
        """Text that parses to the same question."""
        ...

    def with_line(self, question: Question, symbol: str) -> Question:
        """The question with another line of the same company in place of the one it has."""
        ...

    def suggest(self, kind: Kind, typed: str, limit: int = 25, field: Field | None = None) -> Sequence[Suggestion]:
        """Completions from memory, best first, in bounded time. In lists the last name is completed and the earlier
        ones are kept. What a question's `field` has no place for is not offered."""
        ...

    def words(self, tag: str) -> Words: ...

    async def answer(self, question: Question) -> Answer:
        """Raises QuestionFault and SourceFault."""
        ...

    async def render(self, answer: Answer, language: str, palette: str) -> Picture | None: ...

    async def keep_question(self, text: str, asker: int) -> str:
        """Stores a canonical text and who asked; gives a short key of letters, digits, `-` and `_`."""
        ...

    async def kept_question(self, key: str) -> tuple[str, int] | None: ...

    async def get_state(self, key: str) -> str | None: ...

    async def put_state(self, key: str, value: str) -> None: ...

    async def put_setting(self, key: str, value: str, guild: int, by: int) -> None:
        """Keeps a setting of a server, and who set it."""
        ...
