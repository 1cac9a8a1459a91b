"""An answer or a notice as what Discord will be sent: text, a picture, controls."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import discord

from bot.domain.answers import Answer
from bot.domain.text import Message
from bot.ui import texts
from bot.ui.facade import Picture
from bot.ui.markdown import clip, escape, size
from bot.words import Door, Words

LIMIT = 2000
_EDGE = 500
"""The most that headline and provenance may take each, so that they always stay."""
_ALT = 1024
_NO_MARK = "'"
"""Stands for the mark of code, which would end that of a question."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that is no picture. `name` is ASCII."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """`content` is 1 to 2000 characters."""

    content: str
    picture: Picture | None = None
    view: discord.ui.View | None = None
    attached: Attached | None = None

    def files(self) -> list[discord.File]:
        """Fresh file objects: one is used up by sending it."""
        found: list[discord.File] = []
        if self.picture is not None:
            description = clip(self.picture.alt, _ALT)
            found.append(discord.File(io.BytesIO(self.picture.png), self.picture.name, description=description))
        if self.attached is not None:
            found.append(discord.File(io.BytesIO(self.attached.content), self.attached.name))
        return found


def door_of(invocation: str) -> Door:
    """Discord's way with names and questions. `invocation` is what a typed question begins with: "!", or a mention."""

    # A mention inside a code span would be shown as a number. The question has somebody's words in it: outside of one
    # their markup would be drawn, links too.
    outside, inside = (f"{invocation.rstrip()} ", "") if invocation.startswith("<@") else ("", invocation)

    def ask(question: str) -> str:
        return f"{outside}`{inside}{question.replace('`', _NO_MARK)}`"

    return Door(escape, ask)


DOOR = door_of("!")


def answer_content(
    answer: Answer, words: Words, remarks: tuple[Message, ...] = (), door: Door = DOOR, *, beside: str = ""
) -> str:
    """Headline, lines, notes, `remarks` of the door, and the provenance line, within what Discord's limit leaves
    beside another line (at most 900 units).

    What does not fit is left out line by line, the lines before the notes, and the text says how many.
    """

    def say(message: Message) -> str:
        return words.text(message, door)

    head = f"**{clip(say(answer.headline), _EDGE)}**"
    tail = [] if answer.provenance is None else [f"-# {clip(say(answer.provenance.line), _EDGE)}"]
    lines = [say(line) for line in answer.lines]
    notes = [f"> {say(note)}" for note in (*answer.notes, *remarks)]
    limit = LIMIT - (size(beside) + 1 if beside else 0)

    def mark(left_out: int) -> str:
        return f"-# {say(texts.shortened(left_out))}"

    return _fit(head, lines, notes, tail, mark, limit)


def unpictured(page: Page, words: Words) -> Page:
    """A page for a place where the bot may not attach files: its words, and why there is no picture."""
    if page.picture is None:
        return page
    lines = [*page.content.split("\n"), f"> {words.text(texts.no_picture())}"]
    while size("\n".join(lines)) > LIMIT and len(lines) > 2:
        lines.pop(-2)
    return replace(page, content="\n".join(lines), picture=None)


def notice_content(message: Message, words: Words, door: Door = DOOR) -> str:
    """A sentence of the door, or a fault's."""
    return clip(words.text(message, door), LIMIT)


def joined(lines: Sequence[str]) -> str:
    """Lines as one content: where they are too long together, the longest are cut."""
    kept = list(lines)
    while (over := size("\n".join(kept)) - LIMIT) > 0:
        longest = max(range(len(kept)), key=lambda at: size(kept[at]))
        kept[longest] = clip(kept[longest], max(1, size(kept[longest]) - over))
    return "\n".join(kept)


def _fit(head: str, lines: list[str], notes: list[str], tail: list[str], mark: Callable[[int], str], limit: int) -> str:
    whole = "\n".join((head, *lines, *notes, *tail))
    if size(whole) <= limit:
        return whole
    # Of fewer the mark is no longer.
    room = limit - size("\n".join((head, mark(len(lines) + len(notes)), *tail)))
    kept_notes, room = _leading(notes, room)
    kept_lines, _ = _leading(lines, room)
    left_out = len(lines) - len(kept_lines) + len(notes) - len(kept_notes)
    return "\n".join((head, *kept_lines, *kept_notes, mark(left_out), *tail))


def _leading(items: list[str], room: int) -> tuple[list[str], int]:
    kept: list[str] = []
    for item in items:
        if size(item) + 1 > room:
            break
        kept.append(item)
        room -= size(item) + 1
    return kept, room
