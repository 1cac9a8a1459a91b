"""Stock Connect turnover, from sources in order."""

from collections.abc import Sequence
from datetime import date

from bot.domain.flows import Direction, Flows
from bot.providers.base import FlowsProvider, NoBars, ProviderError


class FlowService:
    """Asks its sources in order and takes the first that has days."""

    def __init__(self, providers: Sequence[FlowsProvider]) -> None:
        self._providers = providers

    async def get(self, direction: Direction, first: date, last: date) -> Flows:
        """The days from `first` to `last`. Raises the last source's error where none has any; NoBars without one."""
        failure: ProviderError = NoBars("no source of Stock Connect turnover")
        for provider in self._providers:
            try:
                return await provider.flows(direction, first, last)
            except ProviderError as error:
                failure = error
        raise failure
