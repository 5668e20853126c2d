"""Terms in replies."""
