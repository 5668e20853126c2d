"""Expected terms in replies: finding, verifying and grading them."""
