"""The workday calendar: which days are worked, and what lies so many workdays away."""
