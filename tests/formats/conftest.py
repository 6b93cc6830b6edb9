from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

from helm_platform import toolchain
from helm_platform.cli.terminal import Lines
from helm_platform.toolchain import go

# The schema as its standards body published it, carried by a Go module for tests of its own; never committed here.
MODULE = "github.com/securego/gosec/v2@v2.30.0"
CHECKSUM = "h1:67aF6LHa7SAL6QEc4es857GrXTT50gUqmrl0XPhtDx0="
FILE = "report/sarif/testdata/sarif-schema-2.1.0.json"
GO = "1.26.0"  # the `go` line of the module: an older Go refuses to download it


@pytest.fixture(scope="session")
def sarif_schema(tmp_path_factory: pytest.TempPathFactory) -> Draft4Validator:
    """The official JSON schema of SARIF 2.1.0."""
    compiler = toolchain.compiler(GO, Lines())
    answer = subprocess.run(
        [compiler.executable, "mod", "download", "-json", MODULE],
        capture_output=True,
        text=True,
        check=True,
        env=go.environment(),
        cwd=tmp_path_factory.mktemp("no-module"),
    )
    module = json.loads(answer.stdout)
    assert module["Sum"] == CHECKSUM
    schema = json.loads((Path(module["Dir"]) / FILE).read_text(encoding="utf-8"))
    Draft4Validator.check_schema(schema)
    return Draft4Validator(schema)
