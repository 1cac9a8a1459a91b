"""A stand-in for Yahoo Finance on the loopback interface, for the real yfinance."""

from tests.loopback.yahoo.listing import Listing
from tests.loopback.yahoo.redirect import redirect_to, redirected
from tests.loopback.yahoo.server import ALL, COOKIE, CRUMB, QUOTES, LoopbackYahoo, Seen

__all__ = ["ALL", "COOKIE", "CRUMB", "QUOTES", "Listing", "LoopbackYahoo", "Seen", "redirect_to", "redirected"]
