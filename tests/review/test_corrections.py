"""Forms that are learned from a transcript."""

from __future__ import annotations

from pathlib import Path

import pytest

from voicecoach.content.lexicon import Lexicon
from voicecoach.content.lexicon_files import read
from voicecoach.errors import UsageError
from voicecoach.review.corrections import add_form, spoken_form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("DCR.", "DCR"),
        ("“the registry,”", "the registry"),
        ("E.C.R.", "E.C.R"),
        ("CI/CD", "CI/CD"),
        ("node.js.", "node.js"),
        (".NET", ".NET"),
        ("really?!", "really"),
        ('"DCR".', "DCR"),
        ("(DCR).", "DCR"),
        ("...DCR", "DCR"),
        ("— [DCR] –", "DCR"),
        ("“.NET”.", ".NET"),
        ("C++.", "C++"),
        ("C#,", "C#"),
        (" ... ", ""),
    ],
)
def test_a_form_has_no_punctuation_around_it(text: str, form: str) -> None:
    assert spoken_form(text) == form


def test_the_bare_form_is_saved_and_punctuation_alone_is_refused(lexicon: Lexicon, tmp_path: Path) -> None:
    file = tmp_path / "lexicon.yaml"
    add_form(lexicon, file, "ECR", "DCR.")
    assert read(file)["ECR"].spoken[-1] == "DCR"
    with pytest.raises(UsageError):
        add_form(lexicon, file, "ECR", "...")
