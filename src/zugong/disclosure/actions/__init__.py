"""The engine's writes, one concept a file. Each verb is keyword-only, atomic, and leaves its event."""
