"""Numbers an office may set for signature products."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.rules import Rule, define

define(
    Rule(
        "product.certificate_days", _("days before a certificate runs out that its renewal is asked for"), 90, _("days"),
        _("the county's own choice"), 1, 730,
    )
)  # fmt: skip
