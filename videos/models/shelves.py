"""What orders a library: shelves, tags, views that were kept under a name, and the words that a search finds."""

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from teams.models import Team, User


class Shelf(models.TextChoices):
    """Where a video stands. What is in the trash loses its files after 30 days and is GONE."""

    LIBRARY = "library", "Library"
    ARCHIVE = "archive", "Archive"
    TRASH = "trash", "Trash"
    GONE = "gone", "Deleted"


class Verdict(models.TextChoices):
    """What the team decided about a video's newest version."""

    NONE = "", "Not reviewed"
    APPROVED = "approved", "Approved"
    CHANGES = "changes", "Changes asked"


class Tag(models.Model):
    """A word that a team puts on videos; the same word in another case is the same tag."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint("team", Lower("name"), name="one_tag_a_name")]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """One tag on one job."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    job = models.ForeignKey("videos.Job", on_delete=models.CASCADE, related_name="taggings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "job"], name="a_tag_stands_once")]

    def __str__(self) -> str:
        return f"{self.tag} on {self.job}"


class SavedView(models.Model):
    """A way of looking at the library, kept for the team under a name: the address's query, and nothing else."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="saved_views")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint("team", Lower("name"), name="one_view_a_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def element(self) -> str:
        """The id of its row on a page."""
        return f"view-{self.pk}"


class SearchText(models.Model):
    """The words of one job, folded; each database keeps a full-text index of its own over these rows.

    On SQLite that is the FTS5 table `videos_search` (rowid is the job's key),
    on PostgreSQL the column `words`, a tsvector.
    """

    job = models.OneToOneField("videos.Job", on_delete=models.CASCADE, primary_key=True, related_name="search_text")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    text = models.TextField()

    def __str__(self) -> str:
        return self.text[:80]
