"""Filling a database fast with a realistic office of invented people: to try the portal at size, and to measure it.

The rows are those that the product would have stored one by one. Nothing here is part of a running office.
"""
