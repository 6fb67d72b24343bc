"""An order typed as one message, read without any intelligence but rules: `orders.quick.parse`."""
