"""The schema's history; `badgeserver.storage.migrate` runs it."""
