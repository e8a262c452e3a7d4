"""What happens in a shop: the counter and the books behind it. Pure and vectorised."""
