"""How voices and pictures may travel: credentials, tokens, putting out."""
