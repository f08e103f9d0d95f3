"""What the tests plant in rows and then search for."""

MARKER = "Älgstigen 7, Ljungby"
EMAIL = "Astrid.Marker@example.se"
