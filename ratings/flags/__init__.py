"""The month on one page, who holds each flag, its passport and its certificate."""
