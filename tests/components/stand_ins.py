"""Components that a test may install into the cluster that it shares with others."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.support import ROOT

_GROUPS = ("gateway.networking.k8s.io", "monitoring.coreos.com", "cert-manager.io", "traefik.io")


def own(folder: Path, tag: str) -> Path:
    """Copy components/ with other cluster-wide names: nothing that others use is touched. Namespaces are `t-TAG-…`."""
    shutil.copytree(ROOT / "components", folder)
    for file in [folder / "components.yaml", *folder.glob("stubs/*.yaml"), *folder.glob("stubs/*/*/definitions.yaml")]:
        text = file.read_text(encoding="utf-8")
        for group in _GROUPS:
            text = re.sub(rf"(?<![a-z/]){re.escape(group)}(?!/)", group.replace(".", f"-{tag}.", 1), text)
        text = re.sub(r"^    namespace: (.+)$", rf"    namespace: t-{tag}-\1", text, flags=re.MULTILINE)
        file.write_text(text, encoding="utf-8")
    return folder
