"""The two Helms, as readers of values."""

from tests.parity.conftest import readers

__all__ = ["readers"]
