"""What people say for the options of an alert."""

import pytest

from bot.domain.errors import QuestionFault
from tests.parsing.test_alert_refusals import PARSER

SAME = {
    "hstech > 5500 repeat re-arm 2%": "hstech > 5500 repeat 2%",
    "hstech > 5500 re-arm 2%": "hstech > 5500 repeat 2%",
    "hstech > 5500 rearm 2% dm": "hstech > 5500 repeat 2% dm",
    "hstech > 5500 repeat rearm 2.5%": "hstech > 5500 repeat 2.5%",
    "nvidia > 150 every time": "nvidia > 150 repeat",
    "nvidia > 150 always pause 1h": "nvidia > 150 repeat pause 1h",
    "nvidia > 150 for a month": "nvidia > 150 for 1 month",
    "nvidia > 150 for two weeks": "nvidia > 150 for 2 weeks",
    "nvidia > 150 for a week": "nvidia > 150 for 1w",
    "nvidia > 150 pause two hours": "nvidia > 150 pause 2h",
}


@pytest.mark.parametrize("said", SAME)
def test_options_are_read_as_people_say_them(said: str) -> None:
    assert PARSER.wish(said) == PARSER.wish(SAME[said])


def test_a_label_keeps_its_words() -> None:
    assert PARSER.wish('nvidia > 150 for two weeks "for a week"').label == "for a week"


@pytest.mark.parametrize("said", ["hstech > 5500 rearm 5400", "hstech > 5500 rearm at 5400"])
def test_the_level_at_which_one_is_armed_again_is_no_distance(said: str) -> None:
    with pytest.raises(QuestionFault, match="but not"):
        PARSER.wish(said)
