"""What is noted down on the way: prefilled, by chips where possible, about a minute each."""
