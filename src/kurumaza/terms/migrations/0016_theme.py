import kurumaza.integrity.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('terms', '0015_retrospective_content'),
    ]

    operations = [
        migrations.AddField(
            model_name='term',
            name='theme',
            field=kurumaza.integrity.fields.ChoiceField(choices=[('circle', 'Circle'), ('fire', 'Fire'), ('sea', 'Sea')], default='circle', max_length=6),
        ),
    ]
