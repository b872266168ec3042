"""The month on one page, the holder of each flag, its passport and its certificate."""
