"""Microphone, headphones and keyboard."""
