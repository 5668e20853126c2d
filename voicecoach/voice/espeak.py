"""Phonemes from espeak-ng, which piper includes."""

from __future__ import annotations

import threading
from functools import lru_cache


class EspeakPhonemizer:
    """Phonemes of American English in IPA; safe to use from several threads."""

    def __init__(self) -> None:
        from piper.phonemize_espeak import EspeakPhonemizer as Espeak

        self._espeak = Espeak()
        self._lock = threading.Lock()  # espeak-ng has one state for the whole process
        self._known = lru_cache(maxsize=8192)(self._spoken)

    def phonemes(self, text: str) -> str:
        """Return the IPA of a word or a phrase."""
        return self._known(text)

    def _spoken(self, text: str) -> str:
        with self._lock:
            return " ".join("".join(sentence) for sentence in self._espeak.phonemize("en-us", text))
