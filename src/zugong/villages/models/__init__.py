"""The room's own tables, one concept a file."""

from zugong.villages.models.codes import ServiceCode, Window

__all__ = ["ServiceCode", "Window"]
