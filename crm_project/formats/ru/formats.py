"""Russian; "b" is the month in three small letters."""

DATETIME_FORMAT = "j b Y, H:i"
TIME_FORMAT = "H:i"
