"""Staff and member pages of orders, one concern a module."""
