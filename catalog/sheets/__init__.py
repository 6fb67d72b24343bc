"""Tables in files, CSV in any spelling and XLSX, read and written row by row. Knows nothing of a shop."""
