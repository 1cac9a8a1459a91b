"""The door to the pictures: `draw` here and now, `Renderer` off the event loop.

matplotlib is imported by the first drawing, not by this module: a process that only answers in text never pays.
"""

import asyncio
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.figures import Figure

if TYPE_CHECKING:
    from bot.charts.workers import Workers


PATIENCE = 15.0
"""Long enough for a cold start on a busy machine; shorter than anyone waits for an answer."""
_GRACE = 0.5


@dataclass(frozen=True, slots=True)
class Style:
    """How a reader wants pictures: a language tag and the name of a palette in `theme.PALETTES`."""

    language: str = "en"
    palette: str = "western"


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, its size in pixels, the words for those who cannot see it, and a fixed file name in ASCII."""

    png: bytes
    width: int
    height: int
    alt: str
    name: str


def draw(figure: Figure, style: Style, fonts_dir: Path) -> Picture:
    """The picture of a figure. Pure: the same figure and style give the same pixels in any thread or process."""
    from bot.charts import canvas, compose, png  # here: matplotlib is slow to import

    scene = compose.compose(figure, style.language, style.palette, fonts_dir)
    data = canvas.painted(scene, fonts_dir, lambda pixels: png.encoded(scene, pixels))
    alt = compose.words_of(style.language).text(figure.caption.alt)
    return Picture(data, scene.width, scene.height, alt, f"{figure.picture}.png")


def warm_up(fonts_dir: Path) -> None:
    """Draws bars and lines in each language and drops them: imports and fonts are ready afterwards. The words of a
    picture are set when they are first drawn, so the first of its kind still takes about twice as long as the next."""
    from bot.charts import samples

    for figure, style in samples.everything():
        draw(figure, style, fonts_dir)


class Renderer:
    """Draws off the event loop: in one thread, or in `workers` processes of their own, for more than one core.

    A picture that is not there after `patience` seconds is given up: drawing takes milliseconds, so what draws it is
    stuck and is replaced.
    """

    def __init__(self, fonts_dir: Path, workers: int = 0, patience: float = PATIENCE) -> None:
        self._fonts_dir = fonts_dir
        self._count = workers
        self._patience = patience
        self._closed = False
        self._pool: Workers | None = None
        self._executor = self._started()

    async def render(self, figure: Figure, style: Style) -> Picture:
        """The picture of a figure. A pool that broke or was replaced meanwhile gets one more try, in the new one.

        Raises TimeoutError when it took too long, and RuntimeError when closed, also when that happens before the
        picture's turn.
        """
        executor = self._executor
        try:
            async with asyncio.timeout(self._patience):
                try:
                    return await self._run(executor, figure, style)
                except BrokenProcessPool:
                    await self._replace(executor)
                    executor = self._executor
                    return await self._run(executor, figure, style)
        except TimeoutError:
            await self._replace(executor)
            raise

    def warm(self) -> None:
        """Starts what drawing needs in the background; returns at once."""
        if self._pool is not None:
            self._pool.warm()
        else:
            self._executor.submit(warm_up, self._fonts_dir)

    async def close(self) -> None:
        """Ends threads and processes: what is being drawn is let finish for half a second, what waits is dropped."""
        self._closed = True
        self._executor.shutdown(wait=False, cancel_futures=True)
        if self._pool is not None:
            await asyncio.to_thread(self._pool.end, _GRACE)

    async def _run(self, executor: Executor, figure: Figure, style: Style) -> Picture:
        if self._closed:
            raise RuntimeError("the renderer is closed")
        job: Future[Picture] = executor.submit(draw, figure, style, self._fonts_dir)
        try:
            return await asyncio.wrap_future(job)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            # Not the one who waits was cancelled, but the job.
            if self._closed:
                raise RuntimeError("the renderer is closed") from None
            raise BrokenProcessPool("the pool was replaced") from None

    async def _replace(self, executor: Executor) -> None:
        """Puts another in the place of an executor, unless that is done already, and ends it off the event loop."""
        if self._closed or self._executor is not executor:
            return
        pool = self._pool
        self._executor = self._started()
        if pool is None:
            executor.shutdown(wait=False, cancel_futures=True)
        else:
            await asyncio.to_thread(pool.end, 0.0)

    def _started(self) -> Executor:
        if not self._count:
            return ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")
        from bot.charts.workers import Workers

        self._pool = Workers(self._count, self._fonts_dir)
        return self._pool.executor
