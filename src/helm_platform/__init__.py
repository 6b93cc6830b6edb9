"""The Python side of the platform bundle: the `helm platform` plugin and its library."""

__version__ = "0.1.0"
