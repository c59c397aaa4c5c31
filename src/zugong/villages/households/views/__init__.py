"""Pages of households: the card on a villager's phone."""
