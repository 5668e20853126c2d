"""Writing and reading small files safely."""
