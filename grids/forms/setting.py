"""What the street sets up: grids, posts, tasks, partners, teams, limits."""
