"""How long things may take in the grids below an organisation."""
