"""Replies judged fairly."""
