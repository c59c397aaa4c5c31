"""Pages of evaluation rounds in villages: staff, the card, the public."""
