"""Rules with a number that an office may set, with the source beside it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from zugong.organisations.models.units import Unit


class RuleSettingQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = "organisations.manage_settings") -> "RuleSettingQuerySet":
        return self.filter(account.scope.q("unit__path", permission))


class RuleSetting(models.Model):
    """An office's own value for a rule that ``organisations.rules`` defines; nearest unit upwards wins."""

    key = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="rule_settings")
    value = models.JSONField()
    source = models.CharField(max_length=200, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    objects = RuleSettingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "unit"], name="rule_setting_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.unit}"
