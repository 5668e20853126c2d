"""A recording that keeps nothing."""

from __future__ import annotations

from typing import Self

from voicecoach.audio.clip import Samples


class NotKept:
    """A `Recording` of what is no reply: a term that is tried, a command."""

    take = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        pass

    def write(self, block: Samples) -> None:
        """Drop the block."""

    def trim(self, samples: int) -> None:
        """There is nothing to shorten."""
