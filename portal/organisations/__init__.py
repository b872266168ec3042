"""The Party tree, the units, and the administrative divisions."""
