"""How long `helm platform validate` takes, beside a bare interpreter and `--help`, in alternating runs.

Usage: python -m hack.bench.validate [--runs N] [--file values.yaml]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hack.bench.walls import measured, table

HELLO = Path(__file__).resolve().parents[2] / "examples" / "hello" / "values.yaml"
PYTHON = sys.executable


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--file", type=Path, default=HELLO, help="the values file to check (default: five lines)")
    options = parser.parse_args()
    commands = {
        "python -c pass": [PYTHON, "-c", "pass"],
        "python -c 'import click'": [PYTHON, "-c", "import click"],
        "helm-platform --help": [PYTHON, "-m", "helm_platform", "--help"],
        "helm-platform validate --help": [PYTHON, "-m", "helm_platform", "validate", "--help"],
        "python -c 'import jsonschema'": [PYTHON, "-c", "import jsonschema"],
        "helm-platform validate --fast": [PYTHON, "-m", "helm_platform", "validate", "-f", str(options.file), "--fast"],
        "helm-platform validate": [PYTHON, "-m", "helm_platform", "validate", "-f", str(options.file)],
    }
    table(measured(commands, options.runs, check=False))


if __name__ == "__main__":
    main()
