"""`turnover`: Stock Connect turnover of the month against others."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.domain.questions import common
from bot.domain.questions.declare import Kind, Question, Spec, optional
from bot.domain.text import msg


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover(Question):
    """How much is traded through Stock Connect a day, against the month before and the year before."""

    spec: ClassVar[Spec] = Spec(
        name="turnover",
        aliases=("stockconnect",),
        summary=msg("Stock Connect: the month's average daily turnover"),
        examples=("turnover southbound", "turnover southbound on 2025-02-11", "turnover northbound"),
        order=10,
        details=(
            msg("Southbound is mainland money in Hong Kong shares, with net buying; a part month is labelled as one."),
            msg("Northbound net buying is no longer published: its turnover alone is shown."),
        ),
    )

    direction: str = optional(
        Kind.CHOICE,
        msg("Southbound (into Hong Kong) or northbound (into the mainland)"),
        "southbound",
        choices={
            "southbound": msg("Southbound: mainland money in Hong Kong"),
            "northbound": msg("Northbound: foreign money on the mainland"),
        },
    )
    as_of: date | None = optional(Kind.DAY, common.AS_OF)
