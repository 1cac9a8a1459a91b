"""What is kept: bars, asked questions, state, an archive. SQL through SQLAlchemy Core; SQLite by default."""

from bot.store.archive import ArchiveStore
from bot.store.bars import BarStore, Stored
from bot.store.database import Database, StoreFailure
from bot.store.questions import QuestionStore
from bot.store.state import StateStore

__all__ = ["ArchiveStore", "BarStore", "Database", "QuestionStore", "StateStore", "StoreFailure", "Stored"]
