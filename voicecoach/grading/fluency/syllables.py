"""Counts the syllables of words from their spelling."""

from __future__ import annotations

import re

_SYLLABLES_OF_DIGIT = {"0": 2, "7": 2}  # "zero" and "seven"; every other digit has one


def syllables(word: str) -> int:
    """Return an estimate for an English word, an acronym ("ECR" is spelled out: 3) or a number (digit by digit).

    Counts groups of vowels, less a silent final e. Compared with a pronouncing dictionary, such counts are right for
    about nine words in ten; since rates are means over a reply, single errors average out.
    """
    total = 0
    for part in re.findall(r"\d+|[^\W\d_']+(?:'[^\W\d_]+)?", word):
        if part.isdecimal():
            total += sum(_SYLLABLES_OF_DIGIT.get(digit, 1) for digit in part)
        elif len(part) > 1 and part.isupper():
            total += len(part) + 2 * part.count("W")  # "double-u" has three
        else:
            total += _in_word(part.lower())
    return max(1, total) if re.search(r"\w", word) else 0


def _in_word(word: str) -> int:
    count = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouyl]e$|[^aeiouy]le?s$|[^aeiouytd]ed$|[^aeioucgsxz]es$", word) and count > 1:
        count -= 1  # a silent e: "node", "nodes", "rolled"
    if re.search(r"[aeiou]ing$|i[ao]|[^q]u[ae]", word) and not re.search(r"[tscg]i[ao]", word):
        count += 1  # two syllables in one group of vowels: "going", "via", "evaluate"; not "station"
    return max(1, count)
