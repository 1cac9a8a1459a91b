"""How fast answers are through Discord: our own time, acknowledgements, and what a picture costs the event loop.

Run as `python -m tests.benchmarks.answers`. Yahoo and Discord are on loopback, so what is timed is the program, its
store and its drawing. Times vary from machine to machine; a bare command of the same client, measured in between, is
the measure.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.app import DRAWERS
from bot.ui.manners import Manners
from tests.end_to_end.world import World, sample_listings, world_of, yahoo_of
from tests.loopback.yahoo import ALL, LoopbackYahoo

ROUNDS = 20
QUESTIONS = ("!movers hstech 1m", "!compare alibaba nvidia 3m")
HASTY = Manners(questions=10_000, per=1.0)


class LoopWatch:
    """The longest time in which the event loop did nothing else, seen by a task that only wants to wake up."""

    def __init__(self, every: float = 0.001) -> None:
        self._every = every
        self.longest = 0.0

    async def watch(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(self._every)
            self.longest = max(self.longest, time.perf_counter() - before - self._every)


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    before = time.perf_counter()
    await work()
    return (time.perf_counter() - before) * 1000


async def asked(world: World, question: str) -> None:
    message = await world.discord.say(world.ada, world.channel, question)
    reply = await world.discord.wait_reply(message, timeout=60)
    assert reply.content.startswith("**"), reply.content


def line(label: str, times: list[float]) -> None:
    print(f"{label:42} median {statistics.median(times):7.1f} ms   worst {max(times):7.1f} ms")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, yahoo_of(sample_listings()) as yahoo:
        asyncio.run(in_world(yahoo, Path(folder)))


async def in_world(yahoo: LoopbackYahoo, folder: Path) -> None:
    async with world_of(yahoo, folder) as world:
        await measured(world)


async def measured(world: World) -> None:
    app = world.app(drawers=DRAWERS)
    async with world.running(app, HASTY):
        before = len(world.yahoo.requests)
        print(f"cold !movers hstech: {await timed(lambda: asked(world, QUESTIONS[0])):.0f} ms, "
              f"{len(world.yahoo.requests) - before} requests to Yahoo")  # fmt: skip
        await asked(world, QUESTIONS[1])
        full = len(world.yahoo.requests)
        times: dict[str, list[float]] = {question: [] for question in ("!help", *QUESTIONS)}
        for _ in range(ROUNDS):
            for question, found in times.items():
                found.append(await timed(lambda q=question: asked(world, q)))
        print(f"from the store, through Discord, {ROUNDS} each, interleaved:")
        for question, found in times.items():
            line("  " + question, found)
        for question in QUESTIONS:
            ratio = statistics.median(times[question]) / statistics.median(times["!help"])
            print(f"  {question} takes {ratio:.1f} times as long as !help")
        print(f"  requests to Yahoo meanwhile: {len(world.yahoo.requests) - full}")
        own = [await timed(lambda q=q: alone(app, q)) for _ in range(ROUNDS) for q in QUESTIONS]
        line("  parse, answer and draw alone", own)
        await pictures_at_once(world)
        await hanging(world)


async def alone(app: object, question: str) -> None:
    from bot.app import App

    assert isinstance(app, App)
    parsed = app.parse(question.removeprefix("!"))
    assert parsed is not None
    await app.render(await app.answer(parsed), "en", "western")


async def pictures_at_once(world: World) -> None:
    watch = LoopWatch()
    task = asyncio.create_task(watch.watch())
    idle_until = time.perf_counter() + 1.0
    while time.perf_counter() < idle_until:
        await asyncio.sleep(0.05)
    idle, watch.longest = watch.longest, 0.0
    app = world.apps[-1]
    parsed = [app.parse(question.removeprefix("!")) for question in QUESTIONS]
    answers = [await app.answer(question) for question in parsed if question is not None]
    watch.longest = 0.0
    await asyncio.gather(*(app.render(answers[i % 2], "en", "western") for i in range(20)))
    task.cancel()
    print(f"20 pictures at once: longest stall of the loop {watch.longest * 1000:.1f} ms (idle {idle * 1000:.1f} ms)")


async def hanging(world: World) -> None:
    """Yahoo hangs for one asker; another asks for what the store has."""
    world.yahoo.fail(ALL, "hang")
    waiting = await world.discord.slash(world.ada, world.channel, "compare", instruments="^HSI CSI300")
    await waiting.acked()
    other = await timed(lambda: asked(world, QUESTIONS[0]))
    print(f"while Yahoo hangs: acknowledged after {waiting.ack_ms:.0f} ms, another asker answered after {other:.0f} ms")
    world.yahoo.heal()
    await waiting.done()


if __name__ == "__main__":
    main()
