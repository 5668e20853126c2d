"""Model weights: which exist, fetching, verification."""
