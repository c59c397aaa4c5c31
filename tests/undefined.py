"""What a test run puts in the place of an undefined template variable."""

import sys
from pathlib import Path


class UndefinedVariable(AssertionError):
    pass


class Undefined(str):
    """Django's ``string_if_invalid``: our own templates may not name what is not there.

    Other packages' templates lean on undefined variables being empty, so there they still are.
    """

    def __contains__(self, item):
        return item == "%s" or super().__contains__(item)

    def __mod__(self, variable):
        from django.conf import settings
        from django.template.base import Node

        frame = sys._getframe(1)
        while frame:
            node = frame.f_locals.get("self")
            origin = getattr(node, "origin", None) if isinstance(node, Node) else None
            if origin is not None:
                if Path(origin.name).is_relative_to(settings.PACKAGE):
                    raise UndefinedVariable(f"{origin.name}: {variable} is not defined")
                return ""
            frame = frame.f_back
        raise UndefinedVariable(f"{variable} is not defined")
