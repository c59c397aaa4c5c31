"""Pages of links and visits."""
