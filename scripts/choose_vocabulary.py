"""Choose the tokens that a learner's English needs.

The decoder reads its whole vocabulary for every token that it writes; other scripts and rare words cost half of its
time. Kept are the tokens in which frequent English words, the project's dialogues and its lexicon are written, and all
short pieces, in which everything else is spelled. Needs wordfreq (frequencies of English words, CC BY-SA 4.0).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import yaml
from environment import ROOT
from tokenizers import Tokenizer

from voicecoach import resources
from voicecoach.application import Application
from voicecoach.config import Settings, home_folders
from voicecoach.recognition.loading import VOCABULARY
from voicecoach.recognition.split_model import with_first_merge

MODELS = ("base", "tiny.en")
FREQUENT = 50_000
"""How many of the most frequent words are kept: as they stand inside a sentence, with a capital, and after a hyphen."""

_PIECE = re.compile(r"Ġ?([A-Za-z]{1,3}|'[a-z]{1,2}|\d{1,3}|[^\w\s]{1,2}|)", re.ASCII)
_TIME = re.compile(r"<\|\d+\.\d\d\|>")


def words() -> Iterator[str]:
    """Everything that must be written as the whole model would write it."""
    from wordfreq import top_n_list

    for word in top_n_list("en", FREQUENT, ascii_only=True):
        yield from (f" {word}", f" {word.capitalize()}", word)
    for file in sorted((ROOT / "dialogues").rglob("*.yaml")):
        if file.name != "lexicon.mined.yaml":
            yield from (f" {text}" for text in _texts(yaml.safe_load(file.read_text(encoding="utf-8"))))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for part in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from _texts(part)


def kept(plan: dict[str, Any], texts: Iterable[str]) -> set[int]:
    """Return the ids to keep, with every piece that a kept token is merged from."""
    vocabulary: dict[str, int] = plan["model"]["vocab"]
    tokens = {token: token for token in vocabulary if len(token) == 1 or _PIECE.fullmatch(token)}
    tokenizer = Tokenizer.from_str(json.dumps(plan))
    for text in texts:
        tokens.update((token, token) for token in tokenizer.encode(text, add_special_tokens=False).tokens)
    parts = {"".join(pair): pair for pair in (merge.split(" ") for merge in plan["model"]["merges"])}
    waiting = list(tokens)
    while waiting:
        for part in parts.get(waiting.pop(), ()):
            if part not in tokens:
                tokens[part] = part
                waiting.append(part)
    added = {one["id"] for one in plan["added_tokens"] if not _TIME.fullmatch(one["content"])}
    return {vocabulary[token] for token in tokens if token in vocabulary} | added


def main() -> int:
    argparse.ArgumentParser(description=__doc__).parse_args()
    app = Application(home_folders(), Settings())
    texts = list(words())
    for name in MODELS:
        folder, model = app.weights.whisper(name)
        plan = with_first_merge(json.loads((folder / "tokenizer.json").read_text(encoding="utf-8")))
        size = len((folder / "vocabulary.txt").read_bytes().removesuffix(b"\n").split(b"\n"))
        mask = np.zeros(size, bool)
        mask[sorted(kept(plan, texts))] = True
        file = resources.folder("calibrations") / f"{name}{VOCABULARY}"
        np.savez(file, kept=np.packbits(mask), sha256=np.array(model.sha256))
        print(f"{name}: {mask.sum()} of {size} tokens")
    return 0


if __name__ == "__main__":
    sys.exit(main())
