"""Organisation life: what was held, what is still due, and what a year was like."""
