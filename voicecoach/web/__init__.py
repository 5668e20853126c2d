"""Sessions in a browser, over the loopback."""
