"""The whole simulated year with thousands of alerts: all that must fire does, and nothing else, nothing twice.

Run as `python -m tests.benchmarks.year [RULES [SEED]]`. What must fire is worked out by a slow reference in
`tests/alerts`.
"""

import asyncio
import logging
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.alerts.simulated import SEED, simulated

BEGINS, ENDS = datetime(2023, 12, 30, 12, tzinfo=UTC), datetime(2025, 1, 2, 12, tzinfo=UTC)
LOOKS = 300


def main() -> None:
    rules = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    logging.disable(logging.CRITICAL)  # what breaks down is meant to
    before = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'year.db'}"
        counts = asyncio.run(simulated(url, BEGINS, ENDS, rules, LOOKS, deeds=rules // 4, seed=seed))
    print(f"{counts}; as the reference says, none missing, none twice; {time.perf_counter() - before:.0f} s")


if __name__ == "__main__":
    main()
