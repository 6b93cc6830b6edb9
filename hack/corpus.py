"""Every kind of problem that generated values documents have, once, with the smallest values that show it.

    python -m hack.corpus [DOCUMENTS]

The tests stop at the first problem of each 250 documents; after a change of the schema this shows all of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.corpus import document
from tests.corpus.judge import Judge
from tests.corpus.minimise import kind_of
from tests.corpus.rendering import Renderer
from tests.corpus.schema import Schema
from tests.corpus.server import Server
from tests.support import ROOT

from helm_platform import toolchain
from helm_platform.cli.terminal import Lines
from helm_platform.controlplane import ControlPlane
from helm_platform.controlplane.api import Api
from helm_platform.controlplane.components import Layout

_BATCH = 250
_NAMESPACE = "corpus"


def main(documents: int) -> int:
    """Print each kind of problem with its number of documents; exit code 1 when there is one."""
    schema = Schema.read()
    with ControlPlane.temporary(progress=Lines()) as plane, tempfile.TemporaryDirectory() as folder:
        judge = Judge(_renderer(Path(folder)), _server(plane))
        known: dict[str, dict[str, list[str]]] = {}
        for start in range(0, documents, _BATCH):
            batch = {
                f"document-{seed}": document(schema, seed) for seed in range(start, min(start + _BATCH, documents))
            }
            for name, said in judge.problems(batch).items():
                known.setdefault(kind_of(said[0]), {})[name] = said
        for problems in sorted(known.values(), key=len, reverse=True):
            seeds = {name: document(schema, int(name.removeprefix("document-"))) for name in problems}
            print(f"--- {len(problems)} documents\n{judge.report(seeds, problems)}\n")
        print(f"{documents} documents, {len(known)} kinds of problems, {judge.server.sent} objects and pods sent")
    return min(len(known), 1)


def _renderer(folder: Path) -> Renderer:
    helm = toolchain.ensure(["helm"], Lines())["helm"]
    library = folder / "charts"
    subprocess.run(["cp", "-R", str(ROOT / "charts"), str(library)], check=True)
    return Renderer(helm, library, folder / "corpus", dict(os.environ))


def _server(plane: ControlPlane) -> Server:
    plane.kubectl("create", "namespace", _NAMESPACE)
    plane.kubectl("label", "namespace", _NAMESPACE, "pod-security.kubernetes.io/enforce=restricted")
    server = Server(Api(plane.server, Layout(plane.directory).certificates), _NAMESPACE)
    server.wait_for_account()
    return server


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000))
