"""Asked questions, kept so that the controls under an answer outlive a restart."""

import logging
import secrets
from datetime import datetime

from sqlalchemy import delete, insert, select

from bot.store.database import Database, StoreFailure
from bot.store.tables import questions

log = logging.getLogger(__name__)


class QuestionStore:
    """Questions in their canonical text, by a short random key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, text: str, asker: int, now: datetime) -> str:
        """Keeps a question and gives its key (16 characters)."""
        key = secrets.token_urlsafe(12)
        async with self._database.writing() as connection:
            await connection.execute(
                insert(questions), [{"key": key, "text": text, "asker": str(asker), "asked_at": now}]
            )
        return key

    async def kept(self, key: str, since: datetime) -> tuple[str, int] | None:
        """The text and the asker of a kept question; None where it was asked before `since`, forgotten or not."""
        async with self._database.begin() as connection:
            query = select(questions.c.text, questions.c.asker).where(
                questions.c.key == key, questions.c.asked_at >= since
            )
            row = (await connection.execute(query)).first()
        return None if row is None else (row.text, int(row.asker))

    async def forget_before(self, moment: datetime) -> None:
        """Drops the questions that were asked before a moment. This only makes room: a failure is a line in the log,
        since `kept` gives no old question anyway."""
        try:
            async with self._database.writing() as connection:
                await connection.execute(delete(questions).where(questions.c.asked_at < moment))
        except StoreFailure as error:
            log.warning("Old questions stay in the database: %s", error)
