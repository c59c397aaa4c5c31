"""Pages of the villages room: the villagers' own, and the catalogue and codes that staff keep."""
