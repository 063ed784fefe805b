"""What the search knows of a story that may be read. The index of its tokens lies beside it (`actions_search_index`)."""

from django.db import models


class SearchText(models.Model):
    """An approved story's folded words. Keys rise with each telling, so that newer ones come first by key. Gone as soon as the story
    leaves the open."""

    story = models.OneToOneField("Story", on_delete=models.CASCADE, related_name="search_text")
    title = models.TextField(blank=True)
    # The three parts in their order.
    text = models.TextField(blank=True)
    # Tokens beside the words', with spaces between: to whom the story may have been told, and its turning points.
    scope = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"search text of {self.story_id}"
