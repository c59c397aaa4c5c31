"""The verbs of the supervision committee, one file a matter."""
