"""Versioned content of a programme: scripts, decks, questionnaires, texts. A version never changes.

A version that a template brought in (`brought`) is of the terms that begin with it: others begin with it once one of those has opened.

Wherever a body holds words, they are `{"ja": str, "en": str}`."""

import uuid

from django.db import models
from django.db.models import Q

from kurumaza.integrity.append_only import append_only
from kurumaza.partners.models import Programme


@append_only()
class Script(models.Model):
    """A guided agenda (進行) as data, in core.dialogue's file format."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="scripts")
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    brought = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "name", "version"], name="script_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1) & ~Q(name=""), name="script_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


@append_only(once_named_in="scripts.WithdrawnDeck")
class Deck(models.Model):
    """A deck of question cards (カード集): `body = {"note": words, "cards": [{"number", "group", "text"}]}`.

    A version goes only where it held a card whose author has taken it back (`actions_cards.take_out_card`)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="decks")
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    brought = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "name", "version"], name="deck_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1) & ~Q(name=""), name="deck_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


@append_only()
class WithdrawnDeck(models.Model):
    """That a version of a deck was taken away, for which card's sake: by its number alone, which is given to no other one."""

    uuid = models.UUIDField(unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="withdrawn_decks")
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    card = models.PositiveIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


@append_only()
class Questionnaire(models.Model):
    """Questions for both sides alike, from 1 to 7.

    `body = {"before_after": [item], "after_circle": [item], "scale": {"low", "high"}}`,
    an item `{"key", "text", "reversed"}`."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="questionnaires")
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    brought = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name", "version"], name="questionnaire_version_once"
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1) & ~Q(name=""), name="questionnaire_version_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


@append_only()
class Text(models.Model):
    """An editable text of a programme, e.g. the ground rules: `body = {"lines": [words]}`."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    brought = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "name", "version"], name="text_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1) & ~Q(name=""), name="text_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
