"""Fluency of speech."""
