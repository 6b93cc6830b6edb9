"""Windows of time: rolling ones and those of the calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

_PART = re.compile(r"([0-9]+)(ms|[smhdw])")
_SECONDS = {
    "ms": Fraction(1, 1000),
    "s": Fraction(1),
    "m": Fraction(60),
    "h": Fraction(3600),
    "d": Fraction(86400),
    "w": Fraction(604800),
}
_DAY = 86400
CALENDAR = ("month", "quarter")
#: The days that burn rates of the calendar's windows are about; those of a month vary from 28 to 31.
_NOMINAL = {"month": 30, "quarter": 91}


@lru_cache(maxsize=4096)
def seconds(duration: str) -> Fraction:
    """The seconds of a duration such as 1m30s. Raises ValueError."""
    parts = _PART.findall(duration)
    if not parts or "".join(number + unit for number, unit in parts) != duration:
        raise ValueError(duration)
    return sum((int(number) * _SECONDS[unit] for number, unit in parts), Fraction(0))


@dataclass(frozen=True, slots=True)
class Window:
    """A window of an objective; `name` is its label: `28d`, `12h`, `month`."""

    name: str

    @property
    def calendar(self) -> bool:
        """Whether it begins with each month or quarter (UTC), and does not roll."""
        return self.name in CALENDAR

    @property
    def seconds(self) -> int:
        """Its length; nominal for the calendar's."""
        return _NOMINAL[self.name] * _DAY if self.calendar else int(seconds(self.name))

    @property
    def days(self) -> int:
        """Its length in days where it rolls by whole ones, else 0."""
        return 0 if self.calendar or self.seconds % _DAY else self.seconds // _DAY


def window(text: str) -> Window:
    """The window that is written, by the one name that it has: weeks and whole days are days. Raises ValueError."""
    if text in CALENDAR:
        return Window(text)
    length = int(seconds(text))
    return Window(f"{length // _DAY}d" if length % _DAY == 0 else f"{length // 3600}h")


def spoken(length: float) -> str:
    """A length in seconds as people say it: `43 min`, `1 h 5 min`, `2 d 3 h`."""
    if length < 90:  # noqa: PLR2004
        return f"{length:.0f} s"
    minutes = round(length / 60)
    if minutes < 60:  # noqa: PLR2004
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:  # noqa: PLR2004
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(round(length / 3600), 24)
    return f"{days} d {hours} h" if hours else f"{days} d"
