"""How moments are written, the same in both languages: Django's own English clock has twelve hours."""
