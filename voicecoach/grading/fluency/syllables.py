"""Syllables of words."""

from __future__ import annotations

import re

_DIGITS = {"0": 2, "7": 2}  # "zero" and "seven"; every other digit has one


def syllables(word: str) -> int:
    """Return an estimate for an English word, an acronym ("ECR" is spelled: 3) or a number (digit by digit).

    Groups of vowels, less a silent final e. Against a pronouncing dictionary such counts are right for about nine
    words in ten; as rates are means over a reply, single errors wash out.
    """
    total = 0
    for part in re.findall(r"\d+|[^\W\d_']+(?:'[^\W\d_]+)?", word):
        if part.isdecimal():
            total += sum(_DIGITS.get(digit, 1) for digit in part)
        elif len(part) > 1 and part.isupper():
            total += len(part) + 2 * part.count("W")
        else:
            total += _of_word(part.lower())
    return max(1, total) if re.search(r"\w", word) else 0


def _of_word(word: str) -> int:
    count = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouyl]e$|[^aeiouy]le?s$|[^aeiouytd]ed$|[^aeioucgsxz]es$", word) and count > 1:
        count -= 1
    if re.search(r"[aeiou]ing$|i[ao]|[^q]u[ae]", word) and not re.search(r"[tscg]i[ao]", word):
        count += 1
    return max(1, count)
