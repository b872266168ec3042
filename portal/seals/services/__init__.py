"""What is sealed and how, the roots of the days, and checks of the whole chain."""
