"""Rating schemes: series and their editions, criteria, peer groups and their flags."""
