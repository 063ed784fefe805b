"""Two who write at the same moment, each on a connection of their own; on PostgreSQL one is seen to wait for the other."""

from collections.abc import Callable

from django.db import connection, connections


def on_own_connection(act: Callable[[], object]) -> object:
    try:
        return act()
    finally:
        connections.close_all()


def waiting() -> int:
    """How many connections wait for another one's lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])
