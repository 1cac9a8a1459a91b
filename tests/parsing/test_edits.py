"""Edits that say a part of what is there: the whole is offered, and never another alert or digest."""

import pytest

from bot.domain.errors import QuestionFault
from bot.parsing.alert_edits import AlertEdits
from bot.parsing.digest_edits import DigestEdits
from bot.words import Words
from tests.parsing.test_alert_orders import orders_of
from tests.parsing.test_alert_refusals import PARSER as ALERTS
from tests.parsing.test_alert_refusals import TUESDAY
from tests.parsing.test_digests import PARSER as DIGESTS

WORDS = Words("en")
LEVEL, MOVE = 'NVDA > 150 repeat 2% pause 1h "tp"', "NVDA -5% 1w repeat"
QUOTE, CLOSE, WEEKLY = "quote NVDA", "quote NVDA new york close", "brief hstech 1w hong kong close weekly"
TIMED = "quote NVDA 08:30 Asia/Hong_Kong weekdays"
ALERT_EDITS: dict[tuple[str, str], list[str]] = {
    (LEVEL, text): ['NVDA > 156 repeat 2% pause 1h "tp"'] for text in (
        "156", "to 156", "level 156", "> 156", "change to 156", "hits 156")
} | {
    (LEVEL, "< 120"): ['NVDA < 120 repeat 2% pause 1h "tp"'],
    (LEVEL, "$156"): ['NVDA > $156 repeat 2% pause 1h "tp"'],
    (LEVEL, "157 once"): ['NVDA > 157 once "tp"'],
    (LEVEL, "repeat 3%"): ['NVDA > 150 repeat 3% pause 1h "tp"'],
    (LEVEL, "dm"): ['NVDA > 150 repeat 2% pause 1h dm "tp"'],
    (LEVEL, "for 99y"): ['NVDA > 150 repeat 2% pause 1h for 1y "tp"'],
    (LEVEL, "bananas"): [LEVEL],
    (LEVEL, "foo > 5"): [LEVEL],
    (LEVEL, ""): [LEVEL],
    (LEVEL, "nvidja > 160"): ["NVDA > 160"],
    ("$LINK > 5", "6"): ["$LINK > 6"],
    (MOVE, "-6%"): ["NVDA -6% 1w repeat"],
    (MOVE, "6%"): [MOVE],
    (MOVE, "1m"): ["NVDA -5% 1m repeat"],
    ("NVDA value +100bn", "to 200bn"): ["NVDA value +200bn"],
    ("NVDA value +100bn", "-200bn"): ["NVDA value -200bn"],
    ("southbound 150bn", "200bn"): ["southbound 200bn"],
    ("BABA volume 3x", "4x"): ["BABA volume 4x"],
    ("hstech mover 8%", "10%"): ["hstech mover 10%"],
    ("BABA vs NVDA 10pp 1m", "15pp"): ["BABA vs NVDA 15pp 1m"],
}  # fmt: skip
DIGEST_EDITS: dict[tuple[str, str], list[str]] = {
    (CLOSE, clock): [f"{QUOTE} {clock} {zone}" for zone in ("hong kong", "new york", "UTC+8")]
    for clock in ("17:00", "8am", "09:00")
} | {
    (CLOSE, "17:00 hkt"): [f"{QUOTE} 17:00 hkt"],
    (CLOSE, "monday"): [f"{QUOTE} new york close", f"{QUOTE} new york close weekly"],
    (CLOSE, "fridays"): [f"{QUOTE} new york close", f"{QUOTE} new york close weekly"],
    (CLOSE, "<#5>"): [f"{CLOSE} <#5>"],
    (f"{CLOSE} dm", "<#5>"): [f"{CLOSE} <#5>"],
    (f"{CLOSE} dm", "17:00 hkt"): [f"{QUOTE} 17:00 hkt dm"],
    (CLOSE, "#general"): [CLOSE],
    (CLOSE, "bananas"): [CLOSE],
    (CLOSE, ""): [CLOSE],
    (CLOSE, "markets"): [CLOSE.replace(QUOTE, "markets")],
    (WEEKLY, "close"): ["brief hstech 1w hong kong close"],
    (WEEKLY, "daily"): ["brief hstech 1w hong kong close"],
    (WEEKLY, "new york close"): ["brief hstech 1w new york close"],
    (WEEKLY, "17:00"): [f"brief hstech 1w 17:00 {zone} weekly" for zone in ("hong kong", "new york", "UTC+8")],
    (TIMED, "17:00"): [f"{QUOTE} 17:00 Asia/Hong_Kong weekdays"],
    (TIMED, "monday"): [f"{QUOTE} 08:30 Asia/Hong_Kong monday"],
    (TIMED, "close"): [f"{QUOTE} close"],
    (TIMED, "weekly"): [f"{QUOTE} 08:30 Asia/Hong_Kong weekly"],
    ("markets 08:30 Asia/Hong_Kong weekdays", "close"): ["markets 08:30 Asia/Hong_Kong weekdays"],
}  # fmt: skip


@pytest.mark.parametrize(("now", "text"), ALERT_EDITS)
def test_a_part_of_an_alert_is_offered_whole(now: str, text: str) -> None:
    edits = AlertEdits(ALERTS, lambda: TUESDAY)
    with pytest.raises(QuestionFault) as caught:
        edits.wish(text, now)
    offered = [order.removeprefix("alert ") for order in orders_of(caught.value.message)]
    assert offered == ALERT_EDITS[now, text], WORDS.text(caught.value.message)
    for order in offered:
        ALERTS.wish(order)


@pytest.mark.parametrize(("now", "text"), DIGEST_EDITS)
def test_a_part_of_a_digest_is_offered_whole(now: str, text: str) -> None:
    with pytest.raises(QuestionFault) as caught:
        DigestEdits(DIGESTS).wish(text, now)
    offered = [order.removeprefix("digest ") for order in orders_of(caught.value.message)]
    assert offered == DIGEST_EDITS[now, text], WORDS.text(caught.value.message)
    for order in offered:
        DIGESTS.wish(order)


def test_a_whole_one_is_read_as_it_is() -> None:
    assert AlertEdits(ALERTS, lambda: TUESDAY).wish("hstech > 5500", LEVEL) == ALERTS.wish("hstech > 5500")
    assert DigestEdits(DIGESTS).wish("hstech close", CLOSE) == DIGESTS.wish("hstech close")


def test_a_refusal_keeps_its_reason_where_there_is_one_example() -> None:
    with pytest.raises(QuestionFault) as caught:
        AlertEdits(ALERTS, lambda: TUESDAY).wish("foo > 5", LEVEL)
    assert "I don't know “foo”" in WORDS.text(caught.value.message)
