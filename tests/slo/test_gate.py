"""`slo gate` against a real Prometheus: what makes a release wait, what lets it go, and what it says of gaps."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from helm_platform.cli.slo.gate import command
from helm_platform.prometheus import Client, Series, serve, written

NOW = 1_790_000_400 // 3600 * 3600
DOCUMENT = """\
apiVersion: helm-platform.io/v1
kind: ServiceLevels
service: {service}
namespace: shop
slos:
  availability:
    objective: 99.9
    sli: {{ratio: {{bad: 'requests{{code="500"}}', total: requests}}}}
"""


def series(name: str, value: float, service: str, **labels: str) -> Series:
    identity = {"namespace": "shop", "service": service, "slo": "availability", **labels}
    return Series({"__name__": name, **identity}, [(NOW - 60 * minute, value) for minute in range(60, -1, -1)])


def objective(service: str) -> Series:
    return series("slo:objective:ratio", 0.999, service, window="30d", alerts="shared")


def left(service: str, value: float, **labels: str) -> Series:
    return series("slo:budget:left", value, service, window="30d", **labels)


def state(service: str, value: float) -> Series:
    return series("slo:state:code", value, service)


def alert(service: str, severity: str, tier: str, alertstate: str = "firing") -> Series:
    labels = {"alertname": "SLOBudgetBurn", "severity": severity, "tier": tier, "alertstate": alertstate}
    return series("ALERTS", 1, service, **labels)


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    data = tmp_path_factory.mktemp("gate")
    known = ("good", "spent", "paged", "pending", "ticketed", "silent", "quiet", "bare", "grouped")
    written(
        [
            *map(objective, known),
            *(left(name, 0.42) for name in ("good", "paged", "pending", "ticketed", "silent")),
            left("spent", -0.031),
            left("grouped", 0.9, tenant="a"),
            left("grouped", -0.5, tenant="b"),
            *(state(name, 2) for name in known if name not in ("silent", "quiet", "bare")),
            state("silent", 0),
            state("quiet", 1),
            alert("paged", "page", "page-fast"),
            alert("pending", "page", "page-fast", "pending"),
            alert("ticketed", "ticket", "ticket-slow"),
        ],
        data,
    )
    with serve(data) as client:
        yield client


@pytest.fixture
def gate(prometheus: Client, tmp_path: Path) -> Any:
    def ask(service: str, *options: str, url: str = "") -> Result:
        file = tmp_path / "slo.yaml"
        file.write_text(DOCUMENT.format(service=service), encoding="utf-8")
        arguments = [str(file), "--prometheus", url or prometheus.url, "--at", str(NOW), *options]
        return CliRunner().invoke(command, arguments, standalone_mode=True)

    return ask


@pytest.mark.parametrize(
    ("service", "code", "said"),
    [
        ("good", 0, "go  shop/good/availability  30d  42.0% of the budget is left"),
        ("spent", 1, "wait  shop/spent/availability  30d  no budget is left (-3.1%)"),
        ("grouped", 1, "wait  shop/grouped/availability  30d  no budget is left (-50.0%)"),
        ("paged", 1, "wait  shop/paged/availability  30d  page-fast fires (page)"),
        ("pending", 0, "go  shop/pending/availability  30d  42.0% of the budget is left"),
        ("ticketed", 0, "go  shop/ticketed/availability  30d  42.0% of the budget is left"),
        ("silent", 1, "unknown  shop/silent/availability  30d  nobody counts its events now"),
        ("quiet", 1, "unknown  shop/quiet/availability  30d  there was no traffic in its window"),
        ("bare", 1, "unknown  shop/bare/availability  30d  the shared rules are not evaluated there"),
        ("absent", 1, "unknown  shop/absent/availability  30d  its rules are not evaluated there"),
    ],
)
def test_it_says_go_or_why_not(gate: Any, service: str, code: int, said: str) -> None:
    answer = gate(service)
    assert (answer.exit_code, answer.stdout.splitlines()[0]) == (code, said)
    assert answer.stdout.splitlines()[-1] == (
        "go: 1 objective asked" if code == 0 else "wait: 1 of 1 objective says so"
    )


def test_a_release_may_ask_for_more_budget(gate: Any) -> None:
    answer = gate("good", "--budget", "50")
    assert answer.exit_code == 1
    assert "42.0% of the budget is left, less than 50%" in answer.stdout


def test_tickets_can_hold_a_release_up_too(gate: Any) -> None:
    answer = gate("ticketed", "--severity", "page", "--severity", "ticket")
    assert (answer.exit_code, "ticket-slow fires (ticket)" in answer.stdout) == (1, True)


def test_what_is_not_known_may_go(gate: Any) -> None:
    assert gate("absent", "--unknown", "go").exit_code == 0
    assert gate("spent", "--unknown", "go").exit_code == 1


def test_scripts_get_json(gate: Any) -> None:
    answer = json.loads(gate("spent", "--format", "json").stdout)
    assert answer == {
        "go": False,
        "objectives": [
            {
                "namespace": "shop",
                "service": "spent",
                "slo": "availability",
                "window": "30d",
                "objective": 0.999,
                "verdict": "wait",
                "budgetLeft": -0.031,
                "reasons": ["no budget is left (-3.1%)"],
            }
        ],
    }


def main(*arguments: str, **environment: str) -> tuple[int, str]:
    import subprocess
    import sys

    run = [sys.executable, "-m", "helm_platform", "slo", "gate", *arguments]
    environment = {**os.environ, **environment}
    done = subprocess.run(run, capture_output=True, text=True, check=False, env=environment)
    return done.returncode, done.stderr


def test_a_prometheus_that_does_not_answer_is_the_environments_fault(tmp_path: Path) -> None:
    file = tmp_path / "slo.yaml"
    file.write_text(DOCUMENT.format(service="good"), encoding="utf-8")
    code, said = main(str(file), HELM_PLATFORM_PROMETHEUS="http://127.0.0.1:9")
    assert code == 3
    assert "error: cannot ask http://127.0.0.1:9" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "error: no Prometheus to ask"),
        (("--prometheus", "prometheus:9090"), "error: `prometheus:9090` is no address"),
        (
            ("--prometheus", "http://127.0.0.1:9", "--token-file", "missing"),
            "error: missing: no such file or directory",
        ),
        (("--prometheus", "http://127.0.0.1:9", "--at", "noon"), "`noon` is no time: write 2026-01-31T12:00"),
    ],
)
def test_options_that_cannot_work_are_wrong_usage(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    file = tmp_path / "slo.yaml"
    file.write_text(DOCUMENT.format(service="good"), encoding="utf-8")
    code, told = main(str(file), *options)
    assert code == 2
    assert said in told


def test_a_token_comes_from_a_file_and_is_sent(tmp_path: Path) -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    heard: list[tuple[str | None, str | None]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append((self.headers["Authorization"], self.headers["X-Scope-OrgID"]))
            self.rfile.read(int(self.headers["Content-Length"]))
            body = b'{"status": "success", "data": {"resultType": "vector", "result": []}}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        file, token = tmp_path / "slo.yaml", tmp_path / "token"
        file.write_text(DOCUMENT.format(service="good"), encoding="utf-8")
        token.write_text("s3cret\n", encoding="utf-8")
        url = f"http://127.0.0.1:{server.server_port}"
        code, _ = main(str(file), "--prometheus", url, "--token-file", str(token), "--tenant", "acme")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert (code, set(heard)) == (1, {("Bearer s3cret", "acme")})
