"""Organisation life: what was held, what is still due, and the year of a branch."""
