"""Clarity of the words of a reply: how easy each was to follow."""
