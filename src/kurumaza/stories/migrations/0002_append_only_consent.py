from django.db import migrations

from kurumaza.audit.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("stories", "0001_initial")]
    operations = [forbid_changes("stories_storyconsent")]
