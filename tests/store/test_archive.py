import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.store import ArchiveStore, Database

THEN = datetime(2025, 2, 12, 16, 40, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def archive(database: Database) -> ArchiveStore:
    return ArchiveStore(database)


async def test_a_payload_comes_back_byte_for_byte(archive: ArchiveStore) -> None:
    payload = bytes(range(256)) * 300  # no text: every byte, and more than a page of the file
    await archive.put("hkex", "20250212", payload, THEN)
    # 16:40 in Hong Kong is 08:40 in UTC.
    assert await archive.get("hkex", "20250212") == (payload, datetime(2025, 2, 12, 8, 40, tzinfo=UTC))


async def test_an_empty_payload_is_kept_and_an_absent_one_is_none(archive: ArchiveStore) -> None:
    await archive.put("hkex", "20250212", b"", THEN)
    found = await archive.get("hkex", "20250212")
    assert found is not None and found[0] == b""
    assert await archive.get("hkex", "20250213") is None
    assert await archive.get("eastmoney", "20250212") is None


async def test_putting_replaces(archive: ArchiveStore) -> None:
    await archive.put("hkex", "20250212", b"old", THEN)
    later = THEN + timedelta(hours=1)
    await archive.put("hkex", "20250212", b"new", later)
    assert await archive.get("hkex", "20250212") == (b"new", later)
    assert await archive.names("hkex") == {"20250212"}


async def test_sources_and_names_do_not_mix(archive: ArchiveStore) -> None:
    odd = """x'); DROP TABLE archive; --"."""
    await archive.put("hkex", odd, b"1", THEN)
    await archive.put("hkex", "a", b"2", THEN)
    await archive.put("eastmoney", "a", b"3", THEN)
    assert await archive.names("hkex") == {odd, "a"}
    assert await archive.names("eastmoney") == {"a"}
    assert await archive.names("other") == frozenset()
    assert (await archive.get("eastmoney", "a") or (b"",))[0] == b"3"


async def test_what_is_kept_survives_reopening(database: Database, archive: ArchiveStore, database_url: str) -> None:
    await archive.put("hkex", "20250212", b"kept", THEN)
    await database.close()
    again = Database(database_url)
    assert await ArchiveStore(again).get("hkex", "20250212") == (b"kept", THEN)
    await again.close()


async def test_writers_at_once_do_not_fail(archive: ArchiveStore) -> None:
    await asyncio.gather(*(archive.put("hkex", f"{n % 4}", str(n).encode(), THEN) for n in range(16)))
    assert await archive.names("hkex") == {"0", "1", "2", "3"}


async def test_payloads_come_together_by_what_their_names_begin_with(archive: ArchiveStore) -> None:
    for source, name in (("hkex", "day_1"), ("hkex", "day_2"), ("hkex", "dayX1"), ("hkex", "a day_1"), ("b", "day_3")):
        await archive.put(source, name, f"{source} {name}".encode(), THEN)
    # An underscore is a wildcard of SQL, and none here.
    assert await archive.beginning("hkex", "day_") == {"day_1": b"hkex day_1", "day_2": b"hkex day_2"}
    assert await archive.beginning("hkex", "nothing") == {}
