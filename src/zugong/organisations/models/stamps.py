"""When the tables that seldom change last did; ``organisations.kept`` says what for."""

from django.db import models


class Stamp(models.Model):
    """A random number that a trigger renews with every change of a table, in the same transaction.

    On SQLite a table has one row. On PostgreSQL each change adds one, so that nobody waits for another's transaction,
    and the sum counts; ``kept.sweep`` puts the rows of a table together again.
    """

    topic = models.CharField(max_length=63, help_text="name of the table")
    token = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.topic} {self.token}"
