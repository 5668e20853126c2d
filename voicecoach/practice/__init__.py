"""The practice engine."""
