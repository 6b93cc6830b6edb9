from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from helm_platform import toolchain
from helm_platform.cli.terminal import Lines
from helm_platform.toolchain import go

# The reader of the format's own community, with its rules; its source is never committed here.
_MODULE = "github.com/OpenSLO/oslo@v0.13.0"
_CHECKSUM = "h1:Y+2oSysjLNsZXuJP7EgU/yhMki/aa9fCkIJAFX+8N88="
_GO = "1.24.0"  # the `go` line of the module


@pytest.fixture(scope="session")
def oslo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`oslo validate`, which holds documents against the OpenSLO specification."""
    compiler = toolchain.compiler(_GO, Lines())
    folder = tmp_path_factory.mktemp("oslo")
    download = [str(compiler.executable), "mod", "download", "-json", _MODULE]
    answer = subprocess.run(download, capture_output=True, text=True, check=True, env=go.environment(), cwd=folder)
    module = json.loads(answer.stdout)
    assert module["Sum"] == _CHECKSUM
    binary = folder / "oslo"
    build = [str(compiler.executable), "build", "-o", str(binary), "./cmd/oslo"]
    subprocess.run(build, check=True, capture_output=True, env=go.environment(), cwd=module["Dir"])
    return binary
