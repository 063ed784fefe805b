from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("rooms", "0003_processes")]

    operations = [
        migrations.AddField(
            model_name="room", name="log_forgotten_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=Q(log_forgotten_at__isnull=True) | Q(snapshot_head=0),
                name="room_forgets_snapshot_too",
            ),
        ),
    ]
