"""The Party tree, units and administrative divisions."""
