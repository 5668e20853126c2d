"""Speech recognition: turns sound into the evidence that grading uses."""
