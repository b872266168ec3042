"""A month frozen, ranked and its flag handed over, in the transaction of whoever runs its course."""
