"""Slash commands, derived from what a question declares."""

import inspect
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import discord
from discord import app_commands

from bot.domain.questions import Field, Kind, Question, ReturnKind
from bot.domain.text import Message, msg
from bot.ui.completion import complete
from bot.ui.desk import Desk
from bot.ui.home import Interaction
from bot.ui.inquiry import Options
from bot.ui.interactions import OwnMessage
from bot.ui.markdown import clip
from bot.words import Words

log = logging.getLogger(__name__)
_DESCRIPTION = 100
_COMPLETED = frozenset(Kind) - {Kind.CURRENCY, Kind.RETURNS, Kind.CHOICE, Kind.RATE}
"""What is completed as it is typed; the others are chosen from a list, or a number."""
_CURRENCIES = ("USD", "HKD", "CNY")
_RETURNS: dict[ReturnKind, Message] = {
    ReturnKind.PRICE: msg("Price return"),
    ReturnKind.TOTAL: msg("Total return, dividends reinvested"),
}
Choices = list[app_commands.Choice[str]]
Autocomplete = Callable[[Interaction, str], Coroutine[Any, Any, Choices]]


def question_command(question: type[Question], desk: Desk) -> app_commands.Command[Any, ..., None]:
    """The command that asks a question: an option a field, required ones first, usable everywhere."""
    spec, fields = question.spec, question.declared()

    async def ask(interaction: Interaction, **options: str | None) -> None:
        given = {name: value for name, value in options.items() if value is not None}
        await desk.serve(OwnMessage(interaction, Options(spec.name, given)))

    # discord.py reads the options from the signature.
    ask.__signature__ = _signature(fields)  # pyright: ignore[reportFunctionMemberAccess]
    command: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=spec.name,
        description=_described(spec.summary, desk.words),
        callback=_decorated(ask, fields, desk.words),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
    )
    for field in fields:
        if field.kind in _COMPLETED:
            command.autocomplete(field.name)(autocomplete(field.kind, desk, field))
    return command


def _decorated(ask: Any, fields: tuple[Field, ...], words: Words) -> Any:
    if fields:
        ask = app_commands.describe(**{field.name: _described(field.help, words) for field in fields})(ask)
    choices = {field.name: found for field in fields if (found := _choices(field, words))}
    return app_commands.choices(**choices)(ask) if choices else ask


def _signature(fields: tuple[Field, ...]) -> inspect.Signature:
    first = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction)
    return inspect.Signature([first, *(_parameter(field) for field in fields)])


def _parameter(field: Field) -> inspect.Parameter:
    if field.required:
        return inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, annotation=str)
    return inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, annotation=str | None, default=None)


def _choices(field: Field, words: Words) -> Choices:
    if field.kind is Kind.CHOICE:
        return [
            app_commands.Choice(name=clip(words.text(label), _DESCRIPTION), value=value)
            for value, label in field.choices.items()
        ]
    if field.kind is Kind.CURRENCY:
        return [app_commands.Choice(name=code, value=code) for code in _CURRENCIES]
    if field.kind is Kind.RETURNS:
        return [app_commands.Choice(name=words.text(label), value=value.value) for value, label in _RETURNS.items()]
    return []


def autocomplete(kind: Kind, desk: Desk, field: Field | None = None) -> Autocomplete:
    """Suggests while somebody types."""

    async def suggest(interaction: Interaction, typed: str) -> Choices:
        try:
            found = complete(desk.app, desk.words, kind, typed, field)
            return [app_commands.Choice(name=label, value=value) for label, value in found]
        except Exception:
            # Whoever types must not be stopped by our defect; the log must have it.
            log.exception("autocomplete of %s failed", kind)
            return []

    return suggest


def _described(message: Message, words: Words) -> str:
    return clip(words.text(message), _DESCRIPTION)
