"""Tables and colours of what `helm platform slo` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

BOLD, GREEN, RED, YELLOW, DIM = "\x1b[1m", "\x1b[32m", "\x1b[1;31m", "\x1b[33m", "\x1b[2m"
_RESET = "\x1b[0m"


class Paint:
    """Colours where they are wanted."""

    def __init__(self, *, on: bool) -> None:
        """Without `on` a text stays as it is."""
        self._on = on

    def __call__(self, text: str, style: str) -> str:
        """The text in a style."""
        return f"{style}{text}{_RESET}" if self._on and text else text


def table(head: Sequence[str], rows: Sequence[Sequence[str]], paint: Paint, indent: str = "  ") -> Iterator[str]:
    """Lines with columns as wide as they need to be, the first to the left and the others to the right."""
    widths = [max(len(row[number]) for row in (head, *rows)) for number in range(len(head))]

    def line(row: Sequence[str]) -> str:
        first, *others = (
            text.ljust(width) if not n else text.rjust(width)
            for n, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        return indent + "  ".join([first, *others]).rstrip()

    yield paint(line(head), BOLD)
    yield from map(line, rows)


def percent(ratio: float) -> str:
    """A ratio in per cent, with as many digits as it means: 99.9 %, 0.0144 is 1.44 %."""
    return f"{ratio * 100:.4g} %"


def columns(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """Rows as one text, each column as wide as its widest text; the columns in `right` are set to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(
            text.rjust(width) if number in right else text.ljust(width)
            for number, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
    return "".join(f"{line}\n" for line in lines)
