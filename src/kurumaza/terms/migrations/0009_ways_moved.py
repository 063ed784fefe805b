"""Who comes in by themselves is the business of an app of its own. The tables stay as they are: `ways` takes them over with all rows."""

from django.db import migrations

MOVED = ("WayIn", "Application", "EligiblePerson", "Subscription", "Announcement", "Enquiry")


class Migration(migrations.Migration):

    dependencies = [
        ('terms', '0008_corrections_and_erasures_outlive_rosters'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name=name) for name in MOVED],
        ),
    ]
