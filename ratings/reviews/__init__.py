"""What people add to the numbers, and the explanation of a standing."""
