"""Who stands where: the Party tree, the units beside it, and the administrative divisions."""
