"""Damage to stored sessions: what is damaged is left out, and told in one sentence."""

from __future__ import annotations

from collections.abc import Callable

Damage = Callable[[str], None]
"""Receives one sentence about something damaged that is left out."""


class ToldOnce:
    """Passes on each sentence once, and no more than a few."""

    MOST = 3

    def __init__(self, tell: Damage) -> None:
        self._tell, self._told = tell, set[str]()

    def __call__(self, sentence: str) -> None:
        if sentence in self._told:
            return
        self._told.add(sentence)
        if len(self._told) <= self.MOST:
            self._tell(sentence)
        elif len(self._told) == self.MOST + 1:
            self._tell("More rows of the database are damaged and left out.")
