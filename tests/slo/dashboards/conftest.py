from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from tests.slo.dashboards.scene import END, SLOS

from helm_platform import toolchain
from helm_platform.cli.terminal import Lines
from helm_platform.prometheus import Client, serve
from helm_platform.slo.platform import default
from helm_platform.slo.preview import demo
from helm_platform.toolchain import go

HERE = Path(__file__).parent

Strict = Callable[[Iterable[str]], list[str]]


@pytest.fixture(scope="session")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Strict:
    """What Grafana's own types, in strict decoding, say of dashboards: a text for each, "" where they take it."""
    compiler = toolchain.compiler("1.26.0", Lines())
    program = tmp_path_factory.mktemp("strict") / "strict"
    subprocess.run(
        [compiler.executable, "build", "-mod=readonly", "-o", program, "."],
        cwd=HERE / "strict",
        env=go.environment(),
        check=True,
    )

    def read(texts: Iterable[str]) -> list[str]:
        lines = "".join(f"{json.dumps(json.loads(text))}\n" for text in texts)
        answer = subprocess.run([program], input=lines, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in answer.stdout.splitlines()]

    return read


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A few days of several objectives, with all that the engine records of them; made once for the whole run."""
    made = Path(os.environ["HELM_PLATFORM_TEST_DIR"]) / "slo-history"
    with FileLock(f"{made}.lock"):
        if not made.is_dir():
            staging = made.with_name("slo-history.partial")
            demo.played(SLOS, default(), staging, END, days=4)
            staging.rename(made)
    # Each server tidies its blocks up as it likes.
    data = tmp_path_factory.mktemp("history") / "data"
    shutil.copytree(made, data)
    with serve(data) as client:
        yield client
