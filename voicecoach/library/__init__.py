"""Dialogues and lexicons on disk."""
