"""What has fired waits to be told while Discord is away, and its member does something to the alert meanwhile: only
what they no longer want is not told. On both databases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.alerts.origins import Origin
from bot.alerts.service import AlertService
from bot.domain.alerts import Rule, Side
from bot.domain.alerts.callers import Caller
from bot.domain.alerts.conditions import Level
from bot.domain.alerts.wishes import Wish
from bot.domain.errors import QuestionFault
from bot.domain.posting import NotPosted
from tests.alerts.stage import ADA, MARKETS, TOWN, Stage
from tests.alerts.tape import MOMENT, Tape
from tests.alerts.test_evaluator import clock, passes, stage, tape
from tests.services.scripted import reference

__all__ = ("clock", "stage", "tape")
ELSEWHERE = 900
ME = Caller(ADA, TOWN, MARKETS.id, may_manage=True, channels=frozenset({MARKETS.id, ELSEWHERE}), roles=frozenset({9}))
WISH = Wish(Level("NVDA", Side.UP, 105.0), once=False, again=2.0)


@pytest.fixture
def service(stage: Stage, tape: Tape) -> AlertService:
    return AlertService(
        stage.rules, stage.evaluation, stage.watching, tape, stage.clock,
        lambda wish: stage.conditions.name(wish.condition), reference().instruments.__getitem__,
        Origin(lambda _: True, lambda _: False, tape),
    )  # fmt: skip


async def made(stage: Stage, service: AlertService, tape: Tape, wish: Wish = WISH) -> Rule:
    """An alert at 105, while the price is 100."""
    tape.show(100.0)
    stage.clock.now += timedelta(minutes=1)
    rule = await service.create(wish, ME)
    await passes(stage)
    return rule


async def fires(stage: Stage, tape: Tape) -> None:
    """It fires at 106, and Discord is away."""
    tape.show(106.0)
    stage.posts.failures = [NotPosted("busy", "503")]
    await passes(stage)
    assert stage.posts.sent == [] and stage.posts.failures == []


async def back(stage: Stage) -> int:
    """Discord is back: how much is posted."""
    await passes(stage, 10)
    return len(stage.posts.sent)


@pytest.mark.parametrize(
    ("changes", "posted"),
    [
        ({"label": "take profit"}, 1),
        ({"lasts": timedelta(days=3)}, 1),
        ({"role": 9}, 1),
        ({"pause": timedelta(hours=1)}, 1),
        ({"once": True, "again": 0.0}, 1),
        ({"condition": Level("NVDA", Side.UP, 110.0)}, 0),
        ({"condition": Level("AMD", Side.UP, 110.0)}, 0),
        ({"place": "dm"}, 1),
        ({"place": ELSEWHERE}, 1),
    ],
)
async def test_an_edit_keeps_back_only_what_another_condition_does_not_want(
    stage: Stage, service: AlertService, tape: Tape, changes: dict[str, Any], posted: int
) -> None:
    """It would be told of what they no longer ask for. What is wanted in another place is told there. A line whose last
    price is older than what fired makes no difference."""
    rule = await made(stage, service, tape)
    tape.show(100.0, symbol="AMD")
    await fires(stage, tape)
    await service.edit(rule.id, replace(WISH, **changes), ME)
    assert await back(stage) == posted
    now = await stage.rules.get(rule.id)
    assert now is not None and [place for place, _ in stage.posts.sent] == [now.place] * posted


async def test_what_was_edited_and_edited_back_is_told(stage: Stage, service: AlertService, tape: Tape) -> None:
    rule = await made(stage, service, tape)
    await fires(stage, tape)
    await service.edit(rule.id, replace(WISH, condition=Level("NVDA", Side.UP, 110.0)), ME)
    await service.edit(rule.id, WISH, ME)
    assert await back(stage) == 1


@pytest.mark.parametrize(
    ("verbs", "posted"), [(["snooze"], 1), (["pause", "resume"], 1), (["pause"], 0), (["delete"], 0)]
)
async def test_a_snooze_keeps_back_nothing_that_was_observed_before_it(
    stage: Stage, service: AlertService, tape: Tape, verbs: list[str], posted: int
) -> None:
    """Nor does an alert that is paused and on again before Discord is back."""
    rule = await made(stage, service, tape)
    await fires(stage, tape)
    for verb in verbs:
        await getattr(service, verb)(rule.id, ME)
    assert await back(stage) == posted


async def test_what_happens_while_it_sleeps_is_not_told(stage: Stage, service: AlertService, tape: Tape) -> None:
    rule = await made(stage, service, tape)
    await service.snooze(rule.id, ME)
    tape.show(106.0)
    await passes(stage)
    assert await back(stage) == 0


async def test_another_label_does_not_begin_it_anew(stage: Stage, service: AlertService, tape: Tape) -> None:
    """What came since the last look is told; what has fired is not armed again before its distance."""
    rule = await made(stage, service, tape)
    tape.show(106.0)
    edited = await service.edit(rule.id, replace(WISH, label="take profit"), ME)
    assert (edited.baseline, edited.label) == (rule.baseline, "take profit")
    await passes(stage)
    await service.edit(rule.id, replace(WISH, label="now"), ME)
    tape.show(104.0, 106.0)  # not two below 105
    await passes(stage, 2)
    assert [one.observed.value for one in await stage.deliveries.triggers_by(rule.id, 9)] == [106.0]
    kept = await stage.rules.get(rule.id)
    assert kept is not None and kept.fired_at == MOMENT + timedelta(minutes=2)


async def test_an_alert_that_is_over_begins_anew_with_any_edit(stage: Stage, service: AlertService, tape: Tape) -> None:
    once = replace(WISH, once=True, again=0.0)
    rule = await made(stage, service, tape, once)
    await fires(stage, tape)
    edited = await service.edit(rule.id, replace(once, label="again"), ME)
    assert (edited.status, edited.fired_at, edited.baseline) == ("active", None, MOMENT + timedelta(minutes=2))
    assert await back(stage) == 1


async def test_an_edit_after_its_end_says_that_a_new_one_is_needed(
    stage: Stage, service: AlertService, tape: Tape
) -> None:
    """Its form has the day of its end, which is today's: it would be kept, and the alert be on and over."""
    rule = await made(stage, service, tape, replace(WISH, lasts=timedelta(hours=1)))
    assert rule.expires_at is not None
    form = replace(WISH, until=rule.expires_at.date(), condition=Level("NVDA", Side.UP, 110.0))
    assert (await service.edit(rule.id, form, ME)).expires_at == rule.expires_at
    stage.clock.now += timedelta(hours=2)
    with pytest.raises(QuestionFault, match="That end is in the past"):
        await service.edit(rule.id, form, ME)
    for later in (replace(form, until=None, lasts=timedelta(days=1)), replace(form, until=None)):
        ends = (await service.edit(rule.id, later, ME)).expires_at
        assert ends is None or ends > stage.clock.now
