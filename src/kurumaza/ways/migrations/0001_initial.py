"""What `terms` kept of people who come in by themselves, taken over with all rows; what waits in the queue goes on under its new name."""

import django.db.models.deletion
import kurumaza.integrity.fields
import uuid
from django.conf import settings
from django.db import migrations, models
from kurumaza.integrity.operations import RenameTable

MODELS = ('WayIn', 'Application', 'EligiblePerson', 'Subscription', 'Announcement', 'Enquiry')
JOBS = {
    'terms.forget_application': 'ways.forget_application',
    'terms.forget_list': 'ways.forget_list',
    'terms.forget_subscription': 'ways.forget_subscription',
    'terms.forget_enquiry': 'ways.forget_enquiry',
    'terms.send_notice': 'ways.send_announcement',
}
MAILS = {
    'terms.confirm_application': 'ways.confirm_application',
    'terms.already_in': 'ways.already_in',
    'terms.on_waiting_list': 'ways.on_waiting_list',
    'terms.declined': 'ways.declined',
    'terms.confirm_subscription': 'ways.confirm_subscription',
    'terms.enquiry_waits': 'ways.enquiry_waits',
    'terms.enquiry_answer': 'ways.enquiry_answer',
    'terms.notice': 'ways.announcement',
}
# An argument of two of them has another name as well.
CALLED_ANEW = {'notice': 'announcement'}


def _rename_queued(apps, jobs, mails, arguments):
    for model, column, names in (('Job', 'name', jobs), ('Mail', 'template', mails)):
        rows = apps.get_model('jobs', model).objects
        for old, new in names.items():
            for row in rows.filter(**{column: old}).iterator():
                setattr(row, column, new)
                row.arguments = {arguments.get(key, key): value for key, value in row.arguments.items()}
                row.save(update_fields=[column, 'arguments'])


def _rename_content_types(apps, old, new):
    rows = apps.get_model('contenttypes', 'ContentType').objects.filter(model__in=[name.lower() for name in MODELS])
    if not rows.filter(app_label=new).exists():
        rows.filter(app_label=old).update(app_label=new)


def _have_been_told(apps):
    """Organisers have seen what is there: their next mail counts what comes from now on."""
    confirmed = apps.get_model('ways', 'Application').objects.filter(confirmed_at__isnull=False)
    confirmed.update(told_at=models.F('confirmed_at'))


def take_over(apps, _schema_editor):
    _have_been_told(apps)
    _rename_queued(apps, JOBS, MAILS, CALLED_ANEW)
    _rename_content_types(apps, 'terms', 'ways')


def _turned(names):
    return {new: old for old, new in names.items()}


def give_back(apps, _schema_editor):
    _rename_queued(apps, _turned(JOBS), _turned(MAILS), _turned(CALLED_ANEW))
    _rename_content_types(apps, 'ways', 'terms')


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('jobs', '0001_initial'),
        ('partners', '0002_people_come_in'),
        ('terms', '0009_ways_moved'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[
        migrations.CreateModel(
            name='EligiblePerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('generation', models.PositiveIntegerField()),
                ('name_hash', models.CharField(db_index=True, max_length=64)),
                ('kana_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('email_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('cohort_hash', models.CharField(blank=True, max_length=64)),
                ('side', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='eligible_people', to='terms.side')),
            ],
            options={'db_table': 'terms_eligibleperson'},
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('subject', models.CharField(max_length=100)),
                ('body', models.TextField(max_length=3000)),
                ('created_at', models.DateTimeField()),
                ('told_up_to', models.BigIntegerField(default=0)),
                ('told_count', models.PositiveIntegerField(default=0)),
                ('done_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='announcements', to='partners.programme')),
            ],
            options={
                'db_table': 'terms_announcement',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('subject', ''), _negated=True), models.Q(('body', ''), _negated=True)), name='notice_has_words')],
            },
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(max_length=100)),
                ('kana', models.CharField(blank=True, max_length=100)),
                ('answers', models.JSONField(default=list)),
                ('fills', models.JSONField(default=dict)),
                ('state', kurumaza.integrity.fields.ChoiceField(choices=[('new', 'New'), ('listed', 'Listed'), ('accepted', 'Accepted'), ('declined', 'Declined')], default='new', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('listed_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reply', models.TextField(blank=True, max_length=2000)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('side', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='applications', to='terms.side')),
            ],
            options={
                'db_table': 'terms_application',
                'constraints': [models.UniqueConstraint(condition=models.Q(('confirmed_at__isnull', False), ('state__in', ['new', 'listed'])), fields=('side', 'email'), name='application_once_a_side'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='application_named'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['listed', 'accepted', 'declined']), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='application_confirmed_first'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state__in', ['new', 'listed']), _negated=True), ('decided_at__isnull', True), _connector='OR'), models.Q(models.Q(('state__in', ['accepted', 'declined']), _negated=True), ('decided_at__isnull', False), _connector='OR')), name='application_decided_with_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'listed'), _negated=True), ('listed_at__isnull', False), _connector='OR'), name='application_listed_with_time')],
            },
        ),
        migrations.CreateModel(
            name='Enquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('group_name', models.CharField(blank=True, max_length=100)),
                ('name', models.CharField(max_length=100)),
                ('email', models.EmailField(max_length=254)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('text', models.TextField(max_length=2000)),
                ('created_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True, max_length=3000)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.organisation')),
                ('organisations', models.ManyToManyField(related_name='+', to='partners.organisation')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enquiries', to='partners.programme')),
            ],
            options={
                'db_table': 'terms_enquiry',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='enquiry_has_words'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_for__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='enquiry_answered_with_words')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('consent_version', models.CharField(max_length=20)),
                ('created_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('organisations', models.ManyToManyField(related_name='+', to='partners.organisation')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='partners.programme')),
            ],
            options={
                'db_table': 'terms_subscription',
                'constraints': [models.UniqueConstraint(condition=models.Q(('confirmed_at__isnull', False)), fields=('programme', 'email'), name='subscription_once_an_address')],
            },
        ),
        migrations.CreateModel(
            name='WayIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_open', models.BooleanField(default=False)),
                ('closes_on', models.DateField(null=True)),
                ('label', models.CharField(blank=True, max_length=40)),
                ('questions', models.JSONField(default=list)),
                ('capacity', models.PositiveSmallIntegerField(null=True)),
                ('elsewhere', models.URLField(blank=True)),
                ('list_generation', models.PositiveIntegerField(default=0)),
                ('list_count', models.PositiveIntegerField(default=0)),
                ('listed_at', models.DateTimeField(null=True)),
                ('side', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='way_in', to='terms.side')),
            ],
            options={
                'db_table': 'terms_wayin',
                'constraints': [models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('capacity__gte', 1), _connector='OR'), name='way_in_capacity_from_one')],
            },
        ),
        ]),
        *(RenameTable(name=name, table=None) for name in MODELS),
        migrations.RemoveConstraint(
            model_name='announcement',
            name='notice_has_words',
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('subject', ''), _negated=True), models.Q(('body', ''), _negated=True)), name='announcement_has_words'),
        ),
        migrations.AddField(
            model_name='application',
            name='told_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(take_over, give_back),
    ]
