"""What a form of delivery gets and returns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from helm_platform.components.model import Component
from helm_platform.components.plan import Options


class Target(ABC):
    """A way to bring the components into a cluster."""

    @abstractmethod
    def files(self, components: Sequence[Component], options: Options) -> Mapping[str, str]:
        """Path below the output folder → its text. The components come in their order. Raises UsageError."""
