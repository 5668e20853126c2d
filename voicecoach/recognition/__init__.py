"""Speech recognition: sound in, evidence out."""
