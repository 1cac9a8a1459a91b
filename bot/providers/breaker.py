"""The breaker before a source: after failures it is left alone for a while. Time and chance are handed in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

from bot.providers.base import NoBars, NoSuchSymbol, NotAsked, ProviderError, SourceLimited

T = TypeVar("T")

_JITTER = 0.2


@dataclass(frozen=True, slots=True)
class GuardStatus:
    """For the health check. `half-open` is an open breaker whose time is up: one probe may go. `retry_in` is how many
    seconds are left until then (0 when closed). `failures` are those since the last answer, `requests` all calls that
    were let through to the source."""

    breaker: Literal["closed", "open", "half-open"]
    retry_in: float
    failures: int
    requests: int


class Breaker:
    """Closed → open after `threshold` failures in a row or one SourceLimited → a single probe → closed, or open for
    twice as long. Only the probe speaks while it is open: calls that were under way when it opened do not count."""

    def __init__(
        self,
        threshold: int,
        shortest: float,
        longest: float,
        monotonic: Callable[[], float],
        random: Callable[[], float],
    ) -> None:
        self._threshold = threshold
        self._shortest = shortest
        self._longest = longest
        self._monotonic = monotonic
        self._random = random
        self._until: float | None = None
        self._times_opened = 0
        self._probing = False
        self.failures = 0

    def check(self) -> None:
        """Raise NotAsked where no call may go."""
        left = self.left()
        if left > 0:
            raise NotAsked(f"the source is left alone for another {left:.0f} s")
        if self._probing:
            raise NotAsked("the source is being tried again")

    async def watch(self, call: Callable[[], Awaitable[T]]) -> T:
        """Make a call and learn from it. `check` has been passed. A defect teaches nothing about the source."""
        probe = self._probing = self._until is not None
        try:
            answer = await call()
        except (NoSuchSymbol, NoBars):
            self._succeeded(probe)  # the source has answered
            raise
        except ProviderError as error:
            self._failed(probe, isinstance(error, SourceLimited))
            raise
        else:
            self._succeeded(probe)
            return answer
        finally:
            if probe:
                self._probing = False

    def left(self) -> float:
        """Seconds until a probe may go; 0 where it may, or where the breaker is closed."""
        return 0.0 if self._until is None else max(0.0, self._until - self._monotonic())

    @property
    def state(self) -> Literal["closed", "open", "half-open"]:
        if self._until is None:
            return "closed"
        return "open" if self.left() > 0 else "half-open"

    def _succeeded(self, probe: bool) -> None:
        if self._until is None or probe:
            self._until, self._times_opened, self.failures = None, 0, 0

    def _failed(self, probe: bool, limited: bool) -> None:
        if self._until is not None and not probe:
            return
        self.failures += 1
        if probe or limited or self.failures >= self._threshold:
            span = min(self._longest, self._shortest * 2**self._times_opened)
            self._until = self._monotonic() + span * (1 + _JITTER * self._random())
            self._times_opened += span < self._longest
