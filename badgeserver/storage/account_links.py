"""The repositories of what leads to an account beside its main address: further addresses, identities."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from badgeserver.domain.account import Account, AccountKind, Identity, address_key
from badgeserver.storage.rows import insert_rows, insert_unless_there
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import IdentityRow, OtherAddressRow


class OtherAddresses:
    """Confirmed addresses of accounts beside the main one, unique for each kind without regard to case."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, account: Account, email: str, now: datetime) -> None:
        """Keep a confirmed address; raises Conflict (`address-in-use`)."""
        row = {
            "kind": account.kind,
            "email_key": address_key(email),
            "account_id": account.id,
            "email": email,
            "confirmed_at": now,
        }
        with self._sessions.writing() as session:
            insert_rows(session, OtherAddressRow, [row])

    def of_account(self, account: Account) -> tuple[str, ...]:
        """Return the account's further addresses in the order in which they were confirmed."""
        wanted = select(OtherAddressRow.email).where(
            OtherAddressRow.kind == account.kind, OtherAddressRow.account_id == account.id
        )
        in_order = wanted.order_by(OtherAddressRow.confirmed_at, OtherAddressRow.email_key)
        with self._sessions.reading() as session:
            return tuple(session.scalars(in_order))

    def owner(self, kind: AccountKind, email: str) -> Account | None:
        """Return the account of that kind with this further address, written in any case."""
        wanted = select(OtherAddressRow.account_id).where(
            OtherAddressRow.kind == kind, OtherAddressRow.email_key == address_key(email)
        )
        with self._sessions.reading() as session:
            found = session.scalar(wanted)
            return None if found is None else Account(kind, found)

    def remove(self, account: Account, email: str) -> bool:
        """Remove an address of the account; tell whether there was one."""
        gone = delete(OtherAddressRow).where(
            OtherAddressRow.kind == account.kind,
            OtherAddressRow.account_id == account.id,
            OtherAddressRow.email_key == address_key(email),
        )
        with self._sessions.writing() as session:
            return bool(session.scalars(gone.returning(OtherAddressRow.email_key)).all())

    def remove_all(self, account: Account) -> None:
        """Remove every further address of the account."""
        gone = delete(OtherAddressRow).where(
            OtherAddressRow.kind == account.kind, OtherAddressRow.account_id == account.id
        )
        with self._sessions.writing() as session:
            session.execute(gone)


class Identities:
    """Who somebody at an OpenID Connect provider is here."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def link(self, identity: Identity, account: Account, now: datetime) -> None:
        """Let the identity open the account; one that is linked to an account of that kind stays so."""
        row = {
            "issuer": identity.issuer,
            "subject": identity.subject,
            "kind": account.kind,
            "account_id": account.id,
            "linked_at": now,
        }
        with self._sessions.writing() as session:
            session.execute(insert_unless_there(session, IdentityRow).values(row).on_conflict_do_nothing())

    def accounts(self, identity: Identity) -> tuple[Account, ...]:
        """Return the accounts that the identity opens, at most one of each kind."""
        wanted = select(IdentityRow.kind, IdentityRow.account_id).where(
            IdentityRow.issuer == identity.issuer, IdentityRow.subject == identity.subject
        )
        with self._sessions.reading() as session:
            rows = session.execute(wanted.order_by(IdentityRow.kind))
            return tuple(Account(AccountKind(row.kind), row.account_id) for row in rows)

    def remove_all(self, account: Account) -> None:
        """Let no identity open the account any more."""
        gone = delete(IdentityRow).where(
            IdentityRow.kind == account.kind, IdentityRow.account_id == account.id
        )
        with self._sessions.writing() as session:
            session.execute(gone)
