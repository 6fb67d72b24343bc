"""Orders on paper: the page that is printed, and the same as PDF."""
