"""Time limits of services in the grids below an organisation."""
