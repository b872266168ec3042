"""What is asked when something is done with a report, a wish, a booking."""
