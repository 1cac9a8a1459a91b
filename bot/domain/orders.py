"""Orders: what changes something, as help tells of it. Questions only ask; they declare themselves elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.text import Ask, Literally, Message, msg


@dataclass(frozen=True, slots=True)
class OrderSpec:
    """An order's name, the other words that call it or belong to it, its one-line summary, examples that can be copied,
    and what there is to know."""

    name: str
    words: tuple[str, ...]
    summary: Message
    examples: tuple[str, ...]
    details: tuple[Message, ...]


ALERT = OrderSpec(
    "alert",
    ("alerts",),
    msg("Tell me when something happens"),
    (
        "alert hstech > 5500", "alert nvidia -5% 1d", "alert alibaba +10% 1w", "alert xiaomi new 52w high",
        "alert hstech state", "alert nvidia value -100bn", "alert hstech mover 8%", "alert alibaba volume 3x",
        "alert alibaba vs nvidia 10pp 1m", "alert southbound 150bn",
    ),
    (
        msg("{list} shows yours, with buttons. {test} shows what one would have posted in the last year.",
            list=Ask("alerts"), test=Ask("alert test 12")),
        msg("A level is in the currency of the line that is named: {one}, {other}.", one=Ask("alert alibaba > HK$150"),
            other=Ask("alert BABA > $150")),
        msg("It fires once, when the level is reached from the other side. Options: {options}",
            options=Literally("repeat 2% · pause 1h · until 2026-12-31 · for 30d · dm · #channel · @role · “label”")),
    ),
)  # fmt: skip
DIGEST = OrderSpec(
    "digest",
    ("digests",),
    msg("Post an answer by a schedule"),
    (
        "digest hstech close", "digest markets 08:30 Asia/Hong_Kong weekdays", "digest brief weekly",
        "digest movers hsi 1w fridays 18:00 Europe/London", "digest watchlist close dm",
    ),
    (
        msg("{close} is 30 minutes after the exchange’s own close, half-days and holidays included.",
            close=Literally("close")),
        msg("{list} shows yours, with buttons.", list=Ask("digests")),
    ),
)  # fmt: skip
WATCH = OrderSpec(
    "watch",
    ("unwatch", "watchlist"),
    msg("Your own list, to ask about"),
    (
        "watch alibaba xiaomi nvidia",
        "watchlist",
        "movers watchlist 1w",
        "unwatch xiaomi",
        "watch server alibaba tencent",
        "movers server watchlist 1w",
    ),
    (
        msg(
            "{server} before the names means the server’s list, and {list} shows it. Who may manage messages, or has "
            "the role that {settings} shows, changes it.",
            settings=Literally("/server"),
            server=Literally("server"),
            list=Ask("watchlist server"),
        ),
    ),
)
MYDATA = OrderSpec(
    "mydata",
    (),
    msg("What is kept of you: see it, or erase it"),
    ("mydata", "mydata server"),
    (),
)
SERVER = OrderSpec(
    "server",
    (),
    msg("What it does here by itself"),
    ("server",),
    (msg("For members who may manage the server. {command} changes it.", command=Literally("/server")),),
)

ORDERS: Mapping[str, OrderSpec] = {order.name: order for order in (ALERT, DIGEST, WATCH, MYDATA, SERVER)}
"""Every order by its name, in the order in which help lists them."""

ORDER_WORDS: Mapping[str, str] = {word: name for name, order in ORDERS.items() for word in (name, *order.words)}
"""The order that each word calls or belongs to."""
