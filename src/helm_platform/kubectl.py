"""The user's kubectl and the cluster that it is told to ask."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from helm_platform import toolchain
from helm_platform.progress import SILENT, Progress


@dataclass(frozen=True)
class Kubectl:
    """The cluster that KUBECONFIG and the context of `helm --kube-context` name."""

    kubectl: Path
    context: str | None = None

    @classmethod
    def of_user(cls, progress: Progress = SILENT, environment: Mapping[str, str] = os.environ) -> Self:
        """With the kubectl on PATH, else the pinned one. Raises EnvironmentProblem where it cannot be built."""
        found = shutil.which("kubectl", path=environment.get("PATH"))
        kubectl = Path(found) if found else toolchain.ensure(["kubectl"], progress)["kubectl"]
        return cls(kubectl, environment.get("HELM_KUBECONTEXT") or None)
