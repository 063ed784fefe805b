"""What the sockets of all our pages have in common."""
