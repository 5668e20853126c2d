"""Sessions looked at again."""
