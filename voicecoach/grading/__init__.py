"""Grading of replies: fluency and terms."""
