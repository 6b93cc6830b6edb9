"""Whether we read values as both Helms do: generated documents, layers of files, arguments of --set.

    python -m hack.parity [DOCUMENTS] [FIRST]

The tests run the first documents; other numbers are other documents. Each disagreement is shown with its smallest form.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.parity.documents import document
from tests.parity.helm import Reader
from tests.parity.judge import STRICTER, compare, shrunk
from tests.parity.layers import agreement

from helm_platform import toolchain
from helm_platform.cli.terminal import Lines

_SHOWN = 10


def main(number: int, first: int) -> int:
    """Print what came of it; exit code 1 when there is a disagreement."""
    tools = toolchain.ensure(["helm", "helm3"], Lines())
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        helms = Reader(tools["helm"], Path(folder) / "4"), Reader(tools["helm3"], Path(folder) / "3")
        tally = compare(*helms, [document(each) for each in range(first, first + number)])
        seen: set[bytes] = set()
        for disagreement in tally.disagreements[:_SHOWN]:
            seen.add(shrunk(disagreement.document, lambda each: bool(compare(*helms, [each]).disagreements)))
        for small in sorted(seen):
            print("\n".join(map(str, compare(*helms, [small]).disagreements)))
        for rule, stricter in STRICTER.items():
            print(f"stricter than Helm, {tally.stricter[rule]} times: {rule}: {stricter.reason}")
        layers = agreement(helms, range(first, first + number // 10))
        for wrong in layers.disagreements[:_SHOWN]:
            print(wrong)
        calls = sum(helm.calls for helm in helms)
        print(f"{tally.documents} documents, 2 Helms, {len(tally.disagreements)} disagreements")
        print(f"  {tally.taken} taken, {tally.refused} refused, {tally.loads} read as values files by Helm 4")
        print(layers)
        print(f"{calls} calls of helm, {time.monotonic() - started:.0f} s")
    return 1 if tally.disagreements or layers.disagreements else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in (sys.argv[1:] + ["5000", "0"][len(sys.argv) - 1 :]))))
