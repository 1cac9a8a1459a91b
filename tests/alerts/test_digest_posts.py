"""What a digest's post keeps of it, and what others are told of one that cannot be posted."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.digests import DigestWish
from bot.domain.posting import NotPosted
from bot.store import Database
from bot.store.tables import deliveries
from bot.words import Words
from tests.alerts.stage import ADA
from tests.alerts.test_digests import CLOSE, KEEPER, TRIES, Desk, at


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    yield Desk(database, "2025-02-12T01:00:00")


async def question(desk: Desk) -> str | None:
    """What *More* asks under the last post."""
    post = await desk.deliveries.get(desk.posts.sent[-1][1].delivery)
    assert post is not None
    return await desk.office.question(post)


async def moved(desk: Desk, number: int) -> None:
    wish = DigestWish("movers 9988.HK,NVDA 1w", ("XHKG",), CLOSE, "dm")
    await desk.office.edit(number, wish, KEEPER)


async def test_more_under_a_post_asks_what_it_answered(desk: Desk) -> None:
    """Whatever its digest asks now is perhaps nobody's business there."""
    digest = await desk.add(CLOSE)
    await desk.work("2025-02-12 08:30:00")
    await moved(desk, digest.id)
    assert await question(desk) == "brief hstech 1d"


async def test_under_one_that_has_not_kept_it_only_the_same_question_is_asked(desk: Desk, database: Database) -> None:
    digest = await desk.add(CLOSE)
    await desk.work("2025-02-12 08:30:00")
    post = await desk.deliveries.get(desk.posts.sent[0][1].delivery)
    assert post is not None
    about = {name: value for name, value in post.about.items() if name != "question"}
    async with database.writing() as connection:
        await connection.execute(update(deliveries).values(about=about))
    assert await question(desk) == "brief hstech 1d"
    await moved(desk, digest.id)
    assert await question(desk) is None


async def test_the_server_is_told_whose_digest_it_is(desk: Desk) -> None:
    await desk.add(CLOSE)
    desk.fallback = 4242
    refusals = (NotPosted("gone", "404"), NotPosted("closed", "50007"))
    desk.posts.failures = [refusal for refusal in refusals for _ in range(TRIES)]
    for minutes in (0, 2, 9, 11, 13, 20, 30):
        await desk.work(f"{at('2025-02-12 08:30') + timedelta(minutes=minutes):%Y-%m-%d %H:%M}")
    [(_, notice)] = desk.posts.sent
    assert Words("en").text(notice.answer.headline).startswith(f"Digest 1 of <@{ADA}> cannot be posted in <#")
