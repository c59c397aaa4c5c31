"""Pages of the points: on the card, in public, and for those who keep the books."""
