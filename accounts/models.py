"""What all web processes share for a while: tries that were made, locks, codes that were used."""

from django.db import models


class Kept(models.Model):
    """One value under one key, until a moment; `accounts.store` alone reads and writes it."""

    key = models.CharField(primary_key=True, max_length=250)
    value = models.JSONField()
    #: None is for ever.
    ends_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return self.key
