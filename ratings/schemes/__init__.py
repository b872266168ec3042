"""Rating schemes: series and their editions, criteria, peer groups and the flags that they compete for."""
