"""Subsidy lists, departures and what the bank paid, as workbooks."""
