"""Fluency of a reply: measures, score and remarks."""
