"""The workday calendar: which days are workdays, and the n-th workday after a day."""
