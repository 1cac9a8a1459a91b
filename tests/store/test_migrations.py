"""A database of an earlier version: what was stored is still there, and is answered from."""

from datetime import date
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from bot.domain.prices import Source
from bot.store import ArchiveStore, BarStore, Database
from bot.store.database import MIGRATIONS
from bot.store.deliveries import DeliveryStore

YAHOO = Source("yahoo", "Yahoo", live=True)


def of_version(path: Path, revision: str, *statements: str) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


async def test_a_store_of_the_first_version_goes_on(tmp_path: Path) -> None:
    of_version(
        tmp_path / "old.db",
        "0001",
        "INSERT INTO series VALUES ('yahoo', 'NVDA', 'USD', 'split', '2024-01-02', '2025-02-12 22:00:00', NULL)",
        "INSERT INTO bars VALUES ('yahoo', 'NVDA', '2025-02-11', 1, 1, 1, 132.8, 132.8, 5, 0, '2025-02-12 22:00:00')",
    )
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'old.db'}")
    stored = (await BarStore(database, YAHOO, (Source("eastmoney", "Eastmoney", live=True),)).load(["NVDA"]))["NVDA"]
    assert stored.series.source == YAHOO
    assert stored.covers_from == date(2024, 1, 2)
    assert stored.series.closes.to_list() == [132.8]
    assert await ArchiveStore(database).get("hkex", "nothing") is None
    await database.close()


async def test_a_trigger_of_the_third_version_is_still_told(tmp_path: Path) -> None:
    """It knows nothing of what its alert was then."""
    moment = "'2025-02-12 15:00:00'"
    of_version(
        tmp_path / "old.db",
        "0003",
        f"INSERT INTO triggers VALUES (1, 1, 'price@NVDA', 1, 101, {moment}, 100, {moment}, 102, '2025-02-12', '{{}}', "
        f"{moment}, 'NVDA/level/1/2025-02-12/', 'c:1', 'd')",
    )
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'old.db'}")
    [trigger], unread = await DeliveryStore(database).read("d")
    assert trigger.observed.value == 102 and trigger.asked is None and unread == []
    await database.close()
