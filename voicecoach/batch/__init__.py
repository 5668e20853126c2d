"""Many recordings: long runs that can be resumed, on one machine or on a cluster."""
