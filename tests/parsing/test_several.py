"""Several orders in one message are refused, with the first, and nothing is mixed."""

import pytest

from bot.domain.digests import DigestWish
from bot.domain.errors import QuestionFault
from bot.parsing.alert_edits import AlertEdits
from bot.parsing.digest_edits import DigestEdits
from bot.words import Words
from tests.parsing.test_alert_orders import orders_of
from tests.parsing.test_alert_refusals import PARSER as ALERTS
from tests.parsing.test_alert_refusals import TUESDAY
from tests.parsing.test_digests import PARSER as DIGESTS

ALERT, DIGEST = AlertEdits(ALERTS, lambda: TUESDAY), DigestEdits(DIGESTS)
SEVERAL = {
    "digest hstech close; markets 08:30": "digest hstech close",
    "digest hstech close; markets 08:30 hkt dm": "digest hstech close",
    "digest hstech close\nmarkets weekly": "digest hstech close",
    "digest hstech close；markets close": "digest hstech close",
    "alert hstech > 5500; nvidia > 150": "hstech > 5500",
    "alert hstech > 5500 repeat; nvidia -5% 1d dm": "hstech > 5500 repeat",
    "alert hstech>5500;nvidia>150": "hstech>5500",
    'alert hstech > 5500 "a; b"\nnvidia > 150': 'hstech > 5500 "a; b"',
    "alert nvidja > 150; hstech > 5500": "NVDA > 150",
}


@pytest.mark.parametrize("text", SEVERAL)
def test_one_order_is_made_at_a_time(text: str) -> None:
    word, _, rest = text.partition(" ")
    with pytest.raises(QuestionFault) as caught:
        (ALERT if word == "alert" else DIGEST).wish(rest)
    assert "One order is made at a time." in Words("en").text(caught.value.message)
    assert orders_of(caught.value.message) == [SEVERAL[text]]


def test_options_after_a_mark_belong_to_the_order() -> None:
    assert ALERT.wish('hstech > 5500; repeat; "a; b"') == ALERTS.wish('hstech > 5500 repeat "a; b"')
    assert ALERT.wish("hstech > 5500;") == ALERTS.wish("hstech > 5500")
    assert isinstance(DIGEST.wish("compare nvidia; alibaba close"), DigestWish)
