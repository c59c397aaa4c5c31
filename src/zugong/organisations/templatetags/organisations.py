"""Filters of the pages about accounts."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()

_SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


@register.filter
def device(user_agent: str) -> str:
    """Windows · Chrome: enough to tell one's own devices apart."""
    names = [
        next((name for sign, name in known if sign in user_agent), "") for known in (_SYSTEMS, _BROWSERS)
    ]
    return " · ".join(name for name in names if name) or _("unknown device")
