"""Practice sessions: their values, the database, the recordings, and their JSON."""
