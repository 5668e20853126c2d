"""Types with limits, for values that are stored: what is outside them was not written by this program.

Everywhere else they are what they say first: a float, an int, a text. `checked_values` holds them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

Seconds = Annotated[float, Meta(ge=0, le=86_400)]
"""A time within a recording, or a length; no more than a day."""

Share = Annotated[float, Meta(ge=0, le=1 + 1e-6)]
"""A fraction, 0 to 1; rounding may have left it a little above."""

Points = Annotated[float, Meta(ge=0, le=100)]
"""A score, or the error of one."""

Rate = Annotated[float, Meta(ge=0, le=1e6)]
"""Words a minute, syllables a second, syllables in a run."""

Logarithm = Annotated[float, Meta(ge=-10, le=10)]
"""The natural logarithm of a time in seconds."""

Count = Annotated[int, Meta(ge=0, le=10**6)]
"""How many there are of something; also an index."""

Number = Annotated[int, Meta(ge=1, le=10**6)]
"""1 for the first, 2 for the second, and so on."""

Threads = Annotated[int, Meta(ge=1, le=256)]
"""How many threads a part of the program uses."""

RowId = Annotated[int, Meta(ge=0, le=2**62)]
"""The id of a row in the database."""

LONGEST_LINE = 10_000

Line = Annotated[str, Meta(max_length=LONGEST_LINE)]
"""A text in one line: a title, a role, a term. A dialogue file may have no longer text."""

Text = Annotated[str, Meta(max_length=1_000_000)]
"""Any other text."""

SessionId = Annotated[str, Meta(pattern=r"\A[0-9A-Za-z][0-9A-Za-z._-]{0,99}\Z")]
"""The id of a session, which is also the name of its folder."""

Instant = Annotated[datetime, Meta(tz=True)]
"""A point in time with its zone, between `EARLIEST` and `LATEST` year."""

EARLIEST, LATEST = 1970, 2999
"""Years in which a session can have taken place. The calendar of Python ends at the years 1 and 9999, and times near
them can't be shown in another zone."""
