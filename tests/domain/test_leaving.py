"""What is known of an attempt whose requests a library may repeat by itself."""

import pytest

from bot.domain.posting import Leaving, NotPosted


def after(*happened: int | None) -> bool:
    """Whether an attempt is in doubt whose requests were answered so; None is no answer."""
    leaving = Leaving()
    for status in happened:
        leaving.leaves()
        if status is not None:
            leaving.answered(status)
    return leaving.in_doubt


@pytest.mark.parametrize(
    ("happened", "in_doubt"),
    [
        ((), False),
        ((403,), False), ((429,), False), ((429, 429, 404), False),
        ((200,), True),  # its body may be lost
        ((None,), True), ((500,), True), ((302,), True),
        # What was perhaps taken once stays so, whatever is said of its repetitions.
        ((500, 403), True), ((None, 429), True), ((500, 429, 403), True), ((429, None, 429), True),
    ],
)  # fmt: skip
def test_only_what_was_refused_in_so_many_words_is_surely_not_there(
    happened: tuple[int | None, ...], in_doubt: bool
) -> None:
    assert after(*happened) is in_doubt


def test_what_is_kept_back_has_not_left() -> None:
    def late() -> None:
        raise NotPosted("busy", "too late")

    leaving = Leaving(late)
    with pytest.raises(NotPosted):
        leaving.leaves()
    assert not leaving.in_doubt
