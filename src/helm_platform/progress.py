"""Progress as an observer: the work reports, the command line decides how it looks, a library user hears nothing."""

from __future__ import annotations


class Progress:
    """Receives what happens. The base class is silent; subclasses print."""

    def step(self, message: str) -> None:
        """A new step has begun (`building kube-apiserver`)."""

    def tick(self, message: str) -> None:
        """The current step goes on; `message` replaces the one before it (`412 packages, 31 s`)."""

    def done(self, message: str) -> None:
        """The current step has ended (`built kube-apiserver in 83 s`)."""


SILENT = Progress()
