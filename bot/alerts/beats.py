"""When the loops of each process last lived. Processes that share a bot's shards share a store, and each is judged."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.shards import Shards

LOOPS = ("evaluate", "plan", "deliver")
HEARTBEAT = "heartbeat:"
_FORGOTTEN = timedelta(days=7)


def beat_key(loop: str, shards: Shards | None) -> str:
    """Under which a process keeps that a loop lived."""
    return HEARTBEAT + (loop if shards is None else f"{shards}:{loop}")


def beats_of(kept: Mapping[str, str], now: datetime) -> dict[str, datetime | None]:
    """Each loop of each process, as it is named to an operator, with when it last lived; None where it never did.

    Those of an earlier division of the shards are none any more: it is the latest that counts. A process that has been
    still for a week is given up, unless it is the only one.
    """
    processes: dict[str, dict[str, datetime]] = {}
    for key, at in kept.items():
        process, _, loop = key.removeprefix(HEARTBEAT).rpartition(":")
        processes.setdefault(process, {})[loop] = datetime.fromisoformat(at)
    if not processes:
        return dict.fromkeys(LOOPS)
    last = {process: max(lived.values()) for process, lived in processes.items()}
    latest = max(last, key=last.__getitem__)
    present = [
        process
        for process in sorted(processes)
        if process == latest or (_division(process) == _division(latest) and now - last[process] < _FORGOTTEN)
    ]
    return {
        f"{loop} of {process}" if process else loop: processes[process].get(loop)
        for process in present
        for loop in LOOPS
    }


def _division(process: str) -> str:
    """Into how many shards the bot was divided for a process; nothing where it was alone."""
    return process.partition("/")[2]
