"""Options that every command has that reads values: those of Helm that set one by one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

_OPTIONS = (
    ("sets", "--set", "KEY=VALUE", "A value as for Helm's --set."),
    ("set_strings", "--set-string", "KEY=VALUE", "A text value."),
    ("set_files", "--set-file", "KEY=FILE", "A text value from a file."),
    ("set_jsons", "--set-json", "KEY=JSON", "A JSON value, or a JSON object."),
    ("set_literals", "--set-literal", "KEY=TEXT", "A text value as it is."),
)


def set_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--set` and its relatives, together as `settings`, in the order in which Helm applies them."""

    @functools.wraps(command)
    def wrapped(*words: Any, **options: Any) -> Any:
        from helm_platform.values import settings

        given = settings(*(options.pop(name) for name, *_ in _OPTIONS))
        return command(*words, settings=given, **options)

    for name, option, metavar, help_text in reversed(_OPTIONS):
        wrapped = click.option(option, name, multiple=True, metavar=metavar, help=help_text)(wrapped)
    return wrapped
