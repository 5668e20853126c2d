"""English function words by class.

Other modules compose their sets from these classes, so that each word is written down once per class it belongs to.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES = _words("a an the")
SUBJECT_PRONOUNS = _words("i you he she it we they")
OBJECT_PRONOUNS = _words("me us him them")  # "you" and "it" are among SUBJECT_PRONOUNS
POSSESSIVES = _words("my your its our their")
"""Those that need a noun after them: "his" and "her" can stand alone."""

DEMONSTRATIVES = _words("this these those")  # "that" is among RELATIVES

COORDINATING_CONJUNCTIONS = _words("and but or so")
SUBORDINATING_CONJUNCTIONS = _words("as because if while")
OTHER_SUBORDINATING_CONJUNCTIONS = _words("after although before since though unless until whereas")
"""Several of them can also end a sentence: "I have seen it before." """

RELATIVES = _words("that when where which who")
FREE_RELATIVES = _words("how what whatever whenever wherever")
"""They open a clause that is a part of another clause: "what we need", "wherever it runs"."""

PREPOSITIONS = _words("about at by for from in into like of on to with")

MODALS = _words("can could may might must should will would")
FORMS_OF_BE = _words("are is was were")  # "am" is among AUXILIARIES only
AUXILIARIES = FORMS_OF_BE | MODALS | _words("am do does did have has had")

INTENSIFIERS = _words("really so very")
ANSWERS = _words("bye no yes")

COMMON_FILLED_PAUSES = _words("er uh um")
FILLED_PAUSES = COMMON_FILLED_PAUSES | _words("ah eh erm hmm mhm mm uhh uhm umm")
