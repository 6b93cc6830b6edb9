"""A real Alertmanager for a test: which receivers an alert goes to, and which alerts silence it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from helm_platform import processes
from helm_platform.toolchain import ensure

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Alertmanager:
    """One that runs; alerts are told by their labels."""

    client: httpx.Client

    def fire(self, *alerts: Labels) -> None:
        """Say that these alerts fire now, as Prometheus does."""
        self._send(alerts, datetime.now(UTC) + timedelta(hours=1))

    def end(self, *alerts: Labels) -> None:
        """Say that these alerts fire no longer."""
        self._send(alerts, datetime.now(UTC))

    def receivers(self, alert: Labels) -> list[str]:
        """Who hears of an alert that fires."""
        return [each["name"] for each in self._found(alert)["receivers"]]

    def silent(self, alert: Labels) -> bool:
        """Whether an alert that fires is inhibited by another one."""
        status = self._found(alert)["status"]
        assert bool(status["inhibitedBy"]) is (status["state"] == "suppressed")
        return bool(status["inhibitedBy"])

    def _send(self, alerts: Sequence[Labels], end: datetime) -> None:
        begin = datetime.now(UTC) - timedelta(minutes=1)
        times = {"startsAt": begin.isoformat(), "endsAt": end.isoformat()}
        body = [{"labels": dict(labels), **times} for labels in alerts]
        self.client.post("/api/v2/alerts", json=body).raise_for_status()

    def _found(self, alert: Labels) -> dict[str, Any]:
        answer = self.client.get("/api/v2/alerts").raise_for_status()
        (found,) = (each for each in answer.json() if each["labels"] == alert)
        return dict(found)


@contextmanager
def serving(config: Path) -> Iterator[Alertmanager]:
    """Run it with a configuration on a free port of loopback."""
    binary = ensure(["alertmanager"])["alertmanager"]
    with tempfile.TemporaryDirectory(prefix="helm-platform-alertmanager-") as folder:
        home = Path(folder)
        (port,) = processes.free_ports(1)
        command = [
            str(binary),
            f"--config.file={config.absolute()}",
            f"--storage.path={home}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address=",
        ]
        process = processes.start("alertmanager", command, home / "alertmanager.log", os.environ, home)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            try:
                processes.wait(lambda: _ready(client), 60, "alertmanager does not become ready", [process])
                yield Alertmanager(client)
            finally:
                processes.stop([process])


def _ready(client: httpx.Client) -> bool:
    try:
        return client.get("/-/ready").is_success
    except httpx.TransportError:
        return False
