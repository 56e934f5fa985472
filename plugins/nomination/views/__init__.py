"""Pages of nominating. Whoever is neither nominator nor officer in charge gets 404, also superusers and nominees."""
