"""Pages of courtyard meetings."""
