"""Literals that look like secrets: what is found, what is let through, and what the message says."""

from __future__ import annotations

import base64
import copy
import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.charts.conftest import AtOnce, Objects
from tests.charts.secret_values import DB, IMAGE, STORE, Problems, of, pod, problem, values, variables

LITERALS = Path(__file__).parent / "literals"

STORED = "keep it in a store or sealed under `secrets` and write"
LITERAL: list[tuple[dict[str, Any], str]] = [
    (
        {"env": {"DB_PASSWORD": "hunter2"}},
        (
            f"env.DB_PASSWORD: is a secret by its name; {STORED} env.DB_PASSWORD: {{secret: NAME, key: KEY}}, "
            "or say in secrets.ignore.DB_PASSWORD why it is none"
        ),
    ),
    (
        {"workloads": {"w": {"env": {"TOKEN": "abcdefghijkl"}}}},
        (
            f"workloads.w.env.TOKEN: `abc…` is a secret by its name; {STORED} "
            "workloads.w.env.TOKEN: {secret: NAME, key: KEY}, or say in workloads.w.secrets.ignore.TOKEN why it is none"
        ),
    ),
    (
        {"sidecars": {"s": {"env": {"A": "postgres://u:hunter2@db/x"}}}},
        (
            f"sidecars.s.env.A: `pos…` looks like an address with a password; {STORED} "
            "sidecars.s.env.A: {secret: NAME, key: KEY}, or say in secrets.ignore.A why it is none"
        ),
    ),
    (
        {"containerSpec": {"env": [{"name": "A", "value": "pm4tJ8sQ2vX7zL1kR9wB5n"}]}},
        (
            f"containerSpec.env: `pm4…` looks random, as secrets do; {STORED} env.A: {{secret: NAME, key: KEY}}, "
            "or say in secrets.ignore.A why it is none"
        ),
    ),
    (
        {"args": ["--port=80", "--db-password=hunter2"]},
        (
            f"args: holds a secret by the name of `db-password`; {STORED} "
            "$(VARIABLE) with env.VARIABLE: {secret: NAME, key: KEY}, or say in secrets.ignore.args why it is none"
        ),
    ),
    (
        {"files": {"f": {"content": {"app.yaml": "db:\n  password: hunter2\n  apiKey: abc\n"}, "mount": "/f"}}},
        (
            f"files.f.content.app.yaml: holds a secret by the name of `password`, `apiKey`; {STORED} "
            "secrets.external.NAME.template.data with secrets.external.NAME.mount, "
            "or say in secrets.ignore.files.f.app.yaml why it is none"
        ),
    ),
    (
        {"files": {"f": {"content": {"a.json": {"x": {"client_secret": "abc"}}}}}},
        (
            f"files.f.content.a.json: holds a secret by the name of `client_secret`; {STORED} "
            "secrets.external.NAME.template.data with secrets.external.NAME.mount, "
            "or say in secrets.ignore.files.f.a.json why it is none"
        ),
    ),
    (
        {"files": {"f": {"content": {"a.properties": "seed=pm4tJ8sQ2vX7zL1kR9wB5n\n"}}}},
        (
            f"files.f.content.a.properties: looks random, as secrets do; {STORED} "
            "secrets.external.NAME.template.data with secrets.external.NAME.mount, "
            "or say in secrets.ignore.files.f.a.properties why it is none"
        ),
    ),
    (
        {"files": {"f": {"binary": {"key": base64.b64encode(b"-----BEGIN PRIVATE KEY-----\nx").decode()}}}},
        (
            f"files.f.binary.key: holds a private key; {STORED} secrets.external.NAME.mount, "
            "or say in secrets.ignore.files.f.key why it is none"
        ),
    ),
    (
        {
            "autoscaling": {
                "max": 2,
                "queue": {"type": "rabbitmq", "name": "q", "settings": {"host": "amqp://a:bcd@mq"}},
            }
        },
        (
            f"autoscaling.queue.settings.host: `amq…` looks like an address with a password; {STORED} "
            "autoscaling.queue.auth.host: {secret: NAME, key: KEY}, "
            "or say in secrets.ignore.autoscaling.queue.settings.host why it is none"
        ),
    ),
    (
        {
            "autoscaling": {
                "max": 2,
                "metrics": {"m": {"trigger": {"type": "mysql", "metadata": {"password": "abcdefghijkl"}}}},
            }
        },
        (
            f"autoscaling.metrics.m.trigger.metadata.password: `abc…` is a secret by its name; {STORED} "
            "a TriggerAuthentication named in autoscaling.metrics.m.trigger.auth, "
            "or say in secrets.ignore.autoscaling.metrics.m.password why it is none"
        ),
    ),
    (
        {"secrets": {"external": {"db": DB | {"template": {"data": {"dsn": "postgres://u:hunter2@db/x"}}}}}},
        (
            f"secrets.external.db.template.data.dsn: holds an address with a password; {STORED} "
            "{{ .KEY }} with secrets.external.db.keys.KEY, "
            "or say in secrets.ignore.secrets.external.db.dsn why it is none"
        ),
    ),
]


@pytest.mark.parametrize(("document", "message"), LITERAL, ids=[message.split(":")[0] for _, message in LITERAL])
def test_a_literal_secret_is_reported_and_can_be_explained(
    document: dict[str, Any], message: str, at_once: AtOnce, problems: Problems, render: Objects
) -> None:
    at_once(IMAGE | STORE | each for each, _ in LITERAL)
    whole = copy.deepcopy(IMAGE | STORE | document)
    assert problem(problems, whole) == message
    ignored = message.split("or say in ")[1].removesuffix(" why it is none")
    owner = whole["workloads"]["w"] if ignored.startswith("workloads.w.") else whole
    entry = ignored.removeprefix("workloads.w.").removeprefix("secrets.ignore.")
    owner["secrets"] = owner.get("secrets", {}) | {"ignore": {entry: "a value of the test environment"}}
    assert render(whole)


def test_an_ignore_line_of_the_root_holds_for_its_workloads(render: Objects) -> None:
    document = values({"ignore": {"TOKEN": "public"}}, workloads={"w": {"env": {"TOKEN": "abc"}}})
    assert variables(render(document), "web-w") == {"TOKEN": "abc"}


def _spread(entries: list[tuple[str, Any]]) -> dict[str, Any]:
    """Each variable in a container of its own, because names come more than once."""
    return IMAGE | {
        "initContainers": {f"c{number}": {"env": {name: value}} for number, (name, value) in enumerate(entries)}
    }


def test_secrets_are_found_and_never_repeated(problems: Problems) -> None:
    listed = yaml.safe_load((LITERALS / "secrets.yaml").read_text(encoding="utf-8"))
    entries = [(entry["name"], "".join(entry["value"])) for entry in listed]
    assert len(entries) >= 60
    found = {int(line.split(".")[1].removeprefix("c")): line for line in problems(_spread(entries))}
    missed = [name for number, (name, _) in enumerate(entries) if number not in found]
    assert missed == []
    told = [name for number, (name, value) in enumerate(entries) if value[:6] in found[number].replace(name, "")]
    assert told == []


def test_ordinary_values_pass(render: Objects) -> None:
    harmless = yaml.safe_load((LITERALS / "harmless.yaml").read_text(encoding="utf-8"))
    assert len(harmless) >= 120
    assert len(pod(render(_spread(list(harmless.items()))))["spec"]["initContainers"]) == len(harmless)


@pytest.mark.parametrize("alphabet", ["hex", "base62", "base64"])
def test_random_text_is_found_whatever_the_variable(alphabet: str, problems: Problems) -> None:
    """Measured: 100 % of hex, 99.9 % of base62 and 98 % of base64 at 24 characters; a change may not halve that."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    letters = {
        "hex": "0123456789abcdef",
        "base62": letters + letters.upper() + "0123456789",
        "base64": letters + letters.upper() + "0123456789+/",
    }[alphabet]
    source = random.Random(alphabet)  # noqa: S311
    entries = {f"V{number}": "".join(source.choices(letters, k=24)) for number in range(200)}
    assert len(problems(IMAGE | {"env": entries})) >= 190


FILES = sorted((LITERALS / "files").iterdir())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_ordinary_files_pass(file: Path, render: Objects) -> None:
    text = file.read_text(encoding="utf-8")
    objects = render(IMAGE | {"files": {"f": {"content": {file.name: text}, "mount": "/f"}}})
    assert of(objects, "ConfigMap", "web-f")["data"][file.name] == text
