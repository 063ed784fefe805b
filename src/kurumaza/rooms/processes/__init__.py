"""Several server processes that serve the same rooms."""
