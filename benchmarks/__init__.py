"""What an update costs: `make bench`."""
