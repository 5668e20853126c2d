"""Speech synthesis: Piper, prefetching, respelling, phonemes."""
