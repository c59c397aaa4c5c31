"""Optimisation models: plain dataclasses in, plain dataclasses and reasons out. No Django in this room."""
