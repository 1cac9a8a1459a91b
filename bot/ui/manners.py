"""How the bot behaves in a channel, as data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """`questions` per `per` seconds are each member's; a text fault is removed after `fault_seconds`; a question
    edited within `edit_seconds` of being asked is answered anew. An answer that takes longer than `patience`
    seconds is given up; one whose picture takes longer than `drawing_seconds` comes without it. At the end answers
    in flight have `drain_seconds`, the last `farewell_seconds` of which are for telling those whose answer did not
    arrive, and for removing the faults that are still to be seen."""

    prefix: str = "!"
    language: str = "en"
    palette: str = "western"
    questions: int = 6
    per: float = 20.0
    fault_seconds: float = 60.0
    edit_seconds: float = 15 * 60.0
    patience: float = 120.0
    drawing_seconds: float = 20.0
    drain_seconds: float = 7.0
    farewell_seconds: float = 1.5
