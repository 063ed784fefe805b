from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('circles', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='seat',
            name='told_sequence',
            field=models.PositiveIntegerField(null=True),
        ),
    ]
