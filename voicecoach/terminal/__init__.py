"""Practice on a terminal."""
