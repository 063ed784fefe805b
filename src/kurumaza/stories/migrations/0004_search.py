"""The search's texts and its index, with the stories that are approved already."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kurumaza.core.text.folding import fold
from kurumaza.stories.actions_search_index import create_index, drop_index, put_in, tokens_of
from kurumaza.stories.queries_search_tokens import scope_of


def create(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    create_index(schema_editor.connection)


def drop(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    drop_index(schema_editor.connection)


def index_approved(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    stories, texts = (apps.get_model("stories", name).objects for name in ("Story", "SearchText"))
    consents = apps.get_model("stories", "StoryConsent").objects
    for story in stories.filter(state="approved").order_by("reviewed_at", "pk").iterator():
        latest = consents.filter(story=story).order_by("-pk").first()
        is_public = latest is not None and latest.audience == "public"
        row = texts.create(
            story=story,
            title=fold(story.title),
            text=" ".join(fold(part) for part in (story.hesitation, story.choice, story.since_then)),
            scope=scope_of(story.term_id, story.person_id, story.turning_points, is_public=is_public),
        )
        put_in(schema_editor.connection, row.pk, tokens_of(row.title, row.text, row.scope))


class Migration(migrations.Migration):

    dependencies = [
        ('stories', '0003_mention_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.TextField(blank=True)),
                ('text', models.TextField(blank=True)),
                ('scope', models.TextField(blank=True)),
                ('story', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='search_text', to='stories.story')),
            ],
        ),
        migrations.AddIndex(
            model_name='storyconsent',
            index=models.Index(fields=['story', '-id'], name='story_consent_latest'),
        ),
        migrations.RunPython(create, drop),
        migrations.RunPython(index_approved, migrations.RunPython.noop),
    ]
