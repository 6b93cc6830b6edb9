"""Whatever happens to a good file: the command agrees or says where, and never fails itself."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from helm_platform.cli.validate import command
from helm_platform.diagnostics import Level
from helm_platform.errors import ExitCode
from helm_platform.validate import check
from helm_platform.validate.lints import EVERY
from helm_platform.values import find_entry, parse

CHART = Path(__file__).parent.parent / "cases" / "chart"
GOOD = """\
# the shop
image:
  repository: ghcr.io/acme/web
  tag: "1.10"
  pullPolicy: Always
port: 8080
replicas: 3
command: [./run, --fast]
env:
  LOG_LEVEL: debug
  TOKEN: {secret: web, key: token}
expose: {host: web.acme.io, path: /shop, tls: true}
autoscaling:
  min: 2
  max: 10
labels: {team: "shop"}
annotations:
  note: |
    several lines
    of text: with colons
workloads:
  worker:
    kind: StatefulSet
    ports: {http: 80, grpc: {port: 90, protocol: TCP}}
"""
KEYS = (
    *("image", "repository", "pullPolicy", "replicas", "command", "expose", "autoscaling", "labels", "annotations"),
    *("workloads", "protocol", "LOG_LEVEL"),
)
TOKENS = (
    "yes",
    "1.10",
    "0644",
    "~",
    "[1, 2]",
    "{a: b}",
    "'x'",
    ".inf",
    "2024-01-01",
    '"',
    "|",
    "*x",
    "!!int x",
    "",
    "\t",
)
Mutation = Callable[[bytes, random.Random], bytes]


def truncate(text: bytes, chance: random.Random) -> bytes:
    return text[: chance.randrange(len(text))]


def misspell(text: bytes, chance: random.Random) -> bytes:
    key = chance.choice(KEYS)
    place = chance.randrange(1, len(key))
    wrong = chance.choice(
        [
            key[: place - 1] + key[place:],
            key[:place] + chance.choice("aeiou") + key[place:],
            key[: place - 1] + key[place] + key[place - 1] + key[place + 1 :],
            key.swapcase(),
        ]
    )
    return text.replace(f"{key}:".encode(), f"{wrong}:".encode(), 1)


def swap_value(text: bytes, chance: random.Random) -> bytes:
    lines = text.split(b"\n")
    index = chance.choice([number for number, line in enumerate(lines) if b": " in line] or [0])
    key, _, _ = lines[index].partition(b": ")
    lines[index] = key + b": " + chance.choice(TOKENS).encode()
    return b"\n".join(lines)


def drop_or_repeat_line(text: bytes, chance: random.Random) -> bytes:
    lines = text.split(b"\n")
    index = chance.randrange(len(lines))
    return b"\n".join([*lines[:index], *([lines[index]] * chance.choice([0, 2])), *lines[index + 1 :]])


def indent(text: bytes, chance: random.Random) -> bytes:
    lines = text.split(b"\n")
    index = chance.randrange(len(lines))
    lines[index] = chance.choice([b" ", b"  ", b"\t", b"      "]) + lines[index]
    return b"\n".join(lines)


def insert_bytes(text: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(text))
    return (
        text[:place]
        + chance.choice([b"\xff", b"\x00", b"\xc3", b"---\n", b"\xef\xbb\xbf", b":", b"{{", b"]", b"'", b"\r"])
        + text[place:]
    )


def recode(text: bytes, chance: random.Random) -> bytes:
    return (
        text.decode(errors="ignore")
        .replace("shop", "café")
        .encode(chance.choice(["utf-16", "utf-32", "latin-1", "utf-8-sig", "cp500"]), "replace")
    )


MUTATIONS: tuple[Mutation, ...] = (
    truncate,
    misspell,
    swap_value,
    drop_or_repeat_line,
    indent,
    insert_bytes,
    recode,
)


def mutated(seed: int) -> bytes:
    chance = random.Random(seed)  # noqa: S311 - test data
    text = GOOD.encode()
    for _ in range(chance.choice([1, 1, 2])):
        text = chance.choice(MUTATIONS)(text, chance) if text else text
    return text


def test_the_good_file_is_good(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(GOOD)
    assert check([file], chart=CHART).findings == ()


@pytest.mark.parametrize("block", range(5))
def test_every_mutation_ends_in_agreement_or_in_a_positioned_finding(tmp_path: Path, block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        file = tmp_path / f"{seed}.yaml"
        file.write_bytes(mutated(seed))
        outcome = check([file], chart=CHART)
        for found in outcome.findings:
            assert found.file is not None, seed
            assert found.span is not None or found.rule == "file-too-large", (seed, found)
        result = CliRunner().invoke(command, ["-f", str(file), "--chart", str(CHART), "--format", "text", "--fast"])
        assert result.exit_code in (ExitCode.OK, ExitCode.FINDINGS), (seed, result.exception)
        assert "Traceback" not in result.output


# What Helm accepts and we do not: it drops text and settings without a word.
OURS_ONLY = {"several-documents", "document-separator", "ignored-text", *(lint.id for lint in EVERY)}


def test_agrees_with_helm_about_which_files_are_good(helm: Path, tmp_path: Path) -> None:
    disagreements = []
    for seed in range(60):
        file = tmp_path / f"{seed}.yaml"
        file.write_bytes(mutated(seed))
        done = subprocess.run(
            [str(helm), "template", "x", str(CHART), "-f", str(file)], capture_output=True, check=False
        )
        errors = {found.rule for found in check([file], chart=CHART).findings if found.level is Level.ERROR}
        utf16 = file.read_bytes().startswith((b"\xff\xfe", b"\xfe\xff"))  # Helm 3 reads it, Helm 4 does not
        if errors - OURS_ONLY and done.returncode == 0 and not utf16:
            disagreements.append((seed, errors, "Helm accepts it"))
        if not errors and done.returncode:
            disagreements.append((seed, errors, done.stderr.decode()))
    assert disagreements == []


def test_misspelled_keys_get_the_right_suggestion(tmp_path: Path) -> None:
    right = asked = 0
    for seed in range(300):
        chance = random.Random(seed)  # noqa: S311 - test data
        key = chance.choice(KEYS[:-1])
        text = misspell_one(key, chance)
        if text is None:
            continue
        file = tmp_path / "values.yaml"
        file.write_text(text)
        labels = [found.label for found in check([file], chart=CHART).findings if found.rule == "unknown-key"]
        asked += 1
        right += f"did you mean `{key}`?" in labels
    assert asked > 200
    assert right / asked >= 0.95


def misspell_one(key: str, chance: random.Random) -> str | None:
    place = chance.randrange(1, len(key))
    wrong = chance.choice(
        [
            key[: place - 1] + key[place:],
            key[:place] + chance.choice("aeiou") + key[place:],
            key[: place - 1] + key[place] + key[place - 1] + key[place + 1 :],
        ]
    )
    text = GOOD.replace(f"{key}:", f"{wrong}:", 1)
    document = parse(text.encode(), Path("x"))
    return text if wrong != key and text != GOOD and find_entry(document.root, ("port",)) else None
