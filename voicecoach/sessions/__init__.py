"""Sessions kept safe."""
