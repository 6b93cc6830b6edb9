"""Prometheus over a folder of blocks, for as long as a `with` lasts."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from helm_platform import processes
from helm_platform.progress import SILENT, Progress
from helm_platform.prometheus.client import Client
from helm_platform.toolchain import ensure

_READY_SECONDS = 60.0


@contextmanager
def serve(
    data: Path,
    *,
    rules: Sequence[Path] = (),
    own: Path | None = None,
    flags: Sequence[str] = (),
    progress: Progress = SILENT,
) -> Iterator[Client]:
    """Serve the blocks below `data` on a free port of loopback; `rules` are files that are loaded and evaluated.

    Nothing is scraped but what `own`, a whole configuration in place of `rules`, says, and samples of any age are kept.
    Raises EnvironmentProblem when it does not become ready.
    """
    binary = ensure(["prometheus"], progress)["prometheus"]
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="helm-platform-prometheus-") as folder:
        home = Path(folder)
        config = home / "prometheus.yml"
        listed = "".join(f"  - {str(file.absolute())!r}\n" for file in rules)
        config.write_text(f"rule_files:\n{listed}" if rules else "{}\n", encoding="utf-8")
        (port,) = processes.free_ports(1)
        command = [
            str(binary),
            f"--config.file={own.absolute() if own else config}",
            f"--storage.tsdb.path={data.absolute()}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--storage.tsdb.retention.time=100y",
            "--log.level=warn",
            *flags,
        ]
        process = processes.start("prometheus", command, home / "prometheus.log", os.environ, home)
        try:
            client = Client(f"http://127.0.0.1:{port}")
            processes.wait(client.ready, _READY_SECONDS, "prometheus does not become ready", [process])
            yield client
        finally:
            processes.stop([process])
