"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.corpus.draw import Document

# Of a workload or task: its values and the document; of a release: the document.
Rule = Callable[[Document, Document, Random], None]
ReleaseRule = Callable[[Document, Random], None]
