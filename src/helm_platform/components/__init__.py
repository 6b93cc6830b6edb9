"""Upstream components as data: what they are, in which order they come, and how they are installed."""

from helm_platform.components.model import Catalog, Component, Crds, From, Lifecycle, State
from helm_platform.components.reading import Reading, read
from helm_platform.components.selection import ordered, selected

__all__ = ["Catalog", "Component", "Crds", "From", "Lifecycle", "Reading", "State", "ordered", "read", "selected"]
