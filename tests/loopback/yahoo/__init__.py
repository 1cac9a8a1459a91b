"""A stand-in for Yahoo Finance on the loopback interface, for the real yfinance."""

from tests.loopback.yahoo.listing import Listing, story
from tests.loopback.yahoo.redirect import addressed, redirect_to, redirected
from tests.loopback.yahoo.server import ALL, COOKIE, CRUMB, NEWS, QUOTES, SHARES, LoopbackYahoo, Seen

__all__ = [
    "ALL",
    "COOKIE",
    "CRUMB",
    "NEWS",
    "QUOTES",
    "SHARES",
    "Listing",
    "LoopbackYahoo",
    "Seen",
    "addressed",
    "redirect_to",
    "redirected",
    "story",
]
