"""The program's voice."""
