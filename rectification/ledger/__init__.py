"""The ledger: problems, their measures, the progress of each."""
