"""Pages of units, people, accounts, grants, events and rules."""
