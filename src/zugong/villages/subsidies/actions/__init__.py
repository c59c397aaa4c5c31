"""The verbs of farm subsidies."""
