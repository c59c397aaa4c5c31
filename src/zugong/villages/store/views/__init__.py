"""Pages of the store: on the card, and at the counter."""
