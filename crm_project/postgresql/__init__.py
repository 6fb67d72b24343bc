"""Django's backend for PostgreSQL with a shorter way to it for what every update sends."""
