"""What `bellwether check` says of alerts: each state that an operator has to know, in a line that says what to do."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.alerts.beats import LOOPS
from bot.alerts.engine import Health
from bot.commands.check_alerts import alert_findings
from bot.domain.alerts import Delivery, Place
from bot.words import Words

NOW = datetime(2025, 2, 12, 12, 0, tzinfo=UTC)
LIVING: Mapping[str, datetime | None] = dict.fromkeys(LOOPS, NOW - timedelta(minutes=1))
WELL = Health(LIVING, {"active": 3}, {"active": 1}, {"sent": 7, "open": 1, "sending": 1}, (), {})


def lines(health: Health) -> dict[str, tuple[bool, str]]:
    words = Words("en")
    return {words.text(f.what): (f.good, words.text(f.text)) for f in alert_findings(health, NOW)}


def test_all_is_well() -> None:
    assert lines(WELL) == {
        "loops": (True, "all lived within the last minutes"),
        "posts": (True, "7 sent, 2 waiting, 0 refused by Discord"),
        "alerts": (True, "3 alerts are on, 1 digest is on"),
    }


def test_a_loop_that_stands_still_is_named() -> None:
    still = replace(WELL, heartbeats={**LIVING, "deliver": NOW - timedelta(hours=3), "plan": None})
    assert lines(still)["loops"] == (
        False, "plan has never lived, deliver last lived 3 hours ago. Does the bot run? Its log says more."
    )  # fmt: skip


def test_loops_that_nobody_waits_for_are_no_fault() -> None:
    idle = replace(WELL, heartbeats=dict.fromkeys(LOOPS), rules={"paused": 2}, digests={})
    assert lines(idle)["loops"] == (True, "never run here yet")
    stopped = replace(idle, heartbeats=dict.fromkeys(LOOPS, NOW - timedelta(days=2)))
    assert lines(stopped)["loops"][0] is True
    assert lines(replace(WELL, heartbeats=dict.fromkeys(LOOPS)))["loops"][0] is False


def test_posts_in_doubt_are_shown_one_by_one() -> None:
    made = NOW - timedelta(hours=1)
    one = Delivery("0123456789abcdef", "alert", Place("channel", 5), 9, made, "unknown", 2)
    good, text = lines(replace(WELL, posts={"sent": 7, "unknown": 1}, unknown=((one, "unreadable: 50001"),)))["posts"]
    assert not good
    assert text == (
        "1 post may or may not be in Discord, and is not sent again: 0123456789abcdef in c:5 of 12 Feb 2025 11:00 UTC "
        "(unreadable: 50001)"
    )


def test_a_post_that_waits_for_long_is_a_fault() -> None:
    """A minute is said, a quarter of an hour is a fault; a digest may wait six hours for its close."""
    for kind, minutes, good, text in (
        ("alert", 1, True, "7 sent, 2 waiting, 0 refused by Discord"),
        ("alert", 15, True, "7 sent, 2 waiting, 0 refused by Discord, the oldest for 15 minutes"),
        (
            "alert",
            16,
            False,
            "A post has waited for 16 minutes. Does the bot run, and reach Discord? Its log says more.",
        ),
        ("digest", 360, True, "7 sent, 2 waiting, 0 refused by Discord, the oldest for 6 hours"),
        (
            "digest",
            376,
            False,
            "A post has waited for 6 hours. Does the bot run, and reach Discord? Its log says more.",
        ),
    ):
        waits = replace(WELL, waiting={kind: NOW - timedelta(minutes=minutes)})
        assert lines(waits)["posts"] == (good, text)


def test_posts_that_a_defect_keeps_back_are_a_fault() -> None:
    one = Delivery("0123456789abcdef", "alert", Place("channel", 5), 9, NOW - timedelta(hours=1), "open", 4)
    assert lines(replace(WELL, defects=((one, "defect: KeyError"),)))["posts"] == (
        False,
        "A defect keeps posts from being made, and they are tried again: 0123456789abcdef in c:5 of 12 Feb 2025 11:00 "
        "UTC (defect: KeyError). The log says more.",
    )


def test_alerts_that_fired_and_cannot_be_read_are_a_fault() -> None:
    one = Delivery("0123456789abcdef", "alert", Place("channel", 5), 9, NOW - timedelta(hours=1), "sent", 1)
    assert lines(replace(WELL, unreadable=((one, [4, 5]),)))["posts"] == (
        False,
        "2 alerts that fired cannot be read by this version, and were not told, in 0123456789abcdef.",
    )


def test_a_post_that_nobody_wanted_any_more_was_refused_by_nobody() -> None:
    assert lines(replace(WELL, posts={"sent": 7, "void": 2}))["posts"][1] == "7 sent, 0 waiting, 0 refused by Discord"


def test_what_some_alerts_lack_is_named_with_its_own_reason() -> None:
    long = {"NVDA": (NOW - timedelta(hours=4), "no_shares:v stale:b")}
    assert lines(replace(WELL, degraded=long))["alerts"][1].endswith(
        "NVDA for 4 hours, the number of its shares is not known (market value), its last close has not come (states)"
    )


def test_what_cannot_be_observed_for_an_hour_is_a_fault() -> None:
    short = {"NVDA": (NOW - timedelta(minutes=20), "source_down")}
    assert lines(replace(WELL, degraded=short))["alerts"][0] is True
    long = {"NVDA": (NOW - timedelta(hours=4), "source_down")}
    assert lines(replace(WELL, degraded=long))["alerts"] == (
        False,
        "3 alerts are on, 1 digest is on; nothing comes of 1 instrument: NVDA for 4 hours, the source did not answer",
    )


def test_stopped_alerts_are_counted() -> None:
    good, text = lines(replace(WELL, rules={"active": 3, "stopped": 2}))["alerts"]
    assert good and text.endswith("2 are stopped, since Discord refused their posts")
