"""A prepared schema of PostgreSQL that is put aside after a test, and taken out for the next one.

To make all tables anew takes many times as long as to take out the rows that a test brought in.
The schema's comment says which one it is and how its definitions were; a test that changed them loses it.
"""

from __future__ import annotations

from hashlib import sha256

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal

# What a definition is made of; each change of one leaves a row of another transaction.
_DEFINITIONS = """
    SELECT md5(string_agg(one, ',' ORDER BY one)) FROM (
        SELECT 'class ' || oid AS one FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'column ' || a.attrelid || ' ' || a.attnum || ' ' || a.xmin FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'rule ' || oid || ' ' || xmin FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'trigger ' || t.oid || ' ' || t.xmin FROM pg_trigger t
            JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'function ' || oid || ' ' || xmin FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace
    ) AS definitions
"""

# Tables that were not empty have their rows in `kept`, by the same names; so have the sequences.
_KEEP = """
DO $$
DECLARE named name; used boolean;
BEGIN
    FOR named IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', named) INTO used;
        IF used THEN EXECUTE format('CREATE TABLE {kept}.%I AS TABLE public.%1$I', named); END IF;
    END LOOP;
    CREATE TABLE {kept}."sequences of the schema" AS
        SELECT sequencename, start_value, last_value FROM pg_sequences WHERE schemaname = 'public';
END $$
"""

# As a replica, without triggers: some tables refuse that anything be taken out.
_RESTORE = """
SET LOCAL session_replication_role = replica;
DO $$
DECLARE named name; is_kept boolean; one record; same text;
BEGIN
    FOR named, is_kept IN
        SELECT tablename, to_regclass(format('{kept}.%I', tablename)) IS NOT NULL
        FROM pg_tables WHERE schemaname = 'public'
    LOOP
        same := format('WHERE NOT EXISTS (SELECT FROM {kept}.%I AS k WHERE k::text = t::text)', named);
        EXECUTE format('DELETE FROM public.%I AS t ', named) || CASE WHEN is_kept THEN same ELSE '' END;
        IF is_kept THEN
            same := format('WHERE NOT EXISTS (SELECT FROM public.%I AS k WHERE k::text = t::text)', named);
            EXECUTE format('INSERT INTO public.%I SELECT t.* FROM {kept}.%1$I AS t ', named) || same;
        END IF;
    END LOOP;
    FOR one IN SELECT * FROM {kept}."sequences of the schema" LOOP
        PERFORM setval(
            format('public.%I', one.sequencename)::regclass,
            coalesce(one.last_value, one.start_value), one.last_value IS NOT NULL
        );
    END LOOP;
END $$
"""


def name_of(dump: str) -> str:
    """Return the name of the schema that these statements make."""
    return f"kept_{sha256(dump.encode()).hexdigest()[:16]}"


def keep(name: str, connection: psycopg.Connection) -> None:
    """Note the rows and the definitions of the schema that is in use, to be put aside as `name` later."""
    kept = Identifier(_rows_of(name))
    connection.execute(SQL("CREATE SCHEMA {}").format(kept))
    connection.execute(SQL(_KEEP).format(kept=kept))
    comment = Literal(f"{name} {_definitions(connection)}")
    connection.execute(SQL("COMMENT ON SCHEMA public IS {}").format(comment))


def take_out(name: str, connection: psycopg.Connection) -> bool:
    """Put a schema that was put aside in the place of the empty one; False where there is none."""
    found = connection.execute("SELECT FROM pg_namespace WHERE nspname = %s", [name]).fetchone()
    if found is None:
        return False
    connection.execute("DROP SCHEMA public")
    connection.execute(SQL("ALTER SCHEMA {} RENAME TO public").format(Identifier(name)))
    return True


def put_aside(connection: psycopg.Connection) -> None:
    """Take everything out of the schema in use; one that may be kept is put aside as it was at first."""
    comment = connection.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')").fetchone()
    name, _, definitions = str(comment[0] if comment else "").partition(" ")
    if definitions and definitions == _definitions(connection):
        connection.execute(SQL(_RESTORE).format(kept=Identifier(_rows_of(name))))
        connection.execute(SQL("ALTER SCHEMA public RENAME TO {}").format(Identifier(name)))
    else:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute(_without_rows_of(name))
    connection.execute("CREATE SCHEMA public")


def _without_rows_of(name: str) -> Composed:
    return SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(_rows_of(name)))


def _rows_of(name: str) -> str:
    return f"{name}_rows"


def _definitions(connection: psycopg.Connection) -> str:
    found = connection.execute(_DEFINITIONS).fetchone()
    return str(found[0]) if found else ""
