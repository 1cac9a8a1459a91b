"""Prices and quotes of Yahoo Finance, through yfinance. Importing this does not import yfinance."""

from bot.providers.yahoo.provider import YahooProvider

__all__ = ["YahooProvider"]
