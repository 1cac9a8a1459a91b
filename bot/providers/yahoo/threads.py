"""Threads for blocking calls that may never come back.

`concurrent.futures` joins its threads when the interpreter exits, so one call that hangs would hang the exit. These
threads are daemons: nothing waits for them. A call that took too long is abandoned; its thread is counted as stuck
and leaves when the call returns at last.
"""

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

T = TypeVar("T")

_Jobs = SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None]


class NoThreadError(Exception):
    """So many threads are stuck that no more are started, or the pool is closed."""


class DaemonPool:
    """Lasting daemon threads, as many as there are calls at a time.

    The caller limits how many that is. A thread that becomes idle is used again, the latest first, so that whatever
    it keeps for itself (a connection) stays warm. All methods may be called from any thread.
    """

    def __init__(self, name: str, stuck_limit: int) -> None:
        self._name = name
        self._stuck_limit = stuck_limit
        self._lock = Lock()
        self._idle: list[_Jobs] = []
        self._busy: dict[Future[Any], _Jobs] = {}
        self._stuck = 0
        self._closed = False

    @property
    def stuck(self) -> int:
        """How many abandoned calls have not returned yet."""
        return self._stuck

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Start `work` in a thread. Raises NoThreadError where it cannot be started."""
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise NoThreadError("closed")
            if self._stuck >= self._stuck_limit:
                raise NoThreadError(f"{self._stuck} threads are stuck")
            jobs = self._idle.pop() if self._idle else self._spawn()
            self._busy[future] = jobs
        jobs.put((future, work))
        return future

    def abandon(self, future: Future[Any]) -> None:
        """Give up on a call. Nothing happens to one that has returned."""
        with self._lock:
            if self._busy.pop(future, None) is not None:
                self._stuck += 1

    def close(self) -> None:
        """Let idle threads go now and busy ones when their call returns; wait for neither."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for jobs in idle:
            jobs.put(None)

    def _spawn(self) -> _Jobs:
        jobs: _Jobs = SimpleQueue()
        Thread(target=self._serve, args=(jobs,), name=self._name, daemon=True).start()
        return jobs

    def _serve(self, jobs: _Jobs) -> None:
        while (job := jobs.get()) is not None:
            future, work = job
            stays = self._run(future, work, jobs)
            del job, future, work  # an idle thread holds nothing of its last call
            if not stays:
                return

    def _run(self, future: Future[Any], work: Callable[[], Any], jobs: _Jobs) -> bool:
        """Do one call. The thread is idle again before its result is seen, so that the next call finds it."""
        if not future.set_running_or_notify_cancel():
            return self._release(future, jobs)
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - it is handed to whoever waits, as the result
            stays = self._release(future, jobs)
            future.set_exception(error)
        else:
            stays = self._release(future, jobs)
            future.set_result(result)
        return stays

    def _release(self, future: Future[Any], jobs: _Jobs) -> bool:
        """Take the thread back; False where it must leave."""
        with self._lock:
            if self._busy.pop(future, None) is None:
                self._stuck -= 1
                return False
            if self._closed:
                return False
            self._idle.append(jobs)
            return True
