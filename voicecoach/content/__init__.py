"""Dialogues and lexicons: values and files."""
