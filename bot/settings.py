"""One frozen `Settings`, from the environment and `.env`. Secrets never appear in a repr."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.shards import Shards

HOME = Path(__file__).resolve().parent.parent


def _source(value: str) -> str:
    if value in {"yahoo", "sample"} or (value.startswith("folder:") and value.removeprefix("folder:")):
        return value
    raise ValueError("must be yahoo, sample or folder:DIR")


def _database(value: str) -> str:
    if not value.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
        raise ValueError("must begin with sqlite+aiosqlite:// or postgresql+asyncpg://")
    try:
        _ = urlsplit(value).port
    except ValueError:  # whose own words may have the password in them
        raise ValueError("is no address: a password with : / @ or # in it must be percent-encoded") from None
    return value


def _shards(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return Shards.of(value)
    except ValueError:
        raise ValueError("must be like 0-1/4: the first two of four") from None


class Settings(BaseSettings):
    """What can be set from outside. Names in the environment are those in `.env.example`."""

    model_config = SettingsConfigDict(
        frozen=True, env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    discord_token: SecretStr | None = None
    market_source: Annotated[str, AfterValidator(_source)] = "yahoo"
    database_url: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite+aiosqlite:///bellwether.db", repr=False
    )
    discord_shards: Annotated[Shards | None, NoDecode, BeforeValidator(_shards)] = None
    bot_prefix: str = Field(default="!", min_length=1, max_length=5)
    bot_colours: Literal["western", "chinese", "colour_blind"] = "western"
    bot_language: Literal["en"] = "en"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    cache_dir: Path | None = None
    data_dir: Path = HOME / "data"
