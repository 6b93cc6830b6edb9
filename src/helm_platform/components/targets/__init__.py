"""Forms of delivery, one module each. A new one is a module and a line in `TargetName`."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from helm_platform.components.targets.interface import Target

__all__ = ["Target", "TargetName"]


class TargetName(StrEnum):
    """The words that `--target` takes."""

    SCRIPT = "script"
    ARGOCD = "argocd"
    FLUX = "flux"
    WRAPPER = "wrapper"

    def to_target(self) -> Target:
        """The form of this name."""
        match self:
            case TargetName.SCRIPT:
                from helm_platform.components.targets.script import Script

                return Script()
            case TargetName.ARGOCD:
                from helm_platform.components.targets.argocd import ArgoCd

                return ArgoCd()
            case TargetName.FLUX:
                from helm_platform.components.targets.flux import Flux

                return Flux()
            case TargetName.WRAPPER:
                from helm_platform.components.targets.wrapper import Wrapper

                return Wrapper()
            case _:
                assert_never(self)
