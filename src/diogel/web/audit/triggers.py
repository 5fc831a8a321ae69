"""What the database itself refuses: to change or drop an entry, and to add one that does not continue the chain.

On SQLite `INSERT OR REPLACE` drops the row in its way without asking a delete trigger; that an entry must come next in sequence
stops it. Whoever owns the database can take the triggers away; that such a one changed something is what verifying finds.
"""

from __future__ import annotations

_SQLITE_ON = (
    """
    CREATE TRIGGER audit_event_continues BEFORE INSERT ON audit_event
    WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM audit_event)
      OR NEW.previous IS NOT coalesce((SELECT hash FROM audit_event ORDER BY sequence DESC LIMIT 1), printf('%.64d', 0))
    BEGIN SELECT raise(ABORT, 'an audit entry must continue the chain'); END
    """,
    "CREATE TRIGGER audit_event_stays BEFORE UPDATE ON audit_event BEGIN SELECT raise(ABORT, 'an audit entry is never changed'); END",
    "CREATE TRIGGER audit_event_is_kept BEFORE DELETE ON audit_event BEGIN SELECT raise(ABORT, 'an audit entry is never dropped'); END",
)

_SQLITE_OFF = (
    "DROP TRIGGER IF EXISTS audit_event_continues",
    "DROP TRIGGER IF EXISTS audit_event_stays",
    "DROP TRIGGER IF EXISTS audit_event_is_kept",
)

# ALWAYS: also where a session calls itself a replica.
_POSTGRESQL_ON = (
    """
    CREATE FUNCTION audit_event_continues() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE last audit_event%ROWTYPE;
    BEGIN
        SELECT * INTO last FROM audit_event ORDER BY sequence DESC LIMIT 1;
        IF NEW.sequence IS DISTINCT FROM coalesce(last.sequence, 0) + 1
           OR NEW.previous IS DISTINCT FROM coalesce(last.hash, repeat('0', 64)) THEN
            RAISE EXCEPTION 'an audit entry must continue the chain';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE FUNCTION audit_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'an audit entry is never changed or dropped'; END $$
    """,
    """
    CREATE TRIGGER audit_event_continues BEFORE INSERT ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_continues()
    """,
    """
    CREATE TRIGGER audit_event_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_stays()
    """,
    "ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_continues",
    "ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_stays",
)

_POSTGRESQL_OFF = (
    "DROP TRIGGER IF EXISTS audit_event_continues ON audit_event",
    "DROP TRIGGER IF EXISTS audit_event_stays ON audit_event",
    "DROP FUNCTION IF EXISTS audit_event_continues()",
    "DROP FUNCTION IF EXISTS audit_event_stays()",
)

ON = {"sqlite": _SQLITE_ON, "postgresql": _POSTGRESQL_ON}
OFF = {"sqlite": _SQLITE_OFF, "postgresql": _POSTGRESQL_OFF}
