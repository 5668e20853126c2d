"""Checking and adding packs."""
