"""Whether any spoiled values file makes the validator fail, disagree with Helm, or leave a finding without a place.

    python -m hack.mutations [FILES] [FIRST]

The tests run the first files; other numbers are other files.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.mutations.judge import judged, suggested
from tests.parity.helm import Reader

from helm_platform import toolchain
from helm_platform.cli.terminal import Lines

_SHOWN = 20
_BLOCK = 500
_ENOUGH = 0.95


def main(number: int, first: int) -> int:
    """Print what came of it; exit code 1 when there is a problem."""
    tools = toolchain.ensure(["helm", "helm3"], Lines())
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        helms = Reader(tools["helm"], folder / "4"), Reader(tools["helm3"], folder / "3")
        tally = judged(helms, range(0), folder)
        for start in range(first, first + number, _BLOCK):
            tally += judged(helms, range(start, min(start + _BLOCK, first + number)), folder)
        for problem in tally.problems[:_SHOWN]:
            print(problem)
        asked, right, wrong = suggested(range(first, first + number // 5), folder)
        for each in wrong[:_SHOWN]:
            print(f"no or another suggestion: {each}")
        print(tally)
        print(f"{asked} misspelled keys, {right} with the right suggestion: {right / max(1, asked):.1%}")
        print(f"{sum(helm.calls for helm in helms)} calls of helm, {time.monotonic() - started:.0f} s")
    return 1 if tally.problems or right < asked * _ENOUGH else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in (sys.argv[1:] + ["10000", "0"][len(sys.argv) - 1 :]))))
