"""Off the event loop, alike everywhere, and closed without hanging."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from bot.charts import renderer as module
from bot.charts.renderer import Picture, Renderer, Style, draw
from bot.charts.workers import Workers
from tests.charts.figures import FONTS, ROOT, gallery, movers

GALLERY = list(gallery().values())
STYLES = [Style(), Style("zh-Hant", "chinese"), Style("zh-Hans", "colour_blind")]


def expected() -> list[bytes]:
    return [draw(figure, style, FONTS).png for figure in GALLERY for style in STYLES]


async def drawn(renderer: Renderer) -> list[bytes]:
    jobs = [renderer.render(figure, style) for figure in GALLERY for style in STYLES]
    return [picture.png for picture in await asyncio.gather(*jobs)]


def test_importing_the_door_does_not_import_matplotlib() -> None:
    code = "import sys, bot.charts; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


async def test_the_thread_draws_what_is_drawn_serially() -> None:
    renderer = Renderer(FONTS)
    renderer.warm()
    assert await drawn(renderer) == expected()
    await renderer.close()


def test_threads_do_not_disturb_each_other() -> None:
    wanted = expected()
    found: dict[int, list[bytes]] = {}
    threads = [threading.Thread(target=lambda at=at: found.update({at: expected()})) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[at] == wanted for at in range(4)] == [True] * 4


async def test_the_pool_draws_what_is_drawn_serially_and_outlives_a_killed_worker() -> None:
    renderer = Renderer(FONTS, workers=1)
    renderer.warm()
    try:
        assert await drawn(renderer) == expected()
        pool = renderer._pool
        assert pool is not None
        os.kill(pool.executor.submit(os.getpid).result(), signal.SIGKILL)
        picture = await renderer.render(movers([1.0]), Style())
        assert picture == draw(movers([1.0]), Style(), FONTS)
    finally:
        await renderer.close()


async def test_a_stuck_worker_is_replaced_and_what_waited_behind_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    enders: list[threading.Thread] = []
    end = Workers.end

    def ending(self: Workers, patience: float) -> None:
        enders.append(threading.current_thread())
        end(self, patience)

    monkeypatch.setattr(Workers, "end", ending)
    renderer = Renderer(FONTS, workers=1, patience=0.2)
    try:
        pool = renderer._pool
        assert pool is not None
        pid = pool.executor.submit(os.getpid).result()
        os.kill(pid, signal.SIGSTOP)
        stuck = asyncio.create_task(renderer.render(movers([1.0]), Style()))
        await asyncio.sleep(0)
        renderer._patience = 60.0
        behind = asyncio.create_task(renderer.render(movers([2.0]), Style()))
        with pytest.raises(TimeoutError):
            await stuck
        assert await behind == draw(movers([2.0]), Style(), FONTS)
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        # Waiting for a process to die is nothing for the event loop's thread.
        assert len(enders) == 1
        assert enders[0] is not threading.main_thread()
    finally:
        await renderer.close()


async def test_a_stuck_thread_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    picture = Picture(b"", 1, 1, "", "movers.png")
    monkeypatch.setattr(module, "draw", lambda *_: go_on.wait(10))
    renderer = Renderer(FONTS, patience=0.05)
    with pytest.raises(TimeoutError):
        await renderer.render(movers([1.0]), Style())
    monkeypatch.setattr(module, "draw", lambda *_: picture)
    renderer._patience = 10.0
    assert await renderer.render(movers([1.0]), Style()) is picture
    go_on.set()
    await renderer.close()


def test_a_hung_worker_is_killed() -> None:
    workers = Workers(1, FONTS)
    pid = workers.executor.submit(os.getpid).result()
    job = workers.executor.submit(time.sleep, 600)
    before = time.perf_counter()
    workers.end(0.3)
    assert time.perf_counter() - before < 5
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert job.cancelled() or job.exception() is not None


async def test_the_event_loop_goes_on_while_a_picture_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()
    picture = Picture(b"", 1, 1, "", "movers.png")

    def slow(*_: object) -> Picture:
        begun.set()
        assert go_on.wait(10)
        return picture

    monkeypatch.setattr(module, "draw", slow)
    renderer = Renderer(FONTS)
    job = asyncio.create_task(renderer.render(movers([1.0]), Style()))
    while not begun.is_set():
        await asyncio.sleep(0.001)
    assert not job.done()
    go_on.set()
    assert await job is picture
    await renderer.close()


async def test_closing_drops_what_waits_and_refuses_what_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()
    picture = Picture(b"", 1, 1, "", "movers.png")

    def slow(*_: object) -> Picture:
        begun.set()
        assert go_on.wait(10)
        return picture

    monkeypatch.setattr(module, "draw", slow)
    renderer = Renderer(FONTS)
    first = asyncio.create_task(renderer.render(movers([1.0]), Style()))
    second = asyncio.create_task(renderer.render(movers([1.0]), Style()))
    while not begun.is_set():
        await asyncio.sleep(0.001)
    await renderer.close()
    go_on.set()
    assert await first is picture
    with pytest.raises(RuntimeError, match="closed"):
        await second
    with pytest.raises(RuntimeError, match="closed"):
        await renderer.render(movers([1.0]), Style())


async def test_who_stops_waiting_is_cancelled_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(module, "draw", lambda *_: go_on.wait(10))
    renderer = Renderer(FONTS)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(renderer.render(movers([1.0]), Style()), 0.01)
    go_on.set()
    await renderer.close()
