"""A person's own choices: text size, theme, columns."""
