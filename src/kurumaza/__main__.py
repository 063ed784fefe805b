"""`kurumaza COMMAND`: Django's commands and our own (`serve`)."""

import os
import sys


def main() -> None:
    """Runs a command with our settings."""
    os.umask(0o077)  # databases, secrets and mails are for the user who runs the server
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kurumaza.config.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:  # Ctrl-C before the server listens
        sys.exit(130)


if __name__ == "__main__":
    main()
