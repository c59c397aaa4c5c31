"""The log: append-only entries, the tree over them, and the signed heads."""

from __future__ import annotations

from django.db import models


class LogState(models.Model):
    """The one row that counts the entries; whoever appends moves it on first, so that no two take the same place."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.PositiveBigIntegerField(default=0)
    kept_head = models.BigIntegerField(
        default=0, help_text="the last head written to the file outside the database"
    )

    def __str__(self) -> str:
        return str(self.size)


class LogEntry(models.Model):
    """One leaf: canonical text whose hash stands in the tree. ``place`` counts from 0 without a gap."""

    place = models.PositiveBigIntegerField(primary_key=True)
    leaf = models.TextField(help_text="canonical JSON, hashed as it stands")
    version = models.ForeignKey("Version", models.PROTECT, related_name="entries")
    at = models.DateTimeField()

    class Meta:
        ordering = ["place"]

    def __str__(self) -> str:
        return str(self.place)


class LogNode(models.Model):
    """A full subtree's hash. Level 0 holds the leaves; a node is written once, when its subtree is full."""

    level = models.PositiveSmallIntegerField()
    place = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "place"], name="log_node_once")]

    def __str__(self) -> str:
        return f"{self.level}/{self.place}"


class TreeHead(models.Model):
    """A signed head. ``note`` is the signed text itself; the other columns repeat what it says, to be looked up."""

    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["size"], name="tree_head_size")]

    def __str__(self) -> str:
        return f"{self.size} {self.root[:8]}"


class Night(models.Model):
    """One night's check of everything published: claimed once, finished with what it found."""

    on = models.DateField(primary_key=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    entries = models.PositiveBigIntegerField(default=0)
    faults = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-on"]

    def __str__(self) -> str:
        return str(self.on)
