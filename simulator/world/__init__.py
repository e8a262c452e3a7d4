"""Who there is: customers, shops, their people and products. Drawn once; what they do is elsewhere."""
