"""Practicing a dialogue: the engine, its listener, and what decides when a reply ends."""
