"""Review pages in a browser, served on the loopback interface."""
