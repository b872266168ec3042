"""The pages of workbooks: what a person has taken out and brought in. A run belongs to its owner; nobody else meets it."""
