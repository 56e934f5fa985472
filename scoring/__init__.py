"""Credit policies, the credit ledger, rankings and exports."""
