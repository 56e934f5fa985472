"""The official calendar: holidays, make-up days, working-day arithmetic."""
