"""Respelling of terms that the voice would mispronounce. Only the voice gets the respelled text."""

from __future__ import annotations

import re

from voicecoach.content.lexicon import Lexicon


class Pronunciation:
    """Replaces terms with their respelling, in any case, longer terms first; a plural s is kept."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._say = {form: term.say for term in lexicon if term.say for form in (term.name, *term.written)}
        self._folded = {form.lower(): say for form, say in self._say.items()}
        forms = sorted(self._say, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, forms))})(s?)(?!\w)", re.IGNORECASE)

    def __call__(self, text: str) -> str:
        """Return the text with its terms respelled."""
        if not self._say:
            return text
        return self._pattern.sub(lambda match: self._folded[match[1].lower()] + ("s" if match[2] else ""), text)
