"""Stock Connect turnover, from sources in order."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.domain.flows import Direction, Flows
from bot.providers.base import FlowsProvider, NoBars, NotYet, OverBudget, ProviderError
from bot.services.flow_loader import FlowLoader

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NoFlows:
    """Why there is no turnover: no source has any, none answers, or it is on its way. `fault` is what a source said,
    for a log or for who keeps the files."""

    reason: Literal["no_data", "source_down", "loading"]
    fault: str


class FlowService:
    """Turnover from a folder's files, or from live sources through their loader."""

    def __init__(self, providers: Sequence[FlowsProvider], loader: FlowLoader | None = None) -> None:
        """With a `loader` it is asked alone; else the providers in order, the first that has days."""
        self._providers = providers
        self._loader = loader

    async def get(self, direction: Direction, first: date, last: date) -> Flows:
        """The days from `first` to `last`. Raises the last source's error where none has any; NotYet where they are
        still on their way; NoBars without a source."""
        if self._loader is not None:
            return await self._loader.get(direction, first, last)
        failure: ProviderError = NoBars("no source of Stock Connect turnover")
        for provider in self._providers:
            try:
                return await provider.flows(direction, first, last)
            except ProviderError as error:
                failure = error
        raise failure

    async def ask(self, direction: Direction, first: date, last: date) -> Flows | NoFlows:
        """The days from `first` to `last`, or why there are none. Nothing is raised."""
        try:
            return await self.get(direction, first, last)
        except NoBars as error:
            return NoFlows("no_data", str(error))
        except (NotYet, OverBudget) as error:
            return NoFlows("loading", str(error))
        except ProviderError as error:
            _log.warning("%s turnover: %s: %s", direction, type(error).__name__, error)
            return NoFlows("source_down", str(error))

    async def close(self) -> None:
        """Abandons what is still loading."""
        if self._loader is not None:
            await self._loader.close()
