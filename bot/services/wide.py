"""Words for whole markets, which are near to names by chance alone, and what may be meant by them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wide:
    """The symbols of indices and the ids of universes."""

    indices: tuple[str, ...] = ()
    universes: tuple[str, ...] = ()


_CHINA = Wide(("000300.SS", "HSTECH.HK"), ("csi300", "china_ai", "hstech"))
_HONG_KONG = Wide(("^HSI", "HSTECH.HK"), ("hsi", "hstech"))
_AMERICA = Wide(("^GSPC", "^IXIC", "^DJI"), ("spx", "ndx", "dow"))

WIDE = {
    **dict.fromkeys(("china", "chinese", "mainland", "a shares", "中国", "内地"), _CHINA),
    **dict.fromkeys(("hong kong", "hongkong", "香港"), _HONG_KONG),
    **dict.fromkeys(("usa", "america", "us market", "wall street", "美国"), _AMERICA),
    **dict.fromkeys(
        ("market", "markets", "the market", "stock", "stocks", "stock market", "share", "shares", "index", "indices",
         "everything", "all"),
        Wide(),
    ),
}  # fmt: skip
"""By normal form, in simplified characters."""
