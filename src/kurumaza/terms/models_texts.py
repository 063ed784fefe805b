"""What organisers of a term write for everybody: news and legal pages. Named by `terms.models`, which Django reads."""

import uuid

from django.db import models
from django.db.models import Q


class News(models.Model):
    """お知らせ: what organisers tell the participants of a term, in plain text. A draft until it is published."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    term = models.ForeignKey("terms.Term", on_delete=models.CASCADE, related_name="news")
    title = models.CharField(max_length=60)
    text = models.TextField(max_length=4000)
    # Read by everybody, not by those only who take part or organise.
    is_public = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    # From then on it goes to participants by mail, too.
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="news_written")]

    def __str__(self) -> str:
        return self.title


class LegalText(models.Model):
    """A legal page of a term as its organisers worded it (`terms.legal_texts`); without one, the draft is shown."""

    term = models.ForeignKey("terms.Term", on_delete=models.CASCADE, related_name="legal_texts")
    kind = models.CharField(max_length=20)
    body = models.TextField()
    edited_at = models.DateTimeField()
    # When somebody who knows the law has read exactly these words; a change takes it away.
    reviewed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "kind"], name="legal_text_once_a_kind"),
            models.CheckConstraint(condition=~Q(body=""), name="legal_text_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.term_id}"
