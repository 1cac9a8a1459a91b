"""The form that edits an alert or a digest: its words, as they could be typed. All its state is in its id, so that one
that was open while the bot restarted still works."""

import re
from typing import Any

import discord

from bot.domain.alerts.wishes import LONGEST
from bot.domain.text import msg, numbered
from bot.ui.addressing import bare
from bot.ui.callers import caller_by_roles, caller_of, with_role
from bot.ui.delivery import deliver
from bot.ui.home import Interaction, desk_of
from bot.ui.interactions import acknowledged, replace_original, say_privately
from bot.words import Words

_ID = re.compile(r"bw1:e:(?:(digest):)?(\d{1,9})")


class EditForm(discord.ui.Modal):
    """One field with the words of an alert or a digest. What is sent is taken up by `edited`, for any form of ours."""

    def __init__(self, family: str, number: int, text: str, words: Words) -> None:
        of_digest = family == "digest"
        title = (
            msg("Edit digest {number}", number=numbered(number))
            if of_digest
            else msg("Edit alert {number}", number=numbered(number))
        )
        mark = "digest:" if of_digest else ""
        super().__init__(title=words.text(title)[:45], custom_id=f"bw1:e:{mark}{number}", timeout=60)
        label = msg("Question, then when") if of_digest else msg("Condition, then options")
        field: discord.ui.TextInput[EditForm] = discord.ui.TextInput(
            label=words.text(label)[:45], custom_id="text", default=text[:LONGEST], max_length=LONGEST
        )
        self.add_item(field)


async def show_form(interaction: Interaction, family: str, number: int) -> None:
    """Answers the press of a button with the form, for who may change what it is about. Raises QuestionFault.

    A form cannot be put off: Discord waits three seconds for it. So little is read first: what is edited, and for who
    may not manage messages the server's own role. What is sent is judged anew."""
    desk = desk_of(interaction)
    caller = caller_by_roles(interaction)
    if not caller.may_manage_in(caller.channel):
        caller = await with_role(interaction, caller, desk)
    text = await desk.kept_orders[family].wording(number, caller)
    form = EditForm(family, number, text, desk.words)
    await deliver("showing a form", lambda: interaction.response.send_modal(form), again=False)


async def edited(interaction: Interaction) -> None:
    """Takes up a form that was sent, and tells its sender alone what came of it."""
    data: Any = interaction.data
    found = _ID.fullmatch(data["custom_id"])
    desk = desk_of(interaction)
    async with desk.guarded(lambda page: say_privately(interaction, page)):
        if found is None:
            raise desk.expired()
        await acknowledged(interaction, thinking=True, ephemeral=True)
        caller = await caller_of(interaction, desk)
        # Whoever typed it all his life in the channel types the prefix here too.
        text = bare(desk.manners.prefix, _text_of(data).strip())
        page = await desk.kept_orders[found[1] or "alert"].edited(int(found[2]), text, caller)
        await replace_original(interaction, page)


def _text_of(data: Any) -> str:
    """What was written into the field, in whichever shape the form was made of."""
    rows: list[dict[str, Any]] = data.get("components", [])
    for row in rows:
        inside: list[dict[str, Any]] = [*row.get("components", []), row.get("component", {})]
        for part in inside:
            if part.get("custom_id") == "text":
                return str(part.get("value", ""))[:LONGEST]
    return ""
