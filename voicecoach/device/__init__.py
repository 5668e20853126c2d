"""Microphones, headphones, files."""
