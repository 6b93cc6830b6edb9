"""kubeseal and the real controller: what is sealed reaches an application, also after its key was lost and restored."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from tests.support import Run

from helm_platform import processes, toolchain
from helm_platform.controlplane import ControlPlane, beside
from helm_platform.controlplane.components import Layout
from helm_platform.controlplane.controllers import CONTROLLERS

KEYS = ("-n", "kube-system", "-l", "sealedsecrets.bitnami.com/sealed-secrets-key")
PASSWORD = "correct horse battery staple"  # noqa: S105 - what is sealed here


@contextmanager
def controller(plane: ControlPlane) -> Iterator[str]:
    """The controller beside the control plane; its address."""
    layout = Layout(plane.directory)
    (process,) = beside.start(CONTROLLERS["sealed-secrets"], layout, toolchain.ensure(["sealed-secrets"]))
    try:
        # Its port is the last one that the log tells: each of its lives adds to the log.
        said = re.findall(r'msg="HTTP server serving" addr=(\S+)', process.log.read_text(encoding="utf-8"))
        yield f"http://{said[-1]}"
    finally:
        processes.stop([process])


def seal(address: str, namespace: str, text: str) -> str:
    """The text as a value of platform-app's `secrets.sealed.db`, sealed with the controller's certificate."""
    command: list[str | Path] = [toolchain.ensure(["kubeseal"])["kubeseal"]]
    command += ["--cert", f"{address}/v1/cert.pem", "--raw"]
    command += ["--namespace", namespace, "--name", "web-db", "--from-file", "/dev/stdin"]
    answer = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def until(what: Callable[[], object], told: Callable[[], str]) -> None:
    deadline = time.monotonic() + 60
    while not what():
        assert time.monotonic() < deadline, told()
        time.sleep(0.2)


def test_a_sealed_secret_outlives_the_loss_of_its_key(
    control_plane: ControlPlane, namespace: str, helm4: Path, charts: Path, command: Run, tmp_path: Path
) -> None:
    plane = control_plane
    environment = plane.environment()

    def secret() -> dict[str, str]:
        text = plane.kubectl("get", "secret", "web-db", "-n", namespace, "--ignore-not-found", "-o", "json")
        return json.loads(text)["data"] if text.strip() else {}

    def sealed() -> str:
        return plane.kubectl("get", "sealedsecret", "web-db", "-n", namespace, "-o", "yaml")

    expected = {"password": base64.b64encode(PASSWORD.encode()).decode()}
    age = toolchain.ensure(["age", "age-keygen"])
    identity, recipients, copy = tmp_path / "identity.txt", tmp_path / "recipients.txt", tmp_path / "keys.age"
    subprocess.run([age["age-keygen"], "-o", identity], check=True, capture_output=True)
    public = subprocess.run([age["age-keygen"], "-y", identity], check=True, capture_output=True, text=True).stdout
    recipients.write_text(public, encoding="utf-8")

    # Sealed, installed, unsealed, used.
    with controller(plane) as address:
        values = {
            "image": {"repository": "ghcr.io/acme/web", "tag": "1.2.3"},
            "port": 8080,
            "secrets": {
                "sealed": {
                    "db": {
                        "encrypted": {"password": seal(address, namespace, PASSWORD)},
                        "env": {"PASSWORD": "password"},
                    }
                }
            },
        }
        file = tmp_path / "values.yaml"
        file.write_text(yaml.safe_dump(values), encoding="utf-8")
        install: list[str | Path] = [helm4, "install", "web", charts / "platform-app", "-n", namespace, "-f", file]
        answer = subprocess.run(
            [*install, "--wait", "--timeout", "90s"], capture_output=True, text=True, check=False, env=environment
        )
        assert answer.returncode == 0, answer.stderr
        until(lambda: secret() == expected, sealed)
        pods = json.loads(plane.kubectl("get", "pods", "-n", namespace, "-o", "json"))["items"]
        assert pods
        for pod in pods:
            (variable,) = [each for each in pod["spec"]["containers"][0]["env"] if each["name"] == "PASSWORD"]
            assert variable["valueFrom"]["secretKeyRef"] == {"name": "web-db", "key": "password"}
        kept = command("keys", "backup", copy, "-R", recipients, "-n", "kube-system", env=environment)
        assert kept.returncode == 0, kept.stderr
    assert PASSWORD not in file.read_text(encoding="utf-8")

    # Another cluster, or one that was made anew: the SealedSecret is there from git, key and Secret are not.
    plane.kubectl("delete", "secret", *KEYS)
    plane.kubectl("delete", "secret", "web-db", "-n", namespace)
    with controller(plane):
        until(lambda: "no key could decrypt secret" in sealed(), sealed)
        assert secret() == {}
        done = command("keys", "restore", copy, "-i", identity, env=environment)
        assert done.returncode == 0, done.stderr
        assert "restored 1 sealing key" in done.stdout
    with controller(plane):
        until(lambda: secret() == expected, sealed)
        checked = command("keys", "verify", copy, "-i", identity, "-n", "kube-system", env=environment)
        # The key that the controller made in between is in no copy yet.
        assert checked.returncode == 1
        assert "missing in" in checked.stdout
    plane.kubectl("delete", "secret", *KEYS)
