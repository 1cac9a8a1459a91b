"""Bellwether: market questions answered in Discord and in a terminal."""

__version__ = "0.1.0"
