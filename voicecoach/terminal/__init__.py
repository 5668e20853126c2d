"""The terminal: output, the loop of a practice, and how a reply looks."""
