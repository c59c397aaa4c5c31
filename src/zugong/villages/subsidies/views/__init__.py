"""Pages of farm subsidies."""
