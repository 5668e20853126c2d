"""Respellings of terms for the voice.

Respells, for the voice alone, the terms that it would say wrong.
"""

from __future__ import annotations

import re

from voicecoach.content.lexicon import Lexicon


class Pronunciation:
    """Replaces terms by their respelling; longer terms first, plural s kept."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._say = {form: term.say for term in lexicon if term.say for form in (term.name, *term.written)}
        self._folded = {form.lower(): say for form, say in self._say.items()}
        forms = sorted(self._say, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, forms))})(s?)(?!\w)", re.IGNORECASE)

    def __call__(self, text: str) -> str:
        """Return the text with its terms respelled."""
        if not self._say:
            return text
        return self._pattern.sub(lambda found: self._folded[found[1].lower()] + ("s" if found[2] else ""), text)
