"""A small pack in a folder, for tests."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "pack.yaml": "id: kitchen\ntitle: Kitchen\nroles: {partner: Waiter, learner: Cook}\n",
    "lexicon.yaml": (
        'sauce: {kind: phrase, meaning: What is poured over a dish, ask: "And what do you pour over it?"}\n'
        'ECR: {kind: acronym, meaning: Egg cooking recipe, say: E C R, ask: "Which paper says how long to boil it?"}\n'
        'whisk: {kind: phrase, meaning: Tool that beats air into cream, ask: "And which tool beats the cream?"}\n'
    ),
    "README.md": "# Kitchen\n",
    "eggs.yaml": (
        "id: eggs\ntitle: Two eggs\nlevel: beginner\nturns:\n"
        "- line: How long do they boil?\n"
        "  model_reply: Look at the ECR, and keep the sauce warm until then.\n"
        "  terms: [ECR, sauce]\n"
    ),
    "cream.yaml": (
        "id: cream\ntitle: Cream\nturns:\n"
        "- line: Is it stiff?\n"
        "  model_reply: Not yet. Give me the whisk, please, and three more minutes.\n"
        "  terms: [whisk]\n"
    ),
}


def kitchen(folder: Path, **changes: str) -> Path:
    """Write the pack into a folder; `changes`: other texts of files, by their names without ".yaml"."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(changes.get(name.removesuffix(".yaml"), text), encoding="utf-8")
    return folder
