"""Everything that is kept: typed tables, migrations and one repository for each kind of value.

Domain values go in and come out; nobody outside sees a row or a session.
"""

from badgeserver.storage.audit import AuditEntry
from badgeserver.storage.schema import migrate
from badgeserver.storage.store import Store, open_store

__all__ = ["AuditEntry", "Store", "migrate", "open_store"]
