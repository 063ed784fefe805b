"""One evening before and around its rooms: who waits, who is seated where, what they are told."""
