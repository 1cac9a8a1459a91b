"""What an order would do, with the button that does it."""

import logging
from dataclasses import replace

from bot.domain.answers import Answer
from bot.domain.text import msg
from bot.ui.alert_controls import preview_view
from bot.ui.facade import Facade
from bot.ui.order_pages import OrderPages
from bot.ui.page import Page

log = logging.getLogger(__name__)


async def preview_page(app: Facade, pages: OrderPages, family: str, text: str, member: int, answer: Answer) -> Page:
    """A preview of an order in a member's words. Where these cannot be kept for its button, it says so."""
    try:
        key = await app.keep_question(text, member)
    except Exception:
        log.exception("the words of a preview could not be kept")
        note = msg("I could not keep it for a button, so it cannot be made from here: ask again.")
        return await pages.page(replace(answer, notes=(*answer.notes, note)))
    return await pages.page(answer, preview_view(family, member, key, pages.words))
