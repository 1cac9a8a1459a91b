"""The whole simulated year with thousands of alerts: all that must fire does, and nothing else, nothing twice.

Run as `python -m tests.benchmarks.year [RULES]`. What must fire is worked out by a slow reference in `tests/alerts`.
"""

import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.alerts.simulated import simulated

BEGAN = datetime(2023, 12, 30, 12, tzinfo=UTC)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    before = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        counts = asyncio.run(simulated(f"sqlite+aiosqlite:///{Path(folder) / 'year.db'}", BEGAN, count))
    print(f"{counts}; as the reference says, none missing, none twice; {time.perf_counter() - before:.0f} s")


if __name__ == "__main__":
    main()
