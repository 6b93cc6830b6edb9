"""A YAML stream as plain data, with the scalars that Helm and Kubernetes make of it; no positions, so it is fast."""

from __future__ import annotations

from typing import Any

from helm_platform.values.scalars import ScalarError


def load_all(text: str | bytes, *, unique: bool = False) -> list[Any]:
    """The documents of a stream; an empty one is None.

    Raises ValueError where it is no YAML, and with `unique` also where a map has a key twice.
    """
    import yaml

    from helm_platform.values.loader import Loader, Unique

    try:
        return list(yaml.load_all(text, Loader=Unique if unique else Loader))
    except (yaml.YAMLError, ScalarError) as error:
        raise ValueError(" ".join(str(error).split())) from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
