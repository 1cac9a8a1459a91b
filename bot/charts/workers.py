"""Drawing processes: warmed when they start, deaf to Ctrl-C, gone with their parent."""

import gc
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import parent_process
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from typing import Any

from bot.charts.renderer import warm_up


class _Recording(SpawnContext):
    """The spawn method, which remembers the processes it made so that they can be ended for certain."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[SpawnProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # noqa: N802 # pyright: ignore[reportIncompatibleVariableOverride]
        process = SpawnProcess(*args, **kwargs)
        self.made.append(process)
        return process


class Workers:
    """A process pool and the processes in it."""

    def __init__(self, count: int, fonts_dir: Path) -> None:
        self._count = count
        self._context = _Recording()
        self.executor = ProcessPoolExecutor(count, self._context, _start, (fonts_dir,))

    def warm(self) -> None:
        """Starts all processes; each draws once before its first job."""
        for _ in range(self._count):
            self.executor.submit(os.getpid)

    def end(self, patience: float) -> None:
        """Ends the processes: asks, waits for at most `patience` seconds in all, then kills."""
        self.executor.shutdown(wait=False, cancel_futures=True)
        for process in self._context.made:
            if process.pid is not None:
                process.join(patience / self._count)
                if process.is_alive():
                    process.kill()
                    process.join(1.0)


def _start(fonts_dir: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    warm_up(fonts_dir)
    gc.freeze()


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
