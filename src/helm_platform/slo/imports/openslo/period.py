"""When an objective is to hold: `timeWindow` as a window."""

from __future__ import annotations

import re
from dataclasses import dataclass

from helm_platform.slo.imports.interface import Options, Reads
from helm_platform.slo.imports.openslo.words import Part, parts
from helm_platform.slo.windows import Window, window

_DAYS = {"M": 30, "Q": 90, "Y": 365}
_CALENDAR = {"1M": "month", "3M": "quarter", "1Q": "quarter"}
_UTC = ("UTC", "Etc/UTC", "Etc/GMT", "GMT", "Etc/Universal", "Etc/Zulu")


@dataclass(frozen=True)
class Period(Part):
    """The time window of one SLO."""

    options: Options

    def read(self) -> Reads[Window | None]:  # noqa: PLR0911 - a case of the format each
        document, at = self.document, ("spec", "timeWindow", 0)
        given = document.text(*at, "duration")
        if self.options.window or not given:
            chosen = self.options.window or "30d"
            if not self.options.window:
                yield self.note(("spec",), f"this SLO has no time window: {chosen} is taken", "--window gives another")
            return window(chosen)
        number, unit = parts(given)
        if not number:
            help_text = "write a number and m, h, d, w, M, Q or Y"
            yield self.refused((*at, "duration"), f"`{given}` is no time window", help_text)
            return None
        if document.map(*at, "calendar"):
            return (yield from self.calendar(given))
        if unit == "m" and number % 60 == 0:
            return window(f"{number // 60}h")
        if unit in _DAYS:
            yield self.changed(
                (*at, "duration"),
                f"{given} rolls by {number * _DAYS[unit]} days here",
                "for calendar months and quarters write `calendar`, and here `window: month`",
            )
            return window(f"{number * _DAYS[unit]}d")
        if unit in "hdw":
            return window(given)
        yield self.refused((*at, "duration"), f"`{given}` is too short for a window here", "an hour is the shortest")
        return None

    def calendar(self, given: str) -> Reads[Window | None]:
        document, at = self.document, ("spec", "timeWindow", 0)
        if given not in _CALENDAR:
            number, unit = parts(given)
            hours = number * {"m": 0, "h": 1, "d": 24, "w": 168}.get(unit, 24 * _DAYS.get(unit, 0))
            if not hours:
                yield self.refused(
                    (*at, "duration"), f"`{given}` is too short for a window here", "an hour is the shortest"
                )
                return None
            yield self.changed(
                (*at, "calendar"),
                f"of the calendar there are months and quarters here: {given} rolls",
                "write 1M or 1Q if one of them is meant",
            )
            return window(f"{hours}h")
        zone, start = document.text(*at, "calendar", "timeZone"), document.text(*at, "calendar", "startTime")
        if zone not in _UTC:
            message = f"periods begin at midnight UTC here, and not of {zone}"
            yield self.changed((*at, "calendar", "timeZone"), message, "see how far that is")
        if not re.match(r"\d{4}-\d\d-01([ T]00:00|$)", start):
            yield self.changed(
                (*at, "calendar", "startTime"),
                f"periods begin with the first day of a month here, and not as from {start}",
                "use a rolling window if that does not fit",
            )
        return window(_CALENDAR[given])
