"""What a person chose for himself: text size, theme, remembered columns."""
