"""Levels that must be passed, as they are shown."""

import pytest

from bot.domain.text import Number, Price
from bot.words import Words


@pytest.mark.parametrize(
    ("threshold", "text"),
    [
        # 23,099.78 × 0.8 = 18,479.824: a close of 18,480 is not there yet.
        (Price(23099.78 * 0.8, None, "down"), "18,479"),
        (Price(23099.78 * 0.8, None, "up"), "18,480"),
        # 126.67 × 0.8 = 101.336 and 101.11 × 1.2 = 121.332
        (Price(126.67 * 0.8, "HKD", "down"), "HKD 101.33"),
        (Price(101.11 * 1.2, "HKD", "up"), "HKD 121.34"),
        # In binary 120 × 1.2 is 144.00000000000000 or a hair beside it, and 1.1 × 1.2 a hair above 1.32.
        (Price(120.0 * 1.2, "USD", "up"), "USD 144.00"),
        (Price(1.1 * 1.2, "USD", "up"), "USD 1.32"),
        (Price(0.1 * 3, "USD", "up"), "USD 0.300"),
        (Number(7.77871, 4, "up"), "7.7788"),
        (Number(7.77879, 4, "down"), "7.7787"),
    ],
)
def test_a_threshold_as_shown_is_beyond_itself(threshold: Price | Number, text: str) -> None:
    assert Words("en").arg(threshold) == text
