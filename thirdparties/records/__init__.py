"""The records of processing activities (Art 30 GDPR): derived on the day they are asked for, and written to files."""
