"""What the sockets of pages share."""
