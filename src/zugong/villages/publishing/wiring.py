"""What the villages' publications register when the application starts."""

from django.utils.translation import gettext_lazy as _


def wire() -> None:
    from zugong.villages import doors
    from zugong.villages.publishing import kinds

    kinds.define_limits()
    kinds.register()
    doors.register(
        doors.Door(
            "disclosure",
            _("Open books"),
            _("the village's accounts and lists: look and ask"),
            "receipt",
            "disclosure_unit",
            10,
            strip=True,
        )
    )
