"""The demo: two companies, their office, and forty requests of invented people."""
