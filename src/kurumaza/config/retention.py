"""How long copies of the database stay, and the night's upkeep of SQLite."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kurumaza.config.upgrade import copies_before_upgrades
from kurumaza.jobs.retention import Kept, every_night, keeps


def forget_copies(now: datetime) -> int:
    """Copies from before upgrades: whoever was erased since stands in them."""
    too_old = (now - timedelta(days=settings.COPY_DAYS)).timestamp()
    for copy in copies_before_upgrades():
        if copy.stat().st_mtime < too_old:
            copy.unlink()
    return 0


@every_night
def empty_write_ahead_logs(_now: datetime) -> None:
    """What was deleted is overwritten in the database's file; the log beside it holds it until it is begun anew. Writers wait for
    that, so where it cannot be done within a moment it waits for another night."""
    for alias in ("default", "keys"):
        connection = connections[alias]
        if connection.vendor != "sqlite" or connection.in_atomic_block:
            continue
        try:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 50")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()  # the next one waits as long as usual


keeps(
    Kept(
        _("データベースの控え(新しい版にする前のものは、5つまで)"),
        format_lazy(_("長くて{days}日"), days=settings.COPY_DAYS),
        settings.COPY_DAYS,
        forget_copies,
    )
)
