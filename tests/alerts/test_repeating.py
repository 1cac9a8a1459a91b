"""What is said of an alert that fires again and again: what becomes of a second firing within a day."""

import pytest

from bot.app import App
from tests.alerts.test_known import preview
from tests.alerts.test_office import ada, app, clock, said

__all__ = ["app", "clock"]

ADDED = "are added to the first post, without a new notification, unless a further level is reached."


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("nvidia > 150 repeat dm", "the same day and direction"),
        ("nvidia -5% 1d repeat pause 1h", "the same day and direction"),
        ("hstech mover 8% repeat", "the same member, day and direction"),
    ],
)
async def test_what_repeats_says_that_a_day_has_one_post(app: App, text: str, of: str) -> None:
    assert f"Later firings of {of} {ADDED}" in await preview(app, text)
    assert ADDED in said(await app.alerts.office.create(app.alerts.office.read(text), ada()))


@pytest.mark.parametrize(
    "text", ["nvidia > 150", "nvidia > 150 repeat pause 1d", "hstech state repeat", "southbound 150bn repeat"]
)
async def test_what_cannot_fire_twice_a_day_says_nothing_of_it(app: App, text: str) -> None:
    assert "Later firings" not in await preview(app, text)
