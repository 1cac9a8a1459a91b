"""`bellwether ask`: one question, answered in a terminal."""

import logging
import secrets
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import App, build
from bot.domain.answers import Answer
from bot.domain.errors import BellwetherError, Candidate, QuestionFault
from bot.domain.orders import ORDER_WORDS
from bot.domain.questions import Question
from bot.domain.text import Ask, Foreign, Literally, Message, Name, msg
from bot.reference import ReferenceFault
from bot.settings import Settings
from bot.ui import json, terminal, texts
from bot.ui.addressing import bare
from bot.words import Words

if TYPE_CHECKING:
    from bot.charts.renderer import Picture

_SOON = 2.0
"""One who asks in a terminal may wait a little for the newest price: nothing goes on loading after the answer."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says."""

    text: str
    as_of: str | None
    out: Path
    as_json: bool


async def ask(settings: Settings, asked: Asked) -> int:
    """Prints the answer and the paths of its pictures, or the refusal; gives the exit code."""
    words = Words(settings.bot_language)
    try:
        app = build(settings, soon=_SOON)
        try:
            shown = await _answered(app, asked, words)
        finally:
            await app.close()
    except BellwetherError as error:
        _refuse(json.error_json(error, words) if asked.as_json else terminal.refusal_of(error, words), asked.as_json)
        return 2 if isinstance(error, QuestionFault) else 3
    except ReferenceFault as error:
        print(error, file=sys.stderr)
        if asked.as_json:
            print(json.fault_json("internal", words.text(msg("The files in data/ have faults."))))
        return 1
    except Exception:
        reference = secrets.token_hex(2)
        log.exception("defect %s", reference)
        message = words.text(_defect(reference))
        _refuse(json.fault_json("internal", message) if asked.as_json else message, asked.as_json)
        return 1
    print(shown)
    return 0


async def _answered(app: App, asked: Asked, words: Words) -> str:
    question = _question(app, asked)
    answer = await app.answer(question)
    picture, undrawn = await _drawn(app, answer)
    answer = replace(answer, notes=(*answer.notes, *undrawn))
    images = [] if picture is None else [_written(picture, asked.out)]
    if asked.as_json:
        return json.answer_json(app.canonical(question), answer, words, images)
    return "\n".join([terminal.text_of(answer, words), *images])


async def _drawn(app: App, answer: Answer) -> "tuple[Picture | None, tuple[Message, ...]]":
    """The picture, and what to say where it failed: an answer that is complete does not fall with its picture."""
    try:
        return await app.render(answer, app.settings.bot_language, app.settings.bot_colours), ()
    except TimeoutError:
        log.info("the picture was given up: drawing it took too long")
        return None, (texts.too_slow(),)
    except Exception:
        reference = secrets.token_hex(2)
        log.exception("defect %s: the picture was not drawn", reference)
        return None, (texts.undrawn(reference),)


def _written(picture: "Picture", out: Path) -> str:
    """Puts the picture into the folder and gives its path. Raises QuestionFault where it cannot be there."""
    path = out / picture.name
    try:
        out.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture.png)
    except OSError as error:
        message = msg("The picture cannot be written to {folder}. Choose another --out.", folder=Foreign(str(out)))
        raise QuestionFault("bad_question", message) from error
    return str(path)


def _question(app: App, asked: Asked) -> Question:
    text = bare("!", bare(app.settings.bot_prefix, asked.text.strip()))
    question = app.parse(text)
    if question is None:
        raise _not_a_question(app, text)
    if asked.as_of is None:
        return question
    day = app.day(asked.as_of)
    if question.as_of is not None and question.as_of != day:
        raise QuestionFault("bad_question", msg("The question and --as-of name two days. Please keep one."))
    return replace(question, as_of=day)


def _not_a_question(app: App, text: str) -> QuestionFault:
    first = text.split()[0] if text.split() else ""
    if first.casefold() in ORDER_WORDS:
        message = msg("“{word}” is for Discord: it needs somebody to tell. {help} shows how it is asked there.",
                      word=Foreign(first), help=Ask(f"help {ORDER_WORDS[first.casefold()]}"))  # fmt: skip
        return QuestionFault("bad_question", message)
    if not first:
        message = msg("Ask a question, like this: {example}. {help} lists them.",
                      example=Ask(next(iter(app.questions.values())).spec.examples[0]), help=Ask("help"))  # fmt: skip
        return QuestionFault("bad_question", message)
    if named := app.questions_of(text):
        _, _, name = named[0].value.partition(" ")
        message = msg("“{word}” is a name, not a question. Ask like this: {example}", word=Foreign(name),
                      example=Ask(named[0].value))  # fmt: skip
        return QuestionFault("bad_question", message, named, term=text)
    nearest = app.nearest_questions(first) or tuple(app.questions)
    candidates = tuple(Candidate(name, Name(app.questions[name].spec.examples[0])) for name in nearest)
    message = msg("“{word}” is not a question I know. Try {help}.", word=Foreign(first), help=Ask("help"))
    return QuestionFault("bad_question", message, candidates, term=first or None)


def _defect(reference: str) -> Message:
    return msg("Something went wrong on our side (reference {reference}).", reference=Literally(reference))


def _refuse(text: str, on_stdout: bool) -> None:
    print(text, file=sys.stdout if on_stdout else sys.stderr)
