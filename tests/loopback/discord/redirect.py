"""Pointing the real discord.py at the stand-in."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import discord.asset
import discord.gateway
import discord.http
import yarl


def redirect(base_url: str, gateway_url: str) -> None:
    """Send this process's discord.py to the stand-in, for good; call it before the bot starts."""
    discord.http.Route.BASE = base_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    # Pictures would otherwise be fetched from Discord's content servers.
    _set_asset_base(base_url + "/cdn")


def _set_asset_base(url: str) -> None:
    # discord.py types this attribute as its one literal value.
    asset: Any = discord.asset.Asset
    asset.BASE = url


@contextmanager
def redirected(base_url: str, gateway_url: str) -> Generator[None, None, None]:
    """`redirect` for the length of a block."""
    route, asset = discord.http.Route.BASE, discord.asset.Asset.BASE
    gateway = discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    redirect(base_url, gateway_url)
    try:
        yield
    finally:
        discord.http.Route.BASE = route
        _set_asset_base(asset)
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
